"""kill -9 at any instant: the next run goes on, and the result is the same as without it."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from threading import Event

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import JobRun
from app.services.transaction import transaction
from tests.faults.programs import Programs
from tests.waiting import until

KILLS = 10
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def programs(site, trouble, tmp_path):
    return Programs(site.app.config["LINKING"], tmp_path)


def let_the_lease_pass():
    """The worker that was killed has shown no sign of life for long."""
    with transaction():
        db.session.execute(sa.update(JobRun).values(heartbeat_at=LONG_AGO))


def killed_in_a_sync(trouble, programs, after):
    """Start a sync and kill it so many seconds after its first question; False if it was over."""
    asked = trouble.requests()
    running = programs.start("sync", most_pages=1)
    until(lambda: trouble.requests() > asked or not running.process.is_alive())
    Event().wait(after)
    was_killed = running.kill()
    let_the_lease_pass()
    trouble.assert_in_itself_right()
    return was_killed


@pytest.mark.trouble(history=60, tickets=1500)
def test_sync_that_is_killed_ten_times_loses_nothing(trouble, programs):
    dice = Random(trouble.product)
    trouble.faults.set(slow=0.01, churn_per_page=5)
    kills = 0
    while kills < KILLS:
        kills += killed_in_a_sync(trouble, programs, dice.uniform(0, 0.3))
        assert programs.started < 3 * KILLS, "they end too soon to be killed"
    trouble.faults.clear()
    last = programs.start("sync")
    assert last.wait() == 0, last.said
    trouble.assert_equal()
