"""Review through the API: the queue, the candidates of one responder, verdicts, the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import AuditEntry
from app.services import decisions, suggestions
from app.services.actor import Actor
from tests import factories
from tests.api import Api, given, refused, wrong_fields
from tests.people import Person
from tests.web.conftest import World

ITEM_KEYS = {"mapping", "why", "suggestions", "later"}
SUGGESTION_KEYS = set(
    "user confidence tier code reason evidence unclaimed_tickets linked_to verdict returned".split()
)


@pytest.fixture
def oscar(app: Flask, world: World) -> Person:
    """A member who is certainly Oscar Solis, whose responder `world` has."""
    with app.app_context():
        return factories.member("oscar", full_name="Oscar Solis")


@pytest.fixture
def computing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The suggestions are not ready."""
    with monkeypatch.context() as patch:
        patch.setattr(suggestions, "current", lambda *_asked, **_options: None)
        yield


def test_queue_shows_candidates_with_what_speaks_for_them(
    api: Api, world: World, oscar: Person
) -> None:
    body = given(api.get("review"))
    assert (body["responders"], body["unclaimed_tickets"], body["computing"]) == (1, 5, False)
    assert body["certain"] == sum(one["suggestions"][0]["tier"] == "auto" for one in body["review"])
    assert body["pagination"] == {"page": 1, "per_page": 20, "pages": 1, "total": 1}
    (item,) = body["review"]
    assert item.keys() == ITEM_KEYS
    assert (item["why"], item["later"]) == ("suggested", False)
    assert item["mapping"]["id"] == world.oscar.mapping_id
    assert item["mapping"]["suggestions_count"] == 1
    (found,) = item["suggestions"]
    assert found.keys() == SUGGESTION_KEYS
    assert found["user"] == {
        "id": oscar.id,
        "username": "oscar",
        "email": "oscar@example.com",
        "role": "user",
        "full_name": "Oscar Solis",
    }
    assert found["confidence"] > 0.9
    assert (found["tier"], found["unclaimed_tickets"]) == ("auto", 5)
    assert (found["linked_to"], found["verdict"], found["returned"]) == ([], None, None)
    assert "Both have the e-mail address oscar@example.com." in found["evidence"]
    assert all(said.endswith(".") for said in found["evidence"])


def test_queue_has_pages(api: Api, app: Flask, oscar: Person) -> None:
    with app.app_context():
        factories.member("ben", full_name="Ben Novak")
        factories.responder("Ben Novak")
    names = [
        item["mapping"]["freshworks_username"]
        for page in (1, 2, 3)
        for item in given(api.get("review", page=page, per_page=1))["review"]
    ]
    assert names == ["Oscar Solis", "Ben Novak"]
    assert wrong_fields(api.get("review", page=0)) == {"page"}


def test_stats_and_list_count_what_waits(api: Api, world: World, oscar: Person) -> None:
    body = given(api.get("mappings"))
    assert (body["stats"]["review_count"], body["stats"]["review_tickets"]) == (1, 5)
    counts = {row["freshworks_username"]: row["suggestions_count"] for row in body["mappings"]}
    assert counts == {"Oscar Solis": 1, "Mia Wójcik": 0}
    api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": oscar.id})
    stats = given(api.get("stats"))["stats"]
    assert (stats["review_count"], stats["review_tickets"]) == (0, 0)


def test_list_names_who_is_more_likely_right_than_wrong(api: Api, app: Flask, world: World) -> None:
    with app.app_context():
        factories.member("oscar.solis", full_name="Oscar Solis")
        for name in ("john.smith", "johnsmith2"):
            factories.member(name, full_name="John Smith")
        factories.member("nadia", full_name="Nadia Novak")
        factories.responder("John Smith")
        factories.responder("Helpdesk Night Team", email="nadia@example.com")
        factories.member("dorina.kovacs")
        factories.responder("Daniel Kovács", email="dorina.kovacs@example.com")

    rows = given(api.get("mappings"))["mappings"]

    named = {row["freshworks_username"]: row.get("suggestion") for row in rows}
    assert named["Oscar Solis"].keys() == {"username", "sure"}
    assert named["Oscar Solis"]["username"] == "oscar.solis"
    assert named["Oscar Solis"]["sure"] >= 50
    # Two fit equally well, it is a team's account, or the name says somebody else: they have
    # candidates, and nobody is named.
    assert {row["freshworks_username"]: row["suggestions_count"] for row in rows} == {
        "Oscar Solis": 1,
        "John Smith": 2,
        "Helpdesk Night Team": 1,
        "Daniel Kovács": 1,
        "Mia Wójcik": 0,
    }
    assert [name for name, likely in named.items() if likely] == ["Oscar Solis"]


def test_list_does_not_wait_for_suggestions(
    api: Api, world: World, oscar: Person, computing: None
) -> None:
    body = given(api.get("mappings"))
    assert (body["stats"]["review_count"], body["stats"]["review_tickets"]) == (None, None)
    counts = {row["freshworks_username"]: row["suggestions_count"] for row in body["mappings"]}
    assert counts == {"Oscar Solis": None, "Mia Wójcik": 0}
    queue = given(api.get("review"))
    assert (queue["review"], queue["responders"], queue["computing"]) == ([], 0, True)


def test_tag_changes_when_suggestions_are_ready(
    api: Api, oscar: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["mappings", "stats", "review"]
    with monkeypatch.context() as patch:
        patch.setattr(suggestions, "current", lambda *_asked, **_options: None)
        before = [api.get(address).headers["ETag"] for address in asked]
    after = [api.get(address).headers["ETag"] for address in asked]
    assert not set(before) & set(after)
    for address, tag in zip(asked, after, strict=True):
        assert api.get_with({"If-None-Match": tag}, address).status_code == 304


def test_suggestions_of_one_responder(api: Api, world: World, oscar: Person) -> None:
    body = given(api.get(f"mappings/{world.oscar.mapping_id}/suggestions"))
    assert [found["user"]["id"] for found in body["suggestions"]] == [oscar.id]
    assert body["reason"] is None
    linked = given(api.get(f"mappings/{world.mia.mapping_id}/suggestions"))
    assert linked["suggestions"] == []
    assert linked["reason"] == "Mia Wójcik is linked to Uma."
    refused(api.get("mappings/999999/suggestions"), 404, "not_found")


class TestVerdict:
    def say(self, api: Api, world: World, **body: object) -> Any:
        return api.post(f"mappings/{world.oscar.mapping_id}/verdict", body)

    def test_rejected_pair_leaves_the_queue_and_undo_brings_it_back(
        self, api: Api, world: World, oscar: Person
    ) -> None:
        body = given(self.say(api, world, user_id=oscar.id, verdict="rejected"))
        assert body["changed"] is True
        assert given(api.get("review"))["responders"] == 0
        given(api.post(body["undo"]["url"].split("/api/")[1]))
        assert given(api.get("review"))["responders"] == 1

    def test_confidence_of_the_pair_is_kept(
        self, api: Api, app: Flask, world: World, oscar: Person
    ) -> None:
        (item,) = given(api.get("review"))["review"]
        sure = item["suggestions"][0]["confidence"]
        body = given(self.say(api, world, user_id=oscar.id, verdict="rejected"))
        audit_id = body["undo"]["audit_id"]
        with app.app_context():
            assert db.session.get_one(AuditEntry, audit_id).confidence == sure

    def test_put_off_goes_last(self, api: Api, world: World, oscar: Person) -> None:
        given(self.say(api, world, user_id=oscar.id, verdict="unsure"))
        (item,) = given(api.get("review"))["review"]
        assert item["later"] is True
        assert item["suggestions"][0]["verdict"] == "unsure"
        assert item["suggestions"][0]["tier"] == "suggest"

    def test_automatic_link_is_confirmed(self, api: Api, world: World, oscar: Person) -> None:
        given(api.post("mappings/auto-link"))
        refused(self.say(api, world, user_id=999_999, verdict="confirmed"), 409, "not_linked")
        body = given(self.say(api, world, user_id=oscar.id, verdict="confirmed"))
        assert body["mapping"]["confirmed"] is True

    def test_conflict_carries_the_mapping(self, api: Api, world: World, oscar: Person) -> None:
        stale = self.say(api, world, user_id=oscar.id, verdict="rejected", version=999)
        assert refused(stale, 409, "stale_version")["mapping"]["id"] == world.oscar.mapping_id
        api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": oscar.id})
        linked = self.say(api, world, user_id=oscar.id, verdict="rejected")
        assert refused(linked, 409, "linked")["mapping"]["user_id"] == oscar.id

    def test_wrong_input_is_named(self, api: Api, world: World) -> None:
        assert wrong_fields(self.say(api, world)) == {"user_id", "verdict"}
        wrong = self.say(api, world, user_id=True, verdict="maybe")
        assert wrong_fields(wrong) == {"user_id", "verdict"}
        refused(self.say(api, world, user_id=999_999, verdict="rejected"), 404, "not_found")


class TestExcludeAndReserve:
    def test_not_a_person(self, api: Api, world: World, oscar: Person) -> None:
        address = f"mappings/{world.oscar.mapping_id}/exclude"
        assert given(api.post(address, {"excluded": True}))["mapping"]["excluded"] is True
        assert given(api.get("review"))["responders"] == 0
        assert given(api.post(address, {"excluded": True}))["changed"] is False
        assert given(api.post(address, {"excluded": False}))["mapping"]["excluded"] is False
        assert wrong_fields(api.post(address, {"excluded": 1})) == {"excluded"}
        linked = api.post(f"mappings/{world.mia.mapping_id}/exclude", {"excluded": True})
        refused(linked, 409, "linked")

    def test_reserved_for_an_address(self, api: Api, app: Flask, world: World) -> None:
        address = f"mappings/{world.oscar.mapping_id}/reserve"
        body = given(api.post(address, {"email": "Later@Example.com"}))
        assert body["mapping"]["reserved_email"] == "later@example.com"
        assert "reserved_email" not in given(api.post(address, {"email": None}))["mapping"]
        assert wrong_fields(api.post(address, {"email": "nobody"})) == {"email"}
        assert wrong_fields(api.post(address, {})) == {"email"}
        told = given(api.post(address, {"email": "uma@example.com", "dry_run": True}))
        assert (told["mapping"]["user_id"], told["undo"]) == (None, None)
        assert told["warning"].startswith("Uma has uma@example.com already")
        linked = api.post(f"mappings/{world.mia.mapping_id}/reserve", {"email": "a@example.com"})
        refused(linked, 409, "linked")


def test_accepted_suggestion_keeps_its_confidence(
    api: Api, app: Flask, world: World, oscar: Person
) -> None:
    (item,) = given(api.get("review"))["review"]
    body = given(api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": oscar.id}))
    with app.app_context():
        entry = db.session.get_one(AuditEntry, body["undo"]["audit_id"])
        assert entry.confidence == item["suggestions"][0]["confidence"]


def test_record_is_for_admins(
    api: Api, app: Flask, new_api: Callable[[Person], Api], ada: Person, world: World, oscar: Person
) -> None:
    refused(api.get("suggestions/record"), 403, "forbidden")
    admin = new_api(ada)
    assert given(admin.get("suggestions/record"))["bands"] == []
    api.get("review")
    api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": oscar.id})
    (band,) = given(admin.get("suggestions/record"))["bands"]
    assert band == {"from": 0.9, "to": 1.0, "shown": 1, "accepted": 1, "rejected": 0}


def test_disputed_link_waits_with_who_else_it_may_be(
    api: Api, app: Flask, world: World, uma: Person, oscar: Person
) -> None:
    with app.app_context():
        actor = Actor(uma.id, "Uma", "web")
        decisions.dispute(actor, world.mia.mapping_id, uma.id, factories.RULES)
    first, second = given(api.get("review"))["review"]
    assert (first["why"], first["mapping"]["flag"]) == ("disputed", "disputed")
    assert first["mapping"]["suggestions_count"] == 0
    assert second["why"] == "suggested"
