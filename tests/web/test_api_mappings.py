"""Reading mappings: the list, its filters, sorting and pages, one mapping, the tiles, the picker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app.services import members
from app.services.mappings import SORTS
from app.text import fold
from tests import factories, people
from tests.api import Api, given, refused, wrong_fields
from tests.people import Person
from tests.web.conftest import World

MAPPING_KEYS = set(
    "id freshworks_user_id freshworks_username user_id user_info status ticket_stats created_at"
    " updated_at version freshworks_email active excluded link_source confirmed"
    " credited_tickets unclaimed_tickets weeks suggestions_count".split()
)
STATS_KEYS = set(
    "total_mappings linked_count unlinked_count total_tickets unclaimed_tickets excluded_count"
    " coverage last_sync active_count deactivated_count confirmed_count tickets_this_week"
    " version unconfirmed_count review_count review_tickets recomputing".split()
)


def names(body: dict[str, Any]) -> list[str]:
    return [mapping["freshworks_username"] for mapping in body["mappings"]]


def mapping_named(api: Api, name: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = given(api.get("mappings", q=name))["mappings"]
    return found


class TestShape:
    def test_whole_list_has_the_documented_keys(self, api: Api, world: World) -> None:
        body = given(api.get("mappings"))
        assert body.keys() == {"success", "mappings", "available_users", "stats", "sync"}
        assert len(body["mappings"]) == 2
        for mapping in body["mappings"]:
            assert mapping.keys() == MAPPING_KEYS
        assert body["stats"].keys() == STATS_KEYS
        assert body["sync"] == {
            "running": None,
            "last": None,
            "last_success": None,
            "next_at": None,
        }

    def test_linked_mapping_tells_member_and_credit(
        self, api: Api, world: World, uma: Person
    ) -> None:
        mapping = mapping_named(api, "Mia")
        assert mapping["status"] == "linked"
        assert mapping["user_id"] == uma.id
        assert mapping["user_info"] == {
            "id": uma.id, "username": "Uma", "email": "uma@example.com", "role": "user",
        }  # fmt: skip
        assert mapping["ticket_stats"] == {
            "total_tickets": 3, "this_month": 3, "this_week": 3,
            "last_activity": "2025-07-28T14:02:00",
        }  # fmt: skip
        assert mapping["unclaimed_tickets"] == 0
        assert mapping["confirmed"] is True
        assert mapping["link_source"] == "manual"

    def test_unlinked_mapping_credits_nobody(self, api: Api, world: World) -> None:
        mapping = mapping_named(api, "Oscar")
        assert mapping["freshworks_user_id"] == 18014125885
        assert mapping["status"] == "unlinked"
        assert mapping["user_id"] is None
        assert mapping["user_info"] is None
        assert mapping["link_source"] is None
        assert mapping["unclaimed_tickets"] == 5
        figures = mapping["ticket_stats"]
        assert [figures[key] for key in ("total_tickets", "this_month", "this_week")] == [0, 0, 0]

    def test_times_of_ours_are_utc(self, api: Api, world: World) -> None:
        mapping = mapping_named(api, "Oscar")
        assert mapping["created_at"] == mapping["updated_at"] == "2025-07-29T14:02:00Z"

    def test_available_users_are_the_active_members(
        self, api: Api, app: Flask, world: World, eli: Person, uma: Person
    ) -> None:
        with app.app_context():
            people.store(replace(uma, username="Ulf", full_name="Ulf Gone"), is_active=False)
        users = given(api.get("mappings"))["available_users"]
        assert [user["username"] for user in users] == ["Eli", "Uma"]
        assert users[0].keys() == {"id", "username", "email", "role"}

    def test_stats_speak_of_everything_whatever_is_listed(self, api: Api, world: World) -> None:
        stats = given(api.get("mappings", q="nobody", page=1))["stats"]
        assert (stats["total_mappings"], stats["linked_count"], stats["unlinked_count"]) == (
            2,
            1,
            1,
        )
        assert (stats["total_tickets"], stats["unclaimed_tickets"]) == (3, 5)
        assert stats["coverage"] == pytest.approx(3 / 8)
        assert given(api.get("stats"))["stats"] == stats

    def test_empty_installation_is_no_failure(self, api: Api) -> None:
        body = given(api.get("mappings"))
        assert body["mappings"] == []
        assert body["stats"]["coverage"] is None
        assert body["stats"]["total_mappings"] == 0
        assert given(api.get("mappings", page=1))["pagination"]["pages"] == 0


class TestPages:
    @pytest.fixture
    def seven(self, app: Flask) -> list[str]:
        with app.app_context():
            return [one.name for one in factories.many_responders(7)]

    def test_pages_hold_everything_once(self, api: Api, seven: list[str]) -> None:
        found: list[str] = []
        for page in (1, 2, 3):
            body = given(api.get("mappings", page=page, per_page=3, sort="freshworks_username"))
            assert "available_users" not in body
            assert body["pagination"] == {"page": page, "per_page": 3, "pages": 3, "total": 7}
            found += names(body)
        assert found == seven

    def test_page_behind_the_last_is_empty(self, api: Api, seven: list[str]) -> None:
        body = given(api.get("mappings", page=4, per_page=3))
        assert body["mappings"] == []
        assert body["pagination"] == {"page": 4, "per_page": 3, "pages": 3, "total": 7}
        given(api.get("mappings", page=1_000_000, per_page=200))

    def test_fifty_is_a_page_unless_said_otherwise(self, api: Api, seven: list[str]) -> None:
        assert given(api.get("mappings", page=1))["pagination"]["per_page"] == 50
        body = given(api.get("mappings", per_page=2))
        assert body["pagination"] == {"page": 1, "per_page": 2, "pages": 4, "total": 7}
        assert len(body["mappings"]) == 2

    def test_total_is_of_the_filter(self, api: Api, seven: list[str]) -> None:
        body = given(api.get("mappings", page=1, per_page=2, q="agent-00003"))
        assert body["pagination"] == {"page": 1, "per_page": 2, "pages": 1, "total": 1}


class TestFilters:
    @pytest.mark.parametrize(
        "q",
        ["wojcik", "WÓJCIK", "Wójcik", "mia w", "w mia", "ójc", "mia@example", "uma", "UMA@EX", "castillo"],
    )  # fmt: skip
    def test_q_finds_by_name_username_and_email(self, api: Api, world: World, q: str) -> None:
        assert names(given(api.get("mappings", q=q))) == ["Mia Wójcik"]

    def test_q_finds_by_id(self, api: Api, world: World) -> None:
        assert names(given(api.get("mappings", q="18014125885"))) == ["Oscar Solis"]

    def test_q_wants_every_word(self, api: Api, world: World) -> None:
        assert names(given(api.get("mappings", q="mia solis"))) == []
        assert len(names(given(api.get("mappings", q="  ")))) == 2

    def test_q_that_finds_nobody_names_close_spellings(self, api: Api, world: World) -> None:
        def close(**query: Any) -> list[str]:
            found: list[str] = given(api.get("mappings", page=1, **query))["close_spellings"]
            return found

        assert close(q="wojick") == ["Mia Wójcik"]
        assert close(q="wojick", status="unlinked") == []
        assert close(q="oscar", status="linked") == []
        assert close(q="wojcik") == close(status="excluded") == close(q="zzz") == []

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ({"q": "mia", "status": "unlinked"}, (1, [])),
            ({"q": "mia", "status": "linked", "min_tickets": 9}, (1, [])),
            ({"q": "wojick", "status": "unlinked"}, (0, ["Mia Wójcik"])),
            ({"q": "zzz", "status": "unlinked"}, (0, [])),
            ({"q": "wojick"}, None), ({"q": "mia"}, None), ({"status": "excluded"}, None),
        ],
    )  # fmt: skip
    def test_what_other_filters_hide_of_a_search_is_told(
        self, api: Api, world: World, asked: dict[str, Any], told: tuple[int, list[str]] | None
    ) -> None:
        found = given(api.get("mappings", page=1, sort="-total_tickets", **asked))["elsewhere"]
        assert found == (told and {"total": told[0], "close_spellings": told[1]})

    def test_close_spellings_follow_at_once_who_is_linked(
        self, api: Api, app: Flask, world: World
    ) -> None:
        def close() -> list[str]:
            found: list[str] = given(api.get("mappings", page=1, q="bartolomew"))["close_spellings"]
            return found

        with app.app_context():
            joined = factories.member("Bartholomew")
        assert close() == close() == []
        address = f"mappings/{world.oscar.mapping_id}"
        given(api.put(address, {"user_id": joined.id}))
        assert close() == ["Bartholomew"]
        given(api.put(address, {"user_id": None}))
        assert close() == []

    def test_q_finds_other_scripts_as_they_sound(self, api: Api, app: Flask) -> None:
        with app.app_context():
            factories.responder("Дмитрий Орлов")
        assert names(given(api.get("mappings", q="dmitriy"))) == ["Дмитрий Орлов"]
        assert names(given(api.get("mappings", q="орлов"))) == ["Дмитрий Орлов"]

    def test_status_parts_the_list(self, api: Api, world: World) -> None:
        assert names(given(api.get("mappings", status="linked"))) == ["Mia Wójcik"]
        assert names(given(api.get("mappings", status="unlinked"))) == ["Oscar Solis"]
        assert names(given(api.get("mappings", status="linked", q="oscar"))) == []

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"role": "user", "active": "true", "confirmed": "true"}, ["Mia Wójcik"]),
            ({"link_source": "manual", "min_tickets": 3, "max_tickets": 3}, ["Mia Wójcik"]),
            ({"status": "unlinked", "min_tickets": 6}, []),
            ({"since": "2025-07-28", "until": "2025-07-28"}, ["Mia Wójcik"]),
            ({"closed_since": "2025-07-29", "workspace_id": 2}, ["Oscar Solis"]),
            ({"confirmed": "false"}, []),
            ({"group_id": 1}, []),
        ],
    )
    def test_every_other_filter_narrows_the_list(
        self, api: Api, world: World, query: dict[str, Any], expected: list[str]
    ) -> None:
        body = given(api.get("mappings", page=1, **query))
        assert (names(body), body["pagination"]["total"]) == (expected, len(expected))
        assert names(given(api.get("mappings", **query))) == expected

    def test_range_of_days_speaks_of_its_closures(self, api: Api, world: World) -> None:
        (mia,) = given(api.get("mappings", status="linked", closed_until="2025-07-28"))["mappings"]
        assert mia["ticket_stats"]["total_tickets"] == 3
        asked = {"status": "linked", "closed_since": "2025-07-29", "max_tickets": 9}
        (mia,) = given(api.get("mappings", **asked))["mappings"]
        assert mia["ticket_stats"]["total_tickets"] == mia["credited_tickets"] == 0

    @pytest.mark.parametrize(
        ("first", "last", "values"),
        [
            ("min_tickets", "max_tickets", (2, 1)),
            ("since", "until", ("2025-07-02", "2025-07-01")),
            ("closed_since", "closed_until", ("2025-07-02", "2025-07-01")),
        ],
    )
    def test_range_that_ends_before_it_begins_is_refused(
        self, api: Api, first: str, last: str, values: tuple[object, object]
    ) -> None:
        answer = api.get("mappings", **{first: values[0], last: values[1]})
        assert wrong_fields(answer) == {last}


VALUES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "freshworks_username": lambda row: fold(row["freshworks_username"]),
    "username": lambda row: (row["user_info"] or {"username": ""})["username"].casefold(),
    "status": lambda row: row["status"],
    "total_tickets": lambda row: row["ticket_stats"]["total_tickets"],
    "this_month": lambda row: row["ticket_stats"]["this_month"],
    "this_week": lambda row: row["ticket_stats"]["this_week"],
    "last_activity": lambda row: row["ticket_stats"]["last_activity"] or "",
    "unclaimed_tickets": lambda row: row["unclaimed_tickets"],
    "updated_at": lambda row: row["updated_at"],
}


class TestSorting:
    @pytest.fixture
    def many(self, app: Flask, eli: Person, uma: Person) -> None:
        """Ten mappings of many kinds, with ties in every column."""
        with app.app_context():
            made = [factories.responder(name) for name in "éa eb Ec Da db ża zb Ab aa aa".split()]
            for number, one in enumerate(made):
                for ago in (0, 3, 20, 60)[: number % 5]:
                    at = factories.ago(days=ago, hours=number % 3)
                    factories.closed_ticket(1000 + 10 * number + ago // 3, one, at)
                if number % 2:
                    factories.link(one, eli if number % 3 else uma)

    def test_every_sort_of_the_api_is_tried(self) -> None:
        assert set(VALUES) == set(SORTS)

    @pytest.mark.parametrize("sort", SORTS)
    def test_sort_orders_up_and_down(self, api: Api, many: None, sort: str) -> None:
        value = VALUES[sort]
        up = given(api.get("mappings", sort=sort))["mappings"]
        down = given(api.get("mappings", sort=f"-{sort}"))["mappings"]
        assert [value(row) for row in up] == sorted(value(row) for row in up)
        assert [value(row) for row in down] == sorted((value(row) for row in down), reverse=True)
        assert len({value(row) for row in up}) > 1 or sort == "updated_at"
        assert len(up) == len(down) == 10

    def test_equal_rows_are_ordered_by_id(self, api: Api, many: None) -> None:
        for sort in ("username", "total_tickets", "unclaimed_tickets"):
            value = VALUES[sort]
            up = given(api.get("mappings", sort=sort))["mappings"]
            down = given(api.get("mappings", sort=f"-{sort}"))["mappings"]
            assert up == sorted(up, key=lambda row: (value(row), row["id"])), sort
            assert down == up[::-1], sort

    def test_unlinked_come_first_by_id_where_the_status_falls(self, api: Api, many: None) -> None:
        down = given(api.get("mappings", sort="-status"))["mappings"]
        assert down == sorted(down, key=lambda row: (row["status"] == "linked", row["id"]))
        assert given(api.get("mappings", sort="status"))["mappings"] == down[::-1]

    @pytest.mark.parametrize("direction", ["", "-"])
    def test_order_is_total_across_pages(self, api: Api, many: None, direction: str) -> None:
        for sort in SORTS:
            asked = f"{direction}{sort}"
            whole = [row["id"] for row in given(api.get("mappings", sort=asked))["mappings"]]
            paged = [
                given(api.get("mappings", sort=asked, page=page, per_page=1))["mappings"][0]["id"]
                for page in range(1, 11)
            ]
            assert paged == whole, asked
            assert len(set(paged)) == 10, asked

    def test_work_comes_first_unless_said_otherwise(self, api: Api, many: None) -> None:
        rows = given(api.get("mappings"))["mappings"]
        kinds = [row["status"] for row in rows]
        assert kinds == sorted(kinds, reverse=True)
        unclaimed = [row["unclaimed_tickets"] for row in rows if row["status"] == "unlinked"]
        assert unclaimed == sorted(unclaimed, reverse=True)
        last = [VALUES["last_activity"](row) for row in rows if row["status"] == "linked"]
        assert last == sorted(last, reverse=True)


class TestOne:
    def test_mapping_tells_periods_and_credit(self, api: Api, world: World, uma: Person) -> None:
        body = given(api.get(f"mappings/{world.mia.mapping_id}"))
        assert body.keys() == {"success", "mapping", "periods", "credit", "unclaimed_tickets"}
        assert body["mapping"] == mapping_named(api, "Mia")
        assert body["periods"] == [
            {"user_id": uma.id, "username": "Uma", "starts_at": None, "ends_at": None}
        ]
        assert body["credit"] == [{"user_id": uma.id, "username": "Uma", "tickets": 3}]
        assert body["unclaimed_tickets"] == 0

    def test_unlinked_mapping_has_neither(self, api: Api, world: World) -> None:
        body = given(api.get(f"mappings/{world.oscar.mapping_id}"))
        assert (body["periods"], body["credit"], body["unclaimed_tickets"]) == ([], [], 5)

    def test_unknown_mapping_is_404(self, api: Api, world: World) -> None:
        body = refused(api.get("mappings/999999"), 404, "not_found")
        assert "999999" in body["error"]


class TestPicker:
    def test_members_come_with_what_they_are_linked_to(
        self, api: Api, world: World, uma: Person
    ) -> None:
        body = given(api.get("users"))
        assert body.keys() == {"success", "users", "pagination"}
        assert [user["username"] for user in body["users"]] == ["Eli", "Uma"]
        assert body["users"][1] == {
            "id": uma.id, "username": "Uma", "email": "uma@example.com", "role": "user",
            "full_name": "Uma Castillo",
            "linked_to": [
                {"mapping_id": world.mia.mapping_id, "freshworks_username": "Mia Wójcik"}
            ],
        }  # fmt: skip

    @pytest.mark.parametrize("q", ["uma", "CASTILLO", "uma@example.com", "cast um"])
    def test_q_finds_members(self, api: Api, world: World, q: str) -> None:
        assert [user["username"] for user in given(api.get("users", q=q))["users"]] == ["Uma"]

    def test_deactivated_member_is_not_offered(self, api: Api, app: Flask, uma: Person) -> None:
        with app.app_context():
            people.store(replace(uma, username="Ulf"), is_active=False)
        assert given(api.get("users", q="ulf"))["users"] == []

    def test_members_come_page_by_page(self, api: Api, app: Flask) -> None:
        with app.app_context():
            for name in ("Zoe", "Ben", "Cai"):
                factories.member(name)
        pages = [given(api.get("users", page=page, per_page=3)) for page in (1, 2)]
        found = [user["username"] for body in pages for user in body["users"]]
        assert found == ["Ben", "Cai", "Eli", "Zoe"]
        assert pages[1]["pagination"] == {"page": 2, "per_page": 3, "pages": 2, "total": 4}
        assert members.key_of(found[0]) == "ben"
