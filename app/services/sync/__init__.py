"""Sync: responders, then closures, batch by batch, going on from where the last run stopped."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import datetime

from app.clock import utcnow
from app.errors import Conflict
from app.extensions import db
from app.freshworks_service import (
    FreshworksError,
    FreshworksService,
    Listing,
    Page,
    Position,
    Ticket,
)
from app.models import AppState
from app.services import bad_records, cursors, decisions, ingest
from app.services.credit import together
from app.services.reporting import Reporting
from app.services.sync import places, responders
from app.services.sync.result import SyncResult
from app.services.sync.run import Progress, Run
from app.services.transaction import end_reading, transaction
from app.services.wording import count

_log = logging.getLogger(__name__)

# Pages stored in one transaction; after so many seconds fewer, so that people see them.
MOST_PAGES = 20
MOST_SECONDS = 4.0


class _Batch:
    """Pages to be stored together: each page alone would cost more in statements than in rows."""

    def __init__(self, position: Position) -> None:
        self.pages: list[Page[Ticket]] = []
        self.last = position
        self._since = time.monotonic()

    def add(self, position: Position, page: Page[Ticket]) -> None:
        """Take in the page that was asked for at `position`."""
        self.pages.append(page)
        self.last = position

    @property
    def is_full(self) -> bool:
        """Whether it holds enough, or has been waiting for long enough to be seen."""
        waited = time.monotonic() - self._since
        return len(self.pages) >= MOST_PAGES or waited >= MOST_SECONDS


def run(
    service: FreshworksService,
    rules: Reporting,
    scope: str,
    progress: Progress,
    *,
    with_responders: bool = True,
    so_far: SyncResult | None = None,
) -> SyncResult:
    """Pull responders (unless told not to) and closures, going on from the stored cursors.

    `scope` names what is asked for, beside the account. `so_far` are the counts of the worker
    that had this run before. Raises `FreshworksError` when Freshworks fails, with everything
    before it stored.
    """
    check_account(service.account)
    current = Run(service, rules, scope, progress, so_far or SyncResult())
    if with_responders:
        responders.read(current)
    elif cursors.responders_refused():
        current.result = replace(current.result, agents_refused=True)
    decisions.link_reserved(rules)
    started = utcnow()
    for listing in Listing:
        _tickets(current, listing)
    _bad_records(current, started)
    if with_responders:
        places.read(current)
    if with_responders and current.result.agents_refused:
        with transaction():
            cursors.responders_asked(scope, refused=True)
            current.tell()
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


def _tickets(run: Run, listing: Listing) -> None:
    paging = run.service.paging
    position = paging.begin(cursors.load(listing, run.scope))
    batch = _Batch(position)
    while not position.idle:
        try:
            page = run.service.tickets(listing, position)
            # How much of it is news is told with the last page of the batch.
            following = paging.advance(position, page, 0)
        except FreshworksError:
            # What was read before the failure is not asked for again.
            if batch.pages:
                _store(run, listing, batch)
            raise
        batch.add(position, page)
        if page.has_more and not batch.is_full:
            position = following
        else:
            position = _store(run, listing, batch)
            batch = _Batch(position)


def _store(run: Run, listing: Listing, batch: _Batch) -> Position:
    """One batch, one transaction: tickets, ledger, projection, cursor and progress together."""
    tickets = [ticket for page in batch.pages for ticket in page.rows]
    rejected = [bad for page in batch.pages for bad in page.rejected]
    with transaction():
        ingested = ingest.observe(tickets, run.rules)
        bad_records.forget(bad_records.TICKET, {ticket.id for ticket in tickets})
        bad_records.keep(bad_records.TICKET, rejected)
        following = run.service.paging.advance(batch.last, batch.pages[-1], ingested.news)
        cursors.save(listing, run.scope, following)
        result = run.result.plus(
            tickets_read=len(tickets),
            closures_added=ingested.closures_added,
            closures_changed=ingested.changed,
            created=ingested.responders_added,
            failed=len(rejected),
        ).crediting(ingested.effect)
        run.progress(result.tickets_read, f"{count(result.tickets_read, 'ticket')} read", result)
        run.remember_account()
    run.result = result
    run.nameless += sum(bad.id is None for bad in rejected)
    _log.debug(
        "%s: %d pages with %d tickets stored, %d new or different, %d closures added,"
        " %d not readable",
        *(listing, len(batch.pages), len(tickets)),
        *(ingested.news, ingested.closures_added, len(rejected)),
    )
    return following


def _bad_records(run: Run, started: datetime) -> None:
    """Ask again for what earlier runs could not read; all that is left over counts as failed."""
    retried = bad_records.retry(
        run.service,
        run.rules,
        before=started,
        alive=run.tell,
        workspace_id=run.service.workspace_id,
    )
    left = bad_records.known(bad_records.TICKET) + bad_records.known(bad_records.AGENT)
    end_reading()
    run.result = replace(
        run.result,
        closures_added=run.result.closures_added + retried.closures_added,
        credited=together(run.result.credited, retried.credited),
        failed=run.nameless + left,
    )
