"""What an open page asks every two seconds: the changes alone, and nothing while there are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import clock
from app.services import changes, jobs, members, totals
from app.services.actor import COMMAND_LINE
from app.services.profiles import Profile
from app.services.transaction import transaction
from tests import factories
from tests.api import Api, given, refused, wrong_fields
from tests.people import Person
from tests.web.conftest import World


@pytest.fixture
def version(api: Api, world: World) -> int:
    """The version of the data that a page knows."""
    return int(given(api.get("stats"))["stats"]["version"])


def look(api: Api, since: int, *shown: int) -> dict[str, Any]:
    return given(api.get(f"changes?since={since}&shown={','.join(map(str, shown))}"))


def ids(answer: dict[str, Any]) -> list[int]:
    return [one["id"] for one in answer["mappings"]]


def test_nothing_is_new_at_the_present_version(api: Api, version: int, world: World) -> None:
    answer = look(api, version, world.oscar.mapping_id)
    assert (answer["version"], answer["mappings"], answer["list_changed"]) == (version, [], False)
    assert answer["stats"] == given(api.get("stats"))["stats"]


def test_a_closing_tells_of_its_mapping_alone(
    app: Flask, api: Api, version: int, world: World
) -> None:
    with app.app_context():
        factories.closed_ticket(900, world.mia)
    answer = look(api, version, world.oscar.mapping_id, world.mia.mapping_id)
    assert ids(answer) == [world.mia.mapping_id]
    assert answer["list_changed"] is False
    assert answer["mappings"] == [given(api.get(f"mappings/{world.mia.mapping_id}"))["mapping"]]
    assert look(api, answer["version"], world.mia.mapping_id)["mappings"] == []


def test_what_is_not_on_the_screen_may_have_moved_there(
    app: Flask, api: Api, version: int, world: World
) -> None:
    with app.app_context():
        factories.closed_ticket(900, world.mia)
    answer = look(api, version, world.oscar.mapping_id)
    assert (answer["mappings"], answer["list_changed"]) == ([], True)


def test_a_link_tells_its_row_alone(api: Api, version: int, world: World, eli: Person) -> None:
    given(api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": eli.id}))
    answer = look(api, version, world.oscar.mapping_id)
    assert ids(answer) == [world.oscar.mapping_id]
    assert answer["mappings"][0]["user_id"] == eli.id
    assert answer["list_changed"] is False


@pytest.mark.parametrize("what", ["responder", "member"])
def test_new_people_change_the_list(app: Flask, api: Api, version: int, what: str) -> None:
    with app.app_context():
        if what == "responder":
            factories.responder("Zoë Lindqvist")
        else:
            members.create(COMMAND_LINE, Profile("Ida"))
    assert look(api, version)["list_changed"] is True


def test_a_page_that_slept_for_long_reads_its_list_anew(
    app: Flask, api: Api, version: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(api, 0)["list_changed"] is True
    assert look(api, version + 1)["list_changed"] is True
    monkeypatch.setattr(changes, "KEPT", 1)
    with app.app_context():
        factories.closed_ticket(900, world.mia)
    assert look(api, version, world.mia.mapping_id)["list_changed"] is True


def test_too_many_changes_are_told_as_one(app: Flask, api: Api, version: int) -> None:
    with app.app_context(), transaction():
        changes.note(range(1, changes.MOST + 2))
        changes.note_all()
        totals.touch()
    answer = look(api, version, 1)
    assert (answer["mappings"], answer["list_changed"]) == ([], True)


def test_the_next_day_is_news(api: Api, version: int, frozen_clock: datetime) -> None:
    before = api.get("changes?since=0")
    assert given(before)["today"] == "2025-07-29"
    with clock.freeze(frozen_clock + timedelta(days=1)):
        after = unchanged(api, before.headers["ETag"], version)
    assert given(after)["today"] == "2025-07-30"


def unchanged(api: Api, etag: str, since: int) -> TestResponse:
    return api.get_with({"If-None-Match": etag}, f"changes?since={since}")


def test_the_tag_lasts_until_something_changes(
    app: Flask, api: Api, version: int, world: World
) -> None:
    etag = api.get("changes?since=0").headers["ETag"]
    answer = unchanged(api, etag, version)
    assert (answer.status_code, answer.data) == (304, b"")
    with app.app_context():
        factories.closed_ticket(900, world.mia)
    assert unchanged(api, etag, version).status_code == 200


def test_each_step_of_a_sync_is_news(app: Flask, api: Api, version: int) -> None:
    def next_tag(before: str) -> str:
        answer = unchanged(api, before, version)
        assert answer.status_code == 200
        return answer.headers["ETag"]

    tag = next_tag("")
    with app.app_context():
        job_id = jobs.start(COMMAND_LINE, jobs.SYNC)[0].id
        tag = next_tag(tag)
        assert jobs.claim(job_id, "worker")
        tag = next_tag(tag)
        jobs.progress(job_id, "worker", 100, "100 tickets read")
        tag = next_tag(tag)
        jobs.succeed(job_id, "worker", {}, "Done")
        tag = next_tag(tag)
    assert unchanged(api, tag, version).status_code == 304


def test_wrong_questions_are_named(api: Api) -> None:
    assert wrong_fields(api.get("changes")) == {"since"}
    assert wrong_fields(api.get("changes?since=1&shown=a")) == {"shown"}
    assert wrong_fields(api.get("changes?since=1&shown=" + ",".join("1" * 201))) == {"shown"}


def test_a_fresh_token_is_one_call_away(
    api: Api, new_api: Callable[[Person], Api], world: World, eli: Person
) -> None:
    session = given(api.get("session"))
    assert (session["user_id"], session["username"]) == (eli.id, eli.username)
    api.token = "old"
    refused(api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": None}), 403, "csrf_failed")
    api.token = session["csrf_token"]
    given(api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": None}))
