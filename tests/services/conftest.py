"""What most tests of services speak about."""

from __future__ import annotations

import pytest

from tests.factories import Responder, member, responder
from tests.people import Person


@pytest.fixture
def oscar(app_context: None) -> Responder:
    """A responder with neither e-mail nor tickets, whom nobody is linked to."""
    return responder("Oscar Solis", id=18014125885)


@pytest.fixture
def admin(app_context: None) -> Person:
    """A member whom nobody is linked to."""
    return member("Admin", "admin")
