"""Lists against plain sorting, whatever happens to the tickets in between."""

from __future__ import annotations

from random import Random

import pytest

from app.demo.account import Wanted
from app.demo.display import Bin
from app.demo.faults import Faults
from app.demo.moves import Mover
from app.demo.search import parse
from app.demo.state import Beginning, DemoState
from tests.demo.conftest import ANA

QUERY = "\"created_at:>'2026-05-01' AND created_at:<'2026-08-20' AND (status:5 OR agent_id:null)\""


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
def state(clock, faults):
    return DemoState(Beginning(tickets=400), clock=clock, faults=faults, archive_days=120)


def bin_of(state, ticket):
    if ticket.id in set(state.account.display.archived):
        return Bin.ARCHIVED
    if ticket.deleted:
        return Bin.DELETED
    return Bin.SPAM if ticket.spam else Bin.LIVE


def plainly(state, wanted):
    """The list as sorting everything makes it."""
    rows = [
        one
        for one in state.account.tickets
        if bin_of(state, one) is wanted.bin
        and one.created_at >= (wanted.created_since or 0)
        and one.updated_at >= (wanted.updated_since or 0)
        and wanted.workspace_id in (None, one.workspace_id)
        and (wanted.query is None or wanted.query.fits(one))
    ]
    rows.sort(key=lambda one: (getattr(one, wanted.order), one.id), reverse=wanted.descending)
    return [one.id for one in rows]


def test_every_list_is_what_sorting_would_give(state, clock):
    mover, rng = Mover(state, Random(3)), Random(4)
    for _ in range(60):
        clock.advance(rng.randint(0, 4 * 86_400))
        mover.churn(8)
        state.create(ANA, workspace_id=3)
        state.pass_time()
        wanted = Wanted(
            bin=rng.choice(list(Bin)),
            created_since=rng.choice((None, clock.now() - 30 * 86_400)),
            updated_since=rng.choice((None, 1, clock.now() - 86_400)),
            workspace_id=rng.choice((None, 2, 3)),
            order=rng.choice(("created_at", "updated_at", "status")),
            descending=rng.random() < 0.5,
        )
        listed = state.account.listing(wanted)
        assert [one.id for one in listed] == plainly(state, wanted), wanted
        first, last = sorted((rng.randint(0, 90), rng.randint(0, 90)))
        assert [one.id for one in listed[first:last]] == plainly(state, wanted)[first:last]
        found = Wanted(query=parse(QUERY))
        assert [one.id for one in state.account.listing(found)] == plainly(state, found)
    assert state.account.display.archived


def test_change_shows_late_and_then_exactly(state, faults, clock):
    mover = Mover(state, Random(5))
    everything = Wanted(order="updated_at")
    faults.set(late=20)
    shown = [(one.id, one.updated_at) for one in state.account.listing(everything)]
    for _ in range(4):
        mover.churn(10)
        clock.advance(4)
        state.pass_time()
        assert [(one.id, one.updated_at) for one in state.account.listing(everything)] == shown
    clock.advance(8)
    state.pass_time()
    assert [one.id for one in state.account.listing(everything)] != plainly(state, everything)
    clock.advance(30)
    state.pass_time()
    assert [one.id for one in state.account.listing(everything)] == plainly(state, everything)


def test_late_changes_show_at_once_when_the_fault_ends(state, faults):
    faults.set(late=3600)
    number = state.create(ANA).id
    state.close(number)
    assert number not in [one.id for one in state.account.listing(Wanted())]
    faults.clear()
    state.pass_time()
    shown = {one.id: one.status for one in state.account.listing(Wanted())}
    assert shown[number] == 5
