"""Sync: responders, then closures, page by page, going on from where the last run stopped."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Conflict
from app.extensions import db
from app.freshworks_service import (
    Agent,
    BadAnswer,
    BadRecord,
    FreshworksService,
    Listing,
    Page,
    Position,
    Refused,
    Ticket,
)
from app.models import AppState, SyncCursor
from app.models import BadRecord as StoredBadRecord
from app.services import ingest, responders
from app.services.reporting import Reporting
from app.services.transaction import end_reading, transaction
from app.services.upsert import upsert

_log = logging.getLogger(__name__)

# Freshworks shows thirty days of tickets unless it is asked for changes since an instant.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class SyncResult:
    """Counts of one sync: of mappings, of records that could not be read, of new closures.

    `agents_refused`: the key may not list agents, so names and e-mails were not read.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deactivated: int = 0
    failed: int = 0
    closures_added: int = 0
    agents_refused: bool = False

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        parts = [f"{self.closures_added:,} closures added"]
        if self.created:
            parts.append(f"{self.created:,} responders new")
        parts.append(f"{self.failed:,} not readable" if self.failed else "nothing missing")
        if self.agents_refused:
            parts.append("names not read, because the API key may not list agents")
        return ", ".join(parts)


class Progress(Protocol):
    """Told after each page, inside its transaction; may raise to stop the run."""

    def __call__(self, done: int, message: str, /) -> None:
        """`done` tickets were read so far."""
        ...


@dataclass
class _Run:
    """One run: its parts and the counts that grow with each page."""

    service: FreshworksService
    rules: Reporting
    scope: str
    progress: Progress
    result: SyncResult = field(default_factory=SyncResult)
    tickets_read: int = 0
    account_is_known: bool = False

    def add(self, **counts: int) -> None:
        """Raise counts of the result."""
        now = asdict(self.result)
        self.result = SyncResult(**{**now, **{k: now[k] + v for k, v in counts.items()}})


def run(service: FreshworksService, rules: Reporting, scope: str, progress: Progress) -> SyncResult:
    """Pull responders and closures. `scope` names what is asked for, beside the account.

    Raises `FreshworksError` when Freshworks fails, with all pages before it stored.
    """
    check_account(service.account)
    current = _Run(service, rules, scope, progress)
    _responders(current)
    for listing in Listing:
        _tickets(current, listing)
    return current.result


def check_account(account: str) -> None:
    """Refuse a second Freshworks account on one database: their ids would be mixed up."""
    stored = db.session.get_one(AppState, 1).account
    end_reading()
    if stored is not None and stored != account:
        raise Conflict(
            f"This database holds the figures of {stored}, and FRESHWORKS_URL names {account}."
            " Set FRESHWORKS_URL back, or give the other account a database of its own.",
            code="other_account",
        )


def _responders(run: _Run) -> None:
    listed: set[int] = set()
    try:
        for page in run.service.agents():
            _store_agents(run, page)
            listed |= _ids(page)
            run.progress(0, f"{len(listed):,} responders read")
    except Refused:
        # Keys often may not list agents, and tickets need no names. A key that is no good at
        # all is refused by the ticket list as well, and that ends the run.
        run.result = replace(run.result, agents_refused=True)
    else:
        if not listed:
            # The key itself is an agent's, so an empty list is none.
            raise BadAnswer(
                "Freshworks sent a list of agents with nobody in it. Nothing was changed; check"
                " the rights of the agent whose key this is, then run the sync again."
            )
        run.add(deactivated=responders.deactivate_all_but(listed))


def _store_agents(run: _Run, page: Page[Agent]) -> None:
    with transaction():
        counts = responders.store_page(page.rows, run.rules)
        _keep_bad_records("agent", page.rejected)
        _remember_account(run)
    run.add(**asdict(counts), failed=len(page.rejected))


def _ids(page: Page[Agent]) -> set[int]:
    """Who is on the page, readable or not: an unreadable agent has not left."""
    return {row.id for row in page.rows} | {bad.id for bad in page.rejected if bad.id is not None}


def _tickets(run: _Run, listing: Listing) -> None:
    stored = _load(listing, run.scope)
    position = run.service.paging.begin(stored)
    while not position.idle:
        page = run.service.tickets(listing, position)
        position = _store_page(run, listing, position, page)


def _store_page(run: _Run, listing: Listing, position: Position, page: Page[Ticket]) -> Position:
    """One page, one transaction: tickets, ledger, projection, cursor and progress together."""
    read = run.tickets_read + len(page.rows)
    with transaction():
        ingested = ingest.observe(page.rows, run.rules)
        _keep_bad_records("ticket", page.rejected)
        following = run.service.paging.advance(position, page, ingested.news)
        _save(listing, run.scope, following)
        run.progress(read, f"{read:,} tickets read")
        _remember_account(run)
    _log.debug(
        "%s: page of %d tickets stored, %d new or different, %d closures added, %d not readable",
        listing,
        len(page.rows),
        ingested.news,
        ingested.closures_added,
        len(page.rejected),
    )
    run.tickets_read = read
    run.add(closures_added=ingested.closures_added, failed=len(page.rejected))
    return following


def _load(listing: Listing, scope: str) -> Position:
    """Where the listing stands; another scope (a workspace, say) is read from the beginning."""
    cursor = db.session.get(SyncCursor, listing)
    position = Position(since=BEGINNING)
    if cursor is not None and cursor.scope == scope:
        position = _position(cursor.position)
    end_reading()
    return position


def _save(listing: Listing, scope: str, position: Position) -> None:
    cursor = db.session.get(SyncCursor, listing)
    text = json.dumps(asdict(position), default=datetime.isoformat)
    if cursor is None:
        cursor = SyncCursor(listing=listing)
        db.session.add(cursor)
    elif (cursor.scope, cursor.position) == (scope, text):
        return
    cursor.scope, cursor.position, cursor.updated_at = scope, text, utcnow()


def _position(text: str) -> Position:
    data: dict[str, Any] = json.loads(text)
    for name in ("since", "mark", "high", "behind"):
        data[name] = data[name] and datetime.fromisoformat(data[name])
    data["edge"] = data["edge"] and tuple(data["edge"])
    return Position(**data)


def _remember_account(run: _Run) -> None:
    """With the first answer, the database belongs to this account and has these rules.

    Called last in a transaction: everybody writes this row, so its lock is taken last.
    """
    if run.account_is_known:
        return
    state = db.session.get_one(AppState, 1)
    if state.account is None:
        state.account = run.service.account
        state.projected_with = run.rules.fingerprint
    run.account_is_known = True


def _keep_bad_records(kind: str, records: Iterable[BadRecord]) -> None:
    """Store what could not be read and why; one that is known with this reason writes nothing."""
    reasons = {record.id: record.reason[:300] for record in records if record.id is not None}
    if not reasons:
        return
    row = StoredBadRecord
    query = sa.select(row.freshworks_id, row.reason)
    query = query.where(row.kind == kind, row.freshworks_id.in_(reasons))
    known = dict(db.session.execute(query).all())
    now = utcnow()
    news = [
        {"kind": kind, "freshworks_id": record_id, "reason": reason}
        | {"first_seen_at": now, "last_seen_at": now}
        for record_id, reason in reasons.items()
        if known.get(record_id) != reason
    ]
    upsert(StoredBadRecord, news, ("kind", "freshworks_id"), keep=("first_seen_at",))
