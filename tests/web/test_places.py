"""Groups and workspaces are chosen from those in which something was closed."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.services import places
from tests import factories
from tests.api import Api, given
from tests.factories import Responder

DASHBOARD, TEAM = "/freshworks-linking/", "/freshworks-linking/team"


@pytest.fixture
def oscar(app: Flask) -> Responder:
    with app.app_context():
        return factories.responder("Oscar Solis")


def offered(api: Api, address: str, name: str) -> list[tuple[str, bool]]:
    """What the select offers, and whether it is chosen; nothing where there is no select."""
    page = api.client.get(address).get_data(as_text=True)
    select = re.search(rf'<select [^>]*name="{name}"[^>]*>(.*?)</select>', page, re.DOTALL)
    options = re.findall(
        r"<option value=\"\d+\"([^>]*)>(.*?)</option>", select[1] if select else ""
    )
    return [(text, "selected" in traits) for traits, text in options]


@pytest.mark.parametrize("page", [DASHBOARD, TEAM])
def test_those_that_there_are_can_be_chosen(
    app: Flask, api: Api, oscar: Responder, page: str
) -> None:
    with app.app_context():
        for group in (7, 8):
            factories.closed_ticket(group, oscar, group_id=group)
    assert offered(api, page, "group_id") == [("Group 7", False), ("Group 8", False)]
    chosen = offered(api, f"{page}?group_id=8", "group_id")
    assert chosen == [("Group 7", False), ("Group 8", True)]
    # All are in one workspace: there is nothing to choose.
    assert offered(api, page, "workspace_id") == []


@pytest.mark.parametrize("page", [DASHBOARD, TEAM])
def test_one_that_nobody_knows_stays_what_is_asked_for(
    api: Api, oscar: Responder, page: str
) -> None:
    assert offered(api, f"{page}?workspace_id=9", "workspace_id") == [("Workspace 9", True)]


@pytest.mark.parametrize("page", [DASHBOARD, TEAM])
def test_they_are_called_as_freshworks_calls_them(
    app: Flask, api: Api, oscar: Responder, page: str
) -> None:
    with app.app_context():
        for group in (7, 8):
            factories.closed_ticket(group, oscar, group_id=group)
        places.call(places.GROUP, {8: "Service <Desk>"})
    assert offered(api, f"{page}?group_id=8", "group_id") == [
        ("Service &lt;Desk&gt;", True),
        ("Group 7", False),
    ]
    told = given(api.get("team"))["places"]["groups"]
    assert told == [{"id": 8, "name": "Service <Desk>"}, {"id": 7, "name": None}]


def test_the_chip_says_the_name(app: Flask, api: Api, oscar: Responder) -> None:
    with app.app_context():
        factories.closed_ticket(7, oscar, group_id=7)
        places.call(places.GROUP, {7: "Service Desk"})
    for asked, said in (("7", "Group Service Desk"), ("9", "Group 9")):
        page = api.client.get(f"{DASHBOARD}?group_id={asked}").get_data(as_text=True)
        assert f'aria-label="Remove the filter {said}"' in page
