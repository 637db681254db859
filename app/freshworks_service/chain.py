"""What both ways of paging share: windows over a moving list, and what no page of it can be.

chain   every row down to the last one of the chain was received. Rows only leave a list, or are
        added where they are read later, so a page that shows a row of the chain again goes on
        without a hole. A page that does not join shows that rows may have slipped up, out of
        sight, behind what was read: step back until one does.
window  pages of differing sizes, chosen so that each begins a row or so before the end of the
        chain and yet reaches far (about 88 new rows of 100).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn

from app.freshworks_service.api import Page, Position, Ticket
from app.freshworks_service.errors import BadAnswer

# Changes can become visible seconds late; rows read twice are recognised and cost nothing.
OVERLAP = timedelta(minutes=5)
# What changes faster than it can be read: stop, the next run goes on.
MOST_ROUNDS = 8


class Windows:
    """The windows (page, size) of a list whose pages have `most_rows` rows at most."""

    def __init__(self, most_rows: int, most_pages: int | None = None) -> None:
        # Sizes below a half reach too little; these have no small common multiple, at whose
        # rows no window would reach past the end of the chain.
        self._sizes = range(most_rows, most_rows // 2, -1)
        self._most_pages = most_pages

    @property
    def largest(self) -> int:
        """The size of the widest window."""
        return self._sizes[0]

    def furthest(self, row: int) -> tuple[int, int]:
        """The window with `row` in it that ends last. Rows are counted from 0."""
        size = max(self._allowed(row), key=lambda size: size * (row // size + 1))
        return row // size + 1, size

    def deepest(self, row: int) -> tuple[int, int]:
        """The window with `row` in it that begins first."""
        size = max(self._allowed(row), key=lambda size: row % size)
        return row // size + 1, size

    def _allowed(self, row: int) -> list[int]:
        """The sizes with which `row` lies on a page that is given."""
        most = self._most_pages
        return [size for size in self._sizes if most is None or row // size < most]

    def step_back(self, position: Position) -> Position:
        """The position of a window that begins before the one at `position`, which did not join."""
        # Mostly one row has left, and the row before suffices. If not, many have left at once.
        choose = self.deepest if position.steps_back else self.furthest
        page, size = choose((position.page - 1) * position.size - 1)
        return replace(position, page=page, size=size, steps_back=position.steps_back + 1)


def check_page(position: Position, page: Page[Ticket], *, is_sorted: bool) -> None:
    """Refuse what no list can be: the chain would prove nothing."""
    if page.has_more and not page.rows:
        refuse_empty()
    if not is_sorted:
        raise BadAnswer(
            "Freshworks sent a page of the ticket list that is not sorted as it was asked to be."
            " Nothing was lost; run the sync again."
        )
    # A window further back may well begin with a row seen first before, when rows left meanwhile.
    goes_on = position.page > 1 and position.steps_back == 0
    if goes_on and page.rows and position.edge and page.rows[0].id == position.edge[0]:
        raise BadAnswer(
            "Freshworks sent a page of the ticket list again in place of another."
            " Nothing was lost; run the sync again."
        )


def refuse_empty() -> NoReturn:
    """Say that an empty page is no end of the list."""
    raise BadAnswer(
        "Freshworks sent an empty page of the ticket list where there must be tickets."
        " Nothing was lost; run the sync again."
    )


def latest(page: Page[Ticket], before: datetime | None) -> datetime | None:
    """The last change among the rows of `page` and `before`.

    What is dated after the answer itself cannot have happened yet. If it counted, the next run
    would ask from that day on, and never again for what lies before it.
    """
    instants = [ticket.updated_at for ticket in page.rows]
    if page.clock is not None:
        instants = [instant for instant in instants if instant <= page.clock]
    if before is not None:
        instants.append(before)
    return max(instants, default=None)
