"""The export of closings."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from app.services import exports
from tests.conftest import NOW
from tests.factories import (
    OPEN,
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


def exported(**options):
    target = io.StringIO()
    written = exports.write_csv(target, exports.TICKET_COLUMNS, exports.ticket_rows(**options))
    target.seek(0)
    rows = list(csv.DictReader(target))
    assert len(rows) == written
    return rows


@pytest.fixture
def oscar():
    return responder("Oscar Solis", id=18014125885)


def test_columns_are_those_of_the_documentation(oscar):
    target = io.StringIO()
    exports.write_csv(target, exports.TICKET_COLUMNS, exports.ticket_rows())
    assert target.getvalue() == f"{COLUMNS}\n"


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
    target = io.StringIO(newline="")
    assert exports.write_csv(target, ["name", "n"], [[name, -5]]) == 1
    target.seek(0)
    assert list(csv.reader(target)) == [["name", "n"], [shown, "-5"]]


def test_name_of_a_responder_is_guarded_in_the_export():
    closed_ticket(1, responder('=HYPERLINK("https://example.com")'))
    assert exported()[0]["freshworks_username"].startswith("'=")
