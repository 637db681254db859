"""Why this number, and why not linked: what is said about one mapping."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.clock import Calendar
from app.errors import NotFound
from app.extensions import db
from app.models import AppState, FreshworksUserMapping, JobRun, JobStatus
from app.services import decisions, explain, jobs, suggestions, undo
from app.services.actor import Actor
from app.services.explain import Closings
from app.services.reporting import Reporting
from tests import factories
from tests.conftest import NOW
from tests.factories import (
    OPEN,
    RULES,
    TESTER,
    ago,
    closed_ticket,
    closed_tickets,
    link,
    member,
    observe,
    responder,
)

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def oscar(app_context):
    return responder("Oscar Solis", id=18014125885, email="oscar.solis@example.com")


def of(holder, rules=RULES):
    return explain.of_mapping(holder.mapping_id, rules)


def said(holder, rules=RULES):
    sentences = of(holder, rules).sentences
    assert all(one.endswith(".") for one in sentences)
    return "\n".join(sentences)


def ended(status, **values):
    run, _ = jobs.start(TESTER, jobs.SYNC)
    changes = {"status": status, "finished_at": clock.utcnow(), **values}
    db.session.execute(sa.update(JobRun).where(JobRun.id == run.id).values(changes))
    db.session.commit()


def test_unknown_mapping_is_refused():
    with pytest.raises(NotFound):
        explain.of_mapping(999, RULES)


class TestNumber:
    def test_total_is_made_of_closings_in_force(self, oscar, admin):
        closed_tickets(oscar, 1, 4, ago(days=1))
        link(oscar, admin)
        text = said(oscar)
        assert "Oscar Solis is linked to Admin for all time; a person made the link." in text
        assert "4 tickets closed by Oscar Solis count for Admin." in text
        assert "4 closures of Oscar Solis known here: 4 effective, 0 left out." in text
        assert "The last closure that counts was on 28 Jul 2025, 14:02." in text

    def test_every_reason_for_leaving_out_is_said(self, oscar, admin):
        rules = Reporting(group_ids=frozenset({7}))
        observe(replace(closed_ticket(1, oscar), status=OPEN, updated_at=NOW))
        seen = closed_ticket(2, oscar, ago(days=2))
        observe(replace(seen, resolved_at=NOW, closed_at=NOW, updated_at=NOW))
        observe(replace(closed_ticket(3, oscar), deleted=True, updated_at=NOW))
        observe(replace(closed_ticket(4, oscar), spam=True, updated_at=NOW))
        observe(replace(factories.ticket(5, oscar, 5), group_id=9), rules)
        text = said(oscar, rules)
        for reason in ("reopened", "closed again later", "deleted", "as spam", "leaves out"):
            assert reason in text
        assert "Only tickets of the groups 7 count" in text
        assert of(oscar).facts.closings == Closings(
            effective=1,
            superseded=2,
            void=3,
            credited=0,
            unclaimed=1,
            by_reason=dict.fromkeys(
                ["closed_again", "deleted", "other_group", "reopened", "spam"], 1
            ),
        )

    def test_unclaimed_and_what_stays_with_an_earlier_member(self, oscar, admin):
        closed_tickets(oscar, 1, 1, ago(days=3))
        link(oscar, member("Uma"))
        link(oscar, None)
        with clock.freeze(NOW + timedelta(hours=1)):
            closed_tickets(oscar, 5, 2, clock.utcnow())
            text = said(oscar)
        assert "1 ticket closed before stays with Uma, who was linked until 29 Jul 2025" in text
        assert "2 tickets are unclaimed, closed while nobody was linked." in text

    def test_one_unclaimed_ticket_is_one(self, oscar):
        closed_ticket(1, oscar)
        assert "1 ticket is unclaimed" in said(oscar)

    def test_relinked_from_then_on(self, oscar, admin):
        closed_tickets(oscar, 1, 2, ago(days=3))
        link(oscar, member("Uma"))
        link(oscar, admin)
        text = said(oscar)
        assert "is linked to Admin from 29 Jul 2025, 14:02 on" in text
        assert "2 tickets closed before stay with Uma" in text
        assert "0 tickets closed by Oscar Solis count for Admin." in text

    def test_nothing_seen_yet(self, oscar):
        assert "No closed ticket of Oscar Solis was seen in Freshworks yet." in said(oscar)

    def test_month_and_week_are_said_with_their_dates_and_zone(self, oscar, admin):
        closed_tickets(oscar, 1, 3, ago(days=1))
        closed_tickets(oscar, 5, 2, ago(days=8))
        link(oscar, admin)
        assert (
            "Credited this month, from 1 Jul 2025 until now: 5. Credited this week, from Monday,"
            " 28 Jul 2025 until now: 3. Days begin at midnight in UTC." in said(oscar)
        )
        facts = of(oscar, Reporting(Calendar("Pacific/Auckland", 6))).facts
        assert (facts.month_start, facts.week_start) == (date(2025, 7, 1), date(2025, 7, 27))

    def test_closed_statuses_are_said(self, oscar):
        facts = of(oscar, Reporting(extra_statuses=frozenset({8}))).facts
        assert facts.closed_statuses == [4, 5, 8]
        assert "the statuses 4, 5 are closed" in said(oscar)


class TestFreshness:
    def test_never_read(self, oscar):
        assert "No sync has succeeded yet" in said(oscar)
        assert of(oscar).facts.last_sync is None

    def test_last_good_sync_and_a_failure_since(self, oscar):
        ended(JobStatus.SUCCEEDED)
        with clock.freeze(NOW + timedelta(minutes=5)):
            ended(JobStatus.FAILED, error="Freshworks is away. Try again later.")
            text = said(oscar)
        assert "Freshworks was last read to the end on 29 Jul 2025, 14:02." in text
        assert "The last sync stopped: Freshworks is away." in text
        with clock.freeze(NOW + timedelta(minutes=10)):
            ended(JobStatus.SUCCEEDED)
            assert "stopped" not in said(oscar)

    def test_rules_that_were_changed(self, oscar):
        values = {"account": "example.freshservice.com", "projected_with": RULES.fingerprint}
        db.session.execute(sa.update(AppState).values(values))
        db.session.commit()
        assert "projected again soon" not in said(oscar)
        assert "projected again soon" in said(oscar, Reporting(Calendar("Asia/Tokyo")))


class TestWhyNotLinked:
    def test_certain_pair_waits_for_auto_link(self, oscar):
        member("oscar.solis", full_name="Oscar Solis")
        text = said(oscar)
        assert "Oscar Solis is not linked to anybody" in text
        assert "Auto-Link would link Oscar Solis to oscar.solis: " in text
        assert "Oscar Solis may be oscar.solis, 99.9 % sure." in text

    def test_nobody_fits(self, oscar):
        member("Zhen", full_name="Zhen Li")
        assert "Auto-Link would skip Oscar Solis: " in said(oscar)

    def test_several_fit(self, oscar):
        member("oscar1", full_name="Oscar Solis")
        member("oscar2", full_name="Oscar Solis")
        text = said(oscar)
        assert "Auto-Link would leave Oscar Solis for review: " in text
        # Why it is left for review is why each of them is doubtful; it is said once.
        assert text.count("oscar1@example.com are two mailboxes") == 1
        assert re.findall(r"Oscar Solis may be (\w+), [0-9.]+ % sure", text) == ["oscar1", "oscar2"]

    def test_nobody_who_asks_waits_for_long(self, oscar, monkeypatch):
        monkeypatch.setattr(suggestions, "current", lambda: None)
        assert "Whom Auto-Link would propose is being computed." in said(oscar)

    def test_person_parted_the_pair(self, oscar, admin):
        link(oscar, admin)
        link(oscar, None, actor=Actor(admin.id, "Admin", "web"))
        assert (
            "Admin ended the link to Admin on 29 Jul 2025, 14:02; Auto-Link does not make it again."
            in said(oscar)
        )

    def test_link_that_ended_by_itself(self, oscar, admin):
        link(oscar, admin)
        responder("Mia Reyes", id=oscar.id, email="mia@example.com")
        text = said(oscar)
        assert "The link to Admin ended by itself on 29 Jul 2025, 14:02. Name and e-mail" in text

    def test_program_that_ended_the_link_without_a_word(self, oscar, admin):
        link(oscar, admin)
        link(oscar, None)
        assert "The link to Admin ended by itself on 29 Jul 2025, 14:02." in said(oscar)

    def test_link_that_was_undone(self, oscar, admin):
        undo.undo(TESTER, link(oscar, admin).audit_id or 0, RULES)
        assert "The link to Admin was undone by Tester on 29 Jul 2025, 14:02." in said(oscar)

    def test_undo_of_a_verdict_ended_no_link(self, oscar, admin):
        verdict = decisions.reject(TESTER, oscar.mapping_id, admin.id, RULES)
        undo.undo(TESTER, verdict.audit_id or 0, RULES)
        assert "The link to" not in said(oscar)

    def test_undo_of_a_verdict_hides_no_link_that_ended(self, oscar, admin):
        link(oscar, admin)
        link(oscar, None, actor=Actor(admin.id, "Admin", "web"))
        verdict = decisions.unsure(TESTER, oscar.mapping_id, member("Uma").id, RULES)
        undo.undo(TESTER, verdict.audit_id or 0, RULES)
        assert "Admin ended the link to Admin on 29 Jul 2025" in said(oscar)

    def test_not_a_person(self, oscar):
        db.session.execute(sa.update(FreshworksUserMapping).values(excluded=True))
        db.session.commit()
        text = said(oscar)
        assert "marked as not a person" in text
        assert "Auto-Link would" not in text

    def test_deactivated(self):
        text = said(responder("Gone", active=False))
        assert "deactivated in Freshworks, or not in its list of agents" in text
        assert "Auto-Link would" not in text

    def test_automatic_link_says_so(self, oscar, admin):
        link(oscar, admin, source="auto")
        assert "Auto-Link made the link" in said(oscar)

    @pytest.mark.parametrize(
        ("source", "made"),
        [
            ("auto", "Auto-Link made the link, and a person confirmed it"),
            ("reserved", "a reservation made the link, and a person confirmed it"),
            ("bulk", "a person made the link"),
        ],
    )
    def test_who_made_the_link_stays_told_once_it_is_confirmed(self, oscar, admin, source, made):
        link(oscar, admin, source=source)
        decisions.confirm(TESTER, oscar.mapping_id, None, RULES)
        assert f"Oscar Solis is linked to Admin for all time; {made}." in said(oscar)

    def test_link_of_a_reservation_is_not_that_of_auto_link(self, oscar, admin):
        link(oscar, admin, source="reserved")
        assert "; a reservation made the link." in said(oscar)

    def test_restoring_promises_nothing_of_auto_link(self, oscar, admin):
        made = link(oscar, admin)
        decisions.dispute(TESTER, oscar.mapping_id, admin.id, RULES)
        undo.undo(Actor(admin.id, "Admin", "web"), made.audit_id or 0, RULES, restore=True)
        text = said(oscar)
        assert "The link to Admin was undone by Admin on 29 Jul 2025, 14:02." in text
        assert "does not make it again" not in text
