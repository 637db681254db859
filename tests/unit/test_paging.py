"""No row of a list is lost while it moves: random lists, random moves, runs cut off anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.freshworks_service import BadAnswer, Page, Position, Ticket
from app.freshworks_service.api import MOST_ROWS
from app.freshworks_service.paging import MOST_ROUNDS, OVERLAP, CreatedOrderPaging

START = datetime(2025, 3, 1, tzinfo=UTC)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# With windows of 4 to 7 rows, a short list has many places where a row can slip.
SMALL = 7


@dataclass
class MovingList:
    """A ticket list as Freshservice keeps it: created order, and a clock that goes on."""

    now: datetime = START
    tickets: dict[int, Ticket] = field(default_factory=dict)
    numbers: int = 1000
    unreadable: set[int] = field(default_factory=set)

    def create(self, gap: int = 0) -> None:
        self.numbers += 1 + gap
        self.tickets[self.numbers] = Ticket(
            self.numbers, 2, None, None, None, self.now, self.now, False, False, True
        )

    def touch(self, ticket_id: int) -> None:
        before = self.tickets[ticket_id]
        self.tickets[ticket_id] = replace(before, updated_at=self.now, status=before.status + 1)

    def touch_late(self, ticket_id: int) -> None:
        """A change that becomes visible minutes after the instant that it bears."""
        self.touch(ticket_id)
        earlier = self.now - OVERLAP + timedelta(seconds=1)
        self.tickets[ticket_id] = replace(self.tickets[ticket_id], updated_at=earlier)

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
        asked = [row for row in self.truth().values() if row.updated_at >= position.since]
        rows = sorted(asked, key=lambda row: (row.created_at, row.id), reverse=True)
        first = (position.page - 1) * position.size
        shown = rows[first : first + position.size]
        readable = tuple(row for row in shown if row.id not in self.unreadable)
        return Page(readable, (), len(shown) == position.size)


@dataclass
class Reader:
    """What a sync does with the state machine, and what it has stored so far."""

    paging: CreatedOrderPaging
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
        while not self.position.idle:
            self.step(source)
            assert self.requests < 5_000, "a list that stands still is read to its end"

    def missing(self, source: MovingList) -> set[int]:
        truth = source.truth()
        return {number for number, row in truth.items() if self.stored.get(number) != row}


def filled(count: int, gaps: list[int]) -> MovingList:
    source = MovingList()
    for index in range(count):
        source.create(gaps[index % len(gaps)])
        # Several tickets of one second are common where they are imported.
        source.now += timedelta(seconds=(0, 0, 0, 0, 1, 600)[index % 6])
    return source


KINDS = ["create", "touch", "touch_late", "shift", "shift", "vanish"]
moves = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), max_size=4)
# Between two requests: what moves, whether time jumps, and whether the run is cut off.
turns = st.lists(st.tuples(moves, st.sampled_from([0, 1, 30, 900]), st.booleans()), max_size=25)


def move(source: MovingList, moves: list[tuple[str, int]]) -> None:
    for kind, index in moves:
        numbers = sorted(source.tickets)
        if kind == "create":
            source.create()
        elif numbers:
            getattr(source, kind)(numbers[index % len(numbers)])


def cut_off_run(reader: Reader, source: MovingList) -> None:
    """One turn of a run; a refused page ends the run like any other failure."""
    try:
        reader.step(source)
    except BadAnswer:
        reader.start()


@given(
    st.integers(0, 45), st.lists(st.sampled_from([0, 0, 0, 1, 9]), min_size=1, max_size=9), turns
)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_while_the_list_moves(count, gaps, turns):
    source, reader = filled(count, gaps), Reader(CreatedOrderPaging(SMALL))
    reader.start()
    for changes, seconds, cut in turns:
        if cut or reader.position.idle:
            reader.start()
        cut_off_run(reader, source)
        source.now += timedelta(seconds=seconds)
        move(source, changes)
    reader.run(source)
    assert reader.missing(source) == set()


@given(st.integers(0, 45), st.lists(st.integers(0, 9), min_size=1, max_size=9))
@settings(max_examples=100, deadline=None)
def test_quiet_list_is_received_whole(count, gaps):
    source, reader = filled(count, gaps), Reader(CreatedOrderPaging(SMALL))
    reader.run(source)
    assert reader.missing(source) == set()
    assert reader.position == Position(since=reader.position.since)


def test_single_page_ends_run_behind_its_newest_change():
    source, reader = filled(3, [0]), Reader(CreatedOrderPaging())
    reader.run(source)
    assert reader.requests == 1
    newest = max(row.updated_at for row in source.tickets.values())
    assert reader.position == Position(since=newest - OVERLAP)


def test_empty_list_keeps_its_watermark():
    reader = Reader(CreatedOrderPaging())
    reader.run(MovingList())
    assert reader.position == Position(since=BEGINNING)


@pytest.mark.parametrize(("gaps", "most"), [([0], 1.03), ([0] * 24 + [1], 1.1), ([9], 1.16)])
def test_whole_list_costs_few_requests(gaps, most):
    source, reader = MovingList(), Reader(CreatedOrderPaging())
    for index in range(5_000):
        source.create(gaps[index % len(gaps)])
        source.now += timedelta(minutes=5)
    reader.run(source)
    assert reader.missing(source) == set()
    assert reader.requests <= 5_000 / MOST_ROWS * most + 4


def test_nothing_changed_costs_one_request():
    source, reader = MovingList(), Reader(CreatedOrderPaging())
    for _ in range(250):
        source.create()
        source.now += timedelta(minutes=5)
    reader.run(source)
    before = reader.requests
    reader.run(source)
    assert reader.requests == before + 1


def test_many_gone_at_once_are_stepped_over_fast():
    source, reader = filled(300, [0]), Reader(CreatedOrderPaging())
    reader.start()
    reader.step(source)
    reader.step(source)
    for number in sorted(source.tickets)[-150:]:
        source.vanish(number)
    before = reader.requests
    reader.run(source)
    assert reader.missing(source) == set()
    assert reader.requests - before <= 10


def test_account_changing_too_fast_stops_and_goes_on_next_time():
    source, reader = filled(20, [0]), Reader(CreatedOrderPaging(SMALL))
    reader.start()
    while not reader.position.idle:
        reader.step(source)
        source.now += timedelta(seconds=60)
        for number in source.tickets:
            source.touch(number)
    assert reader.requests < 20 * MOST_ROUNDS
    reader.run(source)
    assert reader.missing(source) == set()


def test_run_cut_off_in_its_last_round_has_all_rounds_again():
    source, reader = filled(20, [0]), Reader(CreatedOrderPaging(SMALL))
    reader.start()
    while reader.position.rounds < MOST_ROUNDS - 1 or reader.position.page == 1:
        reader.step(source)
        source.now += timedelta(seconds=60)
        for number in source.tickets:
            source.touch(number)
    source.now += timedelta(minutes=10)
    source.create()
    reader.run(source)
    assert reader.missing(source) == set()


def test_stop_is_no_reason_to_begin_again():
    source, reader = filled(400, [0]), Reader(CreatedOrderPaging())
    reader.start()
    for _ in range(3):
        reader.step(source)
    reader.run(source)
    assert reader.requests <= 4 + 1 + 4 + 2
    assert reader.missing(source) == set()


def test_unreadable_row_at_page_end_leaves_no_hole():
    source, reader = filled(250, [9]), Reader(CreatedOrderPaging())
    bad = sorted(source.tickets, reverse=True)[MOST_ROWS - 1]
    source.unreadable.add(bad)
    reader.run(source)
    assert reader.missing(source) == {bad}


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        ("repeated", "again"),
        ("empty", "empty"),
        ("reversed", "not sorted"),
    ],
)
def test_page_that_cannot_be_is_refused(spoilt, sentence):
    source, paging = filled(30, [0]), CreatedOrderPaging(SMALL)
    first = source.page(paging.begin(Position(since=BEGINNING)))
    position = paging.advance(paging.begin(Position(since=BEGINNING)), first, SMALL)
    second = source.page(position)
    nothing: Page[Ticket] = Page((), (), has_more=True)
    pages = {
        "repeated": first,
        "empty": nothing,
        "reversed": replace(second, rows=second.rows[::-1]),
    }
    with pytest.raises(BadAnswer, match=sentence):
        paging.advance(position, pages[spoilt], 0)


def test_page_that_came_twice_before_a_pause_is_accepted_after_it():
    source, paging = filled(30, [0]), CreatedOrderPaging(SMALL)
    position = paging.begin(Position(since=BEGINNING))
    first = source.page(position)
    position = paging.begin(paging.advance(position, first, SMALL))
    back = paging.advance(position, first, 0)
    assert not back.idle
