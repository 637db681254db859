"""The audit trail through the API: entries, filters, undo, and the export."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.services import jobs
from tests import factories, people
from tests.api import PREFIX, Api, given, wrong_fields
from tests.people import Person
from tests.web.conftest import World

ENTRY_KEYS = set(
    "id created_at actor actor_id source address action sentence responder member batch_id batch"
    " undoes_id undone_by changes effect comment confidence can_undo undo_url".split()
)


def entries(api: Api, **query: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = given(api.get("audit", **query))["entries"]
    return found


@pytest.fixture
def linked(api: Api, world: World, eli: Person) -> int:
    """Eli linked Oscar to himself through the page; the id of the entry."""
    body = {"user_id": eli.id, "comment": "It is me"}
    answer = given(api.put(f"mappings/{world.oscar.mapping_id}", body))
    return int(answer["undo"]["audit_id"])


def test_entry_tells_all_there_is(api: Api, world: World, linked: int, eli: Person) -> None:
    entry = entries(api)[0]
    assert entry.keys() == ENTRY_KEYS
    assert entry["sentence"] == "Eli linked Oscar Solis to Eli. 5 tickets credited."
    assert (entry["id"], entry["created_at"]) == (linked, "2025-07-29T14:02:00Z")
    assert (entry["actor"], entry["actor_id"], entry["source"]) == ("Eli", eli.id, "web")
    assert (entry["address"], entry["comment"]) == ("127.0.0.1", "It is me")
    assert entry["responder"] == {
        "mapping_id": world.oscar.mapping_id,
        "freshworks_user_id": 18014125885,
        "freshworks_username": "Oscar Solis",
    }
    assert entry["member"] == {"id": eli.id, "username": "Eli"}
    assert ["Member", "–", "Eli"] in entry["changes"]
    assert entry["effect"] == [{"user_id": eli.id, "username": "Eli", "tickets": 5}]
    assert (entry["batch"], entry["undone_by"], entry["can_undo"]) == (None, None, True)


def test_undo_url_takes_the_change_back(api: Api, linked: int) -> None:
    url = entries(api)[0]["undo_url"]
    assert url == f"{PREFIX}/audit/{linked}/undo"
    given(api.post(url.removeprefix(f"{PREFIX}/")))
    undone, first, *_ = entries(api)
    assert (undone["action"], undone["undoes_id"]) == ("undo", linked)
    assert (first["undone_by"], first["can_undo"], first["undo_url"]) == (undone["id"], False, None)


def test_filters_and_pages(api: Api, world: World, linked: int, uma: Person) -> None:
    assert [one["id"] for one in entries(api, actor="eli")] == [linked]
    assert [one["member"]["id"] for one in entries(api, user_id=uma.id)] == [uma.id]
    assert [one["id"] for one in entries(api, freshworks_user_id=18014125885)] == [linked]
    assert [one["id"] for one in entries(api, q="oscar", action="link")] == [linked]
    body = given(api.get("audit?page=2&per_page=1"))
    assert body["pagination"] == {"page": 2, "per_page": 1, "pages": 2, "total": 2}
    assert [one["id"] for one in body["entries"]] == [world.linked.audit_id]


def test_day_is_meant_to_its_end_and_times_are_local(site: Any, api: Api, linked: int) -> None:
    site.set(time_zone="Asia/Kolkata")
    assert len(entries(api, since="2025-07-29", until="2025-07-29")) == 2
    assert len(entries(api, since="2025-07-29T19:32", until="2025-07-29T19:33")) == 2
    assert entries(api, until="2025-07-29T19:32") == []
    assert entries(api, since="2025-07-30") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("action=burn", "action"),
        ("since=yesterday", "since"),
        ("until=2025-13-01", "until"),
        ("mapping_id=0", "mapping_id"),
        ("batch_id=x", "batch_id"),
        ("user_id=9223372036854775808", "user_id"),
        ("page=0", "page"),
        ("per_page=201", "per_page"),
        ("who=Ada", "who"),
    ],
)
def test_wrong_filters_are_named(api: Api, query: str, field: str) -> None:
    assert wrong_fields(api.get(f"audit?{query}")) == {field}


def test_export_knows_no_pages(api: Api) -> None:
    assert wrong_fields(api.get("exports/audit.csv?page=1")) == {"page"}


def test_reads_are_conditional(api: Api, world: World, linked: int, eli: Person) -> None:
    tag = api.get("audit").headers["ETag"]
    assert api.get_with({"If-None-Match": tag}, "audit").status_code == 304
    given(api.put(f"mappings/{world.mia.mapping_id}", {"user_id": eli.id}))
    assert api.get_with({"If-None-Match": tag}, "audit").status_code == 200


def test_export_has_the_same_entries(api: Api, app: Flask, linked: int) -> None:
    with app.app_context():
        factories.link(factories.responder("=Evil", id=180141258850000123), None)
    answer = api.get("exports/audit.csv?actor=Eli")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit-2025-07-29.csv"'
    assert answer.headers["Cache-Control"] == "private, no-cache"
    (row,) = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert (row["id"], row["actor"], row["tickets"]) == (str(linked), "Eli", "5")
    assert row["sentence"] == "Eli linked Oscar Solis to Eli. 5 tickets credited."
    assert row["freshworks_user_id"] == "18014125885"
    assert row["changes"].startswith("Member: – -> Eli; ")


def test_export_tells_whose_credit_moved(
    api: Api, app: Flask, world: World, linked: int, eli: Person
) -> None:
    with app.app_context():
        other = people.store(people.Person("=SUM", "Sue", "user"))
    for user_id, history in ((other.id, "move"), (eli.id, "move"), (None, "keep")):
        given(
            api.put(f"mappings/{world.oscar.mapping_id}", {"user_id": user_id, "history": history})
        )
    text = api.get("exports/audit.csv").get_data().decode("utf-8-sig")
    told = [(row["tickets"], row["effect"]) for row in csv.DictReader(io.StringIO(text))]
    # Whoever loses comes first, and no spreadsheet takes the name for a formula.
    back, there = "'=SUM -5; Eli +5", "Eli -5; =SUM +5"
    assert told[:4] == [("0", ""), ("0", back), ("0", there), ("5", "Eli +5")]


def test_export_is_made_while_it_is_sent(api: Api, linked: int) -> None:
    with api.get("exports/audit.csv") as answer:
        assert answer.is_streamed
        assert answer.content_length is None


@pytest.fixture
def synced(app: Flask, linked: int) -> None:
    """After Eli's link a sync counted something."""
    with app.app_context():
        job = jobs.start(factories.TESTER, jobs.SYNC)[0].id
        assert jobs.claim(job, "a worker")
        jobs.succeed(job, "a worker", {"closures_added": 3}, "3 closures added")


def test_decisions_leave_out_what_runs_counted(api: Api, synced: None) -> None:
    def actions(**query: str) -> set[str]:
        return {entry["action"] for entry in entries(api, **query)}

    assert actions() == actions(action="everything") == {"link", "sync"}
    assert actions(action="decisions") == {"link"}
    text = api.get("exports/audit.csv", action="decisions").text
    assert (",sync," in text, ",link," in text) == (False, True)
    assert wrong_fields(api.get("audit", action="nonsense")) == {"action"}


def test_page_opens_with_decisions_and_can_show_everything(api: Api, synced: None) -> None:
    for query, is_there in (
        ({"action": "everything"}, True),
        ({"action": "sync"}, True),
        ({}, False),
    ):
        page = api.client.get("/freshworks-linking/audit", query_string=query)
        assert ("3 closures added" in page.text) is is_there
        assert f"audit.csv?action={query.get('action', 'decisions')}" in page.text


def test_address_that_somebody_made_up_fits_into_the_trail(
    app_with: Callable[..., Flask], eli: Person, world: World
) -> None:
    api = Api(app_with(proxy_hops=1).test_client())
    api.client.environ_base["HTTP_X_FORWARDED_FOR"] = "2001:db8::7" * 9
    given(api.sign_in(eli).put(f"mappings/{world.mia.mapping_id}", {"user_id": None}))
    (entry,) = given(api.get("audit", action="unlink"))["entries"]
    assert entry["address"].startswith("2001:db8::7")
