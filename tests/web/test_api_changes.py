"""Linking, unlinking, relinking and undo through the API, with what each does to credit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.services import members
from app.services.actor import COMMAND_LINE
from app.services.profiles import Profile
from app.services.undo import batch as undo_batch
from app.worker import runner
from tests import factories, people
from tests.api import PREFIX, Api, given, refused, wrong_fields
from tests.people import UMA, Person
from tests.web.conftest import World

CHANGE_KEYS = {"effect", "success", "mapping", "changed", "message", "undo", "warning"}


def audit_entries(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context():
        return factories.tables()["audit_entry"]


def total_of(api: Api, person: Person) -> int:
    total: int = given(api.get(f"tickets/user/{person.id}", days=3660))["total"]
    return total


def oscars(world: World) -> str:
    return f"mappings/{world.oscar.mapping_id}"


def mias(world: World) -> str:
    return f"mappings/{world.mia.mapping_id}"


class TestLinking:
    def test_first_link_credits_everything(self, api: Api, world: World, eli: Person) -> None:
        body = given(api.put(oscars(world), {"user_id": eli.id}))
        assert body.keys() == CHANGE_KEYS
        assert body["changed"] is True
        assert body["mapping"]["user_info"]["username"] == "Eli"
        assert body["mapping"]["ticket_stats"]["total_tickets"] == 5
        assert body["mapping"]["unclaimed_tickets"] == 0
        assert "Oscar Solis is linked to Eli" in body["message"]
        assert "5 unclaimed tickets" in body["message"]
        assert body["undo"]["url"] == f"{PREFIX}/audit/{body['undo']['audit_id']}/undo"
        assert body["mapping"] == given(api.get(oscars(world)))["mapping"]

    def test_unlink_keeps_past_credit(self, api: Api, world: World, uma: Person) -> None:
        body = given(api.put(mias(world), {"user_id": None}))
        assert body["mapping"]["status"] == "unlinked"
        assert body["mapping"]["user_id"] is None
        assert total_of(api, uma) == 3
        assert body["mapping"]["unclaimed_tickets"] == 0

    def test_unlink_with_remove_takes_credit_back(
        self, api: Api, world: World, uma: Person
    ) -> None:
        body = given(api.put(mias(world), {"user_id": None, "history": "remove"}))
        assert "3 tickets of Uma went back" in body["message"]
        assert body["mapping"]["unclaimed_tickets"] == 3
        assert total_of(api, uma) == 0

    def test_relink_keeps_what_the_earlier_member_has(
        self, api: Api, world: World, eli: Person, uma: Person
    ) -> None:
        body = given(api.put(mias(world), {"user_id": eli.id}))
        assert "stay with Uma" in body["message"]
        assert (total_of(api, uma), total_of(api, eli)) == (3, 0)
        assert body["mapping"]["ticket_stats"]["total_tickets"] == 0

    def test_relink_with_move_takes_credit_over(
        self, api: Api, world: World, eli: Person, uma: Person
    ) -> None:
        body = given(api.put(mias(world), {"user_id": eli.id, "history": "move"}))
        assert "3 tickets moved over from Uma" in body["message"]
        assert (total_of(api, uma), total_of(api, eli)) == (0, 3)

    @pytest.mark.parametrize(("user", "history"), [("eli", "remove"), (None, "move")])
    def test_history_that_does_not_fit_is_named(
        self, api: Api, world: World, eli: Person, user: str | None, history: str
    ) -> None:
        body = {"user_id": eli.id if user else None, "history": history}
        assert wrong_fields(api.put(mias(world), body)) == {"history"}

    def test_comment_is_kept_with_the_entry(
        self, api: Api, world: World, app: Flask, eli: Person
    ) -> None:
        given(api.put(oscars(world), {"user_id": eli.id, "comment": "as told by Ada 👍"}))
        assert "as told by Ada 👍" in audit_entries(app)[-1]

    def test_tiles_follow(self, api: Api, world: World, eli: Person) -> None:
        given(api.put(oscars(world), {"user_id": eli.id}))
        stats = given(api.get("stats"))["stats"]
        assert (stats["linked_count"], stats["unlinked_count"]) == (2, 0)
        assert (stats["total_tickets"], stats["unclaimed_tickets"]) == (8, 0)
        assert stats["coverage"] == 1.0

    def test_one_member_may_have_several_responders(
        self, api: Api, world: World, uma: Person
    ) -> None:
        given(api.put(oscars(world), {"user_id": uma.id}))
        assert total_of(api, uma) == 8


class TestNothingToDo:
    def test_same_link_again_changes_nothing(
        self, api: Api, world: World, app: Flask, uma: Person
    ) -> None:
        with app.app_context():
            before = factories.tables()
        body = given(api.put(mias(world), {"user_id": uma.id}))
        assert body["changed"] is False
        assert body["undo"] is None
        assert "Nothing changed" in body["message"]
        with app.app_context():
            assert factories.tables() == before

    def test_unlinking_the_unlinked_changes_nothing(
        self, api: Api, world: World, app: Flask
    ) -> None:
        before = audit_entries(app)
        assert given(api.put(oscars(world), {"user_id": None}))["changed"] is False
        assert audit_entries(app) == before

    @pytest.mark.parametrize("user_id", [999_999, 2**63 - 1])
    def test_unknown_member_is_404(self, api: Api, world: World, user_id: int) -> None:
        body = refused(api.put(oscars(world), {"user_id": user_id}), 404, "not_found")
        assert "no active member" in body["error"]

    def test_deactivated_member_is_404(self, api: Api, world: World, app: Flask) -> None:
        with app.app_context():
            gone = people.store(Person("Ulf", "Ulf Gone", "user"), is_active=False)
        refused(api.put(oscars(world), {"user_id": gone.id}), 404, "not_found")
        assert given(api.get(oscars(world)))["mapping"]["status"] == "unlinked"

    def test_unknown_mapping_is_404(self, api: Api, eli: Person) -> None:
        refused(api.put("mappings/999999", {"user_id": eli.id}), 404, "not_found")


class TestVersions:
    def test_version_rises_with_each_change(self, api: Api, world: World, eli: Person) -> None:
        version = given(api.get(oscars(world)))["mapping"]["version"]
        body = given(api.put(oscars(world), {"user_id": eli.id, "version": version}))
        assert body["mapping"]["version"] == version + 1

    def test_stale_version_is_told_with_the_present_row(
        self, api: Api, new_api: Callable[[Person], Api], world: World, ada: Person, eli: Person
    ) -> None:
        seen = given(api.get(oscars(world)))["mapping"]["version"]
        given(new_api(ada).put(oscars(world), {"user_id": ada.id, "version": seen}))
        answer = api.put(oscars(world), {"user_id": eli.id, "version": seen})
        body = refused(answer, 409, "stale_version")
        assert "Oscar Solis was linked to Ada by Ada just now" in body["error"]
        assert "not saved" in body["error"]
        assert (body["changed_by"], body["changed_at"]) == ("Ada", "2025-07-29T14:02:00Z")
        assert body["mapping"] == given(api.get(oscars(world)))["mapping"]
        assert body["mapping"]["user_info"]["username"] == "Ada"

    def test_version_of_the_future_is_stale_too(self, api: Api, world: World, eli: Person) -> None:
        answer = api.put(oscars(world), {"user_id": eli.id, "version": 2**63 - 1})
        body = refused(answer, 409, "stale_version")
        assert (body["changed_by"], body["changed_at"]) == (None, None)

    def test_change_without_version_is_taken(self, api: Api, world: World, eli: Person) -> None:
        given(api.put(oscars(world), {"user_id": eli.id}))
        assert given(api.put(oscars(world), {"user_id": None}))["changed"] is True


class TestUndo:
    def link(self, api: Api, world: World, person: Person) -> dict[str, Any]:
        undo: dict[str, Any] = given(api.put(oscars(world), {"user_id": person.id}))["undo"]
        return undo

    def undo(self, api: Api, undo: dict[str, Any]) -> Any:
        return api.post(undo["url"].removeprefix(f"{PREFIX}/"))

    def test_undo_restores_link_and_credit(self, api: Api, world: World, eli: Person) -> None:
        before = given(api.get(oscars(world)))
        body = given(self.undo(api, self.link(api, world, eli)))
        assert body.keys() == CHANGE_KEYS | {"later"}
        assert body["effect"] == [{"user_id": eli.id, "username": "Eli", "tickets": -5}]
        assert body["changed"] is True
        assert "Undone" in body["message"]
        after = given(api.get(oscars(world)))
        for key in ("periods", "credit", "unclaimed_tickets"):
            assert after[key] == before[key]
        assert after["mapping"]["ticket_stats"] == before["mapping"]["ticket_stats"]
        assert after["mapping"]["link_source"] is None
        assert after["mapping"]["version"] == before["mapping"]["version"] + 2

    def test_undo_can_be_undone(self, api: Api, world: World, eli: Person) -> None:
        undone = given(self.undo(api, self.link(api, world, eli)))
        again = given(self.undo(api, undone["undo"]))
        assert again["mapping"]["user_id"] == eli.id
        assert again["mapping"]["ticket_stats"]["total_tickets"] == 5

    def test_second_undo_is_409(self, api: Api, world: World, eli: Person) -> None:
        undo = self.link(api, world, eli)
        given(self.undo(api, undo))
        body = refused(self.undo(api, undo), 409, "changed_since")
        assert "undone already by Eli" in body["error"]
        assert len(body["later"]) == 1

    def test_undo_of_what_was_changed_since_is_409(
        self, api: Api, world: World, eli: Person, uma: Person
    ) -> None:
        undo = self.link(api, world, eli)
        given(api.put(oscars(world), {"user_id": uma.id}))
        body = refused(self.undo(api, undo), 409, "changed_since")
        assert "changed again since by Eli" in body["error"]
        assert given(api.get(oscars(world)))["mapping"]["user_id"] == uma.id

    def test_undo_of_unlink_with_remove_gives_credit_back(
        self, api: Api, world: World, uma: Person
    ) -> None:
        body = given(api.put(mias(world), {"user_id": None, "history": "remove"}))
        given(self.undo(api, body["undo"]))
        assert total_of(api, uma) == 3

    def test_trial_says_what_undo_would_do_and_changes_nothing(
        self, api: Api, world: World, eli: Person
    ) -> None:
        undo = self.link(api, world, eli)
        before = given(api.get("mappings"))
        body = given(api.post(undo["url"].removeprefix(f"{PREFIX}/"), {"dry_run": True}))
        assert body["effect"] == [{"user_id": eli.id, "username": "Eli", "tickets": -5}]
        assert given(api.get("mappings")) == before

    def test_restore_takes_later_decisions_with_it(
        self, api: Api, world: World, eli: Person, uma: Person
    ) -> None:
        undo = self.link(api, world, eli)
        given(api.put(oscars(world), {"user_id": uma.id}))
        body = given(api.post(undo["url"].removeprefix(f"{PREFIX}/"), {"restore": True}))
        assert body["mapping"]["user_id"] is None
        assert [one.keys() for one in body["later"]] == [{"audit_id", "sentence"}]

    def test_unknown_entry_is_404(self, api: Api) -> None:
        refused(api.post("audit/999999/undo"), 404, "not_found")

    def test_entry_that_is_no_link_cannot_be_undone(self, api: Api, app: Flask) -> None:
        with app.app_context():
            members.create(COMMAND_LINE, Profile("Ida"))
        (entry,) = audit_entries(app)
        refused(api.post(f"audit/{entry[0]}/undo"), 409, "conflict")


class TestUndoOfBatch:
    @pytest.fixture
    def batch(self, api: Api, app: Flask, world: World) -> int:
        """Auto-link linked Oscar, and Ben beside him."""
        with app.app_context():
            factories.responder("Ben Novak", email="ben@example.com")
            for name, full_name in (("oscar", "Oscar Solis"), ("ben", "Ben Novak")):
                factories.member(name, full_name=full_name)
        body = given(api.post("mappings/auto-link"))
        assert body["linked_count"] == 2
        batch_id: int = body["batch_id"]
        return batch_id

    def test_all_links_are_taken_back(self, api: Api, world: World, batch: int) -> None:
        body = given(api.post(f"batches/{batch}/undo"))
        assert body.keys() == {
            "success", "message", "undone", "left", "batch_id", "tickets", "changes", "size", "job",
        }  # fmt: skip
        assert (body["size"], body["job"]) == (2, None)
        assert len(body["undone"]) == 2
        assert world.oscar.mapping_id in body["undone"]
        assert body["left"] == []
        assert "2 changes undone" in body["message"]
        stats = given(api.get("stats"))["stats"]
        assert (stats["linked_count"], stats["unclaimed_tickets"]) == (1, 5)

    def test_what_was_changed_since_is_left(
        self, api: Api, world: World, batch: int, uma: Person
    ) -> None:
        given(api.put(oscars(world), {"user_id": uma.id}))
        body = given(api.post(f"batches/{batch}/undo"))
        assert len(body["undone"]) == 1
        (left,) = body["left"]
        assert left.keys() == {"mapping_id", "freshworks_username", "reason", "later"}
        assert left["mapping_id"] == world.oscar.mapping_id
        assert left["freshworks_username"] == "Oscar Solis"
        assert "changed again since by Eli" in left["reason"]
        assert given(api.get(oscars(world)))["mapping"]["user_info"]["username"] == UMA.username

    def test_second_undo_leaves_everything(self, api: Api, batch: int) -> None:
        given(api.post(f"batches/{batch}/undo"))
        body = given(api.post(f"batches/{batch}/undo"))
        assert body["undone"] == []
        assert len(body["left"]) == 2

    def test_unknown_batch_is_404(self, api: Api) -> None:
        refused(api.post("batches/999999/undo"), 404, "not_found")

    def test_long_batch_is_taken_back_by_a_job(
        self, api: Api, app: Flask, batch: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(undo_batch, "MOST_AT_ONCE", 1)
        tried = given(api.post(f"batches/{batch}/undo", {"dry_run": True}))
        assert (len(tried["undone"]), tried["job"]) == (2, None)
        body = given(api.post(f"batches/{batch}/undo"), 202)
        assert body.keys() == tried.keys()
        assert (body["undone"], body["size"], body["job"]["kind"]) == ([], 2, "undo")
        assert body["message"] == "Undo started."
        again = given(api.post(f"batches/{batch}/undo"), 202)
        assert again["job"]["id"] == body["job"]["id"]
        assert runner.run(app, body["job"]["id"]) is not None
        job = given(api.get(f"jobs/{body['job']['id']}"))["job"]
        said = "2 changes undone. Auto-Link leaves these pairs to people from now on."
        assert (job["status"], job["message"]) == ("succeeded", said)
        assert given(api.get("stats"))["stats"]["linked_count"] == 1
        newest = given(api.get("audit"))["entries"][0]
        assert (newest["source"], newest["address"]) == ("web", "127.0.0.1")

    def test_long_batch_waits_for_the_undo_of_another(
        self, api: Api, app: Flask, batch: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(undo_batch, "MOST_AT_ONCE", 1)
        given(api.post(f"batches/{batch}/undo"), 202)
        body = refused(api.post(f"batches/{batch}/undo", {"restore": True}), 409, "job_busy")
        assert "Another undo is under way" in body["error"]
