"""Reading a Freshservice list that moves while it is read. Pure: no clock, no network, no store.

Freshservice sorts by creation alone, so a ticket that changes keeps its place; one that leaves
the list (deleted, spam) moves every older one up a row, and the first row of the next page slips
out of sight without a trace. So a page counts only if it joins what was read before:

  chain   every row down to the last one of the chain was received. A page joins the chain if it
          shows that row again, or begins before it, or begins with the very next ticket number.
          A page that does not join shows that rows may have slipped: step back until one does.
  window  pages of differing sizes, chosen so that each begins a row or so before the end of the
          chain and yet reaches far (about 88 new rows of 100). Where numbers run on almost
          without gaps, the overlap is left out: the next number proves as much.
  round   everything changed since an instant, read as one chain. What changes meanwhile is read
          by the next round, from where this one began (`mark`). One page cannot move under
          itself, so a round of one page is the last.

A chain says nothing about time: cut off anywhere, it goes on after any pause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from .api import MOST_ROWS, Page, Position, Ticket
from .errors import BadAnswer

# Changes can become visible seconds late; rows read twice are recognised and cost nothing.
OVERLAP = timedelta(minutes=5)
# An account that changes faster than it can be read: stop, the next run goes on from the mark.
MOST_ROUNDS = 8


class CreatedOrderPaging:
    """Paging for a product that sorts tickets by creation only, newest first (Freshservice)."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        # Sizes below a half reach too little; these have no small common multiple, at whose
        # rows no window would reach past the end of the chain.
        self._sizes = range(most_rows, most_rows // 2, -1)

    def begin(self, position: Position) -> Position:
        """First request of a run. What was cut off goes on; a round more shows what it missed."""
        if position.idle:
            return Position(since=position.since, size=self._sizes[0], idle=False)
        # The page before may come again: it proves nothing against the server after a pause.
        edge = position.edge and (0, position.edge[1])
        return replace(position, rounds=0, news=position.news + 1, edge=edge)

    def advance(self, position: Position, page: Page[Ticket], news: int) -> Position:
        """Step past a stored page: to the next window, a window before, a round, or to idle."""
        _check(position, page)
        seen = _with_news(position, page, news)
        offset = (position.page - 1) * position.size
        if not _joins(position, page):
            return self._step_back(seen, page, offset)
        if page.rows:
            last = page.rows[-1]
            seen = replace(seen, edge=(page.rows[0].id, last.id), behind=last.created_at)
        if page.has_more:
            return self._step_on(seen, page, offset)
        return _idle(seen, seen.high) if offset == 0 else self._next_round(seen)

    def _next_round(self, position: Position) -> Position:
        # A round without news needs none after it. Stopping is always safe: the next run begins
        # where this round did.
        rounds = position.rounds + 1
        stopped = _idle(position, position.mark)
        if position.news == 0 or rounds >= MOST_ROUNDS:
            return stopped
        return replace(stopped, size=self._sizes[0], rounds=rounds, idle=False)

    def _step_on(self, position: Position, page: Page[Ticket], offset: int) -> Position:
        end = offset + len(page.rows)
        target = end if _runs_on(position, page) else end - 1
        return _window(position, *self._furthest(target), steps_back=0)

    def _step_back(self, position: Position, page: Page[Ticket], offset: int) -> Position:
        # Mostly a gap in the numbers or one ticket less: the row before suffices. If it does
        # not, many have left at once.
        choose = self._deepest if position.steps_back else self._furthest
        if page.rows and position.edge:
            position = replace(position, edge=(page.rows[0].id, position.edge[1]))
        return _window(position, *choose(offset - 1), steps_back=position.steps_back + 1)

    def _furthest(self, row: int) -> tuple[int, int]:
        """The window (page, size) with `row` in it that ends last. Rows are counted from 0."""
        size = max(self._sizes, key=lambda size: size * (row // size + 1))
        return row // size + 1, size

    def _deepest(self, row: int) -> tuple[int, int]:
        """The window (page, size) with `row` in it that begins first."""
        size = max(self._sizes, key=lambda size: row % size)
        return row // size + 1, size


def _check(position: Position, page: Page[Ticket]) -> None:
    """Refuse what no list in this order can be: the chain would prove nothing."""
    if not page.rows:
        if page.has_more:
            raise BadAnswer(
                "Freshworks sent an empty page of the ticket list and says that more follow."
                " Nothing was lost; run the sync again."
            )
        return
    first, last = page.rows[0], page.rows[-1]
    if first.created_at < last.created_at and first.id < last.id:
        raise BadAnswer(
            "Freshworks sent a page of the ticket list that is not sorted as it was asked to be."
            " Nothing was lost; run the sync again."
        )
    # A window further back may well begin with a row seen first before, when rows left meanwhile.
    goes_on = position.page > 1 and position.steps_back == 0
    if goes_on and position.edge is not None and first.id == position.edge[0]:
        raise BadAnswer(
            "Freshworks sent a page of the ticket list again in place of another."
            " Nothing was lost; run the sync again."
        )


def _joins(position: Position, page: Page[Ticket]) -> bool:
    """Whether no row can be missing between the chain and this page."""
    if position.page == 1:
        return True
    if not page.rows or position.edge is None or position.behind is None:
        return False
    first, chained = page.rows[0], position.edge[1]
    # Numbers are given in order of creation, so nothing lies between two that are neighbours.
    if first.id == chained - 1 or (first.id > chained and first.created_at > position.behind):
        return True
    return any(ticket.id == chained for ticket in page.rows)


def _runs_on(position: Position, page: Page[Ticket]) -> bool:
    """Whether ticket numbers have so few gaps that the next page likely begins with the next."""
    if len(page.rows) < position.size:
        return False
    numbers = page.rows[0].id - page.rows[-1].id + 1
    return numbers * 9 < len(page.rows) * 10


def _with_news(position: Position, page: Page[Ticket], news: int) -> Position:
    highest = _latest(ticket.updated_at for ticket in page.rows)
    return replace(
        position,
        mark=highest if position.mark is None and position.page == 1 else position.mark,
        high=_latest(instant for instant in (position.high, highest) if instant is not None),
        news=position.news + news,
    )


def _latest(instants: Iterable[datetime]) -> datetime | None:
    return max(instants, default=None)


def _window(position: Position, page: int, size: int, *, steps_back: int) -> Position:
    return replace(position, page=page, size=size, steps_back=steps_back)


def _idle(position: Position, seen: datetime | None) -> Position:
    since = position.since if seen is None else max(position.since, seen - OVERLAP)
    return Position(since=since)
