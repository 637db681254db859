"""The page of a member and the own profile, as the server renders them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.services.members import erasure
from tests import factories, people
from tests.api import Api, given, wrong_fields
from tests.people import Person
from tests.sites import Site
from tests.web.conftest import World


def page_of(api: Api, user_id: int, query: str = "", status: int = 200) -> str:
    answer = api.client.get(f"/freshworks-linking/users/{user_id}{query}")
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_it_shows_figures_tickets_and_changes(
    api: Api, site: Site, world: World, uma: Person
) -> None:
    site.set(freshworks_url="https://acme.freshservice.com")
    page = page_of(api, uma.id)
    assert 'data-figure="range">3<' in page
    assert 'data-figure="total">3<' in page
    assert 'href="https://acme.freshservice.com/a/tickets/201"' in page
    assert "3 tickets in the range, 30 days without" in page
    assert "Mia Wójcik" in page
    assert f"/freshworks-linking/audit?user_id={uma.id}" in page


def test_range_of_the_address_is_shown_and_kept(api: Api, world: World, uma: Person) -> None:
    page = page_of(api, uma.id, "?range=this_year")
    assert 'aria-label="Range: This year"' in page
    narrowed = page_of(api, uma.id, f"?days=7&freshworks_user_id={world.mia.id}")
    assert f"?days=90&amp;freshworks_user_id={world.mia.id}" in narrowed.replace(
        f"?freshworks_user_id={world.mia.id}&amp;days=90",
        f"?days=90&amp;freshworks_user_id={world.mia.id}",
    )
    assert "10 Jul 2025 to 15 Jul 2025" in page_of(
        api, uma.id, "?since=2025-07-10&until=2025-07-15"
    )


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("last_month", "Last month, June 2025"),
        ("this_month", "This month, July 2025"),
        ("this_year", "This year"),
    ],
)
def test_a_month_is_named(api: Api, world: World, uma: Person, asked: str, name: str) -> None:
    for address in (f"/freshworks-linking/users/{uma.id}", "/freshworks-linking/team"):
        page = api.client.get(f"{address}?range={asked}").get_data(as_text=True)
        assert f'aria-label="Range: {name}"' in page
        current = f'range={asked}" data-read aria-current="true">{name.partition(",")[0]}</a>'
        assert current in page


@pytest.mark.parametrize("days", [1, 60, 3660])
def test_any_number_of_days_opens(api: Api, world: World, uma: Person, days: int) -> None:
    word = f"{days:,} day{'' if days == 1 else 's'} back"
    assert f'aria-label="Range: {word}"' in page_of(api, uma.id, f"?days={days}")
    for address in ("/freshworks-linking/team", "/profile"):
        assert api.client.get(f"{address}?days={days}").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?since=2025-07-20&until=2025-07-10", "The range ends before it begins."),
        ("?days=x", "Write a number of days from 1 to 3,660."),
        ("?since=0001-01-01&until=0001-01-02", "Choose a day from 2000-01-01"),
        ("?range=soon", "There is no such range."),
    ],
)
def test_wrong_range_is_400_and_said_with_what_was_typed(
    api: Api, world: World, uma: Person, query: str, said: str
) -> None:
    page = page_of(api, uma.id, query, 400)
    assert said in page
    if "2025" in query:
        assert 'value="2025-07-20"' in page
        assert 'value="2025-07-10"' in page


@pytest.mark.parametrize(
    "query", ["?freshworks_user_id=x", "?back_to=never", f"?freshworks_user_id={10**30}", "?nonsense=1"]
)  # fmt: skip
def test_what_else_is_asked_wrongly_is_left_out(
    api: Api, world: World, uma: Person, query: str
) -> None:
    assert "3 tickets in the range" in page_of(api, uma.id, query)


def test_exports_hold_what_is_shown(api: Api, world: World, uma: Person) -> None:
    page = page_of(api, uma.id, "?days=7").replace("&amp;", "&")
    for name in ("daily.csv", "daily.xlsx", "tickets.csv", "tickets.xlsx"):
        path = f"exports/{name}?user_id={uma.id}&since=2025-07-22&until=2025-07-29"
        assert path in page
        with api.get(path) as answer:
            assert (answer.status_code, bool(answer.get_data())) == (200, True)


def test_it_is_no_part_of_a_page_that_led_to_it(api: Api, world: World, uma: Person) -> None:
    page = api.client.get(f"/freshworks-linking/users/{uma.id}").get_data(as_text=True)
    assert '<p class="eyebrow">Ticket details</p>' in page
    assert "Breadcrumb" not in page


def test_long_lists_go_on_month_by_month(app: Flask, api: Api, world: World, uma: Person) -> None:
    with app.app_context():
        for day in range(1, 41):
            factories.closed_ticket(3000 + day, world.mia, factories.ago(days=day))
    page = page_of(api, uma.id, "?days=90")
    assert "Show the rest of July" in page
    assert "#3040" not in page
    rest = page_of(api, uma.id, "?days=90&back_to=2025-07-01")
    assert "Show June" in rest
    assert "#3040" in page_of(api, uma.id, "?days=90&back_to=2025-06-01")


def test_not_counted_is_told_with_its_cure(app: Flask, api: Api, world: World, uma: Person) -> None:
    with app.app_context():
        factories.observe(factories.ticket(201, world.mia, at=factories.ago(minutes=5)))
    page = page_of(api, uma.id)
    assert "Not counted" in page
    assert "Counts again when it is closed." in page


def test_every_state_says_what_to_do(app: Flask, api: Api, world: World, uma: Person) -> None:
    with app.app_context():
        nobody = factories.member("Nobody")
        fresh = factories.responder("Fresh")
        factories.link(fresh, nobody)
        unlinked = factories.member("Unlinked")
    assert "No closed ticket yet" in page_of(api, nobody.id)
    assert "No responder is linked to" in page_of(api, unlinked.id)
    assert "Nothing was closed in these days" in page_of(
        api, uma.id, "?since=2024-01-01&until=2024-01-31"
    )


def test_an_erased_member_is_said_to_be_one_and_stays_counted(
    app: Flask, api: Api, world: World, uma: Person
) -> None:
    with app.app_context():
        erasure.erase(factories.TESTER, uma.id)
    page = page_of(api, uma.id)
    assert "This member was erased on" in page
    assert "is deactivated" not in page
    assert 'data-figure="total">3<' in page


def test_profile_leads_to_nothing_that_is_closed_to_its_owner(
    client: FlaskClient, world: World, uma: Person
) -> None:
    people.sign_in(client, uma)
    page = client.get("/profile?range=everything").get_data(as_text=True)
    assert "3 tickets in the range" in page
    assert 'href="/freshworks-linking/audit' not in page
    assert 'href="/freshworks-linking/users' not in page
    assert client.get("/profile?days=0").status_code == 400


class TestFiguresOfTheApi:
    def test_they_are_those_of_the_page(self, api: Api, world: World, uma: Person) -> None:
        body = given(api.get(f"users/{uma.id}/figures", days=30))
        assert body["figures"]["in_range"]["tickets"] == body["figures"]["total"] == 3
        assert sum(one["tickets"] for one in body["chart"]["bars"]) == 3
        assert len(body["chart"]["bars"]) == 31
        assert sum(one["tickets"] for one in body["year"]["counts"]) == body["year"]["total"] == 3
        (mia,) = body["responders"]
        assert (mia["freshworks_username"], mia["is_present"]) == ("Mia Wójcik", True)
        assert mia["periods"] == [{"starts_at": None, "ends_at": None}]

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"range": "soon"}, "range"),
            ({"range": "this_month", "days": 3}, "days"),
            ({"range": "this_month", "since": "2025-07-01"}, "range"),
            ({"since": "1999-12-31"}, "since"),
            ({"until": "2025-07-01"}, "since"),
        ],
    )
    def test_wrong_range_is_400(
        self, api: Api, uma: Person, asked: dict[str, object], field: str
    ) -> None:
        assert wrong_fields(api.get(f"users/{uma.id}/figures", **asked)) == {field}


def test_of_many_responders_some_are_shown_and_the_others_at_one_press(
    app: Flask, api: Api, world: World, uma: Person
) -> None:
    with app.app_context():
        for number in range(9):
            factories.link(factories.responder(f"Seat {number}"), uma)
    page = page_of(api, uma.id)
    assert page.count('class="responder-who"') == 10
    before, _, after = page.partition("Show the other 5")
    assert before.count('class="responder-who"') == 5
    assert after.count('class="responder-who"') == 5
