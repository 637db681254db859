"""Reading a Freshdesk list that moves while it is read. Pure: no clock, no network, no store.

Freshdesk sorts by the last change, so a ticket that changes goes to the end, and what lies behind
its old place moves up a row: page numbers lose tickets. So no page number is used but within one
second. The first page of what changed since an instant is whole; the next one asks from the
change of its last row on. What changes meanwhile is read at the end.

Pages of one second that fills more than one have to join as a chain (`chain.py`). Freshdesk gives
300 pages; what a second holds beyond them is left to the audit by totals.

A row can show seconds after the instant that it bears, when the reading has passed it by already.
So the next run begins a little before the first answer that reached into its own last minutes
(`behind`), and a run that went on after a stop, or doubted a page, reads those minutes once more
(`news`).
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from app.freshworks_service.api import MOST_ROWS, Page, Position, Ticket
from app.freshworks_service.chain import (
    MOST_ROUNDS,
    OVERLAP,
    Windows,
    check_page,
    latest,
    refuse_empty,
)

_log = logging.getLogger(__name__)

MOST_PAGES = 300
# Further back the chain is not looked for: both its marks have left, and its second begins anew.
MOST_STEPS_BACK = 2
_A_SECOND = timedelta(seconds=1)


class KeysetPaging:
    """Paging for a product that sorts tickets by their last change, oldest first (Freshdesk)."""

    def __init__(self, most_rows: int = MOST_ROWS, most_pages: int = MOST_PAGES) -> None:
        self._windows = Windows(most_rows, most_pages)

    def begin(self, position: Position) -> Position:
        """First request of a run. What was cut off goes on; a round more shows what it missed."""
        if position.idle or (position.since == position.mark and position.page == 1):
            return self._from(position.since)
        # The page before may come again: it proves nothing against the server after a pause.
        edge = position.edge and (0, position.edge[1])
        return replace(position, rounds=0, news=1, edge=edge)

    def advance(self, position: Position, page: Page[Ticket], news: int) -> Position:
        """Step past a stored page: to a later instant, within a second, a round, or to idle."""
        check_page(position, page, is_sorted=_is_sorted(page))
        seen = replace(position, high=latest(page, position.high))
        if not _joins(position, page):
            return self._step_back(seen, page.clock)
        if not page.rows and _has_begun(position):
            return self._look_back(position)
        if not page.has_more:
            return self._end(seen)
        last = page.rows[-1].updated_at
        if _second(last) > _second(position.since):
            return self._move(seen, last, page.clock)
        return self._step_on(seen, page)

    def _from(self, since: datetime) -> Position:
        return Position(since=since, size=self._windows.largest, mark=since, idle=False)

    def _move(self, position: Position, since: datetime, clock: datetime | None) -> Position:
        """Ask from a later instant on; what shows late before it is left to the next run."""
        behind = position.behind
        if behind is None and clock is not None and since > clock - OVERLAP:
            behind = clock
        moved = replace(position, behind=behind, since=since)
        return replace(self._again(moved), rounds=0)

    def _again(self, position: Position) -> Position:
        """The first page from the present instant on."""
        return replace(position, page=1, size=self._windows.largest, edge=None, steps_back=0)

    def _step_on(self, position: Position, page: Page[Ticket]) -> Position:
        # The last row that can be read is to be seen again; those that cannot may stand behind it.
        end = (position.page - 1) * position.size + len(page.rows)
        number, size = self._windows.furthest(end - 1)
        if number * size <= end + len(page.rejected):
            return self._give_up(position, page.clock)
        edge = (page.rows[0].id, page.rows[-1].id)
        return replace(position, page=number, size=size, edge=edge, steps_back=0)

    def _step_back(self, position: Position, clock: datetime | None) -> Position:
        back = self._again(position)
        if position.steps_back < MOST_STEPS_BACK:
            back = self._windows.step_back(position)
        if back.page > 1:
            return back
        rounds = position.rounds + 1
        if rounds >= MOST_ROUNDS:
            return self._give_up(position, clock)
        return replace(self._again(position), rounds=rounds)

    def _look_back(self, position: Position) -> Position:
        """Ask from earlier on: the tickets that were read last should have shown again.

        They may all have been deleted meanwhile, but not everything from the beginning on.
        """
        mark = position.mark or position.since
        if position.since == mark or position.news >= MOST_ROUNDS:
            refuse_empty()
        since = mark if position.steps_back else max(mark, position.since - OVERLAP)
        steps_back, news = position.steps_back + 1, position.news + 1
        return replace(self._again(position), since=since, steps_back=steps_back, news=news)

    def _give_up(self, position: Position, clock: datetime | None) -> Position:
        second = _second(position.since)
        _log.warning(
            "More tickets changed in the second %s than Freshdesk shows; the rest of them is left"
            " to the nightly audit",
            f"{second:%Y-%m-%d %H:%M:%S} UTC",
        )
        return self._move(position, second + _A_SECOND, clock)

    def _end(self, position: Position) -> Position:
        since = position.mark or position.since
        if position.high is not None:
            safe = min(position.high, position.behind or position.high)
            since = max(since, safe - OVERLAP)
        return self._from(since) if position.news else Position(since=since)


def _has_begun(position: Position) -> bool:
    """Whether rows were received that the present question has to show again."""
    if position.high is None:
        return position.since != position.mark
    # Behind a second that was given up, nothing was received yet.
    return _second(position.since) <= _second(position.high)


def _is_sorted(page: Page[Ticket]) -> bool:
    return all(one.updated_at <= other.updated_at for one, other in pairwise(page.rows))


def _joins(position: Position, page: Page[Ticket]) -> bool:
    """Whether no row of this second can be missing between the chain and this page."""
    if position.page == 1:
        return True
    # A row of the chain that has changed since stands further down, and proves nothing there.
    second = _second(position.since)
    return any(
        ticket.id in (position.edge or ()) and _second(ticket.updated_at) == second
        for ticket in page.rows
    )


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
