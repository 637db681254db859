"""What is asked of many mappings at once, and what came of it: plain values and their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol

from app.services import link_change
from app.services.wording import count

# More at once would keep other writers waiting for longer than a person does.
MOST_CHANGES = 2000

LINK, UNLINK, BEST = "link", "unlink", "best"
CONFIRM, EXCLUDE, INCLUDE = "confirm", "exclude", "include"
DONE = {
    UNLINK: "unlinked",
    CONFIRM: "confirmed",
    EXCLUDE: "excluded",
    INCLUDE: "included",
}
LINKED = ("linked", "relinked")
UNCHANGED, ERROR = "unchanged", "error"
# Where people say it in other words than programs.
_WORDS = {"relinked": "linked to another member"}
OUTCOMES = (*LINKED, *DONE.values(), UNCHANGED, ERROR)


@dataclass(frozen=True)
class Asked:
    """What is asked of one mapping; `user_id` only with `LINK`."""

    mapping_id: int
    act: str
    user_id: int | None = None
    version: int | None = None
    history: str = "keep"
    confidence: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Order:
    """How a batch is asked for; `kind` names it, and is the source of the links it makes."""

    kind: str = link_change.BULK
    comment: str | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row. The member is the one that was linked, or parted from it.

    `tickets` is by how much credit rose; `version` is that of the mapping as it is stored;
    `confidence` is how sure the matcher is of the pair, where it was asked, and `reason` why
    it proposes the pair, where it did; `warning` is what to look at.
    """

    mapping_id: int
    freshworks_username: str | None
    outcome: str
    message: str
    user_id: int | None = None
    username: str | None = None
    tickets: int = 0
    code: str | None = None
    version: int | None = None
    confidence: float | None = None
    reason: str | None = None
    warning: str | None = None


def trial_of(told: RowOutcome) -> RowOutcome:
    """A row of a trial, which speaks of what would be."""
    would = {
        "linked": f"linked to {told.username}",
        "relinked": f"linked to {told.username} instead",
        "unlinked": f"unlinked from {told.username}",
        "confirmed": f"confirmed as {told.username}",
        "excluded": "marked as not a person",
        "included": "counted as a person again",
    }
    if told.outcome not in would:
        return told
    said = f"{told.freshworks_username} would be {would[told.outcome]}."
    if told.tickets:
        moved = "credited" if told.tickets > 0 else "unclaimed again"
        said = f"{said} {count(abs(told.tickets), 'ticket')} would be {moved}."
    return replace(told, message=said)


@dataclass(frozen=True)
class Result:
    """What came of a batch; without `batch_id` where nothing changed, or nothing was kept."""

    outcomes: tuple[RowOutcome, ...]
    batch_id: int | None
    dry_run: bool

    @property
    def message(self) -> str:
        """The result as a person would say it."""
        return sentence(self.outcomes, dry_run=self.dry_run)


class Told(Protocol):
    """What is said of one row, of a request or of a file."""

    @property
    def outcome(self) -> str:
        """One of `OUTCOMES`."""

    @property
    def tickets(self) -> int:
        """By how much credit rose."""

    @property
    def warning(self) -> str | None:
        """What to look at, if anything."""


def counts(outcomes: Collection[Told]) -> dict[str, int]:
    """How many rows changed something, had nothing to change, and were refused."""
    told = Counter(row.outcome for row in outcomes)
    unchanged, failed = told[UNCHANGED], told[ERROR]
    changed = len(outcomes) - unchanged - failed
    return {"changed": changed, "unchanged": unchanged, "failed": failed}


def sentence(outcomes: Collection[Told], *, dry_run: bool) -> str:
    """What came of a batch, or would come of it, as a person would say it."""
    told = Counter(row.outcome for row in outcomes)
    done = [f"{told[name]:,} {_WORDS.get(name, name)}" for name in OUTCOMES[:-2] if told[name]]
    parts = [f"{', '.join(done) or 'Nothing changed'}."]
    tickets = sum(row.tickets for row in outcomes)
    if tickets > 0:
        parts.append(f"{count(tickets, 'ticket')} credited.")
    elif tickets < 0:
        parts.append(f"{count(-tickets, 'ticket')} unclaimed again.")
    warned = sum(row.warning is not None for row in outcomes)
    if warned:
        parts.append(f"{warned:,} with a warning.")
    if told[UNCHANGED] and done:
        parts.append(f"{told[UNCHANGED]:,} unchanged.")
    if told[ERROR]:
        parts.append(f"{told[ERROR]:,} failed.")
    return f"{'A trial, nothing was stored: ' if dry_run else ''}{' '.join(parts)}"
