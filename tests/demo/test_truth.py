"""The truth against plain arithmetic over what was done."""

from __future__ import annotations

from random import Random

from app.demo.actions import ACTIONS, Refused
from app.demo.clock import ManualClock, iso
from app.demo.state import Beginning, DemoState
from app.demo.truth import truth_of
from tests.demo.conftest import ANA, BEN, NOON


def empty_state(clock):
    return DemoState(Beginning(days=None), clock=clock)


def closures_of(state):
    return [
        (one["ticket_id"], one["closed_at"], one["responder_id"])
        for one in truth_of(state.account)["closures"]
    ]


def test_ticket_counts_once_at_its_last_closing(clock):
    state = empty_state(clock)
    ticket = state.create(ANA)
    for _ in range(3):
        clock.advance(60)
        state.close(ticket.id)
        clock.advance(60)
        state.reopen(ticket.id)
    assert closures_of(state) == []
    clock.advance(60)
    state.reassign(ticket.id, BEN)
    clock.advance(60)
    state.resolve(ticket.id)
    closing = iso(clock.now())
    clock.advance(60)
    state.close(ticket.id)
    assert closures_of(state) == [(ticket.id, closing, BEN)]


def test_deleted_and_spam_count_for_nobody_until_they_return(clock):
    state = empty_state(clock)
    deleted, spam = state.create(ANA, status=5), state.create(ANA, status=4)
    before = truth_of(state.account)
    assert before["by_responder"] == {str(ANA): 2}
    state.delete(deleted.id)
    state.spam(spam.id)
    gone = truth_of(state.account)
    assert (gone["total"], gone["deleted"], gone["spam"], gone["open"]) == (0, 1, 1, 0)
    state.restore(deleted.id)
    state.unspam(spam.id)
    assert truth_of(state.account) == before


def test_closing_is_for_who_held_the_ticket_then(clock):
    state = empty_state(clock)
    ticket = state.create(ANA, status=5)
    state.reassign(ticket.id, BEN)
    truth = truth_of(state.account)
    assert truth["by_responder"] == {str(ANA): 1}
    assert truth["closures"][0]["current_responder_id"] == BEN
    assert truth["reassigned_after_closing"] == [ticket.id]


def test_closing_by_nobody_is_unassigned(clock):
    state = empty_state(clock)
    state.create(status=5)
    assert truth_of(state.account)["by_responder"] == {"unassigned": 1}


def test_named_responder_takes_the_ticket_before_closing_it(clock):
    state = empty_state(clock)
    ticket = state.create(ANA)
    state.close(ticket.id, BEN)
    assert truth_of(state.account)["by_responder"] == {str(BEN): 1}


def test_truth_holds_after_any_sequence():
    """A model that keeps one row for a ticket, changed by each action that was not refused."""
    rng, clock = Random(5), ManualClock(NOON)
    state = empty_state(clock)
    model = {state.create(ANA).id: [None, ANA, ANA, False, False] for _ in range(20)}
    for _ in range(1500):
        clock.advance(rng.randint(1, 90))
        number, action, who = rng.choice(list(model)), rng.choice(ACTIONS), rng.choice((ANA, BEN))
        try:
            state.act(number, action, who if action == "reassign" else None)
        except Refused:
            continue
        follow(model[number], action, who, clock.now())
    expected = {
        (number, iso(closed), closer)
        for number, (closed, closer, _, deleted, spam) in model.items()
        if closed and not deleted and not spam
    }
    assert set(closures_of(state)) == expected
    assert expected


def follow(row, action, who, now):
    if action in ("close", "resolve") and row[0] is None:
        row[0], row[1] = now, row[2]
    elif action == "reopen":
        row[0] = None
    elif action == "reassign":
        row[2] = who
    elif action in ("delete", "restore"):
        row[3] = action == "delete"
    elif action in ("spam", "unspam"):
        row[4] = action == "spam"
