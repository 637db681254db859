"""Taking in what was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.services import ingest, mappings
from tests.conftest import NOW
from tests.factories import CLOSED, OPEN, RULES, closed_ticket, link, member, responder, ticket

pytestmark = pytest.mark.usefixtures("app_context")


def test_closure_that_nobody_holds_is_unclaimed():
    closed_ticket(1, None)
    assert mappings.state().unclaimed_tickets == 1


def test_closure_that_gets_a_holder_stays_unclaimed_once():
    closed_ticket(1, None)
    closed_ticket(1, responder("Oscar Solis"))
    assert mappings.state().unclaimed_tickets == 1


def test_name_from_freshworks_is_stored_without_what_no_database_keeps():
    held = responder("Os\x00car\tSolis\ud800", id=18014125885)
    assert mappings.get(held.mapping_id, RULES).mapping.freshworks_username == "Oscar Solis"


def test_effect_on_credit_is_what_each_sight_adds_or_takes():
    oscar, admin = responder("Oscar Solis"), member("Admin")
    link(oscar, admin)
    first, second = ticket(1, oscar, CLOSED), ticket(2, oscar, CLOSED)
    reopened = replace(second, status=OPEN, updated_at=NOW)
    effects = [ingest.observe([seen], RULES).effect for seen in (first, second, reopened, reopened)]
    assert effects == [{admin.id: 1}, {admin.id: 1}, {admin.id: -1}, {}]
