"""A ticket list that moves while it is read, and a sync in miniature that reads it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from app.freshworks_service import BadAnswer, BadRecord, Page, Paging, Position, Ticket
from app.freshworks_service.chain import OVERLAP

START = datetime(2025, 3, 1, tzinfo=UTC)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# With windows of 4 to 7 rows, a short list has many places where a row can slip.
SMALL = 7


@dataclass
class MovingList:
    """A ticket list, and a clock that goes on. In `by_change` order it is as Freshdesk keeps it,
    else as Freshservice does: newest ticket first.
    """

    by_change: bool = False
    most_pages: int = 300
    now: datetime = START
    tickets: dict[int, Ticket] = field(default_factory=dict)
    numbers: int = 1000
    unreadable: set[int] = field(default_factory=set)
    empty_pages: int = 0

    def create(self, gap: int = 0) -> None:
        self.numbers += 1 + gap
        self.tickets[self.numbers] = Ticket(
            self.numbers, 2, None, None, None, self.now, self.now, False, False, True
        )

    def renumber(self, numbers: list[int]) -> None:
        """Give the tickets other numbers, as an import does; from oldest to newest."""
        rows = sorted(self.tickets.values(), key=lambda row: (row.created_at, row.id))
        pairs = zip(numbers, rows, strict=True)
        self.tickets = {number: replace(row, id=number) for number, row in pairs}
        self.numbers = max([self.numbers, *numbers])

    def touch(self, ticket_id: int) -> None:
        before = self.tickets[ticket_id]
        self.tickets[ticket_id] = replace(before, updated_at=self.now, status=before.status + 1)

    def touch_late(self, ticket_id: int) -> None:
        """A change that becomes visible minutes after the instant that it bears."""
        self.touch(ticket_id)
        earlier = self.now - OVERLAP + timedelta(seconds=1)
        self.tickets[ticket_id] = replace(self.tickets[ticket_id], updated_at=earlier)

    def touch_ahead(self, ticket_id: int) -> None:
        """A change dated far in the future."""
        self.touch(ticket_id)
        later = self.now + timedelta(days=400)
        self.tickets[ticket_id] = replace(self.tickets[ticket_id], updated_at=later)

    def shift(self, ticket_id: int) -> None:
        """Into the trash or out of it, at the ticket's old place in the order."""
        before = self.tickets[ticket_id]
        self.tickets[ticket_id] = replace(before, updated_at=self.now, deleted=not before.deleted)

    def vanish(self, ticket_id: int) -> None:
        """Gone without any trace, as when a ticket is archived."""
        del self.tickets[ticket_id]

    def truth(self) -> dict[int, Ticket]:
        return {number: row for number, row in self.tickets.items() if not row.deleted}

    def page(self, position: Position) -> Page[Ticket]:
        assert position.page <= self.most_pages, "Freshworks refuses pages beyond the last one"
        if self.empty_pages:
            self.empty_pages -= 1
            return Page((), (), has_more=False, clock=self.now)
        asked = [row for row in self.truth().values() if row.updated_at >= position.since]
        rows = self._sorted(asked)
        first = (position.page - 1) * position.size
        shown = rows[first : first + position.size]
        readable = tuple(row for row in shown if row.id not in self.unreadable)
        rejected = tuple(BadRecord(row.id, "") for row in shown if row.id in self.unreadable)
        return Page(readable, rejected, len(shown) == position.size, self.now)

    def _sorted(self, rows: list[Ticket]) -> list[Ticket]:
        if self.by_change:
            return sorted(rows, key=lambda row: (row.updated_at, row.id))
        return sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)


@dataclass
class Reader:
    """What a sync does with the state machine, and what it has stored so far."""

    paging: Paging
    position: Position = field(default_factory=lambda: Position(since=BEGINNING))
    stored: dict[int, Ticket] = field(default_factory=dict)
    requests: int = 0

    def start(self) -> None:
        self.position = self.paging.begin(self.position)

    def step(self, source: MovingList) -> None:
        page = source.page(self.position)
        self.requests += 1
        news = sum(self.stored.get(row.id) != row for row in page.rows)
        # A refused page is not stored either: both happen in one transaction.
        self.position = self.paging.advance(self.position, page, news)
        self.stored |= {row.id: row for row in page.rows}

    def run(self, source: MovingList) -> None:
        self.start()
        self.finish(source)

    def finish(self, source: MovingList) -> None:
        while not self.position.idle:
            self.step(source)
            assert self.requests < 5_000, "a list that stands still is read to its end"

    def missing(self, source: MovingList) -> set[int]:
        truth = source.truth()
        return {number for number, row in truth.items() if self.stored.get(number) != row}


def filled(count: int, gaps: list[int], *, by_change: bool = False) -> MovingList:
    source = MovingList(by_change)
    for index in range(count):
        source.create(gaps[index % len(gaps)])
        # Several tickets of one second are common where they are imported.
        source.now += timedelta(seconds=(0, 0, 0, 0, 1, 600)[index % 6])
    return source


Move = tuple[str, int]
Turn = tuple[list[Move], int, bool]
KINDS = ["create", "touch", "touch_late", "touch_ahead", "shift", "shift", "vanish"]
moves = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), max_size=4)
# Between two requests: what moves, whether time jumps, and whether the run is cut off.
turns = st.lists(st.tuples(moves, st.sampled_from([0, 1, 30, 900]), st.booleans()), max_size=25)


def move(source: MovingList, moves: list[Move]) -> None:
    for kind, index in moves:
        numbers = sorted(source.tickets)
        if kind == "create":
            source.create()
        elif numbers:
            getattr(source, kind)(numbers[index % len(numbers)])


def restless(reader: Reader, source: MovingList, turns: list[Turn]) -> None:
    """A run in which things move after each page, and which is cut off now and then."""
    reader.start()
    for changes, seconds, cut in turns:
        if cut or reader.position.idle:
            reader.start()
        cut_off_run(reader, source)
        source.now += timedelta(seconds=seconds)
        move(source, changes)


def cut_off_run(reader: Reader, source: MovingList) -> None:
    """One turn of a run; a refused page ends the run like any other failure."""
    try:
        reader.step(source)
    except BadAnswer:
        reader.start()
