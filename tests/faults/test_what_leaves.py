"""What leaves the lists of Freshworks: archived tickets, responders who go, come and change."""

from __future__ import annotations

import pytest

from app.demo import seats
from app.demo.clock import DAY
from app.services import linking, ticket_hints, ticket_refresh, totals_audit
from app.services.link_change import Change
from tests.factories import RULES, TESTER, member
from tests.services.desk import ledger, mapping_of, silent
from tests.services.world import credit

ARCHIVED_AFTER = 120 * DAY / 60


@pytest.mark.parametrize("product", ["freshdesk"])
class TestArchive:
    """Closed and untouched for 120 days: out of every list, and 404 where it was."""

    def test_archived_tickets_keep_their_credit(self, trouble):
        numbers = {trouble.closed() for _ in range(5)}
        trouble.sync()
        trouble.later(ARCHIVED_AFTER + 60)
        late = trouble.closed()
        trouble.sync()
        assert set(trouble.demo.truth()["archived"]) == numbers
        assert {number for number, _, _ in ledger()} == numbers | {late}
        trouble.assert_equal()

    def test_hint_at_an_archived_ticket_takes_nothing_away(self, trouble):
        number = trouble.closed()
        trouble.sync()
        trouble.later(ARCHIVED_AFTER + 60)
        before = ledger()
        ticket_hints.ask([number], "webhook")
        refreshed = ticket_refresh.drain(trouble.service(), RULES, silent)
        assert (refreshed.read, refreshed.changed) == (1, 0)
        assert ledger() == before == trouble.truth()

    def test_audit_does_not_miss_archived_tickets(self, trouble):
        for _ in range(3):
            trouble.closed()
        trouble.sync()
        trouble.later(ARCHIVED_AFTER + 60 * 24)
        trouble.closed()
        trouble.sync()
        trouble.later(60 * 3)
        found = totals_audit.run(trouble.service(), RULES, silent)
        assert found.asked == 0
        trouble.assert_right_when_quiet()


class Seat:
    """One responder's seat, whom it is linked to, and what became of it."""

    def __init__(self, trouble, responder_id):
        self.trouble = trouble
        self.id = responder_id

    def change(self, do, **fields):
        """Something happens to the seat, a ticket is closed by whoever has it, and a sync sees."""
        seats.change(self.trouble.state, self.id, {"do": do, **fields})
        self.trouble.later(60)
        self.trouble.closed(self.id)
        self.trouble.watched_sync()
        return mapping_of(self.id)


def test_responder_who_leaves_returns_changes_name_and_seat_loses_no_credit(trouble):
    responder_id = list(trouble.state.account.responders)[1]
    ada = member("Ada").id
    trouble.closed(responder_id)
    trouble.sync()
    linking.change(TESTER, mapping_of(responder_id).id, Change(ada), RULES)
    seat = Seat(trouble, responder_id)

    left = seat.change("leave")
    assert (left.active, left.user_id) == (False, ada)
    back = seat.change("return")
    assert (back.active, back.user_id) == (True, ada)
    renamed = seat.change("rename", first_name="Ana", last_name="Married")
    assert (renamed.freshworks_username, renamed.user_id) == ("Ana Married", ada)
    assert len(credit()[ada, responder_id]) == 4
    trouble.assert_equal()

    other = {"first_name": "Ben", "last_name": "New", "email": "ben.new@example.com"}
    reseated = seat.change("reseat", **other)
    assert (reseated.freshworks_username, reseated.user_id) == ("Ben New", None)
    assert len(credit()[ada, responder_id]) == 4
    gone = seat.change("vanish")
    assert (gone.freshworks_username, gone.active) == ("Ben New", False)
    seats.seat(trouble.state, {"id": responder_id, **other})
    trouble.sync()
    assert mapping_of(responder_id).active
    assert credit()[ada, responder_id]
    assert len(ledger()) == 6
    trouble.assert_equal()
