"""A demo of either product that is in trouble, our tables beside it, and all that ever was so."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app import clock, settings
from app.demo.clock import iso
from app.demo.server import Demo
from app.demo.tickets import CLOSED_STATUSES
from app.demo.tickets import Ticket as DemoTicket
from app.extensions import db
from app.freshworks_service import FreshworksService
from app.freshworks_service.paging_keyset import MOST_PAGES
from app.models import FreshworksUserMapping, Ticket, TicketClosure, UnclaimedDay
from app.services import rebuild, self_check
from app.services.sync.result import SyncResult
from app.services.transaction import end_reading
from tests.factories import RULES
from tests.faults.small_pages import SmallPages
from tests.services.desk import Desk, ledger, silent
from tests.services.world import counted_writes

# Every credit is there to be used: how politely it is spent is tested elsewhere.
PLENTY = {"rate_limit": 10**9, "overall_limit": 10**9}
# What a server is like for good; all else is over when it is quiet.
_FOR_GOOD = ("clock_ahead", "null_fields", "offset_times", "stale_stats")
# Minutes after which a sync reads nothing a second time that the last one has read.
_BEYOND_OVERLAP = 7
_MOST_COMMITS = 500
Holders = dict[tuple[int, str], set[int | None]]


class StoppedError(Exception):
    """The process that ran the sync is no more."""


class Trouble(Desk):
    """Syncs with a demo of one product, looks at each commit, and compares with what was so."""

    def __init__(
        self, demo: Demo, product: str, page: int | None = None, pages: int = MOST_PAGES
    ) -> None:
        super().__init__(demo)
        self.product = product
        self._page = page
        self._pages = pages
        self._now = clock.utcnow()
        self._frozen = ExitStack()
        self._counted: dict[tuple[int, str | None], int] = {}

    def service(self, **changes: Any) -> FreshworksService:
        """A connection for this product, with as few rows a page as the test asked for."""
        found = super().service(product=self.product, **changes)
        if self._page is None:
            return found
        return SmallPages(found, self.product, self._page, self._pages)

    def sync(self, **changes: Any) -> SyncResult:
        """One sync, with the scope that the programs have."""
        return super().sync(**{"scope": settings.sync_scope()} | changes)

    def later(self, minutes: float = 5) -> None:
        """Time passes at Freshworks and here."""
        super().later(minutes)
        self._now += timedelta(minutes=minutes)
        self._frozen.enter_context(clock.freeze(self._now))

    def watched_sync(self, stop_at: int | None = None, **changes: Any) -> SyncResult:
        """A sync of which every commit is looked at; stopped inside its `stop_at`th one."""
        told = 0

        def look(_done: int, _message: str, _so_far: SyncResult) -> None:
            nonlocal told
            told += 1
            assert told < _MOST_COMMITS, "it does not end"
            if told == stop_at:
                raise StoppedError
            self.assert_nothing_invented()

        return self.sync(progress=look, **changes)

    def assert_nothing_invented(self) -> None:
        """What counts in our ledger was so at Freshworks once, and stays with who has it."""
        was = self.ever_closed()
        for number, at, holder in ledger():
            assert holder in was.get((number, str(at)), ()), f"{number} at {at} by {holder}"
            if holder is not None:
                assert self._counted.setdefault((number, at), holder) == holder, "it moved"

    def assert_in_itself_right(self) -> None:
        """All our figures say the same, and nothing counts that never was."""
        self.assert_nothing_invented()
        assert self_check.run(RULES) == []

    def assert_equal(self) -> None:
        """Our tables are what Freshworks would say, and saying it once more writes nothing."""
        end_reading()
        self._assert_ledger()
        assert counted_by_responder() == Counter(one for _, _, one in ledger() if one is not None)
        assert stored_tickets() == self._true_tickets()
        self._assert_responders()
        self.assert_in_itself_right()
        assert rebuild.run(RULES, silent) == 0
        with counted_writes() as writes:
            self.sync()
        # When the agents were read, and where small pages end, may be new.
        assert [text for text in writes if "sync_cursor" not in text] == []

    def assert_right_when_quiet(self) -> None:
        """Nothing goes wrong any more, nothing moves, one sync runs: all is as it should be."""
        kept = {name: getattr(self.faults, name) for name in _FOR_GOOD}
        self.faults.clear()
        self.faults.update(kept)
        self.later(_BEYOND_OVERLAP)
        self.watched_sync()
        self.assert_equal()

    def ever_closed(self) -> Holders:
        """Every closing that there ever was, and who held the ticket from then on."""
        found: Holders = {}
        with self.state.lock:
            for ticket in self.state.account.tickets:
                found.update(_closings(ticket))
        return found

    def close(self) -> None:
        """Let the clock go."""
        self._frozen.close()

    def _assert_ledger(self) -> None:
        truth = self.demo.truth()
        moved = set(truth["reassigned_after_closing"])
        ours, was = ledger(), self.ever_closed()
        theirs = {(one["ticket_id"], str(one["closed_at"])) for one in truth["closures"]}
        assert {(number, at) for number, at, _ in ours} == theirs
        for number, at, holder in ours - self.truth():
            # Who of its holders was seen first depends on when the sync came by.
            assert number in moved, (number, at, holder)
            assert holder in was[number, str(at)]

    def _true_tickets(self) -> dict[int, tuple[Any, ...]]:
        return {
            one.id: (one.status, one.responder_id, not one.is_live, iso(one.updated_at))
            for one in self.state.account.tickets
        }

    def _assert_responders(self) -> None:
        listed = {
            one.id: (one.full_name, one.active)
            for one in self.state.account.responders.values()
            if one.active or self.product == "freshservice"
        }
        mapping = FreshworksUserMapping
        for one in db.session.scalars(sa.select(mapping)):
            if one.freshworks_user_id in listed:
                shown = (one.freshworks_username, one.active)
                assert shown == listed.pop(one.freshworks_user_id)
            else:
                assert not one.active, one.freshworks_username
        assert listed == {}


def _closings(ticket: DemoTicket) -> Holders:
    """When this ticket was closed, and everybody who has held it since each closing."""
    found: Holders = {}
    holder: int | None = None
    is_closed = False
    for at, what, value in ticket.events:
        if what == "assign":
            holder = value
            for holders in found.values():
                holders.add(holder)
        elif what == "status":
            if value in CLOSED_STATUSES and not is_closed:
                found[ticket.id, iso(at)] = {holder}
            is_closed = value in CLOSED_STATUSES
    return found


def stored_tickets() -> dict[int, tuple[Any, ...]]:
    """What we hold of every ticket: status, holder, whether it is gone, its last change."""
    row = Ticket
    query = sa.select(row.id, row.status, row.responder_id, row.deleted, row.spam, row.updated_at)
    return {
        number: (status, holder, deleted or spam, clock.utc_text(at))
        for number, status, holder, deleted, spam, at in db.session.execute(query)
    }


def counted_by_responder() -> Counter[int]:
    """Credited and unclaimed tickets of every responder, from the projection."""
    found: Counter[int] = Counter()
    for row, number in (
        (TicketClosure, TicketClosure.tickets_closed),
        (UnclaimedDay, UnclaimedDay.tickets),
    ):
        query = sa.select(row.freshworks_user_id, sa.func.sum(number))
        for responder_id, tickets in db.session.execute(query.group_by(row.freshworks_user_id)):
            found[responder_id] += int(tickets)
    return found
