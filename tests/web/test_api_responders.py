"""Importing responders by the API."""

from __future__ import annotations

import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.models import FreshworksUserMapping
from tests.api import Api, given, refused, wrong_fields
from tests.services.desk import rows_of

OSCAR = 18014125885
CSV = f"id,name,email\n{OSCAR},Oscar Solis,oscar@example.com\nx,Mia Reyes,\n"


def upload(api: Api, data: str | bytes, name: str = "file", query: Any = None) -> TestResponse:
    """Send a file as the page does."""
    content = data if isinstance(data, bytes) else data.encode()
    form = {name: (io.BytesIO(content), "agents.csv")}
    return api.send("POST", "responders/import", data=form, query_string=query)


def test_every_line_is_told_and_good_ones_go_in(api: Api) -> None:
    body = given(upload(api, CSV))
    assert body["outcomes"] == [
        {
            "line": 2,
            "freshworks_user_id": OSCAR,
            "name": "Oscar Solis",
            "outcome": "created",
            "error": None,
            "warning": None,
        },
        {
            "line": 3,
            "freshworks_user_id": None,
            "name": "Mia Reyes",
            "outcome": "error",
            "error": "The id is no whole number. Copy it from the agent's address in Freshworks.",
            "warning": None,
        },
    ]
    counts = [body[name] for name in ("created", "updated", "unchanged", "failed")]
    assert counts == [1, 0, 0, 1]
    assert body["message"] == "1 created, 0 updated, 0 unchanged, 1 failed."
    listed = given(api.get("mappings"))["mappings"]
    assert [row["freshworks_username"] for row in listed] == ["Oscar Solis"]


def test_second_time_nothing_changes_and_readers_keep_their_copy(api: Api) -> None:
    upload(api, CSV)
    tag = api.get("mappings").headers["ETag"]
    assert given(upload(api, CSV))["unchanged"] == 1
    assert api.get_with({"If-None-Match": tag}, "mappings").status_code == 304


@pytest.mark.parametrize("kind", ["text/csv", "text/plain", "text/csv; charset=utf-8"])
def test_text_is_taken_as_it_is(api: Api, kind: str) -> None:
    line = f"Oscar Solis - {OSCAR}"
    answer = api.send("POST", "responders/import", data=line, content_type=kind)
    assert given(answer)["created"] == 1


def test_trial_stores_nothing(api: Api, app_context: None) -> None:
    body = given(upload(api, CSV, query={"dry_run": "true"}))
    assert (body["created"], body["message"].startswith("A trial")) == (1, True)
    assert rows_of(FreshworksUserMapping) == 0


def test_wrong_input_is_named(api: Api) -> None:
    assert wrong_fields(upload(api, CSV, name="data")) == {"file"}
    assert wrong_fields(upload(api, CSV, query={"dry_run": "perhaps"})) == {"dry_run"}
    assert "empty" in refused(upload(api, ""), 400, "invalid")["error"]


def test_other_bodies_are_refused(api: Api) -> None:
    refused(api.post("responders/import", {"file": CSV}), 415, "wrong_content_type")
    large = api.send(
        "POST", "responders/import", data=b"x" * (2 * 1024 * 1024 + 1), content_type="text/csv"
    )
    refused(large, 413, "too_large")


def test_files_are_taken_nowhere_else(api: Api) -> None:
    answer = api.send("POST", "mappings/auto-link", data=CSV, content_type="text/csv")
    refused(answer, 415, "wrong_content_type")


def test_token_of_the_page_is_needed(api: Api) -> None:
    answer = api.send(
        "POST", "responders/import", data=CSV, content_type="text/csv", headers={"X-CSRFToken": ""}
    )
    refused(answer, 403, "csrf_failed")
