"""The export of closings."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from app.services import csv_cells
from app.services.exports import Closings, as_csv, as_json, daily, offered, summary, tickets
from app.services.mappings.query import Query
from tests.conftest import NOW
from tests.factories import (
    OPEN,
    RULES,
    ago,
    closed_ticket,
    closed_tickets,
    link,
    member,
    observe,
    responder,
)

pytestmark = pytest.mark.usefixtures("app_context")

COLUMNS = (
    "ticket_number,date,closed_at,freshworks_user_id,freshworks_username,"
    "user_id,username,state,reason"
)


def rows_of(table):
    text = "".join(as_csv.parts(table))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert len(rows) == table.count()
    return rows


def exported(**options):
    return rows_of(tickets.table(Closings(**options), RULES))


def test_nearly_certain_is_never_written_as_certain():
    person = member("mia.reyes", full_name="Mia Reyes")
    responder("Mia Reyes", email=f"{person.username}@example.com")
    (row,) = rows_of(summary.table(Query(), RULES))
    assert (row["suggested_member"], row["confidence"]) == ("mia.reyes", "0.999")


def test_columns_are_those_of_the_documentation(oscar):
    assert "".join(as_csv.parts(tickets.table(Closings(), RULES))) == f"\ufeff{COLUMNS}\n"


def test_credited_closing_names_responder_and_member(oscar):
    admin = member("Admin", "admin")
    link(oscar, admin)
    closed_ticket(9_000_000_001, oscar, ago(hours=2))
    assert exported() == [
        {
            "ticket_number": "9000000001",
            "date": "2025-07-29",
            "closed_at": "2025-07-29T12:02:00Z",
            "freshworks_user_id": "18014125885",
            "freshworks_username": "Oscar Solis",
            "user_id": str(admin.id),
            "username": "Admin",
            "state": "effective",
            "reason": "",
        }
    ]


def test_unclaimed_closing_has_no_member(oscar):
    closed_ticket(1, oscar)
    closed_ticket(2, None)
    rows = exported()
    assert [(row["freshworks_username"], row["user_id"], row["username"]) for row in rows] == [
        ("Oscar Solis", "", ""),
        ("", "", ""),
    ]


def test_only_what_counts_unless_all_is_asked_for(oscar):
    link(oscar, member("Admin"))
    for number in (1, 2, 3):
        closed_ticket(number, oscar, ago(days=number))
    seen = closed_ticket(4, oscar, ago(days=4))
    observe(replace(seen, status=OPEN, updated_at=NOW))
    observe(replace(closed_ticket(5, oscar, ago(days=5)), deleted=True, updated_at=NOW))
    assert [row["ticket_number"] for row in exported()] == ["3", "2", "1"]
    everything = exported(every_state=True)
    assert [(row["ticket_number"], row["state"], row["reason"]) for row in everything] == [
        ("5", "void", "deleted"),
        ("4", "superseded", "reopened"),
        ("3", "effective", ""),
        ("2", "effective", ""),
        ("1", "effective", ""),
    ]
    # What does not count is nobody's credit.
    assert [row["username"] for row in everything] == ["", "", "Admin", "Admin", "Admin"]
    assert [row["user_id"] != "" for row in everything] == [False, False, True, True, True]


def test_one_row_for_each_closing_whatever_the_link_did(oscar):
    first, second = member("First"), member("Second")
    closed_ticket(1, oscar, ago(hours=1))
    link(oscar, first)
    link(oscar, second)
    link(oscar, None)
    link(oscar, first)
    assert [(row["ticket_number"], row["username"]) for row in exported()] == [("1", "First")]


def test_many_rows_come_in_order(oscar):
    closed_tickets(oscar, 1, 2500, ago(days=1))
    assert [int(row["ticket_number"]) for row in exported()] == list(range(1, 2501))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t1", "'\t1"),
        ("＝1", "'＝1"),
        ("O'Connor, Siobhán", "O'Connor, Siobhán"),
        ('say "hi"', 'say "hi"'),
        ("a=b", "a=b"),
    ],
)
def test_no_text_is_taken_for_a_formula(name, shown):
    target = io.StringIO("".join(csv_cells.parts(["name", "n"], [[name, -5]], "")), newline="")
    assert list(csv.reader(target)) == [["name", "n"], [shown, "-5"]]


def test_name_of_a_responder_is_guarded_in_the_export():
    closed_ticket(1, responder('=HYPERLINK("https://example.com")'))
    assert exported()[0]["freshworks_username"].startswith("'=")


class TestWhichClosings:
    @pytest.fixture
    def two(self, oscar):
        """Oscar is Ada's: 1 is of today, 2 and 3 of five days ago; 4 is Mia's, who is nobody's."""
        mia = responder("Mia Reyes")
        closed_ticket(1, oscar, ago(hours=1), group_id=7, workspace_id=3)
        closed_ticket(2, oscar, ago(days=5), group_id=8, workspace_id=3)
        closed_ticket(3, oscar, ago(days=5))
        closed_ticket(4, mia, ago(days=5), group_id=8)
        closed_ticket(5, None, ago(days=9))
        ada = member("Ada", "admin")
        link(oscar, ada)
        return oscar, mia, ada

    def numbers(self, **options):
        return sorted(int(row["ticket_number"]) for row in exported(**options))

    def test_all_unless_something_is_asked_for(self, two):
        assert self.numbers() == [1, 2, 3, 4, 5]

    def test_those_of_one_member_or_responder(self, two):
        _, mia, ada = two
        assert self.numbers(user_id=ada.id) == [1, 2, 3]
        assert self.numbers(freshworks_user_id=mia.id) == [4]
        assert self.numbers(user_id=ada.id, freshworks_user_id=mia.id) == []

    def test_those_of_some_days(self, two):
        day = ago(days=5).date()
        assert self.numbers(since=day) == [1, 2, 3, 4]
        assert self.numbers(until=day) == [2, 3, 4, 5]
        assert self.numbers(since=day, until=day) == [2, 3, 4]

    def test_those_of_a_group_or_workspace(self, two):
        assert self.numbers(group_id=8) == [2, 4]
        assert self.numbers(workspace_id=3) == [1, 2]
        assert self.numbers(group_id=8, workspace_id=3) == [2]

    def test_those_of_the_mappings_that_the_list_shows(self, two):
        assert self.numbers(of=Query(status="linked")) == [1, 2, 3]
        assert self.numbers(of=Query(status="unlinked")) == [4]
        assert self.numbers(of=Query(q="reyes")) == [4]
        assert self.numbers(of=Query(min_tickets=2)) == [1, 2, 3]

    @pytest.mark.parametrize("mine", [("since", "until"), ("closed_since", "closed_until")])
    def test_days_of_the_closings_and_of_the_list_have_both_to_hold(self, two, mine):
        ours = {"since", "until", "closed_since", "closed_until"}.difference(mine)
        asked = dict(zip(mine, (ago(days=9).date(), ago(days=5).date()), strict=True))
        asked |= dict(zip(sorted(ours), (ago(days=5).date(), NOW.date()), strict=True))
        rows = rows_of(offered.EXPORTS["tickets"].table(asked, RULES))
        assert sorted(row["ticket_number"] for row in rows) == ["2", "3", "4"]

    def test_what_does_not_count_is_told_for_whom_it_was(self, two):
        oscar, _, ada = two
        observe(replace(closed_ticket(6, oscar, ago(minutes=9)), deleted=True, updated_at=NOW))
        assert self.numbers(user_id=ada.id) == [1, 2, 3]
        assert self.numbers(user_id=ada.id, every_state=True) == [1, 2, 3, 6]

    def test_days_hold_the_same_closings(self, two):
        ada = two[2]
        for options in ({}, {"user_id": ada.id}, {"of": Query(status="linked")}, {"group_id": 8}):
            rows = rows_of(daily.table(Closings(**options), RULES))
            told = [int(one) for row in rows for one in row["ticket_numbers"].split(", ")]
            credited = {int(row["ticket_number"]) for row in exported(**options) if row["user_id"]}
            assert sorted(told) == sorted(credited), options


class TestDays:
    def test_one_row_for_each_member_day_and_responder(self, oscar):
        zoe, adam = member("zoe"), member("Adam")
        mia, ida = responder("Mia"), responder("Ida", id=180141258850000123)
        closed_tickets(oscar, 1, 2, ago(days=2))
        closed_tickets(mia, 10, 1, ago(days=3))
        closed_tickets(ida, 20, 1, ago(days=2))
        closed_tickets(responder("Nobody's"), 30, 1, ago(days=1))
        link(oscar, zoe)
        link(mia, zoe)
        link(ida, adam)
        rows = rows_of(daily.table(Closings(), RULES))
        assert [tuple(row.values())[1:] for row in rows] == [
            ("Adam", "2025-07-27", "'180141258850000123", "Ida", "1", "20"),
            ("zoe", "2025-07-26", str(mia.id), "Mia", "1", "10"),
            ("zoe", "2025-07-27", "18014125885", "Oscar Solis", "2", "1, 2"),
        ]

    def test_groups_are_put_together_from_the_ledger(self, oscar):
        link(oscar, member("Ada"))
        for number in range(1, 5):
            closed_ticket(number, oscar, ago(days=number // 3), group_id=7 + number % 2)
        rows = rows_of(daily.table(Closings(group_id=8), RULES))
        assert [(row["date"], row["ticket_numbers"]) for row in rows] == [
            ("2025-07-28", "3"),
            ("2025-07-29", "1"),
        ]


class TestJson:
    def objects(self, table):
        return json.loads("".join(as_json.parts(table)))

    def test_nothing_is_an_empty_list(self, oscar):
        assert self.objects(daily.table(Closings(), RULES)) == []

    def test_values_are_those_of_the_api(self, oscar):
        ada = member("=Ada")
        closed_tickets(oscar, 1, 2, ago(days=2))
        link(oscar, ada)
        assert self.objects(daily.table(Closings(), RULES)) == [
            {
                "user_id": ada.id,
                "username": "=Ada",
                "date": "2025-07-27",
                "freshworks_user_id": 18014125885,
                "freshworks_username": "Oscar Solis",
                "tickets_closed": 2,
                "ticket_numbers": [1, 2],
            }
        ]
        (row,) = self.objects(summary.table(Query(), RULES))
        assert (row["member"], row["confirmed"]) == ("=Ada", True)
        assert (row["total_tickets"], row["last_activity"]) == (2, "2025-07-27T14:02:00")
        assert self.objects(tickets.table(Closings(), RULES))[0]["closed_at"].endswith("Z")

    def test_many_rows_are_one_list(self, oscar):
        closed_tickets(oscar, 1, 2500, ago(days=1))
        assert len(self.objects(tickets.table(Closings(), RULES))) == 2500
