"""The audit trail, what of it can be undone, and the sentences about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.clock import Calendar
from app.errors import Conflict, NotFound
from app.models import AuditEntry
from app.services import audit, linking, undo
from app.services.actor import Actor
from app.services.link_change import Change
from app.services.reporting import Reporting
from app.services.transaction import transaction
from tests import factories
from tests.conftest import NOW
from tests.factories import RULES, TESTER, link
from tests.services.desk import rows_of

pytestmark = pytest.mark.usefixtures("app_context")


def test_entry_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="no audit entry 404"):
        audit.get(404)
    with pytest.raises(NotFound, match="no audit entry 404"):
        undo.undo(TESTER, 404, RULES)


def test_action_that_nobody_knows_is_a_defect():
    with pytest.raises(ValueError, match="'linked' is no audit action"):
        audit.record(TESTER, "linked")
    assert rows_of(AuditEntry) == 0


def test_change_of_a_member_is_no_link_to_undo(admin):
    with transaction():
        entry_id = audit.record(TESTER, "member_changed", user_id=admin.id).id
    with pytest.raises(Conflict, match="no decision about a mapping"):
        undo.undo(TESTER, entry_id, RULES)


def test_address_and_source_of_the_actor_are_kept(oscar, admin):
    actor = Actor(admin.id, "Admin", "web", address="2001:db8::1")
    outcome = link(oscar, admin, actor=actor)
    entry = audit.get(outcome.audit_id or 0)
    assert (entry.actor_id, entry.source, entry.address) == (admin.id, "web", "2001:db8::1")
    assert (entry.created_at, entry.freshworks_user_id) == (NOW, oscar.id)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ({"seconds": 59}, "just now"),
        ({"seconds": 60}, "1 minute ago"),
        ({"minutes": 59, "seconds": 59}, "59 minutes ago"),
        ({"hours": 1}, "on 29 Jul 2025 at 23:02"),
        ({"seconds": -30}, "just now"),
    ],
)
def test_refusal_says_when_somebody_was_quicker(oscar, admin, later, said):
    other = factories.member("Other")
    link(oscar, admin)
    stale = Change(other.id, version=1)
    with clock.freeze(NOW + timedelta(**later)), pytest.raises(Conflict) as caught:
        linking.change(TESTER, oscar.mapping_id, stale, Reporting(Calendar("Asia/Tokyo")))
    assert caught.value.sentence == (
        f"Oscar Solis was linked to Admin by Tester {said}. Your choice was not saved."
    )


def test_refusal_names_an_unlink_too(oscar, admin):
    link(oscar, admin)
    link(oscar, None)
    with pytest.raises(Conflict, match="was unlinked by Tester"):
        linking.change(TESTER, oscar.mapping_id, Change(admin.id, version=1), RULES)


def test_refusal_without_any_change_before_it(oscar, admin):
    with pytest.raises(Conflict, match="has another version than the one given"):
        linking.change(TESTER, oscar.mapping_id, Change(admin.id, version=9), RULES)


def test_link_without_earlier_tickets_speaks_of_new_ones(oscar, admin):
    assert link(oscar, admin).message == (
        "Oscar Solis is linked to Admin. New closures count from now on."
    )


def test_unlink_of_what_is_not_linked_changes_nothing(oscar):
    outcome = link(oscar, None)
    assert not outcome.changed
    assert outcome.message == "Oscar Solis is not linked. Nothing changed."
