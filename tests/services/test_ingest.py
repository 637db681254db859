"""Taking in what was seen."""

from __future__ import annotations

import pytest

from app.services import mappings
from tests.factories import closed_ticket, responder

pytestmark = pytest.mark.usefixtures("app_context")


def test_closure_that_nobody_holds_is_unclaimed():
    closed_ticket(1, None)
    assert mappings.state().unclaimed_tickets == 1


def test_closure_that_gets_a_holder_stays_unclaimed_once():
    closed_ticket(1, None)
    closed_ticket(1, responder("Oscar Solis"))
    assert mappings.state().unclaimed_tickets == 1
