"""Auto-link: who is certain is linked, who is likely waits, and all of it is one batch."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.clock import Calendar
from app.demo.people import MEMBERS, RESPONDERS
from app.errors import NotFound
from app.extensions import db
from app.freshworks_service import Agent
from app.matching import Options
from app.models import AuditBatch, AuditEntry, FreshworksUserMapping, User
from app.services import auto_link, decisions, link_change, linking, mappings, undo
from app.services.actor import SYSTEM, Actor
from app.services.link_change import Change
from app.services.mappings.query import Query
from app.services.reporting import Reporting
from app.services.transaction import transaction
from tests.conftest import NOW
from tests.factories import (
    RULES,
    TESTER,
    closed_ticket,
    closed_tickets,
    link,
    member,
    responder,
    store_agents,
)
from tests.people import Person, store
from tests.services.desk import mapping_of, rows_of
from tests.services.world import counted_writes, credit

pytestmark = pytest.mark.usefixtures("app_context")

ADA = Actor(None, "Ada", "web")


@pytest.fixture
def demo_people():
    """The responders and members of the demo, who show every outcome."""
    store_agents([Agent(one.id, one.full_name, one.email, one.active) for one in RESPONDERS])
    for username, email, full_name, role in MEMBERS:
        store(Person(username, full_name or "", role), email=email, full_name=full_name)


def usernames(entries):
    return {entry.freshworks_username: entry.username for entry in entries}


def everything():
    """Every row of every table, to compare with."""
    found = {}
    for table in db.metadata.sorted_tables:
        found[table.name] = sorted(map(repr, db.session.execute(table.select()).all()))
    db.session.rollback()
    return found


class TestPlan:
    def test_demo_links_whom_it_should_and_nobody_else(self, demo_people):
        plan = auto_link.plan(RULES)
        certain = {
            one.full_name: one.member
            for one in RESPONDERS
            if one.active and one.outcome == "certain"
        }
        assert usernames(plan.linked) == certain
        likely = {"John Smith", "Daniel Kovács", "Catherine Dubois", "P. Andersson"}
        assert likely <= set(usernames(plan.review))
        assert plan.expected_wrong < 1

    def test_every_unlinked_responder_is_in_exactly_one_list(self, demo_people):
        plan = auto_link.plan(RULES)
        ids = [entry.mapping_id for entry in (*plan.linked, *plan.review, *plan.skipped)]
        assert len(ids) == len(set(ids)) == len(RESPONDERS)

    def test_plan_changes_nothing(self, demo_people):
        before = everything()
        with counted_writes() as writes:
            auto_link.plan(RULES)
        assert writes == []
        assert everything() == before

    def test_chosen_ones_alone_are_planned_though_everybody_competes(self, demo_people):
        amelia = mapping_of(18014125801).id
        john = mapping_of(18014125866).id
        plan = auto_link.plan(RULES, {amelia, john})
        assert [entry.mapping_id for entry in plan.linked] == [amelia]
        assert [entry.mapping_id for entry in plan.review] == [john]
        assert plan.skipped == ()

    def test_every_entry_says_why(self, demo_people):
        plan = auto_link.plan(RULES)
        by_name = {
            entry.freshworks_username: entry
            for entry in (*plan.linked, *plan.review, *plan.skipped)
        }
        assert by_name["Amelia Hartley"].code == "email_equal"
        assert (by_name["Amelia Hartley"].confidence or 0) > 0.99
        assert by_name["John Smith"].code == "tie"
        assert "Two members fit equally well" in by_name["John Smith"].reason
        assert by_name["Greta Vogel"].code == "inactive"
        assert by_name["Oscar Solis"].code == "no_candidate"
        assert all(entry.reason for entry in by_name.values())

    def test_of_several_who_fit_the_likeliest_is_shown(self):
        for username in ("solis.o", "osolis", "oscar", "oscars"):
            member(username)
        responder("Oscar Solis")
        (entry,) = auto_link.plan(RULES).review
        assert entry.username == "osolis"

    def test_chosen_ones_alone_are_linked(self, demo_people):
        amelia = mapping_of(18014125801).id
        assert len(auto_link.plan(RULES).linked) > 1
        done = auto_link.apply(TESTER, RULES, {amelia})
        assert [one.mapping_id for one in done.outcomes] == [amelia]

    def test_inactive_responder_is_skipped_without_a_member(self):
        store(Person("greta", "Greta Vogel", "user"))
        responder("Greta Vogel", email="greta@example.com", active=False)
        plan = auto_link.plan(RULES)
        assert (plan.linked, plan.review) == ((), ())
        assert [(entry.code, entry.user_id) for entry in plan.skipped] == [("inactive", None)]

    def test_excluded_mapping_is_in_no_list(self):
        member("oscar.solis", full_name="Oscar Solis")
        oscar = responder("Oscar Solis")
        decisions.exclude(TESTER, oscar.mapping_id, True, RULES)
        plan = auto_link.plan(RULES)
        assert (plan.linked, plan.review, plan.skipped) == ((), (), ())

    def test_deactivated_member_is_no_candidate(self):
        oscar = member("oscar.solis", full_name="Oscar Solis")
        responder("Oscar Solis")
        db.session.get_one(User, oscar.id).is_active = False
        db.session.commit()
        assert [entry.code for entry in auto_link.plan(RULES).skipped] == ["no_candidate"]

    @pytest.mark.parametrize("excluded", [False, True])
    def test_linked_member_never_gets_a_second_responder(self, excluded):
        oscar = member("oscar.solis", full_name="Oscar Solis")
        first = responder("Old Oscar")
        link(first, oscar)
        mapping_of(first.id).excluded = excluded
        db.session.commit()
        second = responder("Oscar Solis", email="oscar.solis@example.com")
        plan = auto_link.plan(RULES)
        assert (plan.linked, plan.skipped) == ((), ())
        (entry,) = plan.review
        assert (entry.mapping_id, entry.username) == (second.mapping_id, "oscar.solis")
        assert entry.code == "taken"
        assert "linked already" in entry.reason


class TestApply:
    def test_certain_ones_are_linked_as_one_batch(self, demo_people):
        amelia = mapping_of(18014125801).freshworks_user_id
        holder = responder("Amelia Hartley", id=amelia, email="amelia.hartley@example.com")
        closed_tickets(holder, 1, 3, NOW)
        done = auto_link.apply(TESTER, RULES)
        assert done.batch_id is not None
        assert len(done.outcomes) == len(done.plan.linked) > 20
        entries = db.session.scalars(sa.select(AuditEntry)).all()
        assert {entry.batch_id for entry in entries} == {done.batch_id}
        assert {entry.action for entry in entries} == {"link"}
        linked = mapping_of(amelia)
        assert (linked.link_source, linked.confirmed) == ("auto", False)
        assert sum(map(len, credit().values())) == 3
        assert mappings.state().linked_count == len(done.outcomes)
        said = auto_link.sentence(done.plan, done)
        assert said.startswith(f"{len(done.outcomes)} responders linked. 3 tickets credited.")
        assert said.endswith("wait for review.")

    def test_second_run_links_nobody_and_writes_nothing(self, demo_people):
        auto_link.apply(TESTER, RULES)
        with counted_writes() as writes:
            again = auto_link.apply(TESTER, RULES)
        assert (again.outcomes, again.batch_id, again.plan.linked) == ((), None, ())
        assert writes == []

    def test_undo_of_the_batch_restores_all_of_it(self, demo_people):
        before_links = {
            row.mapping.id: row.mapping.user_id for row in mappings.find(Query(), RULES).rows
        }
        done = auto_link.apply(TESTER, RULES)
        outcome = undo.undo_batch(TESTER, done.batch_id or 0, RULES)
        assert len(outcome.undone) == len(done.outcomes)
        assert outcome.left == ()
        assert outcome.message == f"{len(done.outcomes)} changes undone."
        after = {row.mapping.id: row.mapping.user_id for row in mappings.find(Query(), RULES).rows}
        assert after == before_links
        assert credit() == {}
        assert mappings.state().linked_count == 0

    def test_undo_lists_and_leaves_what_was_changed_since(self, demo_people):
        done = auto_link.apply(TESTER, RULES)
        admin = db.session.scalars(sa.select(User).where(User.username == "Admin")).one()
        amelia = responder("Amelia Hartley", id=18014125801, email="amelia.hartley@example.com")
        link(amelia, Person("Admin", "Admin", "admin", id=admin.id))
        outcome = undo.undo_batch(TESTER, done.batch_id or 0, RULES)
        assert [one.freshworks_username for one in outcome.left] == ["Amelia Hartley"]
        assert "changed again since by Tester" in outcome.left[0].reason
        assert "1 mapping left" in outcome.message
        assert mapping_of(amelia.id).user_id == admin.id
        again = undo.undo_batch(TESTER, done.batch_id or 0, RULES)
        assert (again.undone, again.batch_id) == ((), None)
        assert len(again.left) == len(done.outcomes)

    def test_unknown_batch_is_not_found(self):
        with pytest.raises(NotFound, match="no batch 404"):
            undo.undo_batch(TESTER, 404, RULES)

    def test_nothing_to_link_opens_no_batch(self):
        responder("Nobody Here")
        done = auto_link.apply(TESTER, RULES)
        assert done.batch_id is None
        assert rows_of(AuditBatch) == 0
        assert auto_link.sentence(done.plan, done) == "0 responders linked."

    def test_person_cannot_link_between_plan_and_end(self, app, monkeypatch):
        """People come before programs: what was planned as free stays free until it is linked."""
        member("oscar.solis", full_name="Oscar Solis")
        oscar = responder("Oscar Solis")
        errors = []
        real = auto_link.plan

        def meanwhile(*args):
            thread = threading.Thread(target=link_impatiently)
            thread.start()
            thread.join()
            return real(*args)

        def link_impatiently():
            with app.app_context(), db.engine.connect() as connection:
                wait = "PRAGMA busy_timeout=50"
                if connection.dialect.name != "sqlite":
                    wait = "SET lock_timeout = 50"
                connection.exec_driver_sql(wait)
                mapping = FreshworksUserMapping
                taken = sa.update(mapping).where(mapping.id == oscar.mapping_id)
                try:
                    connection.execute(taken.values(link_source="manual"))
                except DBAPIError as error:
                    errors.append(error)
                connection.rollback()
                connection.invalidate()

        monkeypatch.setattr("app.services.auto_link.plan", meanwhile)
        done = auto_link.apply(TESTER, RULES)
        assert len(done.outcomes) == 1
        assert len(errors) == 1


class TestDecisionsOfPeople:
    """What a person said stands above what the matcher finds."""

    @pytest.fixture
    def user(self):
        return member("oscar.solis", full_name="Oscar Solis")

    def test_pair_put_off_waits_for_a_person(self, oscar, user):
        decisions.unsure(ADA, oscar.mapping_id, user.id, RULES)
        done = auto_link.apply(TESTER, RULES)
        assert (done.outcomes, done.plan.skipped) == ((), ())
        (entry,) = done.plan.review
        assert (entry.code, entry.user_id) == ("unsure", user.id)
        assert entry.reason == "Ada left this pair for later on 29 Jul 2025"
        # Two minutes past two in the afternoon is the next day already in Auckland.
        (there,) = auto_link.plan(Reporting(Calendar("Pacific/Auckland"))).review
        assert there.reason == "Ada left this pair for later on 30 Jul 2025"

    def test_pair_put_off_is_linked_once_a_name_changes(self, oscar, user):
        decisions.unsure(ADA, oscar.mapping_id, user.id, RULES)
        store_agents([Agent(oscar.id, "Oscar Solis", "oscar.solis@example.com", True)])
        assert [entry.user_id for entry in auto_link.plan(RULES).linked] == [user.id]

    def test_rejected_pair_is_never_linked(self, oscar, user):
        decisions.reject(ADA, oscar.mapping_id, user.id, RULES)
        (entry,) = auto_link.plan(RULES).skipped
        assert (entry.code, entry.user_id) == ("rejected", None)

    def test_rejected_pair_that_returns_waits_for_a_person(self, oscar, user):
        decisions.reject(ADA, oscar.mapping_id, user.id, RULES)
        store_agents([Agent(oscar.id, "Oscar Solis", "oscar.solis@example.com", True)])
        done = auto_link.apply(TESTER, RULES)
        (entry,) = done.plan.review
        assert (done.outcomes, entry.code, entry.user_id) == ((), "rejected", user.id)
        assert entry.reason == (
            "Rejected by Ada on 29 Jul 2025; since then the e-mail of the responder changed"
        )

    def test_unlinked_pair_that_returns_says_so_and_waits_for_a_person(self, oscar, user):
        link(oscar, user), link(oscar, None, actor=ADA)
        store_agents([Agent(oscar.id, "Oscar Solis", "oscar.solis@example.com", True)])
        done = auto_link.apply(TESTER, RULES)
        (entry,) = done.plan.review
        assert (done.outcomes, entry.code, entry.user_id) == ((), "unlinked", user.id)
        assert entry.reason == (
            "Unlinked by Ada on 29 Jul 2025; since then the e-mail of the responder changed"
        )

    def test_undone_automatic_link_is_not_made_again(self, oscar, user):
        done = auto_link.apply(TESTER, RULES)
        undone = undo.undo_batch(ADA, done.batch_id or 0, RULES)
        assert undone.message == (
            "1 change undone. Auto-Link leaves these pairs to people from now on."
        )
        (entry,) = auto_link.plan(RULES).review
        assert (entry.code, entry.user_id) == ("undone", user.id)
        assert entry.reason == "Its link was undone by Ada on 29 Jul 2025"

    def test_reserved_one_is_skipped(self, oscar, user):
        decisions.reserve(ADA, oscar.mapping_id, "later@example.com", RULES)
        (entry,) = auto_link.plan(RULES).skipped
        assert (entry.code, entry.user_id) == ("reserved", None)
        assert "later@example.com" in entry.reason

    def test_changed_seat_waits_for_a_person(self, oscar, user):
        link(oscar, member("ida"))
        wanted = Change(None, flag=link_change.SEAT_CHANGED)
        linking.change(SYSTEM, oscar.mapping_id, wanted, RULES)
        (entry,) = auto_link.plan(RULES).review
        assert (entry.code, entry.user_id) == ("seat_changed", user.id)

    def test_link_made_by_a_person_is_left_alone(self, oscar, user):
        ida = member("ida")
        link(oscar, ida)
        assert auto_link.apply(TESTER, RULES).outcomes == ()
        assert mapping_of(oscar.id).user_id == ida.id


class TestHowSure:
    def test_threshold_decides_what_is_certain(self):
        member("oscar.solis", full_name="Oscar Solis")
        responder("Oscar Solis")
        strict = auto_link.plan(RULES, options=Options(threshold=1.0))
        assert (strict.linked, len(strict.review)) == ((), 1)
        assert strict.sure == auto_link.HowSure(None, 1.0)

    def test_preset_follows_the_size_of_the_site(self):
        member("oscar.solis", full_name="Oscar Solis")
        assert auto_link.plan(RULES).sure == auto_link.HowSure("small", 0.8)
        assert auto_link.how_sure(Options(small_site=1)) == auto_link.HowSure("normal", 0.95)
        assert auto_link.how_sure(Options(preset="careful")).threshold == 0.99

    def test_confidence_is_kept_with_the_entry(self):
        member("oscar.solis", full_name="Oscar Solis")
        responder("Oscar Solis")
        done = auto_link.apply(TESTER, RULES)
        (entry,) = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "link"))
        assert entry.confidence == done.plan.linked[0].confidence


class TestJob:
    """Many links are made some at a time, and are one batch all the same."""

    @pytest.fixture
    def told(self):
        return []

    @pytest.fixture(autouse=True)
    def two_at_a_time(self, monkeypatch):
        monkeypatch.setattr(auto_link, "_STEP", 2)

    @pytest.fixture
    def five(self):
        found = [responder(f"{name} Solis") for name in ("Ida", "Ben", "Mia", "Noah", "Olga")]
        for one in found:
            member(one.name.lower().replace(" ", "."), full_name=one.name)
            closed_tickets(one, one.mapping_id * 10, 2, NOW)
        return found

    def run(self, told, counted=None):
        def progress(*news):
            told.append(news)

        return auto_link.run_job(TESTER, RULES, Options(), progress, counted or {})

    def test_all_are_linked_as_one_batch(self, five, told):
        counts, said = self.run(told)
        batches = set(db.session.scalars(sa.select(AuditEntry.batch_id)))
        assert batches == {counts["batch_id"]}
        assert (counts["linked_count"], counts["credited"]) == (5, 10)
        assert said == "5 responders linked. 10 tickets credited."
        assert [news[0] for news in told] == [2, 4, 5]
        assert mappings.state().linked_count == 5

    def test_next_worker_goes_on_with_the_batch(self, five, told):
        class Killed(Exception):
            pass

        def progress(done, _message, counts):
            told.append(dict(counts))
            if done == 4:
                raise Killed

        with pytest.raises(Killed):
            auto_link.run_job(TESTER, RULES, Options(), progress, {})
        assert mappings.state().linked_count == 2
        counts, _said = self.run([], told[0])
        assert (counts["linked_count"], counts["credited"]) == (5, 10)
        assert counts["batch_id"] == told[0]["batch_id"]
        assert rows_of(AuditBatch) == 1
        left = undo.undo_batch(TESTER, counts["batch_id"], RULES)
        assert len(left.undone) == 5

    def test_what_people_change_meanwhile_is_heeded(self, five):
        run = auto_link._Run(TESTER, RULES, Options(), {})
        last = db.session.get_one(FreshworksUserMapping, run.left[-1])
        user = auto_link.plan(RULES, [last.id]).linked[0].user_id
        decisions.reject(ADA, last.id, user or 0, RULES)
        while run.left:
            with transaction():
                run.step()
        assert run.counts["linked_count"] == 4
        assert mapping_of(last.freshworks_user_id).user_id is None

    def test_nothing_to_link_opens_no_batch(self, told):
        responder("Nobody Here")
        counts, said = self.run(told)
        assert (counts["linked_count"], counts["batch_id"], counts["skipped"]) == (0, None, 1)
        assert said == "0 responders linked."
        assert rows_of(AuditBatch) == 0

    def test_batch_of_which_nothing_is_left_is_not_opened(self, told):
        one = responder("Oscar Solis")
        user = member("oscar.solis", full_name="Oscar Solis")
        run = auto_link._Run(TESTER, RULES, Options(), {})
        link(one, user)
        with transaction():
            run.step()
        assert (run.left, run.counts["batch_id"]) == ([], None)

    def test_site_is_large_above_the_limit(self, five, monkeypatch):
        assert auto_link.is_large() is False
        monkeypatch.setattr(auto_link, "MOST_AT_ONCE", 4)
        assert auto_link.is_large() is True


class TestSentence:
    def entry(self, name, tickets=0):
        return auto_link.Entry(1, name, None, None, None, "tie", "Two fit", tickets)

    def test_dry_run_speaks_of_what_would_be(self):
        plan = auto_link.Plan((self.entry("A"),), (self.entry("B"),), ())
        said = auto_link.sentence(plan, None)
        assert said == "1 responder would be linked. 1 waits for review."
        plan = auto_link.Plan((self.entry("A", 3), self.entry("B", 2)), (), ())
        assert auto_link.sentence(plan, None) == (
            "2 responders would be linked. 5 unclaimed tickets would be credited."
        )

    def test_credit_is_counted_over_all_links(self):
        oscar = responder("Oscar Solis")
        member("oscar.solis", full_name="Oscar Solis")
        closed_ticket(1, oscar)
        done = auto_link.apply(TESTER, RULES)
        assert auto_link.sentence(done.plan, done) == "1 responder linked. 1 ticket credited."


def test_pair_that_a_person_parted_is_not_linked_again():
    oscar, person = responder("Oscar Solis"), member("Oscar")
    assert [one.mapping_id for one in auto_link.plan(RULES).linked] == [oscar.mapping_id]
    link(oscar, person)
    parted = link(oscar, None, actor=Actor(None, "Ada", "web"))
    assert auto_link.plan(RULES).linked == ()
    undo.undo(TESTER, parted.audit_id or 0, RULES)
    link(oscar, None)
    assert [one.mapping_id for one in auto_link.plan(RULES).linked] == [oscar.mapping_id]
