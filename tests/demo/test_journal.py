"""A restart forgets nothing that was shown."""

from __future__ import annotations

import pytest

from app.demo.clock import DAY, ManualClock
from app.demo.faults import Faults
from app.demo.journal import NAME, JournalError
from app.demo.people import OSCAR_ID, RESPONDERS
from app.demo.server import running_demo
from tests.demo.conftest import ANA, NOON, Caller


@pytest.fixture
def start(tmp_path, clock):
    """Starts the demo of one state directory, as often as a test wants."""
    return lambda **changes: running_demo(
        **{"state": tmp_path, "clock": clock, "tickets": 60, **changes}
    )


def shown_by(demo):
    with (caller := Caller(demo)).session:
        wanted = {"include": "stats", "updated_since": "2020-01-01", "workspace_id": 0}
        live = caller.everything(**wanted)
        gone = [caller.everything(filter=name, **wanted) for name in ("deleted", "spam")]
        return live, gone, caller.rows("/agents", per_page=100), demo.truth()


def live_through(state, clock):
    ticket = state.create(ANA, status=8, workspace_id=3)
    clock.advance(30)
    state.close(ticket.id, OSCAR_ID)
    state.reopen(ticket.id)
    state.delete(state.create(group_id=7).id)
    state.put_responder(RESPONDERS[0]._replace(last_name="Married", active=False))
    state.remove_responder(RESPONDERS[1].id)


def test_restart_shows_the_same(start, clock):
    with start() as demo:
        live_through(demo.state, clock)
        demo.mover.after_page(Faults(moves_per_page=40, deletions_per_page=3, churn_per_page=40))
        before = shown_by(demo)
    clock.advance(30 * 60)
    with start() as demo:
        assert shown_by(demo) == before
        assert demo.state.create().id == before[3]["tickets"] + 20_001


def test_history_stays_with_its_first_start(start, clock):
    with start() as demo:
        before = shown_by(demo)
    clock.advance(5 * DAY)
    with start(tickets=500, seed=9) as demo:
        assert shown_by(demo) == before


def test_half_a_line_is_forgotten(start, tmp_path):
    with start() as demo:
        demo.state.create()
        before = shown_by(demo)
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"do":"create","id":')
    with start() as demo:
        assert shown_by(demo) == before
        demo.state.create()
    with start() as demo:
        assert demo.truth()["tickets"] == 62


def test_time_away_is_filled_when_time_goes_on(start, clock):
    with start() as demo:
        before = demo.truth()
    clock.advance(7 * DAY)
    with start(pace=3600.0) as demo:
        after, last = demo.truth(), demo.state.account.last_at
        shown = shown_by(demo)
    assert after["total"] > before["total"] + 60
    old = {one["ticket_id"]: one for one in before["closures"]}
    assert {one["ticket_id"]: one for one in after["closures"]}.items() >= old.items()
    assert last <= clock.now()
    with start() as demo:
        assert shown_by(demo) == shown


def test_short_time_away_is_not_filled(start, clock):
    with start() as demo:
        before = shown_by(demo)
    clock.advance(600)
    with start(pace=3600.0) as demo:
        assert shown_by(demo) == before


def test_two_demos_cannot_share_a_directory(start):
    with start(), pytest.raises(JournalError, match="another demo"), start():
        pass


@pytest.mark.parametrize(
    ("first_line", "sentence"), [(b"{}\n", "another version"), (b"{]\n", "is damaged")]
)
def test_unreadable_journal_is_refused(start, tmp_path, first_line, sentence):
    (tmp_path / NAME).write_bytes(first_line)
    with pytest.raises(JournalError, match=sentence), start():
        pass


def test_without_directory_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with running_demo(history=None, clock=ManualClock(NOON)) as demo:
        demo.state.create()
    assert list(tmp_path.iterdir()) == []
