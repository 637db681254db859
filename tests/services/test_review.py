"""The review queue: derived from the data, flagged ones first, then by unclaimed tickets."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.clock import Calendar
from app.errors import NotFound
from app.extensions import db
from app.freshworks_service import Agent
from app.matching import Options
from app.models import FreshworksUserMapping, User
from app.services import decisions, mappings, members, review, suggestions, undo
from app.services.actor import Actor
from app.services.auto_link import USUAL
from app.services.profiles import Profile
from app.services.reporting import Reporting
from tests.conftest import NOW
from tests.factories import (
    RULES,
    closed_tickets,
    link,
    many_responders,
    member,
    responder,
    store_agents,
)

pytestmark = pytest.mark.usefixtures("app_context")

ADA = Actor(None, "Ada", "web")


def queued():
    found = review.queue(mappings.state(), patience=10)
    assert found is not None
    return found


def best_of(one):
    return suggestions.exact().of(one.mapping_id)[0]


def names(per_page=20, number=1):
    return [
        item.row.mapping.freshworks_username
        for item in review.page(queued(), number, per_page, RULES)
    ]


def item_of(one, options=USUAL):
    items = review.page(queued(), 1, 200, RULES, options)
    return next(item for item in items if item.row.mapping.id == one.mapping_id)


@pytest.fixture
def oscar():
    member("oscar.solis", full_name="Oscar Solis")
    return responder("Oscar Solis")


@pytest.fixture
def ben():
    member("ben.novak", full_name="Ben Novak")
    return responder("Ben Novak")


class TestQueue:
    def test_most_unclaimed_tickets_come_first(self, oscar, ben):
        responder("Nobody Here")
        closed_tickets(oscar, 100, 2, NOW)
        closed_tickets(ben, 200, 5, NOW)
        assert names() == ["Ben Novak", "Oscar Solis"]
        assert queued().unclaimed_tickets == 7
        assert names(per_page=1, number=2) == ["Oscar Solis"]
        assert names(number=3) == []

    def test_what_was_put_off_comes_last(self, oscar, ben):
        closed_tickets(ben, 200, 5, NOW)
        pair = best_of(ben)
        decisions.unsure(ADA, ben.mapping_id, int(pair.member_id), RULES)
        assert names() == ["Oscar Solis", "Ben Novak"]
        item = item_of(ben)
        assert (item.later, item.candidates[0].verdict) == (True, "unsure")
        assert item.candidates[0].is_certain is False
        assert item_of(oscar).later is False

    def test_who_is_put_off_for_any_candidate_waits_at_the_end(self, oscar, ben):
        member("osolis")
        second = suggestions.exact().of(oscar.mapping_id)[1]
        decisions.unsure(ADA, oscar.mapping_id, int(second.member_id), RULES)
        assert (names(), item_of(oscar).later) == (["Ben Novak", "Oscar Solis"], True)

    def test_new_tickets_change_the_order(self, oscar, ben):
        closed_tickets(ben, 200, 1, NOW)
        assert names() == ["Ben Novak", "Oscar Solis"]
        closed_tickets(oscar, 100, 2, NOW)
        assert names() == ["Oscar Solis", "Ben Novak"]

    def test_nothing_is_read_while_nothing_changed(self, oscar, query_count):
        state = mappings.state()
        first = review.queue(state)
        with query_count() as statements:
            assert review.queue(state) is first
        assert statements.texts == []

    def test_linked_excluded_and_reserved_ones_do_not_wait(self, oscar, ben):
        link(ben, members_of("ben.novak"))
        decisions.reserve(ADA, oscar.mapping_id, "later@example.com", RULES)
        assert names() == []
        decisions.reserve(ADA, oscar.mapping_id, None, RULES)
        decisions.exclude(ADA, oscar.mapping_id, True, RULES)
        assert names() == []

    def test_unknown_while_suggestions_are_computed(self, oscar, monkeypatch):
        monkeypatch.setattr(suggestions, "current", lambda *_asked, **_options: None)
        assert review.queue(mappings.state()) is None
        said = review.of_mapping(oscar.mapping_id, RULES)
        assert said.candidates == ()
        assert "being computed" in (said.reason or "")

    def test_queue_takes_as_many_statements_however_many_are_put_off(self, query_count):
        def counted(*names):
            for name in names:
                holder, wrong, user = responder(name), member(f"x{name}"), member(name)
                link(holder, wrong)
                decisions.dispute(ADA, holder.mapping_id, wrong.id, RULES)
                decisions.unsure(ADA, holder.mapping_id, user.id, RULES)
            state, _exact = mappings.state(), suggestions.exact()
            with query_count() as statements:
                found = review.queue(state)
            assert found is not None
            return len(statements), sum(one.later for one in found.waiting)

        statements, put_off = counted("Oscar Solis", "Mia Novak")
        assert put_off == 2
        assert counted("Ida Vogel", "Ben Reyes", "Zoe Lind") == (statements, 5)

    def test_page_takes_as_many_statements_for_twenty_as_for_one(self, query_count):
        def counted():
            found = queued()
            with query_count() as statements:
                review.page(found, 1, 200, RULES)
            return len(statements)

        for number, responder_of in enumerate(many_responders(12)):
            member(f"m{number}", full_name=responder_of.name)
        member("agent", full_name="Agent-00000")
        few = counted()
        members_before = len(queued().waiting)
        many_responders(8)
        for number in range(12, 20):
            member(f"x{number}", full_name=f"Agent-{number:05}")
        assert counted() == few
        assert len(queued().waiting) >= members_before


def members_of(username):
    found = members.find(username)
    assert found is not None
    return found


class TestFlags:
    def test_changed_seat_comes_before_everybody(self, oscar, ben):
        closed_tickets(ben, 200, 5, NOW)
        link(oscar, members_of("oscar.solis"))
        ida = Agent(oscar.id, "Ida Vogel", "ida.vogel@example.com", True)
        store_agents([ida])
        stored = db.session.get_one(FreshworksUserMapping, oscar.mapping_id)
        stored.flag = "seat_changed"
        db.session.commit()
        item = review.page(queued(), 1, 20, RULES)[0]
        assert (item.why, item.later) == ("seat_changed", False)

    def test_disputed_link_shows_who_else_it_may_be(self, oscar, ben):
        wrong = member("osolis", full_name="Olga Solis")
        link(oscar, wrong)
        decisions.dispute(ADA, oscar.mapping_id, wrong.id, RULES)
        item = review.page(queued(), 1, 20, RULES)[0]
        assert (item.why, item.row.mapping.id) == ("disputed", oscar.mapping_id)
        assert [one.member.username for one in item.candidates] == ["oscar.solis"]
        said = review.of_mapping(oscar.mapping_id, RULES)
        assert [one.member.username for one in said.candidates] == ["oscar.solis"]

    @pytest.fixture
    def disputed(self, oscar, ben):
        """Oscar, linked to somebody who says: this is not me."""
        link(oscar, member("osolis", full_name="Olga Solis"))
        decisions.dispute(ADA, oscar.mapping_id, members_of("osolis").id, RULES)
        return oscar

    @pytest.fixture
    def new_in_seat(self, oscar, ben):
        """Oscar, whose seat Freshworks gave to somebody else."""
        link(oscar, members_of("ben.novak"))
        store_agents([Agent(oscar.id, "Zoe Lind", "zoe@example.com", True)])
        store_agents([Agent(oscar.id, "Oscar Solis", "oscar@example.com", True)])
        return oscar

    @pytest.mark.parametrize("flagged", ["disputed", "new_in_seat"])
    def test_flagged_one_that_is_put_off_comes_last_until_a_name_changes(self, request, flagged):
        waiting = request.getfixturevalue(flagged)
        first = names()[0]
        user = members_of("oscar.solis")
        done = decisions.unsure(ADA, waiting.mapping_id, user.id, RULES)
        assert (names()[-1], names()[0] != first) == (first, True)
        item = item_of(waiting)
        assert (item.why in ("disputed", "seat_changed"), item.later) == (True, True)
        again = decisions.unsure(ADA, waiting.mapping_id, user.id, RULES)
        assert (again.changed, "was put off" in again.message) == (False, True)
        undo.undo(ADA, done.audit_id or 0, RULES)
        assert names()[0] == first
        decisions.unsure(ADA, waiting.mapping_id, user.id, RULES)
        members.edit(ADA, user.id, {"email": "oscar@example.org"})
        assert (names()[0], item_of(waiting).later) == (first, False)

    def test_dispute_is_news_that_nobody_put_off_before(self, oscar, ben):
        user, olga = members_of("oscar.solis"), member("osolis", full_name="Olga Solis")
        decisions.unsure(ADA, oscar.mapping_id, user.id, RULES)
        link(oscar, olga)
        with clock.freeze(NOW + timedelta(days=1)):
            decisions.dispute(ADA, oscar.mapping_id, olga.id, RULES)
            assert (names()[0], item_of(oscar).later) == ("Oscar Solis", False)
            assert decisions.unsure(ADA, oscar.mapping_id, user.id, RULES).changed
            assert (names()[-1], item_of(oscar).later) == ("Oscar Solis", True)
            assert not decisions.unsure(ADA, oscar.mapping_id, user.id, RULES).changed


class TestCandidates:
    def test_rejected_pair_returns_when_a_name_changes_and_says_why(self, oscar):
        user = members_of("oscar.solis")
        decisions.reject(ADA, oscar.mapping_id, user.id, RULES)
        assert names() == []
        agent = Agent(oscar.id, "Oscar Solis", "oscar.solis@example.com", True)
        store_agents([agent])
        (candidate,) = item_of(oscar).candidates
        assert candidate.returned == (
            "Rejected by Ada on 29 Jul 2025; since then the e-mail of the responder changed."
        )
        assert (candidate.verdict, candidate.is_certain) == (None, False)
        auckland = Reporting(Calendar("Pacific/Auckland"))
        (there,) = review.of_mapping(oscar.mapping_id, auckland).candidates
        assert (there.returned or "").startswith("Rejected by Ada on 30 Jul 2025;")

    def test_rejection_is_not_forgotten_by_an_undone_link(self, oscar):
        user = members_of("oscar.solis")
        decisions.reject(ADA, oscar.mapping_id, user.id, RULES)
        store_agents([Agent(oscar.id, "Oscar Solis", "oscar.solis@example.com", True)])
        made = link(oscar, user, source="auto")
        undo.undo(ADA, made.audit_id or 0, RULES)
        assert (item_of(oscar).candidates[0].returned or "").startswith("Rejected by Ada")

    def test_undone_link_says_so_and_keeps_its_place(self, oscar):
        made = link(oscar, members_of("oscar.solis"), source="auto")
        undo.undo(ADA, made.audit_id or 0, RULES)
        item = item_of(oscar)
        (candidate,) = item.candidates
        assert (item.later, candidate.verdict, candidate.is_certain) == (False, "undone", False)
        assert candidate.returned == "Its link was undone by Ada on 29 Jul 2025."

    def test_all_that_changed_is_named(self, oscar):
        user = members_of("oscar.solis")
        decisions.reject(ADA, oscar.mapping_id, user.id, RULES)
        store_agents([Agent(oscar.id, "Oscar J. Solis", "oscar.solis@example.com", True)])
        (candidate,) = item_of(oscar).candidates
        said = candidate.returned or ""
        assert "the name of the responder and the e-mail of the responder changed" in said

    def test_certain_one_depends_on_how_sure_a_link_has_to_be(self, oscar):
        assert item_of(oscar).candidates[0].is_certain is True
        strict = Options(threshold=1.0)
        assert item_of(oscar, strict).candidates[0].is_certain is False

    def test_member_names_its_other_responders(self, oscar):
        link(responder("Old Oscar"), members_of("oscar.solis"))
        (candidate,) = item_of(oscar).candidates
        assert [one.freshworks_username for one in candidate.linked_to] == ["Old Oscar"]
        assert candidate.is_certain is False
        assert (candidate.verdict, candidate.returned) == (None, None)

    def test_member_who_left_meanwhile_is_not_shown(self, oscar):
        found = queued()
        db.session.get_one(User, members_of("oscar.solis").id).is_active = False
        db.session.commit()
        assert review.page(found, 1, 20, RULES)[0].candidates == ()


class TestOfMapping:
    def test_free_responder_has_candidates(self, oscar):
        said = review.of_mapping(oscar.mapping_id, RULES)
        assert [one.member.username for one in said.candidates] == ["oscar.solis"]
        assert said.reason is None

    def test_without_any_it_says_why(self, oscar):
        nobody = responder("Quentin Zaragoza")
        gone = responder("Oscar Solis", active=False)
        assert "No free member fits" in (review.of_mapping(nobody.mapping_id, RULES).reason or "")
        assert "is deactivated" in (review.of_mapping(gone.mapping_id, RULES).reason or "")
        link(oscar, members_of("oscar.solis"))
        assert review.of_mapping(oscar.mapping_id, RULES).reason == (
            "Oscar Solis is linked to oscar.solis."
        )

    def test_decisions_of_people_are_the_reason(self, oscar):
        decisions.reserve(ADA, oscar.mapping_id, "later@example.com", RULES)
        assert "reserved for the member with later@example.com" in (
            review.of_mapping(oscar.mapping_id, RULES).reason or ""
        )
        decisions.exclude(ADA, oscar.mapping_id, True, RULES)
        assert "not a person" in (review.of_mapping(oscar.mapping_id, RULES).reason or "")

    def test_unknown_mapping_is_not_found(self):
        with pytest.raises(NotFound):
            review.of_mapping(404, RULES)


def test_new_member_is_proposed(oscar):
    quentin = responder("Quentin Zaragoza")
    assert suggestions.exact().of(quentin.mapping_id) == ()
    members.create(ADA, Profile("quentin.zaragoza", full_name="Quentin Zaragoza"))
    assert best_of(quentin).confidence > 0.9
