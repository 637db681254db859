"""Syncs and other background runs through the API, with a demo Freshworks behind them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from flask import Flask

from app.demo.server import Demo
from app.services import jobs
from app.services.actor import COMMAND_LINE
from app.worker import runner
from tests.api import Api, given, refused
from tests.people import Person
from tests.sites import Site

JOB_KEYS = set(
    "id kind status done total message created_at started_at finished_at result error".split()
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


class TestJobs:
    def test_progress_is_told(self, api: Api, app: Flask) -> None:
        with app.app_context():
            job_id = jobs.start(COMMAND_LINE, jobs.REBUILD)[0].id
            assert jobs.claim(job_id, "worker")
            jobs.progress(job_id, "worker", 7, "Counting")
        job = given(api.get(f"jobs/{job_id}"))["job"]
        assert (job["kind"], job["status"], job["done"]) == ("rebuild", "running", 7)
        assert job["message"] == "Counting"
        assert job["started_at"] == "2025-07-29T14:02:00Z"

    def test_unknown_job_is_404(self, api: Api) -> None:
        refused(api.get("jobs/999999"), 404, "not_found")
