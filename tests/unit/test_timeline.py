"""Time lines of link periods: gaps, ends, moves, and the laws that hold for all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.services import timeline
from app.services.timeline import (
    Period,
    Timeline,
    claim,
    cut,
    end_open,
    hand_over,
    holder,
    move,
    present_start,
    remove,
)

START = datetime(2025, 1, 1, tzinfo=UTC)


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def member_at(line: Timeline, instant: datetime) -> int | None:
    """The member that stands at an instant, found the slow way."""
    found = [
        period.user_id
        for period in line
        if (period.starts_at is None or period.starts_at <= instant)
        and (period.ends_at is None or instant < period.ends_at)
    ]
    assert len(found) <= 1, "two periods overlap"
    return found[0] if found else None


def test_first_claim_counts_since_ever():
    assert claim((), 1) == (Period(1),)


def test_claim_fills_gaps_and_goes_on_from_the_last_end():
    line = (Period(1, at(2), at(4)), Period(2, at(6), at(8)))
    assert claim(line, 3) == (
        Period(3, None, at(2)),
        Period(1, at(2), at(4)),
        Period(3, at(4), at(6)),
        Period(2, at(6), at(8)),
        Period(3, at(8), None),
    )


def test_claim_by_the_neighbour_makes_one_period():
    assert claim((Period(1, None, at(4)),), 1) == (Period(1),)


def test_end_open_leaves_a_period_that_has_not_begun_out():
    line = (Period(1, None, at(4)), Period(2, at(4), None))
    assert end_open(line, at(4)) == (Period(1, None, at(4)),)
    assert end_open(line, at(5)) == (Period(1, None, at(4)), Period(2, at(4), at(5)))


def test_hand_over_splits_the_open_period():
    line = (Period(1, None, None),)
    assert hand_over(line, 2, at(3)) == (Period(1, None, at(3)), Period(2, at(3), None))


def test_hand_over_to_the_same_member_leaves_one_period():
    assert hand_over((Period(1, None, at(3)),), 1, at(3)) == (Period(1),)


def test_cut_leaves_nobody_after_it():
    line = (Period(1, None, at(2)), Period(2, at(2), at(4)), Period(3, at(6), None))
    assert cut(line, at(3)) == (Period(1, None, at(2)), Period(2, at(2), at(3)))


def test_present_began_with_the_open_period_or_the_last_end():
    assert present_start(()) is None
    assert present_start((Period(1, at(2), None),)) == at(2)
    assert present_start((Period(1, at(2), at(4)),)) == at(4)


def test_end_open_of_a_closed_line_changes_nothing():
    line = (Period(1, None, at(4)),)
    assert end_open(line, at(9)) == line


def test_move_takes_all_periods_over():
    line = (Period(1, None, at(2)), Period(2, at(2), at(4)), Period(1, at(4), None))
    assert move(line, 1, 2) == (Period(2),)


changes = st.lists(
    st.tuples(
        st.sampled_from(["claim", "end", "remove", "move", "cut", "hand"]),
        st.integers(1, 3),
        st.integers(1, 3),
        st.integers(0, 12),
    ),
    max_size=12,
)


def changed(line: Timeline, day: int, name: str, one: int, other: int, chosen: int) -> Timeline:
    """The line after a step, which is taken on a day or holds from a chosen one on."""
    if name == "claim":
        return claim(line, one)
    if name == "end":
        return end_open(line, at(day))
    if name == "remove":
        return remove(line, one)
    if name == "move":
        return move(line, one, other)
    return cut(line, at(chosen)) if name == "cut" else hand_over(line, one, at(chosen))


def expected(before: int | None, probe: int, step: tuple[str, int, int, int]) -> int | None:
    """Who stands at the probe after a step; of an end, which keeps the past, nothing is said."""
    name, one, other, chosen = step
    if name in ("cut", "hand") and probe >= chosen:
        return one if name == "hand" else None
    if name == "claim":
        return before or one
    if before == one and name in ("remove", "move"):
        return other if name == "move" else None
    return before


@given(changes, st.integers(0, 13))
def test_lines_stay_ordered_whole_and_without_overlap(steps, probe):
    line: Timeline = ()
    for day, step in enumerate(steps, start=1):
        before, line = line, changed(line, day, *step)
        now = member_at(line, at(probe))
        assert timeline.member_at(line, at(probe)) == now
        if step[0] == "end":
            assert holder(line) is None
            assert now == member_at(before, at(probe)) or (now is None and probe >= day)
        else:
            assert now == expected(member_at(before, at(probe)), probe, step)
        assert_normal(line)


def assert_normal(line: Timeline) -> None:
    """No period is empty, none overlap, and two neighbours of one member are one period."""
    assert all(p.ends_at is not None for p in line[:-1])
    assert all(p.starts_at is not None for p in line[1:])
    assert all(p.starts_at < p.ends_at for p in line if p.starts_at and p.ends_at)
    for a, b in pairwise(line):
        assert a.ends_at is not None
        assert b.starts_at is not None
        assert a.ends_at <= b.starts_at
        assert a.ends_at < b.starts_at or a.user_id != b.user_id
