"""What the list can be asked for: each filter by itself, together, and with figures of a range."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any

import pytest

from app.services import decisions, history, ingest, linking, mappings, team
from app.services.link_change import Change
from app.services.mappings import SORTS
from app.services.mappings.query import Query
from tests.conftest import NOW
from tests.factories import (
    CLOSED,
    RULES,
    TESTER,
    ago,
    closed_tickets,
    link,
    member,
    responder,
    ticket,
)

TODAY = NOW.date()
FIVE = {"Ana", "Bea", "Bot", "Cem", "Dag"}


def names(**query):
    return {row.mapping.freshworks_username for row in found(**query).rows}


def found(**query):
    listed = mappings.find(Query(**query), RULES)
    whole = list(mappings.stream(Query(**query), RULES))
    assert [row.mapping.id for row in whole] == [row.mapping.id for row in listed.rows]
    assert mappings.find(replace(Query(**query), page=1, per_page=1), RULES).total == len(whole)
    return listed


@pytest.fixture(autouse=True)
def site(app_context):
    """Ana and Bea stand for members, the other three for nobody, one of them for no person."""
    ana, bea, cem = responder("Ana"), responder("Bea", active=False), responder("Cem")
    bot = responder("Bot")
    responder("Dag")
    link(ana, member("zoe", "manager"))
    link(bea, member("adam"), source="auto")
    decisions.exclude(TESTER, bot.mapping_id, True, RULES)
    closed_tickets(ana, 1, 4, ago(days=40))
    closed_tickets(ana, 10, 2, ago(days=1))
    closed_tickets(bea, 20, 3, ago(days=40))
    closed_tickets(cem, 30, 5, ago(days=2))
    seen = ticket(40, bea, CLOSED, at=ago(days=60))
    ingest.observe([replace(seen, group_id=7, workspace_id=3)], RULES)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, FIVE),
        ({"status": "linked"}, {"Ana", "Bea"}),
        ({"status": "unlinked"}, {"Cem", "Dag"}),
        ({"status": "excluded"}, {"Bot"}),
        ({"role": "manager"}, {"Ana"}),
        ({"role": "user"}, {"Bea"}),
        ({"role": "admin"}, set()),
        ({"active": False}, {"Bea"}),
        ({"active": True}, FIVE - {"Bea"}),
        ({"link_source": "auto"}, {"Bea"}),
        ({"link_source": "manual"}, {"Ana"}),
        ({"link_source": "import"}, set()),
        ({"confirmed": True}, {"Ana"}),
        ({"confirmed": False}, {"Bea"}),
        ({"min_tickets": 5}, {"Ana", "Cem"}),
        ({"max_tickets": 4}, {"Bea", "Bot", "Dag"}),
        ({"min_tickets": 4, "max_tickets": 5}, {"Bea", "Cem"}),
        ({"status": "unlinked", "min_tickets": 1}, {"Cem"}),
        ({"since": TODAY - timedelta(days=1)}, {"Ana"}),
        ({"since": TODAY}, set()),
        ({"until": TODAY - timedelta(days=2)}, {"Bea"}),
        ({"until": TODAY - timedelta(days=1)}, {"Ana", "Bea"}),
        ({"group_id": 7}, {"Bea"}),
        ({"group_id": 8}, set()),
        ({"workspace_id": 3}, {"Bea"}),
        ({"workspace_id": 2}, {"Ana", "Bea", "Cem"}),
        ({"workspace_id": 2, "group_id": 7}, set()),
        ({"workspace_id": 2, "role": "user", "q": "be"}, {"Bea"}),
    ],
)
def test_each_filter_lists_who_fits(query, expected):
    assert names(**query) == expected


class TestRange:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"closed_since": TODAY - timedelta(days=7)}, {"Ana": (2, 0), "Cem": (0, 5)}),
            ({"closed_until": TODAY - timedelta(days=30)}, {"Ana": (4, 0), "Bea": (4, 0)}),
            (
                {"closed_since": TODAY - timedelta(days=2), "closed_until": TODAY - timedelta(2)},
                {"Cem": (0, 5)},
            ),
            ({"closed_since": TODAY}, {}),
            (
                {"closed_since": TODAY - timedelta(days=7), "max_tickets": 0},
                {"Bea": (0, 0), "Bot": (0, 0), "Dag": (0, 0)},
            ),
            ({"closed_since": TODAY - timedelta(days=7), "min_tickets": 3}, {"Cem": (0, 5)}),
            (
                {"closed_until": TODAY - timedelta(days=50), "group_id": 7},
                {"Bea": (1, 0)},
            ),
            ({"closed_since": TODAY - timedelta(days=50), "group_id": 7}, {}),
        ],
    )
    def test_figures_and_numbers_speak_of_these_days(self, query, expected):
        rows = found(**query).rows
        figures = {
            row.mapping.freshworks_username: (row.total_tickets, row.unclaimed_tickets)
            for row in rows
        }
        assert figures == expected

    def test_order_by_tickets_is_that_of_these_days(self):
        bea = next(row.mapping for row in found(q="bea").rows)
        seen = ticket(50, None, CLOSED, at=ago(days=41))
        ingest.observe([replace(seen, responder_id=bea.freshworks_user_id)], RULES)
        until = TODAY - timedelta(days=30)
        ids = [
            row.mapping.freshworks_username
            for row in found(closed_until=until, sort="-total_tickets").rows
        ]
        assert ids == ["Bea", "Ana"]

    def test_who_closed_most_is_first_though_nobody_is_linked(self):
        rows = found(closed_since=TODAY - timedelta(days=7), sort="-total_tickets").rows
        assert [row.mapping.freshworks_username for row in rows] == ["Cem", "Ana"]

    @pytest.mark.parametrize("sort", ["-total_tickets", "total_tickets"])
    def test_equals_go_by_name_as_in_the_team(self, sort):
        names = ("Oli Brandt", "Éva Quell", "Ame Hart")
        for place, name in enumerate(names):
            holder = responder(name)
            link(holder, member(name.split()[0].lower(), full_name=name))
            closed_tickets(holder, 100 + 10 * place, 3, ago(days=70))
        day = TODAY - timedelta(days=70)
        rows = found(closed_since=day, closed_until=day, sort=sort).rows
        asked = team.Query(history.DateRange(day, day), sort=sort.replace("total_", ""))
        listed = [line.name for line in team.read(asked, RULES).lines if line.tickets]
        assert [row.mapping.freshworks_username for row in rows] == listed
        assert listed == ["Ame Hart", "Éva Quell", "Oli Brandt"]

    def test_credit_of_an_earlier_member_is_not_that_of_the_present_one(self):
        (before,) = found(q="ana").rows
        linking.change(TESTER, before.mapping.id, Change(member("next").id), RULES)
        (row,) = found(q="ana", closed_since=date(2020, 1, 1)).rows
        assert (row.total_tickets, row.credited_tickets, row.unclaimed_tickets) == (0, 6, 0)


FILTERS: list[dict[str, Any]] = [
    {},
    {"status": "unlinked"},
    {"min_tickets": 1},
    {"closed_since": date(2025, 1, 1)},
]


@pytest.mark.parametrize("sort", [None, *chain(SORTS, (f"-{name}" for name in SORTS))])
def test_pages_together_are_the_whole_list(sort):
    for number in range(7):
        closed_tickets(responder(f"Agent {number % 3}"), 100 + 10 * number, number % 4, ago(days=3))
    for query in FILTERS:
        whole = [row.mapping.id for row in found(sort=sort, **query).rows]
        for size in (1, 3, 5, 200):
            pages = [
                mappings.find(Query(sort=sort, page=page, per_page=size, **query), RULES).rows
                for page in range(1, len(whole) // size + 2)
            ]
            assert [row.mapping.id for rows in pages for row in rows] == whole, (query, size)
