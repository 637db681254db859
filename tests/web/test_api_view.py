"""What a member chose for the list is kept with that member alone."""

from __future__ import annotations

import pytest
from flask import Flask

from tests import people
from tests.api import Api, given, wrong_fields
from tests.people import Person

USUAL = {"columns": ["status", "month", "week", "weeks", "last"], "per_page": 50}


def test_choice_is_kept_and_the_rest_stays(api: Api) -> None:
    assert given(api.get("me/view")).items() >= USUAL.items()
    given(api.put("me/view", {"per_page": 25}))
    saved = given(api.put("me/view", {"columns": ["updated", "month"]}))
    assert (saved["columns"], saved["per_page"]) == (["month", "updated"], 25)
    assert given(api.get("me/view")) == saved


def test_each_member_has_a_choice_of_its_own(app: Flask, api: Api, ada: Person) -> None:
    given(api.put("me/view", {"columns": []}))
    client = app.test_client()
    people.sign_in(client, ada)
    assert given(Api(client).get("me/view")).items() >= USUAL.items()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"columns": ["name"]}, "columns"),
        ({"columns": "month"}, "columns"),
        ({"per_page": 30}, "per_page"),
        ({"per_page": "50"}, "per_page"),
        ({"theme": "dark"}, "theme"),
    ],
)
def test_wrong_choice_is_named(api: Api, body: dict[str, object], field: str) -> None:
    assert wrong_fields(api.put("me/view", body)) == {field}
