"""Reading the list of mappings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.errors import NotFound
from app.services import mappings
from app.services.mappings import SORTS
from app.services.mappings.query import Query
from tests.conftest import NOW
from tests.factories import (
    RULES,
    ago,
    closed_ticket,
    closed_tickets,
    link,
    many_responders,
    member,
    responder,
)

pytestmark = pytest.mark.usefixtures("app_context")


def names(**query):
    found = mappings.find(Query(**query), RULES)
    return [row.mapping.freshworks_username for row in found.rows]


@pytest.fixture
def staff():
    """Five responders, three of them linked, each with figures of its own."""
    holders = {name: responder(name) for name in ("Wójcik", "Ana", "Bea", "Cem", "Dag")}
    zoe, adam = member("zoe", full_name="Zoe Łukasz"), member("Adam")
    closed_tickets(holders["Wójcik"], 1, 2, ago(days=40))
    closed_tickets(holders["Ana"], 10, 5, ago(days=2))
    closed_tickets(holders["Bea"], 20, 1, ago(hours=3))
    closed_tickets(holders["Cem"], 30, 3, ago(hours=5))
    link(holders["Wójcik"], zoe)
    link(holders["Bea"], adam)
    link(holders["Cem"], zoe)
    return holders


class TestOrder:
    def test_work_comes_first_then_the_latest_activity(self, staff):
        assert names() == ["Ana", "Dag", "Bea", "Cem", "Wójcik"]

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("freshworks_username", ["Ana", "Bea", "Cem", "Dag", "Wójcik"]),
            ("-freshworks_username", ["Wójcik", "Dag", "Cem", "Bea", "Ana"]),
            ("username", ["Ana", "Dag", "Bea", "Wójcik", "Cem"]),
            ("-username", ["Cem", "Wójcik", "Bea", "Dag", "Ana"]),
            ("-status", ["Ana", "Dag", "Wójcik", "Bea", "Cem"]),
            ("total_tickets", ["Ana", "Dag", "Bea", "Wójcik", "Cem"]),
            ("-total_tickets", ["Cem", "Wójcik", "Bea", "Dag", "Ana"]),
            ("-this_month", ["Cem", "Bea", "Ana", "Wójcik", "Dag"]),
            ("-last_activity", ["Bea", "Cem", "Wójcik", "Dag", "Ana"]),
            ("-unclaimed_tickets", ["Ana", "Dag", "Cem", "Bea", "Wójcik"]),
        ],
    )
    def test_sorted_as_asked_ties_by_age(self, staff, sort, expected):
        assert names(sort=sort) == expected

    @pytest.mark.parametrize("sort", [None, *SORTS, *(f"-{name}" for name in SORTS)])
    def test_pages_hold_every_row_once_in_any_order(self, sort):
        many_responders(23)
        whole = names(sort=sort)
        pages = [names(sort=sort, page=page, per_page=10) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [10, 10, 3]
        assert [*pages[0], *pages[1], *pages[2]] == whole
        assert len(set(whole)) == 23

    def test_two_directions_are_each_others_mirror(self, staff):
        for sort in ("freshworks_username", "username", "status", "total_tickets", "last_activity"):
            assert names(sort=sort) == names(sort=f"-{sort}")[::-1]


class TestFilter:
    @pytest.mark.parametrize(
        ("q", "expected"),
        [
            ("wojcik", ["Wójcik"]),
            ("WÓJ", ["Wójcik"]),
            ("adam", ["Bea"]),
            ("lukasz zoe", ["Cem", "Wójcik"]),
            ("zoe@example.com wojcik", ["Wójcik"]),
            ("  ", ["Ana", "Dag", "Bea", "Cem", "Wójcik"]),
            ("%", []),
            ("_", []),
            ("a\\", []),
            ("ana bea", []),
        ],
    )
    def test_every_word_is_found_folded_in_responder_or_member(self, staff, q, expected):
        assert sorted(names(q=q)) == sorted(expected)

    def test_id_is_found(self, staff):
        assert names(q=str(staff["Dag"].id)) == ["Dag"]

    @pytest.mark.parametrize(("status", "expected"), [("linked", 3), ("unlinked", 2), (None, 5)])
    def test_status(self, staff, status, expected):
        assert len(names(status=status)) == expected

    def test_total_counts_what_fits_not_what_is_shown(self, staff):
        found = mappings.find(Query(page=1, per_page=1, status="linked", q="zoe"), RULES)
        assert (found.total, len(found.rows)) == (2, 1)

    def test_page_beyond_the_end_is_empty(self, staff):
        found = mappings.find(Query(page=9, per_page=2), RULES)
        assert (found.rows, found.total) == ([], 5)


class TestRow:
    def test_row_tells_all_that_the_list_shows(self, staff):
        row = mappings.get(staff["Wójcik"].mapping_id, RULES)
        assert row.member is not None
        assert row.member.username == "zoe"
        assert (row.total_tickets, row.this_month, row.this_week) == (2, 0, 0)
        assert (row.unclaimed_tickets, row.last_activity) == (0, ago(days=40))
        assert row.weeks == [0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]
        # The first link counts since ever, so it has no beginning.
        assert mappings.detail(row.mapping).linked_since is None

    def test_linked_since_is_when_the_open_period_began(self, staff):
        holder = staff["Bea"]
        with clock.freeze(NOW + timedelta(days=1)):
            link(holder, None)
        with clock.freeze(NOW + timedelta(days=2)):
            link(holder, member("Next"))
            row = mappings.get(holder.mapping_id, RULES)
        assert mappings.detail(row.mapping).linked_since == NOW + timedelta(days=1)

    def test_unknown_mapping_is_not_found(self):
        with pytest.raises(NotFound, match="no mapping 404"):
            mappings.get(404, RULES)

    def test_number_of_statements_does_not_grow_with_the_rows(self, staff, query_count):
        def cost():
            with query_count() as statements:
                names(page=1, per_page=50)
            return len(statements)

        few = cost()
        many_responders(40)
        assert cost() == few


def test_detail_names_periods_and_credit_of_everybody():
    oscar, first, second = responder("Oscar"), member("First"), member("Second")
    closed_ticket(1, oscar)
    link(oscar, first)
    link(oscar, second)
    detail = mappings.detail(mappings.get(oscar.mapping_id, RULES).mapping)
    assert [period.user_id for period in detail.periods] == [first.id, second.id]
    assert detail.credit == {first.id: 1}
    assert detail.usernames == {first.id: "First", second.id: "Second"}
