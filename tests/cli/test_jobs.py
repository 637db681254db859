"""Commands about background runs: list, cancel, retry."""

from __future__ import annotations

import json

import pytest

from app.services import jobs
from tests.cli.results import shown
from tests.factories import TESTER


@pytest.fixture
def failed(app):
    with app.app_context():
        job_id = jobs.start(TESTER, jobs.SYNC, holder="one")[0].id
        jobs.fail(job_id, "one", "The key is refused.")
        return job_id


def test_list_shows_the_newest_first_with_what_came_of_them(app, run, failed):
    with app.app_context():
        waiting = jobs.start(TESTER, jobs.REBUILD)[0].id
    code, out, err = shown(run("jobs", "list"))
    assert (code, err) == (0, "")
    newest, oldest = out.splitlines()
    assert newest.split() == [
        *(str(waiting), "rebuild", "queued", "2025-07-29T14:02:00Z"),
        *"Waiting for the job worker".split(),
    ]
    assert oldest.endswith("The key is refused.")
    assert run("jobs", "list", "-n", "1").stdout.splitlines() == [newest]
    assert run("jobs", "list", "--kind", "sync").stdout.splitlines() == [oldest]
    listed = json.loads(run("jobs", "list", "--status", "failed", "--json").stdout)
    assert [job["id"] for job in listed["jobs"]] == [failed]
    assert (listed["total"], listed["jobs"][0]["error"]) == (1, "The key is refused.")


def test_retry_queues_it_again_and_cancel_ends_it(app, run, failed):
    code, out, _ = shown(run("jobs", "retry", failed))
    again = int(out.split()[1])
    assert (code, out) == (0, f"Job {again} waits for a worker.\n")
    assert run("jobs", "retry", failed).stdout == f"Job {again} is under way already.\n"
    assert shown(run("jobs", "cancel", again)) == (
        *(0, "Cancelled by command line. It had not begun.\n", ""),
    )


def test_refusals_are_sentences(run, failed):
    code, _, err = shown(run("jobs", "cancel", failed))
    assert (code, err) == (1, f"Job {failed} is over already: it failed.\n")
    code, _, err = shown(run("jobs", "retry", 404))
    assert (code, err) == (1, "There is no job 404.\n")
