"""Reading a Freshservice list that moves while it is read. Pure: no clock, no network, no store.

Freshservice sorts by creation alone, so a ticket that changes keeps its place; one that leaves
the list (deleted, spam) moves every older one up a row, and the first row of the next page slips
out of sight without a trace. So a page counts only if it joins the chain (`chain.py`): if it
shows the last row of the chain again, or begins before it.

Where numbers follow creation and run on almost without gaps, the overlap is left out (`leapt`):
a page that begins with the very next number joins as well. Imported tickets break that order. The
first one to be seen ends it for good (`in_order`), and a chain that leapt before is read again.
What no order can show is a row that slips away at the end of a page and is the only imported one
of a whole round: that is left to the audit by totals.

A round is everything changed since an instant, read as one chain. What changes meanwhile is read
by the next round, from where this one began (`mark`). One page cannot move under itself, so a
round of one page is the last.

A chain says nothing about time: cut off anywhere, it goes on after any pause.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
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


class CreatedOrderPaging:
    """Paging for a product that sorts tickets by creation only, newest first (Freshservice)."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._windows = Windows(most_rows)

    def begin(self, position: Position) -> Position:
        """First request of a run. What was cut off goes on; a round more shows what it missed."""
        if position.idle or position.page == 1:
            return self._round(position)
        # The page before may come again: it proves nothing against the server after a pause.
        edge = position.edge and (0, position.edge[1])
        return replace(position, rounds=0, news=position.news + 1, edge=edge)

    def advance(self, position: Position, page: Page[Ticket], news: int) -> Position:
        """Step past a stored page: to the next window, a window before, a round, or to idle."""
        check_page(position, page, is_sorted=_is_sorted(page))
        seen = _with_news(position, page, news)
        if position.page == 1 and not page.rows and position.edge is not None:
            refuse_empty()
        if seen.leapt and not seen.in_order:
            return replace(self._round(seen), rounds=seen.rounds)
        if not _overlaps(position, page):
            if not _leaps(seen, page):
                return self._windows.step_back(seen)
            seen = replace(seen, leapt=True)
        if page.rows:
            last = page.rows[-1]
            seen = replace(seen, edge=(page.rows[0].id, last.id), behind=last.created_at)
        if page.has_more:
            return self._step_on(seen, page)
        return _idle(seen, seen.high) if position.page == 1 else self._next_round(seen)

    def _round(self, position: Position) -> Position:
        """The first request of a chain from the same instant on."""
        size, in_order = self._windows.largest, position.in_order
        return Position(since=position.since, size=size, in_order=in_order, idle=False)

    def _next_round(self, position: Position) -> Position:
        # A round without news needs none after it. Stopping is always safe: the next run begins
        # where this round did.
        rounds = position.rounds + 1
        stopped = _idle(position, position.mark)
        if position.news == 0 or rounds >= MOST_ROUNDS:
            return stopped
        return replace(self._round(stopped), rounds=rounds)

    def _step_on(self, position: Position, page: Page[Ticket]) -> Position:
        end = (position.page - 1) * position.size + len(page.rows)
        leaps = position.in_order and _runs_on(position, page)
        number, size = self._windows.furthest(end if leaps else end - 1)
        return replace(position, page=number, size=size, steps_back=0)


def _is_sorted(page: Page[Ticket]) -> bool:
    if not page.rows:
        return True
    first, last = page.rows[0], page.rows[-1]
    return first.created_at >= last.created_at or first.id >= last.id


def _overlaps(position: Position, page: Page[Ticket]) -> bool:
    """Whether no row can be missing between the chain and this page, whatever the numbers are."""
    if position.page == 1:
        return True
    if not page.rows or position.edge is None or position.behind is None:
        return False
    first, chained = page.rows[0], position.edge[1]
    if first.id > chained and first.created_at > position.behind:
        return True
    return any(ticket.id == chained for ticket in page.rows)


def _leaps(position: Position, page: Page[Ticket]) -> bool:
    """Whether the page begins with the next number, where nothing can lie between neighbours."""
    if not position.in_order or not page.rows or position.edge is None:
        return False
    return page.rows[0].id == position.edge[1] - 1


def _runs_on(position: Position, page: Page[Ticket]) -> bool:
    """Whether ticket numbers have so few gaps that the next page likely begins with the next."""
    if len(page.rows) < position.size:
        return False
    numbers = page.rows[0].id - page.rows[-1].id + 1
    return numbers * 9 < len(page.rows) * 10


def _with_news(position: Position, page: Page[Ticket], news: int) -> Position:
    mark = position.mark
    if mark is None and position.page == 1:
        mark = latest(page, None)
    return replace(
        position,
        mark=mark,
        high=latest(page, position.high),
        news=position.news + news,
        in_order=position.in_order and _descends(page),
    )


def _descends(page: Page[Ticket]) -> bool:
    return all(one.id > other.id for one, other in pairwise(page.rows))


def _idle(position: Position, seen: datetime | None) -> Position:
    since = position.since if seen is None else max(position.since, seen - OVERLAP)
    return Position(since=since, in_order=position.in_order)
