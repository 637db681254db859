"""No row of a list sorted by change is lost while it moves, not even within one second."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.freshworks_service import BadAnswer, Page, Position, Ticket
from app.freshworks_service.api import MOST_ROWS
from app.freshworks_service.chain import OVERLAP
from app.freshworks_service.paging_keyset import KeysetPaging
from tests.unit.moving_list import (
    BEGINNING,
    SMALL,
    START,
    MovingList,
    Reader,
    filled,
    restless,
    turns,
)


def at_once(count: int, *, most_pages: int = 300) -> MovingList:
    """Tickets that all changed in one second, ten seconds after some others did."""
    source = MovingList(by_change=True, most_pages=most_pages)
    for _ in range(3):
        source.create()
    source.now += timedelta(seconds=10)
    for _ in range(count):
        source.create()
    source.now += timedelta(days=1)
    return source


def small(source: MovingList) -> Reader:
    return Reader(KeysetPaging(SMALL, source.most_pages))


def steps(reader: Reader, source: MovingList, count: int) -> None:
    reader.start()
    for _ in range(count):
        reader.step(source)


@given(st.integers(0, 45), st.integers(0, 30), turns)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_while_the_list_moves(count, at_end, turns):
    source = filled(count, [0], by_change=True)
    for _ in range(at_end):
        source.create()
    reader = small(source)
    restless(reader, source, turns)
    reader.run(source)
    assert reader.missing(source) == set()


@given(st.integers(1, 60), turns)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_in_a_second_of_many_pages(count, turns):
    source = at_once(count)
    reader = small(source)
    restless(reader, source, turns)
    reader.run(source)
    assert reader.missing(source) == set()


@given(st.integers(0, 80))
@settings(max_examples=50, deadline=None)
def test_quiet_list_is_received_whole(count):
    source = filled(count, [0], by_change=True)
    reader = small(source)
    reader.run(source)
    assert reader.missing(source) == set()
    assert reader.position == Position(since=reader.position.since)


def test_run_ends_behind_its_newest_change():
    source, reader = filled(3, [0], by_change=True), Reader(KeysetPaging())
    reader.run(source)
    assert reader.requests == 1
    newest = max(row.updated_at for row in source.tickets.values())
    assert reader.position == Position(since=newest - OVERLAP)


def test_empty_list_keeps_its_watermark():
    reader = Reader(KeysetPaging())
    reader.run(MovingList(by_change=True))
    assert reader.position == Position(since=BEGINNING)


def test_overlap_never_goes_back_behind_the_watermark():
    source, reader = filled(3, [0], by_change=True), Reader(KeysetPaging())
    reader.position = Position(since=source.now - timedelta(seconds=1))
    source.touch(1002)
    reader.run(source)
    assert reader.position == Position(since=source.now - timedelta(seconds=1))


def test_whole_list_costs_few_requests_and_quiet_one_costs_one():
    source, reader = MovingList(by_change=True), Reader(KeysetPaging())
    for index in range(5_000):
        source.create()
        source.now += timedelta(seconds=0 if index % 10 == 0 else 30)
    source.now += timedelta(hours=1)
    reader.run(source)
    assert reader.missing(source) == set()
    assert reader.requests <= 5_000 / MOST_ROWS * 1.03 + 4
    before = reader.requests
    reader.run(source)
    assert reader.requests == before + 1


def test_stop_is_no_reason_to_begin_again():
    source, reader = filled(400, [0], by_change=True), Reader(KeysetPaging())
    source.now += timedelta(days=1)
    steps(reader, source, 3)
    reader.run(source)
    assert reader.missing(source) == set()
    assert reader.requests <= 3 + 2 + 2


@pytest.mark.parametrize("since", [BEGINNING, START + timedelta(seconds=10)])
def test_stop_within_a_second_goes_on_there(since):
    source = at_once(60)
    reader = small(source)
    reader.position = Position(since=since)
    steps(reader, source, 9)
    assert reader.position.page > 2
    before = len(reader.stored)
    reader.start()
    reader.step(source)
    assert len(reader.stored) > before


def test_change_that_shows_late_is_read_though_the_run_had_passed_it():
    source = filled(40, [0], by_change=True)
    reader = small(source)
    # The next page asks from the present second on.
    for number in range(1020, 1036):
        source.touch(number)
    steps(reader, source, 8)
    source.touch_late(1003)
    source.now += timedelta(hours=2)
    source.touch(1005)
    reader.finish(source)
    reader.run(source)
    assert reader.missing(source) == set()


def test_change_dated_ahead_hides_nothing_that_happens_before_its_day():
    source = filled(SMALL, [0], by_change=True)
    reader = small(source)
    source.touch_ahead(1003)
    reader.run(source)
    source.now += timedelta(days=1)
    source.touch(1005)
    reader.run(source)
    assert reader.missing(source) == set()


def test_unknown_clock_of_the_server_is_no_obstacle():
    source = filled(20, [0], by_change=True)
    paging = KeysetPaging(SMALL)
    position = paging.begin(Position(since=BEGINNING))
    seen: set[int] = set()
    while not position.idle:
        page = replace(source.page(position), clock=None)
        seen |= {row.id for row in page.rows}
        position = paging.advance(position, page, 0)
    assert seen == set(source.tickets)
    assert position.since == max(row.updated_at for row in source.tickets.values()) - OVERLAP


def test_rows_that_left_the_second_show_and_are_stepped_back_for():
    source = at_once(60)
    reader = small(source)
    steps(reader, source, 6)
    assert reader.position.page > 1
    for number in (1004, 1005):
        source.touch(number)
    reader.run(source)
    assert reader.missing(source) == set()


def test_second_whose_marks_both_left_is_read_again():
    source = at_once(200)
    reader = small(source)
    steps(reader, source, 40)
    for number in reader.position.edge or ():
        source.touch(number)
    pages = []
    while not reader.position.idle:
        pages.append(reader.position.page)
        reader.step(source)
    assert pages.index(1) <= 3, "marks that have left are not looked for"
    assert reader.missing(source) == set()


def test_each_second_may_be_read_again_as_often():
    source = at_once(30)
    reader = small(source)
    steps(reader, source, 4)
    for number in reader.position.edge or ():
        source.touch(number)
    rounds = []
    while not reader.position.idle:
        reader.step(source)
        rounds.append(reader.position.rounds)
    assert 1 in rounds
    assert rounds[-2] == 0


def test_mark_at_its_new_place_joins_nothing():
    source = at_once(9)
    reader = small(source)
    steps(reader, source, 2)
    assert reader.position.page > 1
    # All but the last of the second go to the end of the list, where the next page shows them.
    for number in range(1004, 1012):
        source.touch(number)
    reader.run(source)
    assert reader.missing(source) == set()


def test_second_beyond_the_last_page_is_given_up_for_the_next(caplog):
    source = at_once(60, most_pages=4)
    for _ in range(20):
        source.create()
        source.now += timedelta(seconds=1)
    reader = small(source)
    reader.run(source)
    lost = reader.missing(source)
    assert lost
    assert lost <= {row.id for row in source.tickets.values() if row.updated_at.second == 10}
    assert len(lost) <= 60 - 3 * SMALL
    assert "nightly audit" in caplog.text


def test_second_that_moves_for_ever_is_given_up(caplog):
    source = at_once(40)
    crowded = source.now - timedelta(days=1)
    reader = small(source)
    reader.start()
    while not reader.position.idle:
        if reader.position.since == crowded:
            for number in reader.position.edge or ():
                source.touch(number)
            # Others take their place, so the second never empties.
            for _ in range(3):
                source.create()
                late = replace(source.tickets[source.numbers], updated_at=reader.position.since)
                source.tickets[source.numbers] = late
        reader.step(source)
        assert reader.requests < 500
    assert "nightly audit" in caplog.text


@pytest.mark.parametrize(
    ("spoilt", "sentence"), [("repeated", "again"), ("empty", "empty"), ("reversed", "not sorted")]
)
def test_page_that_cannot_be_is_refused(spoilt, sentence):
    source = at_once(30)
    reader = small(source)
    steps(reader, source, 2)
    second = source.page(reader.position)
    reader.step(source)
    assert reader.position.page > 1
    third = source.page(reader.position)
    nothing: Page[Ticket] = Page((), (), has_more=True)
    unsorted = (replace(third.rows[0], updated_at=source.now), *third.rows[1:])
    pages = {"repeated": second, "empty": nothing, "reversed": replace(third, rows=unsorted)}
    with pytest.raises(BadAnswer, match=sentence):
        reader.paging.advance(reader.position, pages[spoilt], 0)


@pytest.mark.parametrize("place", range(85, 101))
def test_unreadable_rows_leave_no_hole(place):
    source, reader = at_once(450), Reader(KeysetPaging())
    source.unreadable = set(range(1003 + place, 1013 + place))
    reader.run(source)
    assert reader.missing(source) == source.unreadable
    assert reader.requests <= 8


def test_second_that_cannot_be_read_has_an_end():
    source = at_once(60)
    reader = small(source)
    source.unreadable = {1008, 1009, 1010}
    source.create()
    reader.run(source)
    assert source.numbers in reader.stored


@pytest.mark.parametrize("count", [1, 2])
def test_empty_page_is_not_the_end(count):
    source = filled(40, [0], by_change=True)
    reader = small(source)
    steps(reader, source, 3)
    source.empty_pages = count
    reader.finish(source)
    assert reader.missing(source) == set()


def test_nothing_but_empty_pages_is_refused_and_the_next_run_goes_on():
    source = filled(40, [0], by_change=True)
    reader = small(source)
    steps(reader, source, 3)
    source.empty_pages = 3
    with pytest.raises(BadAnswer, match="empty"):
        reader.finish(source)
    reader.run(source)
    assert reader.missing(source) == set()


def test_server_that_hides_what_changed_last_is_refused_before_long():
    source = filled(40, [0], by_change=True)
    reader = small(source)
    newest = max(row.updated_at for row in source.tickets.values())
    reader.start()

    def read() -> None:
        while not reader.position.idle:
            source.empty_pages = int(reader.position.since == newest)
            reader.step(source)
            assert reader.requests < 100

    for number in sorted(source.tickets)[-2 * SMALL :]:
        source.tickets[number] = replace(source.tickets[number], updated_at=newest)
    with pytest.raises(BadAnswer, match="empty"):
        read()


@pytest.mark.parametrize("kept", [0, 1, 20])
def test_run_ends_though_all_that_it_read_last_is_gone(kept):
    source = filled(40, [0], by_change=True)
    reader = small(source)
    steps(reader, source, 5)
    for number in sorted(source.tickets)[kept:]:
        source.vanish(number)
    with pytest.raises(BadAnswer) if kept == 0 else nullcontext():
        reader.finish(source)
    reader.run(source)
    assert reader.missing(source) == set()
    assert reader.position.idle


def test_page_that_came_twice_before_a_pause_is_judged_anew_after_it():
    source = at_once(30)
    reader = small(source)
    steps(reader, source, 2)
    before = source.page(replace(reader.position, page=1, size=SMALL))
    reader.start()
    back = reader.paging.advance(reader.position, before, 0)
    assert not back.idle
