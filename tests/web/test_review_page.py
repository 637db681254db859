"""Review, mails and settings as the server renders them, before any script runs."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests import factories
from tests.api import Api
from tests.people import Person

HOSTILE = "<img src=x onerror=alert(1)>\"'&{{7*7}}"


def page_of(api: Api, path: str) -> str:
    """The page without the templates that scripts clone."""
    answer = api.client.get(f"/freshworks-linking/{path}")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    return re.sub(r"(?s)<template.*?</template>", "", text)


@pytest.fixture
def waiting(app: Flask) -> list[int]:
    """The mappings of Mia Reyes, with most tickets, and of Ben Novak; each has a candidate."""
    with app.app_context():
        for username, name in (("mia.reyes", "Mia Reyes"), ("ben.novak", "Ben Novak")):
            factories.member(username, full_name=name)
        mia, ben = factories.responder("Mia Reyes"), factories.responder("Ben Novak")
        factories.closed_tickets(mia, 101, 3, factories.ago(hours=1))
    return [mia.mapping_id, ben.mapping_id]


def test_first_cards_are_there_without_scripts(api: Api, waiting: list[int]) -> None:
    page = page_of(api, "review")
    assert "2 responders wait, 1 of them holds 3 unclaimed tickets" in page
    assert page.index("Mia Reyes") < page.index("mia.reyes@example.com") < page.index("Ben Novak")
    assert re.findall(r'is-open" data-mapping="(\d+)"', page) == [str(waiting[0])]
    assert re.findall(r'(?s)name="candidate-.*?<kbd aria-hidden="true">(.*?)</kbd>', page) == [
        "1",
        "1",
    ]
    assert '<b>2</b><span class="visually-hidden"> waiting</span>' in page


def test_the_address_names_the_open_card(api: Api, waiting: list[int]) -> None:
    page = page_of(api, f"review?mapping={waiting[1]}")
    assert re.findall(r'is-open" data-mapping="(\d+)"', page) == [str(waiting[1])]


@pytest.mark.parametrize("query", ["?mapping=x", "?mapping=-1", f"?mapping={10**30}", "?page=9"])
def test_the_review_opens_whatever_is_asked(api: Api, waiting: list[int], query: str) -> None:
    page = page_of(api, f"review{query}")
    assert re.findall(r'is-open" data-mapping="(\d+)"', page) == [str(waiting[0])]


def test_the_review_says_that_nothing_is_synced(api: Api) -> None:
    page = page_of(api, "review")
    assert '<section class="card-block blank-state" data-block="unsynced">' in page
    assert "Nothing is synced yet" in page
    assert "No suggestion is open" not in page


def test_an_empty_review_says_so(api: Api, app: Flask) -> None:
    with app.app_context():
        factories.responder("Zanele Dube")
    page = page_of(api, "review")
    assert '<section class="card-block blank-state" data-block="empty">' in page
    assert "No suggestion is open" in page


def test_names_are_text_and_no_markup(api: Api, app: Flask) -> None:
    with app.app_context():
        factories.member("mia.reyes", full_name=f"Mia Reyes {HOSTILE}")
        factories.responder(f"Mia Reyes ({HOSTILE})")
    page = page_of(api, "review")
    assert HOSTILE not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_mails_show_their_state(api: Api, app: Flask, uma: Person) -> None:
    with app.app_context():
        factories.link(factories.responder("Mia Reyes"), uma)
    page = page_of(api, "mails?status=nonsense")
    assert "Mia Reyes" in page
    assert "Waiting" in page
    assert "Mia Reyes" not in page_of(api, "mails?status=failed")


def test_settings_say_what_each_one_does(new_api, ada: Person) -> None:
    page = page_of(new_api(ada), "settings")
    assert "How sure Auto-Link has to be" in page
    assert "Off: nobody gets any" in page
    assert re.search(r'value="auto" checked', page)
