"""The dashboard and the profile as the server renders them, before any script runs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services import jobs
from app.services.actor import COMMAND_LINE, Actor
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
     "?group_id=x&since=2025-07-20&until=2025-07-01", "?q=%00", "?q=a&q=b", "?page=999999&q=zzz", "?q=" + "x" * 300],
)  # fmt: skip
def test_dashboard_opens_whatever_is_asked(api: Api, world: World, query: str) -> None:
    assert 'id="rows"' in dashboard(api, query)


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


class TestJobsPage:
    def test_history_is_there_without_scripts(self, api: Api, app: Flask) -> None:
        with app.app_context():
            job_id = jobs.start(COMMAND_LINE, jobs.SYNC)[0].id
            jobs.claim(job_id, "worker")
            jobs.fail(job_id, "worker", "Freshworks answers 500. Try again later.")
        page = api.client.get(f"{DASHBOARD}jobs").get_data(as_text=True)
        rows = rows_of(page)
        assert f"job {job_id}" in rows
        assert "Freshworks answers 500. Try again later." in rows
        assert "command line" in rows

    @pytest.mark.parametrize(
        ("query", "is_shown"),
        [("", True), ("?kind=sync&status=queued", True), ("?kind=audit", False),
         ("?status=failed", False), ("?page=9", True), ("?kind=nonsense&page=x", True)],
    )  # fmt: skip
    def test_it_shows_what_its_address_asks_for(
        self, api: Api, app: Flask, query: str, is_shown: bool
    ) -> None:
        with app.app_context():
            job_id = jobs.start(COMMAND_LINE, jobs.SYNC)[0].id
        answer = api.client.get(f"{DASHBOARD}jobs{query}")
        assert answer.status_code == 200
        assert (f"job {job_id}<" in rows_of(answer.get_data(as_text=True))) is is_shown

    def test_sentences_of_failures_are_text_and_no_markup(self, api: Api, app: Flask) -> None:
        with app.app_context():
            job_id = jobs.start(Actor(None, HOSTILE, "cli"), jobs.SYNC)[0].id
            jobs.claim(job_id, "worker")
            jobs.fail(job_id, "worker", HOSTILE)
        page = api.client.get(f"{DASHBOARD}jobs").get_data(as_text=True)
        assert "<img src=x" not in page
        assert page.count("&lt;img src=x onerror") == 2


@pytest.mark.parametrize("place", ["jobs", "members"])
def test_a_page_that_is_not_there_is_the_last(
    new_api: Callable[[Person], Api], app: Flask, ada: Person, place: str
) -> None:
    with app.app_context():
        for number in range(26):
            job_id = jobs.start(COMMAND_LINE, jobs.AUDIT)[0].id
            jobs.claim(job_id, "worker")
            jobs.succeed(job_id, "worker", {}, "Nothing differs")
            factories.member(f"m{number}")
    page = new_api(ada).client.get(f"{DASHBOARD}{place}?page=9&per_page=25")
    assert "<p data-range>Page 2 of 2</p>" in page.get_data(as_text=True)


class TestWebhooksPage:
    @pytest.mark.parametrize("query", ["", "?product=freshdesk", "?product=nonsense"])
    def test_it_never_holds_the_secret(self, api: Api, site: Site, app: Flask, query: str) -> None:
        site.set(webhook_secret="abcdefghijklmnop1234")
        answer = api.client.get(f"{DASHBOARD}webhooks{query}")
        assert answer.status_code == 200
        assert "abcdefghijklmnop1234" not in answer.get_data(as_text=True)

    def test_its_address_is_the_public_one(self, api: Api, site: Site) -> None:
        site.set(public_url="https://linking.example.com")
        page = api.client.get(f"{DASHBOARD}webhooks").get_data(as_text=True)
        assert "https://linking.example.com/freshworks-linking/api/webhooks/freshworks<" in page
        assert "cannot reach" not in page

    @pytest.mark.parametrize("address", [None, "http://127.0.0.1:8000", "http://localhost:8000"])
    def test_it_says_that_an_address_is_of_this_machine_alone(
        self, api: Api, site: Site, address: str | None
    ) -> None:
        site.set(public_url=address)
        page = api.client.get(f"{DASHBOARD}webhooks").get_data(as_text=True)
        assert "Freshworks cannot reach" in page


def test_diagnostics_page_opens_whatever_is_wrong(api: Api, site: Site) -> None:
    site.set(freshworks_url="http://127.0.0.1:1", freshworks_api_key="k")
    answer = api.client.get(f"{DASHBOARD}diagnostics")
    assert answer.status_code == 200
    assert "The checks are running" in answer.get_data(as_text=True)


def test_pages_are_called_what_the_menu_calls_them(app: Flask, ada: Person) -> None:
    client = app.test_client()
    people.sign_in(client, ada)
    menu = re.search(
        r'<nav class="topnav".*?</nav>', client.get(DASHBOARD).get_data(as_text=True), re.DOTALL
    )
    assert menu is not None
    places = re.findall(r'href="([^"]+)"[^>]*>([A-Z][a-z ]+)', menu[0])
    assert len(places) == 11
    for href, name in places:
        page = client.get(href).get_data(as_text=True)
        head = re.search(r'<div class="page-title">.*?</h1>', page, re.DOTALL)
        assert head is not None
        assert name in head[0]
