"""The own profile: the figures as files, what was decided about the own links, and by whom."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.models import User
from app.services import linking, own_changes, undo
from app.services.actor import Actor
from app.services.exports import as_excel
from app.services.link_change import Change
from app.services.transaction import transaction
from tests import factories, people
from tests.api import Api
from tests.factories import RULES
from tests.people import Person
from tests.web.conftest import MIAS, World

FILES = ["daily.csv", "daily.xlsx", "tickets.csv", "tickets.xlsx"]
DAYS = "since=2025-07-01&until=2025-07-29"
FORMULA = "=2+5"


@pytest.fixture
def own(app: Flask, world: World, uma: Person) -> FlaskClient:
    """Uma's browser."""
    client = app.test_client()
    people.sign_in(client, uma)
    return client


@pytest.fixture
def profile(own: FlaskClient) -> Callable[[], str]:
    """`profile()`: the profile as it is now."""
    return lambda: own.get("/profile").get_data(as_text=True)


def content(data: bytes, file: str) -> Any:
    """Text as it is; of a workbook the sheet of rows, for the other says who made it."""
    if file.endswith("csv"):
        return data.decode("utf-8-sig")
    return list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))


@pytest.fixture
def oscar_is_uma(app: Flask, world: World, uma: Person) -> None:
    """A second responder, whose name is a formula."""
    with app.app_context():
        second = factories.responder(FORMULA)
        factories.closed_tickets(second, 301, 2, factories.ago(days=3))
        factories.link(second, uma)


@pytest.mark.usefixtures("oscar_is_uma")
@pytest.mark.parametrize("file", FILES)
def test_file_is_the_one_that_a_manager_gets_of_this_person(
    own: FlaskClient, api: Api, uma: Person, world: World, file: str
) -> None:
    for narrowed in ("", f"&freshworks_user_id={world.mia.id}"):
        theirs = api.get(f"exports/{file}?user_id={uma.id}&{DAYS}{narrowed}")
        mine = own.get(f"/profile/exports/{file}?{DAYS}{narrowed}")
        assert mine.status_code == 200
        assert content(mine.get_data(), file) == content(theirs.get_data(), file)
        for name in ("Content-Disposition", "Content-Type", "X-Content-Type-Options"):
            assert mine.headers[name] == theirs.headers[name]
        name = f"freshworks-{file.replace('.', '-2025-07-01-to-2025-07-29.')}"
        assert mine.headers["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.usefixtures("oscar_is_uma")
@pytest.mark.parametrize("file", FILES)
def test_no_spreadsheet_runs_a_name(own: FlaskClient, file: str) -> None:
    data = own.get(f"/profile/exports/{file}").get_data()
    if file.endswith("csv"):
        assert f",'{FORMULA}," in data.decode()
        return
    cells = [c for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0] for c in row]
    assert {c.data_type for c in cells if c.value == FORMULA} == {"s"}
    assert "f" not in {c.data_type for c in cells}


@pytest.mark.parametrize("asked", ["", "user_id={other}", "freshworks_user_id={oscar}", "q=oscar"])
def test_files_hold_nobody_elses_tickets(
    own: FlaskClient, world: World, eli: Person, asked: str
) -> None:
    query = asked.format(other=eli.id, oscar=world.oscar.id)
    text = own.get(f"/profile/exports/tickets.csv?{query}").get_data(as_text=True)
    numbers = [int(line.split(",")[0]) for line in text.splitlines()[1:]]
    assert numbers == ([] if "freshworks_user_id" in asked else MIAS)


def test_name_that_stands_in_the_heading_is_not_said_again(own: FlaskClient, app: Flask) -> None:
    def lead() -> str:
        page = own.get("/profile").get_data(as_text=True)
        (line,) = re.findall(r'(?s)class="lead-line">(.*?)</p>', page)
        return re.sub(r"<[^>]+>", "", line)

    assert lead().startswith("Uma · User · ")
    with app.app_context(), transaction():
        db.session.execute(sa.update(User).where(User.username == "Uma").values(full_name="Uma"))
    assert lead().startswith("User · ")
    assert "last sign-in: today, " in lead()


def test_page_offers_the_files_of_what_it_shows(own: FlaskClient, world: World) -> None:
    asked = f"days=7&freshworks_user_id={world.mia.id}"
    page = own.get(f"/profile?{asked}").get_data(as_text=True).replace("&amp;", "&")
    offered = re.findall(r'href="(/profile/exports/[^"]+)"', page)
    shown = f"freshworks_user_id={world.mia.id}&since=2025-07-22&until=2025-07-29"
    assert offered == [f"/profile/exports/{file}?{shown}" for file in FILES]


@pytest.mark.parametrize("file", FILES)
def test_wrong_range_is_said_on_a_page(own: FlaskClient, file: str) -> None:
    answer = own.get(f"/profile/exports/{file}?since=2025-07-20&until=2025-07-10")
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "The range ends before it begins." in answer.get_data(as_text=True)


def test_more_rows_than_a_sheet_holds_are_refused_with_the_cure(
    own: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_excel, "MOST_ROWS", 2)
    answer = own.get("/profile/exports/tickets.xlsx")
    assert answer.status_code == 400
    assert "take CSV" in answer.get_data(as_text=True)


def test_stranger_is_sent_to_the_sign_in_and_then_to_the_file(app: Flask, world: World) -> None:
    answer = app.test_client().get("/profile/exports/daily.csv?days=7")
    assert answer.headers["Location"] == "/login?next=/profile/exports/daily.csv?days%3D7"


class TestChanges:
    @pytest.fixture
    def decided(self, app: Flask, world: World, eli: Person, uma: Person) -> Person:
        """Mia was Uma, then Ben by a token, with a comment, then Uma again. Who Ben is."""
        with app.app_context():
            ben = factories.member("ben.novak", full_name="Ben Novak")
            token = Actor(eli.id, "Eli via token payroll", "api", address="203.0.113.9")
            change = Change(ben.id, history="move", comment="Ben Novak took the seat over.")
            moved = linking.change(token, world.mia.mapping_id, change, RULES)
            assert moved.audit_id is not None
            undo.undo(Actor(eli.id, "Eli", "web", "203.0.113.9"), moved.audit_id, RULES)
        return ben

    def test_it_says_who_did_what_and_what_that_did(
        self, profile: Callable[[], str], decided: Person
    ) -> None:
        text = profile()
        assert "Tester linked Mia Wójcik to you." in text
        assert "Eli unlinked Mia Wójcik from you." in text
        assert re.search(r"Eli undid change \d+: Mia Wójcik is linked to you again\.", text)
        assert re.findall(r"<li><b>(\S+)</b> tickets</li>", text) == ["+3", "−3", "+3"]
        assert re.search(r"Eli</bdi> over the API · taken back by change \d+", text)

    def test_nothing_of_it_is_anybody_elses(
        self, profile: Callable[[], str], decided: Person, eli: Person
    ) -> None:
        text = profile()
        for secret in ("203.0.113.9", "payroll", "took the seat", "ben.novak", "Ben Novak"):
            assert secret not in text
        assert "/freshworks-linking/audit" not in text
        assert "data-undo=" not in text

    def test_what_concerns_others_is_not_there(
        self, app: Flask, profile: Callable[[], str], world: World, eli: Person
    ) -> None:
        with app.app_context():
            factories.link(world.oscar, eli)
        assert profile().count('class="entry"') == 1
        assert "Oscar Solis" not in profile()

    def test_many_are_folded(
        self, app: Flask, profile: Callable[[], str], world: World, uma: Person
    ):
        with app.app_context():
            for _ in range(3):
                factories.link(world.mia, None)
                factories.link(world.mia, uma)
        assert "Show the other 2" in profile()

    def test_it_says_where_older_ones_are_left_out(
        self,
        app: Flask,
        profile: Callable[[], str],
        world: World,
        uma: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        said = "Older changes are left out."
        assert said not in profile()
        with app.app_context():
            factories.link(world.mia, None)
        monkeypatch.setattr(own_changes, "MOST", 1)
        assert said in profile()

    def test_who_was_never_linked_sees_no_list(self, app: Flask, client: FlaskClient, eli: Person):
        people.sign_in(client, eli)
        assert 'id="changes"' not in client.get("/profile").get_data(as_text=True)


class TestThisIsNotMe:
    def test_it_leads_to_the_page_of_the_mail(self, own: FlaskClient, profile: Callable[[], str]):
        found = re.search(r'href="(/not-me/[^"]+)"', profile())
        assert found is not None
        asked = own.get(found[1]).get_data(as_text=True)
        assert 'data-state="open"' in asked
        assert "Mia Wójcik" in asked

    def test_what_was_said_there_is_told(self, own: FlaskClient, profile: Callable[[], str]):
        found = re.search(r'href="(/not-me/[^"]+)"', profile())
        assert found is not None
        own.post(found[1], data={"csrf_token": _token(own)})
        assert "You said that Mia Wójcik is somebody else." in profile()
        told = re.search(r'href="(/not-me/[^"]+)"', profile())
        assert told is not None
        assert "by <bdi>Tester</bdi>" in own.get(told[1]).get_data(as_text=True)

    def test_later_changes_leave_it_there(
        self, app: Flask, profile: Callable[[], str], uma: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(own_changes, "MOST", 2)
        with app.app_context():
            second = factories.responder("Sam Second")
            factories.link(second, uma)
            factories.link(second, None)
        assert profile().count('href="/not-me/') == 1

    def test_what_is_no_longer_linked_has_no_such_link(
        self, app: Flask, profile: Callable[[], str], world: World
    ) -> None:
        with app.app_context():
            factories.link(world.mia, None)
        assert "Linked before" in profile()
        assert "/not-me/" not in profile()


def _token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/profile").text)
    assert found is not None
    return found[1]
