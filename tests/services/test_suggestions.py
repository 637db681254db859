"""Suggestions: computed once for each version of everybody, in a thread, and never stored."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from app.errors import Unavailable
from app.extensions import db
from app.matching import Matcher
from app.models import AppState, FreshworksUserMapping
from app.services import candidates, decisions, people, suggestions
from app.services.actor import Actor
from app.services.transaction import transaction
from tests.factories import RULES, link, member, responder
from tests.people import Person
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("app_context")

ADA = Actor(None, "Ada", "web")


class Slow:
    """The matcher, which begins only when it is told to, and counts how often it reads."""

    def __init__(self) -> None:
        self.may_begin = threading.Event()
        self.reads = 0
        self.failure: Exception | None = None

    def __call__(self, *sides: object) -> Matcher:
        self.reads += 1
        assert self.may_begin.wait(10)
        if self.failure is not None:
            raise self.failure
        return Matcher(*sides)  # type: ignore[arg-type]  # handed on as they came


@pytest.fixture(autouse=True)
def keeper(monkeypatch):
    """Nothing is known yet, whatever other tests asked for."""
    fresh = suggestions._Keeper()
    monkeypatch.setattr(suggestions, "_keeper", fresh)
    return fresh


@pytest.fixture
def slow(monkeypatch):
    held = Slow()
    monkeypatch.setattr(candidates, "Matcher", held)
    yield held
    held.may_begin.set()


@pytest.fixture
def oscar():
    member("oscar.solis", full_name="Oscar Solis")
    return responder("Oscar Solis")


def mapping(one):
    return db.session.get_one(FreshworksUserMapping, one.mapping_id)


def counted(one):
    return suggestions.count_of(mapping(one), suggestions.current())


def people_of(user_id):
    return Person("", "", "", id=user_id)


class TestCurrent:
    def test_candidates_of_a_free_responder(self, oscar):
        found = suggestions.current()
        assert found is not None
        (proposal,) = found.of(oscar.mapping_id)
        assert proposal.confidence > 0.9
        assert found.of(999_999) == ()

    def test_nothing_is_read_while_nothing_changed(self, oscar, query_count):
        version = people.version()
        first = suggestions.current(version)
        with query_count() as statements:
            assert suggestions.current(version) is first
        assert statements.texts == []

    def test_everybody_is_read_in_four_statements_after_a_change(self, oscar, query_count):
        version = people.version()
        with query_count() as statements:
            assert suggestions.current(version) is not None
        assert len(statements) == 4

    def test_names_are_read_again_only_where_they_changed(self, oscar, slow):
        slow.may_begin.set()
        suggestions.exact()
        ben = member("ben.novak", full_name="Ben Novak")
        suggestions.exact()
        assert slow.reads == 2
        link(oscar, ben)
        assert suggestions.exact().of(oscar.mapping_id) == ()
        assert slow.reads == 2

    def test_asked_by_many_at_once_it_is_computed_once(self, app, oscar, slow):
        version = people.version()

        def ask():
            with app.app_context():
                return suggestions.current(version, patience=10)

        with ThreadPoolExecutor(5) as crowd:
            asked = [crowd.submit(ask) for _ in range(5)]
            slow.may_begin.set()
            found = {id(one.result()) for one in asked}
        assert len(found) == 1
        assert slow.reads == 1

    def test_nobody_waits_longer_than_the_patience(self, oscar, slow):
        assert suggestions.current(patience=0.01) is None
        assert suggestions.count_of(mapping(oscar), None) is None
        slow.may_begin.set()
        assert suggestions.current(patience=10) is not None
        assert counted(oscar) == 1

    def test_version_that_passed_before_its_turn_is_not_computed(self, oscar, slow):
        for name in ("ben", "ida", "mia"):
            assert suggestions.current(patience=0) is None
            member(name)
        assert suggestions.current(patience=0) is None
        slow.may_begin.set()
        assert suggestions.exact().version == people.version()
        # The first one may have been under way; those after it gave way to the last.
        assert slow.reads <= 2

    def test_failure_leaves_lists_alone_and_is_told_by_who_needs_it(
        self, oscar, monkeypatch, caplog
    ):
        def breaks(*_sides):
            raise RuntimeError("no names today")

        monkeypatch.setattr(candidates, "Matcher", breaks)
        assert suggestions.current() is None
        assert suggestions.confidence_of(oscar.mapping_id, 1) is None
        assert "could not be computed" in caplog.text
        with pytest.raises(Unavailable, match="could not be computed"):
            suggestions.exact()
        with transaction(keep=False):
            db.session.execute(sa.update(FreshworksUserMapping).values(active=False))
            with pytest.raises(Unavailable, match="could not be computed"):
                suggestions.exact()

    def test_failure_is_computed_again_after_a_while(self, oscar, slow, monkeypatch):
        slow.may_begin.set()
        slow.failure = MemoryError("just then")
        assert suggestions.current() is None
        slow.failure = None
        assert suggestions.current() is None
        assert slow.reads == 1
        monkeypatch.setattr(suggestions, "RETRY_AFTER", 0.0)
        assert counted(oscar) == 1
        assert suggestions.exact() is suggestions.current()
        assert slow.reads == 2

    def test_transaction_sees_its_own_changes_and_shares_them_with_nobody(self, oscar):
        before = suggestions.current()
        with transaction(keep=False):
            state = sa.update(AppState).values(people_version=AppState.people_version + 1)
            db.session.execute(state)
            db.session.execute(sa.update(FreshworksUserMapping).values(active=False))
            assert suggestions.exact().of(oscar.mapping_id) == ()
        assert suggestions.current() is before

    def test_whoever_waits_holds_no_connection(self, slow, oscar):
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        db.session.execute(sa.text("SELECT 1"))
        assert pool.checkedout() == 1

        def begin_once_free() -> None:
            until(lambda: pool.checkedout() == 0)
            slow.may_begin.set()

        with ThreadPoolExecutor(1) as other:
            freed = other.submit(begin_once_free)
            assert suggestions.exact().of(oscar.mapping_id)
            freed.result()

    def test_exact_state_is_found_though_another_change_comes_between(
        self, app, oscar, slow, keeper
    ):
        assert suggestions.current(patience=0) is None
        member("ben")
        got = []

        def ask():
            with app.app_context():
                got.append(suggestions.exact())

        thread = threading.Thread(target=ask)
        thread.start()
        present = people.version()
        until(lambda: keeper._flight.key[1] == present)
        member("ida")
        assert suggestions.current(patience=0) is None
        slow.may_begin.set()
        thread.join()
        assert "ben" in [one.username for one in got[0].people.members]


class TestWhoIsProposed:
    def test_linked_excluded_reserved_and_deactivated_ones_have_none(self, oscar):
        assert counted(oscar) == 1
        decisions.reserve(ADA, oscar.mapping_id, "later@example.com", RULES)
        assert counted(oscar) == 0
        decisions.reserve(ADA, oscar.mapping_id, None, RULES)
        decisions.exclude(ADA, oscar.mapping_id, True, RULES)
        assert counted(oscar) == 0
        decisions.exclude(ADA, oscar.mapping_id, False, RULES)
        assert counted(oscar) == 1
        responder("Oscar Solis", id=oscar.id, active=False)
        assert counted(oscar) == 0

    def test_rejected_pair_is_not_proposed(self, oscar):
        pair = suggestions.exact().of(oscar.mapping_id)[0]
        decisions.reject(ADA, oscar.mapping_id, int(pair.member_id), RULES)
        found = suggestions.exact()
        assert found.of(oscar.mapping_id) == ()
        said = found.why_none(oscar.mapping_id)
        assert said is not None
        assert said.code == "rejected"

    def test_unlinked_pair_is_not_proposed_and_not_said_to_be_rejected(self, oscar):
        pair = suggestions.exact().of(oscar.mapping_id)[0]
        link(oscar, people_of(int(pair.member_id)))
        link(oscar, None, actor=ADA)
        found = suggestions.exact()
        assert found.of(oscar.mapping_id) == ()
        said = found.why_none(oscar.mapping_id)
        assert said is not None
        assert said.reason.endswith("was rejected for this responder, or unlinked from it")

    def test_linked_member_is_proposed_again_only_where_much_speaks_so(self, oscar, monkeypatch):
        pair = suggestions.exact().of(oscar.mapping_id)[0]
        linked = link(responder("Old Oscar"), people_of(int(pair.member_id)))
        assert linked.changed
        again = suggestions.exact().of(oscar.mapping_id)
        assert [one.member_id for one in again] == [pair.member_id]
        monkeypatch.setattr(candidates, "_SECOND_RESPONDER", again[0].confidence + 0.01)
        member("ben")
        assert suggestions.exact().of(oscar.mapping_id) == ()

    def test_disputed_link_shows_who_else_it_may_be(self, oscar):
        wrong = member("osolis", full_name="Olga Solis")
        made = link(oscar, wrong)
        found = suggestions.exact()
        assert made.changed
        others = [
            found.usernames[int(one.member_id)]
            for one in found.instead_of(oscar.mapping_id, wrong.id)
        ]
        assert others == ["oscar.solis"]
        assert found.instead_of(999_999, wrong.id) == ()

    def test_confidence_is_known_without_a_statement(self, oscar, query_count):
        pair = suggestions.exact().of(oscar.mapping_id)[0]
        with query_count() as statements:
            sure = suggestions.confidence_of(oscar.mapping_id, int(pair.member_id))
            assert suggestions.confidence_of(oscar.mapping_id, 999_999) is None
        assert sure == pair.confidence
        assert statements.texts == []
