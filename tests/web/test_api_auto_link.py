"""Auto-link through the API: the plan, the run, its narrowing and its undo."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.services import auto_link, jobs, preferences
from app.services.actor import Actor
from app.services.preferences import Preferences, Wish
from app.services.reporting import Reporting
from app.worker import runner
from tests import factories
from tests.api import Api, given, wrong_fields
from tests.people import Person
from tests.web.conftest import World

KEYS = set(
    "success message linked_count linked review skipped batch_id expected_wrong preset threshold"
    " job".split()
)
ENTRY_KEYS = set(
    "mapping_id freshworks_username user_id username confidence code reason"
    " unclaimed_tickets".split()
)


@pytest.fixture
def oscar(app: Flask, world: World) -> Person:
    """A member who is certainly Oscar Solis; `world` has his responder, and Mia is linked."""
    with app.app_context():
        return factories.member("oscar", full_name="Oscar Solis")


@pytest.fixture
def ben(app: Flask, oscar: Person) -> int:
    """The mapping of Ben Novak, who is certainly a member too."""
    with app.app_context():
        factories.member("ben", full_name="Ben Novak")
        return factories.responder("Ben Novak", email="ben@example.com").mapping_id


def statuses(api: Api) -> dict[str, Any]:
    rows = given(api.get("mappings"))["mappings"]
    return {row["freshworks_username"]: row["status"] for row in rows}


def test_run_links_who_is_certain(api: Api, world: World, oscar: Person) -> None:
    body = given(api.post("mappings/auto-link"))
    assert body.keys() == KEYS
    assert body["linked_count"] == 1
    (entry,) = body["linked"]
    assert entry.keys() == ENTRY_KEYS
    assert entry["mapping_id"] == world.oscar.mapping_id
    assert (entry["user_id"], entry["username"]) == (oscar.id, "oscar")
    assert entry["confidence"] > 0.9
    assert entry["reason"]
    assert entry["unclaimed_tickets"] == 5
    assert (body["preset"], body["threshold"], body["job"]) == ("small", 0.8, None)
    assert isinstance(body["batch_id"], int)
    assert "1 responder linked. 5 tickets credited." in body["message"]
    mapping = given(api.get(f"mappings/{world.oscar.mapping_id}"))["mapping"]
    assert (mapping["user_id"], mapping["link_source"]) == (oscar.id, "auto")
    assert mapping["confirmed"] is False
    assert mapping["ticket_stats"]["total_tickets"] == 5


def test_dry_run_shows_the_same_and_changes_nothing(
    api: Api, app: Flask, world: World, oscar: Person
) -> None:
    with app.app_context():
        before = factories.tables()
    plan = given(api.post("mappings/auto-link", {"dry_run": True}))
    with app.app_context():
        assert factories.tables() == before
    assert plan.keys() == KEYS
    assert plan["batch_id"] is None
    assert "1 responder would be linked. 5 unclaimed tickets would be" in plan["message"]
    done = given(api.post("mappings/auto-link", {"dry_run": False}))
    for key in ("linked", "review", "skipped", "linked_count", "expected_wrong"):
        assert done[key] == plan[key]


def test_mapping_ids_narrow_the_run(api: Api, world: World, ben: int) -> None:
    body = given(api.post("mappings/auto-link", {"mapping_ids": [ben]}))
    assert [entry["mapping_id"] for entry in body["linked"]] == [ben]
    assert (body["review"], body["skipped"]) == ([], [])
    assert statuses(api) == {
        "Ben Novak": "linked", "Mia Wójcik": "linked", "Oscar Solis": "unlinked",
    }  # fmt: skip


def test_empty_narrowing_links_nobody(api: Api, ben: int) -> None:
    body = given(api.post("mappings/auto-link", {"mapping_ids": []}))
    assert (body["linked_count"], body["batch_id"]) == (0, None)
    assert statuses(api)["Ben Novak"] == "unlinked"


def test_unknown_mapping_ids_are_passed_over(api: Api, ben: int) -> None:
    asked = {"mapping_ids": [999_999, 2**63 - 1, ben, ben]}
    assert given(api.post("mappings/auto-link", asked))["linked_count"] == 1


def test_linked_mapping_is_left_alone(api: Api, world: World, oscar: Person, uma: Person) -> None:
    asked = {"mapping_ids": [world.mia.mapping_id]}
    body = given(api.post("mappings/auto-link", asked))
    assert body["linked"] == body["review"] == body["skipped"] == []
    mapping = given(api.get(f"mappings/{world.mia.mapping_id}"))["mapping"]
    assert mapping["user_id"] == uma.id


def test_second_run_has_nothing_to_do(api: Api, ben: int) -> None:
    given(api.post("mappings/auto-link"))
    body = given(api.post("mappings/auto-link"))
    assert (body["linked_count"], body["batch_id"]) == (0, None)


def test_everybody_stands_in_one_list(api: Api, app: Flask, ben: int) -> None:
    with app.app_context():
        unknown = factories.responder("Quentin Zaragoza").mapping_id
        gone = factories.responder("Ben Novak jr", active=False).mapping_id
    body = given(api.post("mappings/auto-link", {"dry_run": True}))
    said = [entry["mapping_id"] for key in ("linked", "review", "skipped") for entry in body[key]]
    assert len(said) == len(set(said)) == 4
    skipped = {entry["mapping_id"]: entry for entry in body["skipped"]}
    assert {unknown, gone} <= skipped.keys()
    assert skipped[gone]["code"] == "inactive"
    for entry in skipped.values():
        assert entry["reason"]


def test_preset_and_threshold_decide_for_one_run(api: Api, world: World, oscar: Person) -> None:
    def tried(**how: object) -> dict[str, Any]:
        return given(api.post("mappings/auto-link", {"dry_run": True, **how}))

    careful = tried(preset="careful")
    assert (careful["preset"], careful["threshold"]) == ("careful", 0.99)
    own = tried(threshold=1)
    assert (own["preset"], own["threshold"], own["linked_count"]) == (None, 1.0, 0)
    assert [entry["user_id"] for entry in own["review"]] == [oscar.id]
    assert tried()["preset"] == "small"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"threshold": 0.5}, "threshold"),
        ({"threshold": 1.01}, "threshold"),
        ({"threshold": "0.9"}, "threshold"),
        ({"threshold": True}, "threshold"),
        ({"preset": "bold"}, "preset"),
        ({"preset": "careful", "threshold": 0.9}, "threshold"),
    ],
)
def test_wrong_choice_is_named(api: Api, body: dict[str, Any], field: str) -> None:
    assert wrong_fields(api.post("mappings/auto-link", body)) == {field}


def test_setting_of_the_admin_holds(
    api: Api, app: Flask, ada: Person, world: World, oscar: Person
) -> None:
    with app.app_context():
        saved = Actor(ada.id, "Ada", "web")
        preferences.save(saved, Wish({"auto_link_threshold": 1.0}), Preferences(), Reporting())
    body = given(api.post("mappings/auto-link", {"dry_run": True}))
    assert (body["preset"], body["threshold"], body["linked_count"]) == (None, 1.0, 0)


def test_large_site_is_linked_by_a_job(
    api: Api, app: Flask, ben: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_link, "MOST_AT_ONCE", 1)
    trial = given(api.post("mappings/auto-link", {"dry_run": True}))
    assert trial["linked_count"] == 2
    body = given(api.post("mappings/auto-link", {"preset": "careful"}), 202)
    assert body.keys() == KEYS
    assert (body["linked"], body["batch_id"], body["preset"]) == ([], None, "careful")
    assert (body["job"]["kind"], body["job"]["status"]) == ("auto_link", "queued")
    again = given(api.post("mappings/auto-link"), 202)
    assert again["job"]["id"] == body["job"]["id"]
    assert "running already" in again["message"]
    # Whoever chose some does not wait for a worker.
    assert given(api.post("mappings/auto-link", {"mapping_ids": [ben]}))["linked_count"] == 1
    done = runner.run(app, body["job"]["id"])
    assert done is not None
    with app.app_context():
        job = jobs.get(body["job"]["id"])
        assert (job.status, job.error) == ("succeeded", None)
        assert jobs.options(job) == {"preset": "careful"}
    assert set(statuses(api).values()) == {"linked"}
