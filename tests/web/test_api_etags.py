"""Reads that cost next to nothing while nothing has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import clock
from app.services import jobs, members
from app.services.actor import COMMAND_LINE
from app.services.members import file_import
from app.services.profiles import Profile
from tests import factories
from tests.api import Api
from tests.people import Person
from tests.sites import Site
from tests.web.conftest import World


@pytest.fixture
def addresses(world: World, uma: Person) -> list[str]:
    return [
        "mappings", "mappings?page=1&per_page=1", f"mappings/{world.mia.mapping_id}", "stats",
        "users", f"tickets/user/{uma.id}", f"mappings/{world.mia.mapping_id}/explain",
    ]  # fmt: skip


def etag_of(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    return answer.headers["ETag"]


def again(api: Api, address: str, etag: str) -> TestResponse:
    return api.get_with({"If-None-Match": etag}, address)


@contextmanager
def all_change(api: Api, addresses: list[str]) -> Iterator[None]:
    """Whatever happens inside is seen at every address."""
    etags = {address: etag_of(api.get(address)) for address in addresses}
    yield
    for address, etag in etags.items():
        assert again(api, address, etag).status_code == 200, address


def test_unchanged_is_304_without_body(api: Api, addresses: list[str]) -> None:
    for address in [*addresses, "openapi.json"]:
        etag = etag_of(api.get(address))
        answer = again(api, address, etag)
        assert answer.status_code == 304, address
        assert answer.data == b""
        assert answer.headers["ETag"] == etag
        assert answer.headers["Cache-Control"] == "private, no-cache"


def test_tag_of_a_compressed_answer_is_known(api: Api) -> None:
    etag = etag_of(api.get_with({"Accept-Encoding": "br"}, "openapi.json"))
    headers = {"Accept-Encoding": "br", "If-None-Match": etag}
    assert api.get_with(headers, "openapi.json").status_code == 304


def test_other_tags_are_not_taken(api: Api, addresses: list[str]) -> None:
    for etag in ('"x"', "*", "x", 'W/""', ""):
        assert again(api, "stats", etag).status_code == 200, etag


def test_every_address_has_its_own_tag(api: Api, addresses: list[str]) -> None:
    asked = [*addresses, "mappings?page=2&per_page=1", "mappings?q=mia", "users?q=mia"]
    assert len({etag_of(api.get(address)) for address in asked}) == len(asked)


def test_everybody_has_tags_of_their_own(
    api: Api, new_api: Callable[[Person], Api], ada: Person
) -> None:
    assert etag_of(api.get("stats")) != etag_of(new_api(ada).get("stats"))


def test_link_changes_every_tag(api: Api, addresses: list[str], world: World, eli: Person) -> None:
    with all_change(api, addresses):
        api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": eli.id})


def test_ticket_seen_by_a_sync_changes_every_tag(
    api: Api, app: Flask, addresses: list[str], world: World
) -> None:
    with all_change(api, addresses), app.app_context():
        factories.closed_ticket(900, world.mia)


def test_ticket_without_holder_changes_every_tag(
    api: Api, app: Flask, addresses: list[str]
) -> None:
    with all_change(api, addresses), app.app_context():
        factories.closed_ticket(900, None)


def test_new_name_of_a_responder_changes_every_tag(
    api: Api, app: Flask, addresses: list[str], world: World
) -> None:
    with all_change(api, addresses), app.app_context():
        factories.responder("Mia Reyes", id=world.mia.id)


def test_new_member_changes_every_tag(api: Api, app: Flask, addresses: list[str]) -> None:
    with all_change(api, addresses), app.app_context():
        members.create(COMMAND_LINE, Profile("Ida"))


def test_changed_member_changes_every_tag(api: Api, app: Flask, addresses: list[str]) -> None:
    with all_change(api, addresses), app.app_context():
        file_import.run(COMMAND_LINE, "username,email\nUma,uma.c@example.com\n")


def test_start_and_progress_of_a_sync_change_every_tag(
    api: Api, app: Flask, addresses: list[str]
) -> None:
    with app.app_context():
        with all_change(api, addresses):
            job_id = jobs.start(COMMAND_LINE, jobs.SYNC)[0].id
        with all_change(api, addresses):
            assert jobs.claim(job_id, "worker")
        with all_change(api, [*addresses, f"jobs/{job_id}"]):
            jobs.progress(job_id, "worker", 100, "100 tickets read")
        with all_change(api, [*addresses, f"jobs/{job_id}"]):
            jobs.progress(job_id, "worker", 100, "Waiting for Freshworks until 14:05")
        with all_change(api, [*addresses, f"jobs/{job_id}"]):
            jobs.succeed(job_id, "worker", {}, "Done")


def test_next_day_changes_every_tag(api: Api, addresses: list[str]) -> None:
    with all_change(api, addresses):
        later = clock.freeze(clock.utcnow() + timedelta(days=1))
        later.__enter__()
    later.__exit__(None, None, None)


def test_other_rules_change_every_tag(api: Api, site: Site, addresses: list[str]) -> None:
    for settings in (
        {"time_zone": "Pacific/Auckland"},
        {"week_starts_on": 6},
        {"freshworks_url": "https://acme.freshservice.com"},
    ):
        with all_change(api, addresses):
            site.set(**settings)


def test_unchanged_job_is_304(api: Api, app: Flask) -> None:
    with app.app_context():
        job_id = jobs.start(COMMAND_LINE, jobs.SYNC)[0].id
    assert again(api, f"jobs/{job_id}", etag_of(api.get(f"jobs/{job_id}"))).status_code == 304


def test_changes_and_failures_have_no_tag(api: Api, world: World) -> None:
    assert "ETag" not in api.put(f"mappings/{world.mia.mapping_id}", {"user_id": None}).headers
    assert "ETag" not in api.get("jobs/999999").headers
    assert "ETag" not in api.get("mappings?page=0").headers
