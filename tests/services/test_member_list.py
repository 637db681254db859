"""The list of members for admins: filter, order, page, and figures in a constant number of reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services import api_tokens, members
from app.services.actor import Actor
from app.services.members import links, lists
from app.services.members.lists import Wanted
from app.services.profiles import Profile
from tests import factories, people
from tests.conftest import NOW
from tests.factories import TESTER, link, responder
from tests.people import Person

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def crowd(app_context):
    """Zoe, linked twice and busy; Bea, who signed in; Gus, deactivated; Eve, erased."""
    zoe = people.store(Person("zoe", "Zoë Łuczak", "staff"))
    bea = people.store(Person("Bea", "Bea Adams", "user"), last_login_at=NOW - timedelta(days=1))
    gus = people.store(Person("gus", "Gus Cole", "staff"))
    eve = people.store(Person("eve", "Eve Doe", "user"))
    for number, name in enumerate(("One", "Two")):
        holder = responder(name)
        factories.closed_tickets(holder, 100 + 10 * number, 3, factories.ago(days=number))
        link(holder, zoe)
    api_tokens.make(Actor(zoe.id, "zoe", "web"), "report")
    links.make(TESTER, bea.id)
    members.set_active(TESTER, gus.id, False)
    members.erase(TESTER, eve.id)
    return {"zoe": zoe, "bea": bea, "gus": gus, "eve": eve}


def names(**wanted):
    found, total = lists.page(Wanted(**wanted), 1, 10)
    assert total == len(found)
    return [one.member.username for one in found]


def test_line_has_what_hangs_on_a_member(crowd):
    zoe = lists.page(Wanted(q="zoe"), 1, 10)[0][0]
    assert (zoe.responders, zoe.tickets, zoe.tokens, zoe.state) == (2, 6, 1, "active")
    assert zoe.link_expires_at is None
    bea = lists.page(Wanted(q="bea"), 1, 10)[0][0]
    assert (bea.responders, bea.tickets, bea.tokens) == (0, 0, 0)
    assert bea.link_expires_at == NOW + links.HOLDS


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"q": "luczak"}, ["zoe"]),
        ({"q": "example.com adams"}, ["Bea"]),
        ({"q": "Doe"}, []),
        ({"role": "staff"}, ["gus", "zoe"]),
        ({"state": "active"}, ["Bea", "zoe"]),
        ({"state": "deactivated"}, ["gus"]),
        ({"state": "active", "sort": "-username"}, ["zoe", "Bea"]),
        ({"state": "active", "sort": "full_name"}, ["Bea", "zoe"]),
        # Who never signed in comes last both ways.
        ({"state": "active", "sort": "last_login_at"}, ["Bea", "zoe"]),
        ({"state": "active", "sort": "-last_login_at"}, ["Bea", "zoe"]),
    ],
)
def test_filter_and_order(crowd, wanted, found):
    assert names(**wanted) == found


def test_erased_ones_are_a_state_of_their_own(crowd):
    assert names(state="erased") == [f"Erased member {crowd['eve'].id}"]


def test_who_is_active_without_a_password_can_be_asked_for(crowd):
    for name in ("noa", "ned"):
        members.create(TESTER, Profile(name))
    links.make(TESTER, members.named("ned").id)
    members.set_active(TESTER, members.create(TESTER, Profile("out")).id, False)
    assert names(state="no_password") == ["ned", "noa"]


def test_as_many_reads_for_one_member_as_for_many(crowd, query_count):
    for number in range(60):
        factories.member(f"more{number:02}")
    counts = []
    for per_page in (1, 50):
        with query_count() as statements:
            lists.page(Wanted(), 1, per_page)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 7
