"""Responders from a file, where the API key may not list agents; `file.py` reads it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.freshworks_service import Agent
from app.models import FreshworksUserMapping
from app.services import audit, cursors, import_fates, intake, responders, totals
from app.services.actor import Actor
from app.services.import_fates import Fate
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.responder_import.file import Entry, read
from app.services.transaction import transaction
from app.services.wording import count

# Read within this time, the list of agents is Freshworks' own word on who is called what.
_LIST_HOLDS = timedelta(days=2)
_AT_ONCE = 500
_STAYS = (
    "Freshworks' own list says otherwise, and stays. Change the agent in Freshworks, then sync."
)


@dataclass(frozen=True)
class Outcome:
    """One line of the file, and what became of it."""

    line: int
    freshworks_user_id: int | None
    name: str | None
    outcome: Fate
    error: str | None = None
    warning: str | None = None


@dataclass
class Imported:
    """What an import did. Of `overruled` responders Freshworks says otherwise, which stays."""

    dry_run: bool
    outcomes: list[Outcome] = field(default_factory=list)
    overruled: set[int] = field(default_factory=set)
    unlinked: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many lines had which fate."""
        return import_fates.counts(outcome.outcome for outcome in self.outcomes)

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        parts = [import_fates.sentence(self.counts, dry_run=self.dry_run)]
        if self.overruled:
            parts.append(
                f"{count(len(self.overruled), 'line')} said otherwise than Freshworks' own list, which"
                " stays."
            )
        if self.unlinked:
            parts.append(
                f"{count(self.unlinked, 'link')} ended: name and e-mail both changed, so the seat"
                " has a new person."
            )
        return " ".join(parts)


class _Known(NamedTuple):
    """A mapping as far as an import can change it."""

    name: str | None
    email: str | None
    active: bool
    user_id: int | None


def run(actor: Actor, data: bytes, rules: Reporting, *, dry_run: bool = False) -> Imported:
    """Take in a file; a line with an error is named and the others go in, all at once.

    Freshworks' own list of agents is stronger than a file, and a file than an earlier one.
    """
    entries = read(data)
    done = Imported(dry_run)
    listed_at = cursors.responders_read_at()
    # As far ahead as behind: a clock may have been set back since.
    is_listed = listed_at is not None and abs(utcnow() - listed_at) < _LIST_HOLDS
    good = {entry.id: entry for entry in entries if entry.id is not None and entry.error is None}
    with transaction(keep=not dry_run):
        intake.one_at_a_time()
        fates = _store(list(good.values()), is_listed, rules, done)
        _note(actor, fates, done)
    done.outcomes = [_outcome(entry, fates, done.overruled) for entry in entries]
    return done


def _note(actor: Actor, fates: Mapping[int, Fate], done: Imported) -> None:
    """One entry for the whole file, if it changed anything."""
    found = import_fates.counts(fates.values())
    changed = {name: found[name] for name in ("created", "updated")}
    if any(changed.values()):
        after = json.dumps({**changed, "unlinked": done.unlinked})
        audit.record(actor, "responders_import", after=after)
        totals.touch()


def _outcome(entry: Entry, fates: dict[int, Fate], overruled: Collection[int]) -> Outcome:
    if entry.error is not None or entry.id is None:
        return Outcome(entry.line, entry.id, entry.name, Fate.ERROR, entry.error)
    # Once only: a line that stands there twice changes nothing the second time.
    fate = fates.pop(entry.id, Fate.UNCHANGED)
    warning = _STAYS if entry.id in overruled else None
    return Outcome(entry.line, entry.id, entry.name, fate, warning=warning)


def _store(
    entries: list[Entry], is_listed: bool, rules: Reporting, done: Imported
) -> dict[int, Fate]:
    fates: dict[int, Fate] = {}
    for start in range(0, len(entries), _AT_ONCE):
        batch = {entry.id: entry for entry in entries[start : start + _AT_ONCE] if entry.id}
        before = _known(batch)
        agents = []
        for entry_id, entry in batch.items():
            agent, is_overruled = _agent(entry_id, entry, before.get(entry_id), is_listed)
            agents.append(agent)
            if is_overruled:
                done.overruled.add(entry_id)
        responders.store_page(agents, rules)
        after = _known(batch)
        fates |= {one: _fate(before.get(one), after[one]) for one in batch}
        done.unlinked += sum(
            known.user_id is not None and after[one].user_id is None
            for one, known in before.items()
        )
    return fates


def _agent(
    responder_id: int, entry: Entry, known: _Known | None, is_listed: bool
) -> tuple[Agent, bool]:
    """What to store, and whether Freshworks' own word stands against the line."""
    if not is_listed:
        # Nobody but the file says who is an agent.
        return Agent(responder_id, entry.name, entry.email, active=True), False
    if known is None or not known.active:
        return Agent(responder_id, entry.name, entry.email, active=False), False
    is_named = known.name not in (None, responders.placeholder(responder_id))
    differs = (is_named and entry.name not in (None, known.name)) or (
        known.email is not None and entry.email not in (None, known.email)
    )
    return (
        Agent(
            responder_id,
            None if is_named else entry.name,
            None if known.email else entry.email,
            active=True,
        ),
        differs,
    )


def _known(ids: Collection[int]) -> Mapping[int, _Known]:
    row = FreshworksUserMapping
    query = sa.select(
        row.freshworks_user_id,
        row.freshworks_username,
        row.freshworks_email,
        row.active,
        row.user_id,
    ).where(among(row.freshworks_user_id, ids))
    return {found[0]: _Known(*found[1:]) for found in db.session.execute(query)}


def _fate(before: _Known | None, after: _Known) -> Fate:
    if before is None:
        return Fate.CREATED
    return Fate.UNCHANGED if before == after else Fate.UPDATED
