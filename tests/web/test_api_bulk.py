"""Many changes by one request, and the file that goes out and comes back."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import factories
from tests.api import Api, given, wrong_fields
from tests.people import Person
from tests.web.conftest import World

KEYS = set("success message batch_id changed unchanged failed outcomes".split())


def bulk(api: Api, *changes: dict[str, Any], **options: Any) -> dict[str, Any]:
    return given(api.post("mappings/bulk", {"changes": list(changes), **options}))


def upload(api: Api, text: str, query: Any = None) -> TestResponse:
    form = {"file": (io.BytesIO(text.encode()), "links.csv")}
    return api.send("POST", "mappings/import", data=form, query_string=query)


def test_rows_are_changed_as_one_batch(api: Api, world: World, eli: Person, uma: Person) -> None:
    oscar, mia = world.oscar.mapping_id, world.mia.mapping_id
    body = bulk(
        api,
        {"mapping_id": oscar, "user_id": eli.id, "version": 1},
        {"mapping_id": mia, "user_id": None, "history": "remove"},
        {"mapping_id": 999_999, "confirmed": True},
    )
    assert body.keys() == KEYS
    assert [body[name] for name in ("changed", "unchanged", "failed")] == [2, 0, 1]
    assert body["message"] == "1 linked, 1 unlinked. 2 tickets credited. 1 failed."
    linked, unlinked, failed = body["outcomes"]
    assert linked == {
        "mapping_id": oscar,
        "freshworks_username": "Oscar Solis",
        "outcome": "linked",
        "user_id": eli.id,
        "username": "Eli",
        "tickets": 5,
        "message": "Oscar Solis is linked to Eli. 5 unclaimed tickets are credited now.",
        "code": None,
        "version": 2,
        "confidence": None,
        "reason": None,
        "warning": None,
    }
    assert (unlinked["outcome"], unlinked["username"], unlinked["tickets"]) == (
        "unlinked", "Uma", -3,
    )  # fmt: skip
    assert (failed["outcome"], failed["code"], failed["version"]) == ("error", "not_found", None)
    undone = given(api.post(f"batches/{body['batch_id']}/undo"))
    assert sorted(undone["undone"]) == sorted([oscar, mia])
    assert given(api.get(f"mappings/{mia}"))["mapping"]["user_id"] == uma.id


def test_dry_run_changes_nothing(api: Api, app: Flask, world: World, eli: Person) -> None:
    with app.app_context():
        before = factories.tables()
    change = {"mapping_id": world.oscar.mapping_id, "user_id": eli.id}
    body = bulk(api, change, dry_run=True)
    assert (body["batch_id"], body["changed"]) == (None, 1)
    would = "Oscar Solis would be linked to Eli. 5 tickets would be credited."
    assert body["outcomes"][0]["message"] == would
    with app.app_context():
        assert factories.tables() == before


def test_each_wish_has_its_outcome(api: Api, app: Flask, world: World, uma: Person) -> None:
    with app.app_context():
        oscar = factories.member("oscar.solis", full_name="Oscar Solis")
        bot = factories.responder("Mail Bot")
        auto = factories.responder("Ida Novak")
        factories.link(auto, uma, source="auto")
    body = bulk(
        api,
        {"mapping_id": world.oscar.mapping_id, "best": True},
        {"mapping_id": bot.mapping_id, "excluded": True},
        {"mapping_id": auto.mapping_id, "confirmed": True},
        comment="All at once",
    )
    assert [one["outcome"] for one in body["outcomes"]] == ["linked", "excluded", "confirmed"]
    assert body["outcomes"][0]["user_id"] == oscar.id
    assert body["outcomes"][0]["confidence"] > 0.5
    assert bulk(api, {"mapping_id": bot.mapping_id, "excluded": False})["outcomes"][0][
        "outcome"
    ] == "included"  # fmt: skip
    trail = given(api.get(f"audit?batch_id={body['batch_id']}"))["entries"]
    assert {one["comment"] for one in trail} == {"All at once"}
    assert {one["batch"]["size"] for one in trail} == {3}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "changes"),
        ({"changes": []}, "changes"),
        ({"changes": [{"mapping_id": 1}]}, "changes"),
        ({"changes": [{"mapping_id": 1, "user_id": 1, "best": True}]}, "changes"),
        ({"changes": [{"mapping_id": 1, "best": False}]}, "changes"),
        ({"changes": [{"mapping_id": 1, "user_id": "1"}]}, "changes"),
        ({"changes": [{"mapping_id": 1, "excluded": 1}]}, "changes"),
        ({"changes": [{"mapping_id": 1, "user_id": 1, "history": "burn"}]}, "changes"),
        ({"changes": [{"user_id": 1}]}, "changes"),
        ({"changes": [{"mapping_id": 1, "user_id": 1}] * 2001}, "changes"),
        ({"changes": [{"mapping_id": 1, "user_id": 1}], "dry_run": 1}, "dry_run"),
        ({"changes": [{"mapping_id": 1, "user_id": 1}], "comment": "x" * 501}, "comment"),
    ],
)
def test_wrong_input_is_named(api: Api, body: dict[str, Any], field: str) -> None:
    assert wrong_fields(api.post("mappings/bulk", body)) == {field}


class TestFiles:
    def test_export_filled_in_comes_back(self, api: Api, world: World, eli: Person) -> None:
        answer = api.get("exports/mappings.csv?status=unlinked")
        assert answer.mimetype == "text/csv"
        assert answer.is_streamed
        assert (
            'filename="freshworks-mappings-2025-07-29.csv"' in answer.headers["Content-Disposition"]
        )
        text = answer.get_data().decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert (row["freshworks_username"], row["unclaimed_tickets"]) == ("Oscar Solis", "5")
        filled = text.replace(",unlinked,,", ",unlinked,eli,")
        trial = given(upload(api, filled, {"dry_run": "true"}))
        assert (trial["batch_id"], trial["changed"]) == (None, 1)
        body = given(upload(api, filled))
        assert body.keys() == KEYS | {"failures_csv"}
        assert body["outcomes"] == [
            {
                "line": 2,
                "freshworks_user_id": 18014125885,
                "freshworks_username": "Oscar Solis",
                "outcome": "linked",
                "member": "eli",
                "tickets": 5,
                "message": "Oscar Solis is linked to Eli. 5 unclaimed tickets are credited now.",
                "error": None,
                "warning": None,
            }
        ]
        assert given(upload(api, filled))["changed"] == 0

    def test_workbook_that_was_saved_as_text_comes_back(
        self, api: Api, world: World, eli: Person
    ) -> None:
        with api.get("exports/mappings.xlsx?status=unlinked") as answer:
            head, row = openpyxl.load_workbook(io.BytesIO(answer.get_data())).worksheets[0].values
        filled = ["eli" if name == "Member" else cell for name, cell in zip(head, row, strict=True)]
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows([head, filled])
        (outcome,) = given(upload(api, text.getvalue()))["outcomes"]
        assert (outcome["freshworks_username"], outcome["member"]) == ("Oscar Solis", "eli")

    def test_failures_come_back_as_a_file(self, api: Api, world: World) -> None:
        file = "id,member\n18014125885,nobody\n"
        answer = api.send("POST", "mappings/import", data=file, content_type="text/csv")
        body = given(answer)
        assert (body["failed"], body["batch_id"]) == (1, None)
        (row,) = csv.DictReader(io.StringIO(body["failures_csv"].removeprefix("\ufeff")))
        assert row["error"] == body["outcomes"][0]["error"]

    def test_what_is_no_file_is_refused(self, api: Api) -> None:
        form = {"data": (io.BytesIO(b"id,member\n"), "links.csv")}
        assert wrong_fields(api.send("POST", "mappings/import", data=form)) == {"file"}
        assert wrong_fields(upload(api, "id,member\n", {"trial": "true"})) == {"trial"}
        assert wrong_fields(upload(api, "id,name\n")) == {"file"}
        assert wrong_fields(api.get("exports/mappings.csv?status=odd")) == {"status"}
