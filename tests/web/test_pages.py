"""The dashboard and the profile as the server renders them, before any script runs."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories, people
from tests.api import Api
from tests.people import Person
from tests.sites import Site
from tests.web.conftest import World

DASHBOARD = "/freshworks-linking/"
HOSTILE = "<img src=x onerror=alert(1)>\"'&{{7*7}}"


def rows_of(page: str) -> str:
    """What stands in the table, without the templates that scripts clone."""
    table = re.search(
        r"<tbody.*?</tbody>", re.sub(r"(?s)<template.*?</template>", "", page), re.DOTALL
    )
    assert table is not None
    return table[0]


def dashboard(api: Api, query: str = "") -> str:
    answer = api.client.get(DASHBOARD + query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_first_rows_are_there_without_scripts(api: Api, world: World) -> None:
    rows = rows_of(dashboard(api))
    assert "Oscar Solis" in rows
    assert "Mia Wójcik" in rows
    assert rows.index("Oscar Solis") < rows.index("Mia Wójcik")
    assert "18014125885" in rows


def test_dashboard_shows_what_its_address_asks_for(api: Api, world: World) -> None:
    rows = rows_of(dashboard(api, "?q=wojcik&status=linked"))
    assert "Mia Wójcik" in rows
    assert "Oscar Solis" not in rows
    up = rows_of(dashboard(api, "?sort=freshworks_username"))
    assert up.index("Mia Wójcik") < up.index("Oscar Solis")


@pytest.mark.parametrize(
    "query",
    ["?page=0", "?page=x", "?per_page=9999", "?sort=nonsense", "?status=all", "?nonsense=1",
     "?q=%00", "?q=a&q=b", "?page=999999&q=zzz", "?q=" + "x" * 300],
)  # fmt: skip
def test_dashboard_opens_whatever_is_asked(api: Api, world: World, query: str) -> None:
    assert "Mappings" in dashboard(api, query)


def test_dashboard_without_data_opens(api: Api) -> None:
    assert "Sync" in dashboard(api)


def test_names_are_text_and_no_markup(api: Api, app: Flask, uma: Person) -> None:
    with app.app_context():
        hostile = factories.responder(HOSTILE, email="<b>@example.com")
        factories.link(hostile, factories.member("<script>", full_name=HOSTILE))
        factories.closed_ticket(1, hostile)
        factories.link(hostile, uma)
    pages = [dashboard(api), dashboard(api, "?q=%3Cimg")]
    client = app.test_client()
    people.sign_in(client, uma)
    pages.append(client.get("/profile").get_data(as_text=True))
    for page in pages:
        assert "<img src=x" not in page
        assert "&lt;img src=x onerror" in page
        assert "{{7*7}}" in page


def test_search_word_is_text_and_no_markup(api: Api) -> None:
    page = dashboard(api, "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page


class TestProfile:
    def test_it_shows_own_responder_and_figures(
        self, client: FlaskClient, site: Site, world: World, uma: Person
    ) -> None:
        site.set(freshworks_url="https://acme.freshservice.com")
        people.sign_in(client, uma)
        page = client.get("/profile").get_data(as_text=True)
        assert "Uma Castillo" in page
        assert "Mia Wójcik" in page
        assert "Oscar Solis" not in page
        for number in (201, 202, 203):
            assert f'href="https://acme.freshservice.com/a/tickets/{number}"' in page

    def test_it_opens_without_an_account(
        self, client: FlaskClient, world: World, uma: Person
    ) -> None:
        people.sign_in(client, uma)
        page = client.get("/profile").get_data(as_text=True)
        assert "#201" in page
        assert 'href=""' not in page

    def test_it_opens_without_a_responder(self, client: FlaskClient, uma: Person) -> None:
        people.sign_in(client, uma)
        assert "No responder is linked to you" in client.get("/profile").get_data(as_text=True)

    def test_it_tells_no_access_denied_unasked(self, client: FlaskClient, uma: Person) -> None:
        people.sign_in(client, uma)
        assert "Access denied" not in client.get("/profile").get_data(as_text=True)
