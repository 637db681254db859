"""The history of jobs: what ran, what runs, what comes next, and starting over."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from app.clock import freeze
from app.extensions import db
from app.models import JobRun
from app.services import auto_link, jobs
from app.services.actor import COMMAND_LINE
from tests import factories
from tests.conftest import NOW
from tests.people import Person
from tests.sites import Site

WORKER = "a worker"
DONE = {"closures_added": 26}


@pytest.fixture
def begin(app: Flask) -> Callable[..., int]:
    """`begin("sync")`: a run that a worker has taken; returns its number."""

    def start(kind: str) -> int:
        with app.app_context():
            job_id = jobs.start(COMMAND_LINE, kind)[0].id
            assert jobs.claim(job_id, WORKER)
        return job_id

    return start


@pytest.fixture
def succeed(app: Flask, begin: Callable[..., int]) -> Callable[..., int]:
    """`succeed("sync", "26 closures added")`: a run that ended well."""

    def run(kind: str, sentence: str = "26 closures added") -> int:
        job_id = begin(kind)
        with app.app_context():
            jobs.succeed(job_id, WORKER, DONE, sentence)
        return job_id

    return run


@pytest.fixture
def fail(app: Flask, begin: Callable[..., int]) -> Callable[..., int]:
    """`fail("sync", "Why.")`: a run that ended badly."""

    def run(kind: str, sentence: str) -> int:
        job_id = begin(kind)
        with app.app_context():
            jobs.fail(job_id, WORKER, sentence)
        return job_id

    return run


def row(page: Page, number: int) -> Locator:
    """The line of one job."""
    return page.get_by_role("row").filter(has_text=re.compile(rf"job {number}\b"))


def test_nothing_has_run_yet(eli: Person, open_page: Callable[..., Page]) -> None:
    page = open_page(eli, "jobs")

    expect(page.get_by_role("heading", name="No job has run yet")).to_be_visible()
    expect(page.get_by_role("table")).to_be_hidden()


def test_history_tells_how_each_run_ended_and_who_started_it(
    eli: Person, succeed, fail, open_page: Callable[..., Page]
) -> None:
    good = succeed("sync")
    bad = fail("audit", "Freshworks answers 500. Try again later.")

    page = open_page(eli, "jobs")

    expect(row(page, good)).to_contain_text("Done")
    expect(row(page, good)).to_contain_text("26 closures added")
    expect(row(page, good)).to_contain_text("command line")
    expect(row(page, good)).to_contain_text("Today, 14:02")
    expect(row(page, bad)).to_contain_text("Failed")
    expect(row(page, bad)).to_contain_text("Freshworks answers 500. Try again later.")
    expect(page.get_by_role("status").filter(has_text="2 jobs")).to_be_visible()


def test_schedule_says_what_comes_next(
    site: Site, eli: Person, succeed, open_page: Callable[..., Page]
) -> None:
    site.set(freshworks_url="https://acme.freshservice.com", freshworks_api_key="k", audit_hour=3)
    succeed("sync")

    page = open_page(eli, "jobs")

    plan = page.locator("#schedule")
    expect(plan.locator("[data-plan=sync]")).to_contain_text("At 14:07")
    expect(plan.locator("[data-plan=sync]")).to_contain_text("every 5 minutes · last today, 14:02")
    expect(plan.locator("[data-plan=audit]")).to_contain_text("Tomorrow at 03:00")
    expect(plan.locator("[data-plan=audit]")).to_contain_text("every night at 03:00 · never ran")


def test_schedule_that_is_switched_off_says_so(
    site: Site, eli: Person, open_page: Callable[..., Page]
) -> None:
    site.set(sync_minutes=0)

    page = open_page(eli, "jobs")

    expect(page.locator("[data-plan=sync]")).to_contain_text("switched off")


def test_history_is_narrowed_by_kind_and_status_and_its_address_keeps_it(
    eli: Person, succeed, fail, open_page: Callable[..., Page]
) -> None:
    synced, audited = succeed("sync"), succeed("audit", "Nothing differs")
    failed = fail("sync", "No.")
    page = open_page(eli, "jobs")

    page.get_by_label("Kind").select_option("Sync")
    expect(row(page, audited)).to_have_count(0)
    expect(row(page, synced)).to_be_visible()
    page.get_by_label("Status").select_option("Failed")
    expect(row(page, synced)).to_have_count(0)
    expect(row(page, failed)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/jobs\?kind=sync&status=failed$"))

    page.reload()
    expect(row(page, failed)).to_be_visible()
    expect(row(page, synced)).to_have_count(0)
    page.go_back()
    expect(row(page, synced)).to_be_visible()
    page.get_by_label("Kind").select_option("Rebuild")
    expect(page.get_by_role("heading", name="No job fits this filter")).to_be_visible()


def test_old_runs_are_on_later_pages(
    app: Flask, eli: Person, succeed, open_page: Callable[..., Page]
) -> None:
    first = succeed("audit", "The first of all")
    for _ in range(25):
        succeed("audit", "Nothing differs")
    page = open_page(eli, "jobs")
    expect(page.get_by_text("The first of all")).to_have_count(0)

    page.get_by_role("link", name="Older").click()

    expect(row(page, first)).to_contain_text("The first of all")
    expect(page.locator("#job-rows tr")).to_have_count(1)
    page.get_by_role("link", name="Newer").click()
    expect(page.locator("#job-rows tr")).to_have_count(25)


def test_a_page_that_goes_while_it_is_seen_leaves_the_last_one(
    app: Flask, eli: Person, succeed, open_page: Callable[..., Page]
) -> None:
    for _ in range(26):
        last = succeed("audit", "Nothing differs")
    page = open_page(eli, "jobs", page=2)
    expect(page.locator("#job-rows tr")).to_have_count(1)
    with app.app_context():
        db.session.execute(sa.delete(JobRun).where(JobRun.id < last))
        db.session.commit()

    expect(row(page, last)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/jobs$"))


def test_a_run_is_followed_to_its_end(
    app: Flask, eli: Person, begin, pass_time, open_page: Callable[..., Page]
) -> None:
    job_id = begin("sync")
    page = open_page(eli, "jobs")
    expect(row(page, job_id)).to_contain_text("Running")

    with app.app_context():
        jobs.progress(job_id, WORKER, 2140, "2,140 tickets read")
    pass_time(3)
    expect(row(page, job_id)).to_contain_text("2,140 tickets read")

    with freeze(NOW.replace(minute=4)), app.app_context():
        jobs.succeed(job_id, WORKER, DONE, "26 closures added")
    pass_time(3)
    expect(row(page, job_id)).to_contain_text("Done")
    expect(row(page, job_id)).to_contain_text("2 min")
    expect(row(page, job_id).get_by_role("button")).to_have_count(0)


def test_a_pause_that_freshworks_asks_for_is_told(
    app: Flask, eli: Person, begin, open_page: Callable[..., Page]
) -> None:
    job_id = begin("sync")
    with app.app_context():
        until = NOW.replace(minute=32)
        jobs.progress(job_id, WORKER, 10, "10 tickets read", waiting_until=until)

    page = open_page(eli, "jobs")

    expect(row(page, job_id)).to_contain_text("Waiting for Freshworks until 14:32")


def test_a_run_can_be_cancelled_and_started_again(
    eli: Person, begin, open_page: Callable[..., Page]
) -> None:
    job_id = begin("audit")
    page = open_page(eli, "jobs")

    page.get_by_role("button", name=f"Cancel job {job_id}").click()

    expect(row(page, job_id)).to_contain_text("Cancelled by Eli")
    page.get_by_role("button", name=f"Retry job {job_id}").click()
    expect(row(page, job_id + 1)).to_contain_text("Waiting")
    expect(row(page, job_id + 1)).to_contain_text("Eli")


def test_a_sync_is_started_from_here(
    site: Site, eli: Person, open_page: Callable[..., Page]
) -> None:
    site.set(freshworks_url="https://acme.freshservice.com", freshworks_api_key="k")
    page = open_page(eli, "jobs")

    page.get_by_role("button", name="Sync Mappings").click()

    expect(page.get_by_text("Sync started")).to_be_visible()
    expect(page.locator("#job-rows tr")).to_contain_text("Sync")


def test_links_of_a_run_can_be_undone_in_audit(
    app: Flask, eli: Person, begin: Callable[..., int], open_page: Callable[..., Page]
) -> None:
    with app.app_context():
        factories.member("amelia.okonkwo", full_name="Amelia Okonkwo")
        factories.responder("Amelia Okonkwo")
        batch = auto_link.apply(COMMAND_LINE, factories.RULES).batch_id
    page = open_page(eli, "jobs")
    job_id = begin(jobs.AUTO_LINK)
    undo = page.get_by_role("link", name=f"Undo job {job_id} in Audit")
    expect(row(page, job_id)).to_contain_text("Running")
    expect(undo).to_be_hidden()
    with app.app_context():
        jobs.succeed(job_id, WORKER, {"linked_count": 1, "batch_id": batch}, "1 responder linked.")
    expect(undo).to_be_visible()
    page.reload()

    undo.click()

    expect(page.get_by_role("button", name="Undo batch").first).to_be_visible()
    expect(page.get_by_label("Batch number")).to_have_value(str(batch))
