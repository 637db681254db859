"""What undo says: each kind of decision comes back in its own words, in every place."""

from __future__ import annotations

import pytest

from app.services import audit_trail, decisions, undo
from app.services.actor import COMMAND_LINE, Actor
from app.services.audit_trail import Filters
from tests.factories import RULES, TESTER, link

pytestmark = pytest.mark.usefixtures("app_context")


def sentences(outcome):
    """The trial, what is said once it is done, the trail; and what the undo of it says."""
    assert outcome.audit_id
    tried = undo.undo(TESTER, outcome.audit_id, RULES, dry_run=True).outcome.message
    done = undo.undo(TESTER, outcome.audit_id, RULES).outcome
    assert done.audit_id
    told = audit_trail.page(Filters(), RULES.calendar, 1, 1)[0][0].sentence
    back = undo.undo(TESTER, done.audit_id, RULES).outcome.message
    return tried, done.message, told.removeprefix(f"Tester undid change {outcome.audit_id}: "), back


def of(subject, now, back):
    """These sentences about one subject."""
    return (
        f"{subject} would be {now}.",
        f"Undone. {subject} is {now}.",
        f"{subject} is {now}.",
        f"Undone. {subject} is {back}.",
    )


@pytest.mark.parametrize(("decide", "back"), [
    (decisions.reject, "rejected"), (decisions.unsure, "put off"),
])  # fmt: skip
def test_verdict_that_goes_makes_a_candidate(oscar, admin, decide, back):
    said = sentences(decide(TESTER, oscar.mapping_id, admin.id, RULES))
    now, then = "a candidate for Oscar Solis again", f"{back} for Oscar Solis again"
    assert said == of("Admin", now, then)


def test_not_a_person_counts_again(oscar):
    said = sentences(decisions.exclude(TESTER, oscar.mapping_id, True, RULES))
    now, back = "counted as a person again", "marked as not a person again"
    assert said == of("Oscar Solis", now, back)


def test_confirmation_that_goes(oscar, admin):
    link(oscar, admin, source="auto")
    said = sentences(decisions.confirm(TESTER, oscar.mapping_id, admin.id, RULES))
    assert said == of("Oscar Solis", "unconfirmed again", "confirmed again")


def test_reservation_that_goes(oscar):
    said = sentences(decisions.reserve(TESTER, oscar.mapping_id, "new@example.com", RULES))
    now, back = "reserved for nobody again", "reserved for new@example.com again"
    assert said == of("Oscar Solis", now, back)


def test_objection_that_goes(oscar, admin):
    link(oscar, admin)
    actor = Actor(admin.id, "Admin", "web")
    said = sentences(decisions.dispute(actor, oscar.mapping_id, admin.id, RULES))
    assert said == of("Oscar Solis", "settled again", "disputed again")


@pytest.mark.parametrize(("decide", "back"), [
    (decisions.reject, "rejected"), (decisions.unsure, "put off"),
])  # fmt: skip
def test_verdict_that_goes_leaves_an_undone_link_to_people(oscar, admin, decide, back):
    made = link(oscar, admin, source="auto")
    undo.undo(COMMAND_LINE, made.audit_id or 0, RULES)
    said = sentences(decide(TESTER, oscar.mapping_id, admin.id, RULES))
    now, then = "a candidate for Oscar Solis again, left to people", f"{back} for Oscar Solis again"
    assert said == of("Admin", now, then)


def test_rejection_that_goes_leaves_what_was_unlinked(oscar, admin):
    link(oscar, admin), link(oscar, None, actor=COMMAND_LINE)
    said = sentences(decisions.reject(TESTER, oscar.mapping_id, admin.id, RULES))
    now, back = "unlinked from Oscar Solis, as before", "rejected for Oscar Solis again"
    assert said == of("Admin", now, back)


def test_link_that_goes_is_told_as_one(oscar, admin):
    said = sentences(link(oscar, admin))
    assert said == of("Oscar Solis", "unlinked, as before", "linked to Admin, as before")
