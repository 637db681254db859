"""The number of SQL statements behind a list does not grow with the list."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories, people
from tests.api import PREFIX
from tests.people import Person
from tests.sites import Statements
from tests.waiting import until

QueryCount = Callable[[], AbstractContextManager[Statements]]
# Who is signed in, and what admins saved, are a statement each; whatever has a tag keeps what was
# saved in memory until something changes.
MOST = {
    f"{PREFIX}/mappings?page=1": 2 + 1,
    f"{PREFIX}/mappings?page=2&per_page=5&q=agent&status=unlinked&sort=-this_week": 3 + 1,
    f"{PREFIX}/mappings?page=1&q=agemt&status=unlinked": 3 + 1,
    f"{PREFIX}/mappings?page=1&q=agent&status=excluded": 3 + 1,
    f"{PREFIX}/mappings?page=1&q=agemt&status=excluded": 3 + 1,
    f"{PREFIX}/mappings": 3 + 1,
    f"{PREFIX}/users": 4 + 1,
    f"{PREFIX}/stats": 1 + 1,
    f"{PREFIX}/review": 5 + 1,
    f"{PREFIX}/audit": 7 + 1,
    f"{PREFIX}/audit?page=2&per_page=5&actor=tester": 7 + 1,
    f"{PREFIX}/mails": 2 + 2,
    f"{PREFIX}/mails?status=queued&per_page=5": 2 + 2,
    f"{PREFIX}/exports/mappings.csv": 2 + 2,
    f"{PREFIX}/exports/mappings.xlsx?status=linked&min_tickets=1": 2 + 2,
    f"{PREFIX}/exports/daily.csv": 1 + 2,
    f"{PREFIX}/exports/daily.xlsx?group_id=7&q=agent": 2 + 2,
    f"{PREFIX}/exports/daily.xlsx?unclaimed=true": 4 + 2,
    f"{PREFIX}/exports/team.csv?days=30": 1 + 2,
    f"{PREFIX}/exports/team.xlsx?range=everything": 4 + 2,
    f"{PREFIX}/exports/tickets.csv?status=linked&days=30": 1 + 2,
    f"{PREFIX}/exports/tickets.xlsx": 2 + 2,
    f"{PREFIX}/exports/audit.csv": 6 + 2,
    "/freshworks-linking/": 4 + 1,
    "/freshworks-linking/review": 5 + 2,
    "/freshworks-linking/audit": 8 + 2,
    "/freshworks-linking/mails": 4 + 2,
    f"{PREFIX}/tickets/user/{{eli}}?days=3660": 5 + 1,
    f"{PREFIX}/users/{{eli}}/figures?range=everything": 8 + 1,
    "/freshworks-linking/users/{eli}?range=everything": 15 + 2,
    "/profile?range=everything": 12 + 2,
    "/profile/exports/daily.csv?days=30": 1 + 2,
    "/profile/exports/tickets.xlsx?days=30": 2 + 2,
    f"{PREFIX}/team?range=everything": 6 + 1,
    "/freshworks-linking/team?range=everything": 8 + 2,
    "/freshworks-linking/team?workspace_id=2&by=week": 7 + 2,
}


def fill(app: Flask, number: int, members: int, links: int, person: Person) -> None:
    """Mappings and members, some linked, some with tickets."""
    with app.app_context():
        made = factories.many_responders(number)
        for count in range(members):
            factories.member(f"member{count}")
        for one in made[:links]:
            factories.closed_tickets(one, one.mapping_id * 10, 2, factories.ago(days=1))
            factories.link(one, person)


def statements_of(client: FlaskClient, count: QueryCount, address: str) -> Statements:
    # Suggestions are computed once after a change of people, whoever asks for what.
    until(lambda: not client.get(f"{PREFIX}/review").get_json()["computing"])
    client.get(address).close()
    with count() as statements, client.get(address) as answer:
        # A file is made while it is read.
        answer.get_data()
    assert answer.status_code == 200
    return statements


@pytest.mark.parametrize("address", MOST)
def test_statements_are_as_many_for_a_long_list(
    app: Flask, client: FlaskClient, query_count: QueryCount, eli: Person, address: str
) -> None:
    people.sign_in(client, eli)
    fill(app, 10, 0, 3, eli)
    own = address.format(eli=eli.id)
    few = statements_of(client, query_count, own)
    fill(app, 990, 100, 30, eli)
    many = statements_of(client, query_count, own)
    assert len(few) == len(many), many.texts
    assert len(many) <= MOST[address], "\n".join(many.texts)


def test_unchanged_list_costs_less(
    app: Flask, client: FlaskClient, query_count: QueryCount, eli: Person
) -> None:
    people.sign_in(client, eli)
    fill(app, 10, 0, 3, eli)
    address = f"{PREFIX}/mappings?page=1"
    etag = client.get(address).headers["ETag"]
    with query_count() as statements:
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert len(statements) <= 3, "\n".join(statements.texts)


def test_a_look_at_nothing_new_reads_one_small_row(
    app: Flask, client: FlaskClient, query_count: QueryCount, eli: Person
) -> None:
    people.sign_in(client, eli)
    fill(app, 10, 0, 3, eli)
    address = f"{PREFIX}/changes?since=1"
    statements_of(client, query_count, address)
    etag = client.get(address).headers["ETag"]
    with query_count() as statements:
        answer = client.get(address, headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert "Set-Cookie" not in answer.headers
    # Who asks, and what is there now.
    assert len(statements) == 2, "\n".join(statements.texts)
