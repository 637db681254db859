"""What Freshworks asks one of our processes to wait for holds for all of them."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock, settings
from app.extensions import db
from app.freshworks_service import Busy
from app.models import AppState
from app.services import diagnostics
from app.services.patience import StoredPatience
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app_context")

SOON, LATER = NOW + timedelta(minutes=10), NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def frozen():
    with clock.freeze(NOW):
        yield


def test_nothing_is_known_at_first():
    assert StoredPatience().not_before() is None


def test_what_one_is_told_all_know_and_the_latest_counts():
    told, other = StoredPatience(), StoredPatience()
    for instant in (SOON, LATER, SOON):
        told.wait_until(instant)
    assert (told.not_before(), other.not_before()) == (LATER, LATER)


def test_instant_kept_by_a_clock_that_was_set_back_is_replaced():
    StoredPatience().wait_until(NOW + timedelta(days=400))
    StoredPatience().wait_until(SOON)
    assert StoredPatience().not_before() == SOON


def test_what_the_caller_reads_goes_on():
    db.session.execute(sa.select(AppState.id))
    reading = db.session().get_transaction()
    StoredPatience().wait_until(SOON)
    assert StoredPatience().not_before() == SOON
    assert reading is not None
    assert db.session().get_transaction() is reading
    assert reading.is_active


def test_database_that_is_away_raises_nothing(monkeypatch, caplog):
    patience = StoredPatience()
    away = sa.create_engine("sqlite:////nowhere/at/all.db")
    monkeypatch.setattr(patience, "_engine", away)
    with caplog.at_level(logging.WARNING):
        patience.wait_until(SOON)
    assert patience.not_before() == SOON
    assert "could not be stored" in caplog.text
    assert StoredPatience().not_before() is None


def test_nothing_is_asked_by_anybody_during_a_long_pause(demo):
    demo.faults.set(rate_limited=1, retry_after=3600)
    for _ in range(4):
        with pytest.raises(Busy, match="15:02 UTC"):
            settings.freshworks().whoami()
    assert demo.requests.as_dict()["total"] == 1
    with clock.freeze(LATER):
        assert settings.freshworks().whoami().active


def test_diagnostics_tell_of_the_pause_and_ask_nothing(demo):
    StoredPatience().wait_until(LATER)
    checks = {one.code: one for one in diagnostics.run(settings.diagnosed(live=True)).checks}
    assert "asked before for a pause" in checks["key"].sentence
    assert "15:02 UTC" in checks["key"].sentence
    assert checks["key"].state == "unknown"
    assert demo.requests.as_dict()["total"] == 0
