"""Pages in the reader's locale; data and mails that do not depend on it."""

from __future__ import annotations

import re

import pytest

from tests.api import Api
from tests.web.conftest import World

DASHBOARD = "/freshworks-linking/"
API = DASHBOARD + "api/"
GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}


def test_page_follows_the_reader_and_says_so(api: Api, world: World) -> None:
    answer = api.client.get(DASHBOARD, headers=GERMAN)
    page = answer.get_data(as_text=True)
    assert '<html lang="en" data-locale="de-DE"' in page
    assert "Accept-Language" in answer.vary
    assert re.search(r'title="\w+tag, \d\d\. Juli 2025, [\d:]{8} \(UTC\)"', page)
    assert 'data-locale="en-GB"' in api.client.get(DASHBOARD).get_data(as_text=True)


@pytest.mark.parametrize("header", ["\x7f", "zz;q=x,,", "../de", "a-" * 4000, "{MMM}"])
def test_page_opens_whatever_language_is_asked_for(api: Api, world: World, header: str) -> None:
    answer = api.client.get(DASHBOARD, headers={"Accept-Language": header})
    assert answer.status_code == 200
    assert 'data-locale="en-GB"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["mappings", "audit", "jobs", "exports/mappings.csv"])
def test_data_are_the_same_for_every_reader(api: Api, world: World, path: str) -> None:
    plain = api.client.get(API + path)
    german = api.client.get(API + path, headers=GERMAN)
    assert plain.status_code == 200
    assert german.data == plain.data
    assert german.headers.get("ETag") == plain.headers.get("ETag")
    assert "Accept-Language" not in german.vary
