"""No row of a list is lost while it moves: random lists, random moves, runs cut off anywhere."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.freshworks_service import BadAnswer, Page, Position, Ticket
from app.freshworks_service.api import MOST_ROWS
from app.freshworks_service.chain import MOST_ROUNDS, OVERLAP
from app.freshworks_service.paging_created import CreatedOrderPaging
from tests.unit.moving_list import BEGINNING, SMALL, MovingList, Reader, filled, restless, turns


@given(
    st.integers(0, 45), st.lists(st.sampled_from([0, 0, 0, 1, 9]), min_size=1, max_size=9), turns
)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_while_the_list_moves(count, gaps, turns):
    source, reader = filled(count, gaps), Reader(CreatedOrderPaging(SMALL))
    restless(reader, source, turns)
    reader.run(source)
    assert reader.missing(source) == set()


@given(st.integers(1, 45), st.randoms(use_true_random=True), turns)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_where_numbers_are_shuffled(count, random, turns):
    source, reader = filled(count, [0]), Reader(CreatedOrderPaging(SMALL))
    source.renumber(random.sample(sorted(source.tickets), count))
    restless(reader, source, turns)
    reader.run(source)
    assert reader.missing(source) == set()


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_lost_where_some_tickets_were_imported(seed):
    random = Random(seed)
    source, reader = MovingList(), Reader(CreatedOrderPaging(SMALL))
    for _ in range(120):
        source.create()
        source.now += timedelta(minutes=5)
    # Their creation lies anywhere, and their numbers above all others.
    imported = iter(range(9000, 9120))
    chances = [(number, random.random()) for number in sorted(source.tickets)]
    source.renumber([next(imported) if chance < 0.3 else number for number, chance in chances])
    reader.start()
    while not reader.position.idle:
        reader.step(source)
        seen = sorted(set(reader.stored) & set(source.tickets))
        source.vanish(random.choice(seen))
    assert reader.missing(source) == set()


def test_ticket_that_slipped_before_the_first_imported_one_showed_is_found():
    source, reader = filled(30, [0]), Reader(CreatedOrderPaging(SMALL))
    numbers = sorted(source.tickets)
    # The eighth newest was imported, and so was the oldest.
    source.renumber([9001, *numbers[2:-7], 9002, *numbers[-7:]])
    reader.start()
    reader.step(source)
    source.vanish(numbers[-1])
    reader.finish(source)
    assert reader.missing(source) == set()


def test_account_with_imported_tickets_is_known_as_such_from_then_on():
    source, reader = MovingList(), Reader(CreatedOrderPaging())
    for _ in range(2_000):
        source.create()
        source.now += timedelta(minutes=5)
    numbers = sorted(source.tickets)
    source.renumber([9001, 9000, *numbers[2:]])
    reader.run(source)
    assert reader.requests <= 20 * 2.2 + 4, "the list is read once more, with overlap"
    before = reader.requests
    for number in source.tickets:
        source.touch(number)
        source.now += timedelta(minutes=5)
    reader.run(source)
    assert reader.missing(source) == set()
    assert reader.requests - before <= 20 * 1.16 + 4


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


def test_change_dated_ahead_hides_nothing_that_happens_before_its_day():
    source, reader = filled(30, [0]), Reader(CreatedOrderPaging())
    source.touch_ahead(1003)
    reader.run(source)
    source.now += timedelta(days=1)
    source.touch(1007)
    reader.run(source)
    assert reader.missing(source) == set()


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


@pytest.mark.parametrize("count", [1, 2, 9])
def test_empty_pages_are_not_the_end(count):
    source, reader = filled(40, [0]), Reader(CreatedOrderPaging(SMALL))
    reader.start()
    reader.step(source)
    reader.step(source)
    source.empty_pages = count
    with pytest.raises(BadAnswer) if count == 9 else nullcontext():
        reader.finish(source)
    source.empty_pages = 0
    reader.run(source)
    assert reader.missing(source) == set()


def test_list_that_empties_while_it_is_read_has_an_end():
    source, reader = filled(40, [0]), Reader(CreatedOrderPaging(SMALL))
    reader.start()
    reader.step(source)
    source.tickets.clear()
    with pytest.raises(BadAnswer, match="empty"):
        reader.run(source)
    reader.run(source)
    assert reader.position == Position(since=BEGINNING)


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
