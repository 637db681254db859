"""Syncs and other background runs through the API, with a demo Freshworks behind them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.demo.server import Demo
from app.services import jobs
from app.services.actor import COMMAND_LINE
from app.worker import runner
from tests.api import Api, given, refused, wrong_fields
from tests.conftest import NOW
from tests.people import Person
from tests.sites import Site

JOB_KEYS = set(
    "id kind status done total message created_at started_at finished_at result error"
    " attempt actor scheduled duration_seconds waiting_until can_cancel can_retry".split()
)
RESULT_KEYS = {"created", "updated", "unchanged", "deactivated", "failed", "closures_added"}


class TestSync:
    def test_sync_starts_a_job(self, api: Api, demo: Demo) -> None:
        body = given(api.post("mappings/sync"), 202)
        assert body.keys() == {"success", "message", "job"}
        job = body["job"]
        assert job.keys() == JOB_KEYS
        assert (job["kind"], job["status"], job["done"]) == ("sync", "queued", 0)
        assert job["created_at"] == "2025-07-29T14:02:00Z"
        assert (job["started_at"], job["finished_at"], job["result"]) == (None, None, None)
        assert given(api.get(f"jobs/{job['id']}")) == {"success": True, "job": job}

    def test_second_start_gets_the_running_one(
        self, api: Api, new_api: Callable[[Person], Api], ada: Person, demo: Demo
    ) -> None:
        first = given(api.post("mappings/sync"), 202)
        second = given(new_api(ada).post("mappings/sync"), 202)
        assert second["job"] == first["job"]
        assert "already" in second["message"]
        assert "already" not in first["message"]

    def test_wait_ends_without_a_worker(self, api: Api, demo: Demo) -> None:
        job = given(api.post("mappings/sync", wait=0.01), 202)["job"]
        assert job["status"] == "queued"

    @pytest.mark.demo(history=3)
    def test_wait_gives_the_result(self, api: Api, app: Flask, demo: Demo) -> None:
        job_id = given(api.post("mappings/sync"), 202)["job"]["id"]
        worker = Thread(target=runner.run, args=(app, job_id))
        worker.start()
        body = given(api.post("mappings/sync", wait=25))
        worker.join()
        job = body["job"]
        assert (job["id"], job["status"]) == (job_id, "succeeded")
        assert job["result"].keys() >= RESULT_KEYS
        assert job["result"]["closures_added"] == demo.truth()["total"] > 0
        assert job["finished_at"]
        assert body["message"] == job["message"]

    def test_list_and_stats_tell_of_the_sync(self, api: Api, app: Flask, demo: Demo) -> None:
        job_id = given(api.post("mappings/sync"), 202)["job"]["id"]
        assert given(api.get("stats"))["sync"]["running"]["id"] == job_id
        runner.run(app, job_id)
        body = given(api.get("mappings", page=1, per_page=1))
        sync = body["sync"]
        assert sync["running"] is None
        assert sync["last"] == sync["last_success"] == given(api.get(f"jobs/{job_id}"))["job"]
        assert body["stats"]["last_sync"] == sync["last"]["finished_at"]
        assert body["stats"]["total_mappings"] == sync["last"]["result"]["created"] > 0

    def test_sync_that_fails_says_why(self, api: Api, app: Flask, site: Site, demo: Demo) -> None:
        site.set(freshworks_api_key="wrong-key-wrong")
        job_id = given(api.post("mappings/sync"), 202)["job"]["id"]
        runner.run(app, job_id)
        job = given(api.get(f"jobs/{job_id}"))["job"]
        assert job["status"] == "failed"
        assert job["error"].endswith(".")
        assert "wrong-key-wrong" not in job["error"]
        assert job["result"] is None
        sync = given(api.get("stats"))["sync"]
        assert (sync["last"]["id"], sync["last_success"]) == (job_id, None)

    def test_new_sync_can_start_when_the_last_is_over(
        self, api: Api, app: Flask, demo: Demo
    ) -> None:
        first = given(api.post("mappings/sync"), 202)["job"]["id"]
        runner.run(app, first)
        assert given(api.post("mappings/sync"), 202)["job"]["id"] > first

    def test_without_an_account_it_is_503(self, api: Api) -> None:
        answer = api.post("mappings/sync")
        body = refused(answer, 503, "not_connected")
        assert "FRESHWORKS_URL" in body["error"]
        assert int(answer.headers["Retry-After"]) > 0
        assert given(api.get("stats"))["sync"]["running"] is None


@pytest.fixture
def run_of(app: Flask) -> Callable[..., int]:
    """`run_of("succeeded")`: a run in this state, as a worker leaves it; returns its id."""

    def make(status: str, kind: str = jobs.SYNC, **options: Any) -> int:
        with app.app_context():
            job_id = jobs.start(COMMAND_LINE, kind, **options)[0].id
            if status == "cancelled":
                jobs.cancel(COMMAND_LINE, job_id)
                return job_id
            if status != "queued":
                assert jobs.claim(job_id, "worker")
            with clock.freeze(NOW + timedelta(seconds=90)):
                if status == "succeeded":
                    jobs.succeed(job_id, "worker", {"closures_added": 3}, "3 closures added")
                if status == "failed":
                    jobs.fail(job_id, "worker", "The key is refused.")
            return job_id

    return make


class TestJobs:
    def test_progress_is_told(self, api: Api, app: Flask, run_of: Callable[..., int]) -> None:
        job_id = run_of("running", jobs.REBUILD)
        with app.app_context():
            jobs.progress(job_id, "worker", 7, "Counting", counts={"changed": 2})
        job = given(api.get(f"jobs/{job_id}"))["job"]
        assert (job["kind"], job["status"], job["done"]) == ("rebuild", "running", 7)
        assert (job["message"], job["result"]) == ("Counting", {"changed": 2})
        assert (job["started_at"], job["duration_seconds"]) == ("2025-07-29T14:02:00Z", None)
        assert (job["attempt"], job["actor"], job["scheduled"]) == (1, "command line", False)
        assert (job["can_cancel"], job["can_retry"]) == (True, False)

    def test_pause_is_told_while_it_lasts(
        self, api: Api, app: Flask, run_of: Callable[..., int]
    ) -> None:
        job_id = run_of("running")
        until = NOW + timedelta(minutes=5)
        with app.app_context():
            jobs.progress(job_id, "worker", 7, "Waiting until 14:07", waiting_until=until)
        job = given(api.get(f"jobs/{job_id}"))["job"]
        assert job["waiting_until"] == "2025-07-29T14:07:00Z"
        with clock.freeze(until):
            assert given(api.get(f"jobs/{job_id}"))["job"]["waiting_until"] is None

    @pytest.mark.parametrize(
        ("status", "duration", "can_retry"),
        [("succeeded", 90.0, False), ("failed", 90.0, True), ("cancelled", None, True)],
    )
    def test_end_is_told(
        self, api: Api, run_of: Callable[..., int], status: str, duration: float, can_retry: bool
    ) -> None:
        job = given(api.get(f"jobs/{run_of(status)}"))["job"]
        assert (job["status"], job["duration_seconds"]) == (status, duration)
        assert (job["can_cancel"], job["can_retry"]) == (False, can_retry)

    def test_unknown_job_is_404(self, api: Api) -> None:
        refused(api.get("jobs/999999"), 404, "not_found")
        refused(api.post("jobs/999999/cancel"), 404, "not_found")
        refused(api.post("jobs/999999/retry"), 404, "not_found")


class TestHistory:
    def test_newest_first_and_paged(self, api: Api, run_of: Callable[..., int]) -> None:
        first, second = run_of("succeeded", slot="a"), run_of("failed", jobs.AUDIT)
        third = run_of("queued")
        body = given(api.get("jobs"))
        assert body.keys() == {"success", "jobs", "pagination", "schedule"}
        assert [job["id"] for job in body["jobs"]] == [third, second, first]
        assert [job["scheduled"] for job in body["jobs"]] == [False, False, True]
        assert body["jobs"][1] == given(api.get(f"jobs/{second}"))["job"]
        assert body["pagination"] == {"page": 1, "per_page": 25, "pages": 1, "total": 3}
        page = given(api.get("jobs", page=2, per_page=2))
        assert [job["id"] for job in page["jobs"]] == [first]
        assert page["pagination"] == {"page": 2, "per_page": 2, "pages": 2, "total": 3}

    def test_by_kind_and_status(self, api: Api, run_of: Callable[..., int]) -> None:
        run_of("failed", jobs.AUDIT)
        wanted = run_of("succeeded", jobs.AUDIT)
        run_of("succeeded")
        found = given(api.get("jobs", kind="audit", status="succeeded"))
        assert [job["id"] for job in found["jobs"]] == [wanted]
        assert wrong_fields(api.get("jobs", kind="nap")) == {"kind"}
        assert wrong_fields(api.get("jobs", status="asleep")) == {"status"}
        assert wrong_fields(api.get("jobs", page=0, limit=5)) == {"page", "limit"}

    def test_unchanged_history_is_304(self, api: Api, run_of: Callable[..., int]) -> None:
        run_of("succeeded")
        etag = api.get("jobs").headers["ETag"]
        assert api.get_with({"If-None-Match": etag}, "jobs").status_code == 304
        run_of("queued")
        assert api.get_with({"If-None-Match": etag}, "jobs").status_code == 200

    def test_schedule_is_told(self, api: Api, site: Site, run_of: Callable[..., int]) -> None:
        site.set(
            freshworks_url="https://acme.freshservice.com",
            freshworks_api_key="key",
            time_zone="Europe/Berlin",
        )
        run_of("succeeded")
        plan = {one["kind"]: one for one in given(api.get("jobs"))["schedule"]}
        assert plan["sync"] == {
            "kind": "sync",
            "enabled": True,
            "every_minutes": 5,
            "at": None,
            "last_succeeded_at": "2025-07-29T14:03:30Z",
            "next_at": "2025-07-29T14:07:00Z",
        }
        assert plan["responders"]["every_minutes"] == 60
        assert (plan["audit"]["at"], plan["audit"]["next_at"]) == ("03:00", "2025-07-30T01:00:00Z")
        assert plan["refresh"]["enabled"]
        site.set(freshworks_api_key=None)
        plans = given(api.get("jobs"))["schedule"]
        assert {one["enabled"] for one in plans} == {False}
        assert {one["next_at"] for one in plans} == {None}

    @pytest.mark.parametrize(
        ("status", "next_at"),
        [
            ("queued", None),
            ("running", None),
            ("succeeded", "2025-07-29T14:07:00Z"),
            ("cancelled", "2025-07-29T14:07:00Z"),
            ("failed", "2025-07-29T14:08:30Z"),
        ],
    )
    def test_next_sync_is_told_where_the_sync_is_shown_as_in_the_schedule(
        self,
        api: Api,
        site: Site,
        run_of: Callable[..., int],
        status: str,
        next_at: str | None,
    ) -> None:
        site.set(freshworks_url="https://acme.freshservice.com", freshworks_api_key="key")
        run_of(status)
        assert given(api.get("mappings"))["sync"]["next_at"] == next_at
        if next_at is not None:
            plan = {one["kind"]: one for one in given(api.get("jobs"))["schedule"]}
            assert plan["sync"]["next_at"] == next_at


class TestCancel:
    @pytest.mark.parametrize("status", ["queued", "running"])
    def test_unfinished_job_is_over(
        self, api: Api, run_of: Callable[..., int], eli: Person, status: str
    ) -> None:
        body = given(api.post(f"jobs/{run_of(status)}/cancel"))
        assert body["job"]["status"] == "cancelled"
        assert body["message"] == body["job"]["message"]
        assert body["message"].startswith(f"Cancelled by {eli.username}. ")

    def test_job_that_is_over_is_409(self, api: Api, run_of: Callable[..., int]) -> None:
        refused(api.post(f"jobs/{run_of('succeeded')}/cancel"), 409, "job_over")


class TestRetry:
    @pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
    def test_job_that_is_over_is_started_again(
        self, api: Api, run_of: Callable[..., int], eli: Person, status: str
    ) -> None:
        job_id = run_of(status, jobs.REBUILD)
        body = given(api.post(f"jobs/{job_id}/retry"), 202)
        job = body["job"]
        assert (job["kind"], job["status"], job["actor"]) == ("rebuild", "queued", eli.username)
        assert job["id"] > job_id
        again = given(api.post(f"jobs/{job_id}/retry"), 202)
        assert again["job"] == job
        assert "already" in again["message"]
        assert "already" not in body["message"]

    @pytest.mark.parametrize("status", ["queued", "running"])
    def test_unfinished_job_is_409(self, api: Api, run_of: Callable[..., int], status: str) -> None:
        refused(api.post(f"jobs/{run_of(status)}/retry"), 409, "job_not_over")
