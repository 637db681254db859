"""Records that could not be read: kept with the reason, and asked for again by number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app import clock
from app.extensions import db
from app.freshworks_service import Away, BadAnswer, BadRecord, BadRequest, Refused
from app.models import BadRecord as StoredBadRecord
from app.models import Closure
from app.services import bad_records
from app.services.bad_records import AGENT, MOST_RETRIED, TICKET, Retried
from app.services.jobs import LeaseLost
from app.services.transaction import transaction
from tests import factories
from tests.conftest import NOW
from tests.factories import CLOSED, OPEN, RULES
from tests.services.freshworks import OneByOne
from tests.services.world import counted_writes

pytestmark = pytest.mark.usefixtures("app_context")

LATER = NOW + timedelta(minutes=5)
BAD = BadAnswer("Freshworks sent half an answer.")


@pytest.fixture
def freshworks():
    """Ticket 1 is closed, 2 is unreadable, 3 is gone."""
    known = OneByOne()
    known.tickets = {1: factories.ticket(1, None, CLOSED), 2: BAD}
    return known


def keep(*ids, kind=TICKET, reason="its status is no number"):
    with transaction():
        bad_records.keep(kind, [BadRecord(one, reason) for one in ids])


def retry(freshworks: Any, **options: Any) -> Retried:
    with clock.freeze(LATER):
        return bad_records.retry(freshworks, RULES, LATER, **options)


def kept():
    """Kind, id and reason of all, by age."""
    row = StoredBadRecord
    query = sa.select(row.kind, row.freshworks_id, row.reason).order_by(row.last_seen_at, row.id)
    return [tuple(one) for one in db.session.execute(query)]


def test_known_reason_writes_nothing_and_a_new_one_is_kept():
    keep(1, 2)
    with counted_writes() as writes:
        keep(1, 2)
    assert writes == []
    keep(2, reason="it has no id of its own")
    assert [reason for _, _, reason in kept()] == [
        "its status is no number",
        "it has no id of its own",
    ]


def test_record_without_an_id_is_not_kept():
    with transaction():
        bad_records.keep(TICKET, [BadRecord(None, "it has no id")])
    assert kept() == []


def test_forgotten_is_what_is_named_and_no_more():
    keep(1, 2)
    keep(1, kind=AGENT)
    with transaction():
        bad_records.forget(TICKET, [1, 77])
    assert [one[:2] for one in kept()] == [(TICKET, 2), (AGENT, 1)]
    assert (bad_records.known(TICKET), bad_records.known(AGENT)) == (1, 1)


def test_readable_and_gone_ones_are_bad_no_more(freshworks):
    keep(1, 2, 3)
    assert retry(freshworks) == Retried(recovered=2, closures_added=1)
    assert [one[1] for one in kept()] == [2]
    assert list(db.session.scalars(sa.select(Closure.ticket_id))) == [1]


def test_gone_ticket_that_was_known_counts_no_more(freshworks):
    factories.closed_ticket(3, None)
    keep(3)
    retry(freshworks)
    assert db.session.scalars(sa.select(Closure.state)).one() == "void"


def test_what_was_seen_since_is_not_asked_for(freshworks):
    keep(1)
    assert bad_records.retry(freshworks, RULES, NOW) == Retried()
    assert freshworks.asked == []


def test_what_was_seen_by_a_clock_that_was_set_back_is_asked_for(freshworks):
    with clock.freeze(NOW + timedelta(days=365)):
        keep(1)
    assert retry(freshworks).recovered == 1


def test_still_bad_one_is_kept_with_its_reason_and_comes_last(freshworks):
    keep(2)
    with clock.freeze(NOW + timedelta(minutes=1)):
        keep(1)
    retry(freshworks)
    keep(3)
    with clock.freeze(LATER):
        keep(4)
    assert [one[1:] for one in kept()] == [(one, "its status is no number") for one in (3, 2, 4)]


@pytest.mark.parametrize("failure", [BAD, BadRequest("We asked wrongly."), Refused("Refused.")])
def test_all_have_their_turn(freshworks, failure):
    everybody = range(100, 100 + MOST_RETRIED + 5)
    freshworks.tickets = dict.fromkeys(everybody, failure)
    keep(*everybody)
    retry(freshworks)
    assert freshworks.asked == [*everybody][:MOST_RETRIED]
    freshworks.asked.clear()
    with clock.freeze(LATER + timedelta(minutes=5)):
        bad_records.retry(freshworks, RULES, LATER + timedelta(minutes=5))
    assert freshworks.asked[:5] == [*everybody][MOST_RETRIED:]


def test_refused_ticket_does_not_stop_the_others(freshworks):
    freshworks.tickets[2] = Refused("Refused.")
    keep(2, 1)
    assert retry(freshworks).recovered == 1
    assert [one[1] for one in kept()] == [2]


def test_freshworks_away_ends_it_in_silence(freshworks):
    keep(2, 1)
    freshworks.away = Away("Away.")
    assert retry(freshworks) == Retried()
    assert (freshworks.asked, len(kept())) == ([2], 2)


def test_ticket_that_freshworks_always_fails_at_does_not_hold_up_the_others(freshworks):
    freshworks.tickets[2] = Away("Away.")
    keep(2, 1)
    retry(freshworks)
    with clock.freeze(LATER + timedelta(minutes=5)):
        done = bad_records.retry(freshworks, RULES, LATER + timedelta(minutes=5))
    assert (done.recovered, freshworks.asked) == (1, [2, 1, 2])


@pytest.mark.parametrize("answer", [factories.ticket, lambda *_: None, lambda *_: BAD])
def test_run_that_is_over_stores_nothing(freshworks, answer):
    def lose():
        raise LeaseLost

    freshworks.tickets[1] = answer(1, None, CLOSED)
    keep(1)
    before = factories.tables()
    with pytest.raises(LeaseLost):
        retry(freshworks, alive=lose)
    assert factories.tables() == before


class TestScope:
    @pytest.mark.parametrize(
        ("setting", "workspace", "taken"),
        [(0, 9, True), (2, 2, True), (2, 9, False), (None, 2, True), (None, 9, False)],
    )
    def test_only_what_the_sync_would_read_is_taken_in(self, freshworks, setting, workspace, taken):
        factories.observe(factories.ticket(50, None, OPEN))
        freshworks.tickets[1] = replace(freshworks.tickets[1], workspace_id=workspace)
        keep(1)
        done = retry(freshworks, workspace_id=setting)
        assert done == (Retried(1, 1) if taken else Retried(1, 0))
        assert kept() == []
        assert list(db.session.scalars(sa.select(Closure.ticket_id))) == ([1] if taken else [])

    def test_only_ticket_of_an_account_is_taken_in(self, freshworks):
        """The list that showed it unreadable shows it never again."""
        keep(1)
        assert retry(freshworks, workspace_id=None).closures_added == 1
