"""Three web and three worker processes: each job runs once, and none is ever lost."""

from __future__ import annotations

import os
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import JobRun
from app.services import jobs
from tests.services.desk import Desk, ledger
from tests.waiting import until

pytestmark = pytest.mark.scale


@contextmanager
def slow(demo, seconds):
    """Freshworks takes its time, so that something can happen meanwhile."""
    demo.faults.set(slow=seconds)
    yield
    demo.faults.clear()


def calls(demo):
    """How often each part of Freshworks was asked."""
    return Counter(demo.requests.as_dict()["by_route"])


def press_everywhere(installation):
    """Press the button twice at each web process, all at once; returns the jobs."""
    with ThreadPoolExecutor(6) as people:
        presses = [people.submit(web.start_sync) for web in installation.webs * 2]
    return {press.result()[0] for press in presses}


def test_worker_that_is_killed_in_a_sync_is_followed_by_another(installation):
    installation.forget()
    with slow(installation.demo, 0.1):
        job_id, _ = installation.webs[0].start_sync()
        until(lambda: installation.job(job_id).done > 0)
        pid = int((installation.job(job_id).worker or "").split(":")[1])
        os.kill(pid, signal.SIGKILL)
        killed = next(one for one in installation.workers if one.pid == pid)
        killed.wait()
    (job,) = installation.finished(job_id)
    assert (job.status, job.error, job.attempt) == ("succeeded", None, 2)
    truth = Desk(installation.demo).truth()
    with installation.app.app_context():
        assert ledger() == truth
    assert jobs.counted(job)["closures_added"] == len(truth)


def test_each_job_runs_once(installation):
    seen = set()
    installation.finished(*press_everywhere(installation))
    before = calls(installation.demo)
    with slow(installation.demo, 0.02):
        for _ in range(8):
            found = press_everywhere(installation)
            installation.finished(*found)
            seen |= found
    with installation.app.app_context():
        rows = db.session.scalars(sa.select(JobRun).where(JobRun.id.in_(seen))).all()
        assert Counter((row.status, row.attempt) for row in rows) == {("succeeded", 1): len(seen)}
    asked = calls(installation.demo) - before
    assert asked["agents"] == len(seen) * agent_pages(installation)
    assert len(seen) < 8 * 6


def agent_pages(installation):
    """How many requests one reading of the list of agents takes."""
    before = calls(installation.demo)
    installation.finished(installation.webs[0].start_sync()[0])
    return (calls(installation.demo) - before)["agents"]


@pytest.mark.parametrize("trouble", ["kill", "hang"])
def test_redis_that_is_away_loses_no_job_and_holds_up_nobody(installation, trouble):
    getattr(installation.redis, trouble)()
    for web in installation.webs[:2]:
        job_id, seconds = web.start_sync()
        assert seconds < 1.5
        (job,) = installation.finished(job_id)
        assert (job.status, job.attempt) == ("succeeded", 1)
    if trouble == "hang":
        installation.redis.kill()
    installation.redis.start()
    job_id, _ = installation.webs[1].start_sync()
    assert installation.finished(job_id)[0].status == "succeeded"
