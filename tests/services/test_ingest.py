"""Taking in what was seen."""

from __future__ import annotations

import pytest

from app.services import mappings
from tests.factories import RULES, closed_ticket, responder

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
