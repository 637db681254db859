"""Which tickets a webhook's body names."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.webhooks.bodies import MOST_TICKETS, ticket_ids

BIGGEST = 2**63 - 1
ODD = '{"ticket_id": 5, "ticket_subject": "The "blue" printer"}'

NAMED = {
    '{"freshdesk_webhook": {"ticket_id": 5, "ticket_subject": "x"}}': [5],
    '{"freshservice_webhook": {"ticket_id": "INC-123"}}': [123],
    '{"ticket_id": 5}': [5],
    '{"ticket_id": "SR-45"}': [45],
    '{"ticket_id": " #7 "}': [7],
    '{"Ticket ID": "8"}': [8],
    '{"ticketId": 9}': [9],
    '{"ticket": {"id": 10}}': [10],
    '{"ticket": 11}': [11],
    '{"id": 12}': [12],
    '{"freshdesk_webhook": {"ticket": {"id": "INC-13"}}}': [13],
    # An event has a number of its own, and so have the people of a ticket.
    '{"id": 99, "ticket": {"id": 14, "requester": {"id": 98}}}': [14],
    '{"freshdesk_webhook": {"id": 99, "ticket_id": 15}}': [15],
    '{"tickets": [{"id": 2}, {"id": 1}, {"id": 2}]}': [1, 2],
    '[{"ticket_id": 3}, {"ticket_id": 4}]': [3, 4],
    '{"ticket_ids": [5, "INC-6", null, "x"]}': [5, 6],
    f'{{"ticket_id": {BIGGEST}}}': [BIGGEST],
    ODD: [5],
    "ticket_id=16": [16],
    "ticket_id=INC-17&ticket_subject=A+%26+B": [17],
    "id=%2318": [18],
    "freshdesk_webhook[ticket_id]=19": [19],
    "freshservice_webhook%5Bticket_id%5D=SR-20": [20],
    "ticket[id]=21&ticket[requester][id]=98": [21],
    "tickets[0][id]=22&tickets[1][id]=23": [22, 23],
}
GARBAGE = [
    "",
    "\x00",
    "{}",
    "[]",
    "[1]",
    "7",
    "null",
    '{"ticket_id": true}',
    '{"ticket_id": 0}',
    '{"ticket_id": -1}',
    '{"ticket_id": 1.5}',
    '{"ticket_id": null}',
    '{"ticket_id": "5 and 6"}',
    f'{{"ticket_id": {BIGGEST + 1}}}',
    '{"ticket_id": ' + "9" * 5000 + "}",
    '{"requester": {"id": 5}}',
    '{"subject": "ticket_id"',
    "[" * 60_000,
    '{"ticket": ' * 6000 + "1" + "}" * 6000,
    "<xml><ticket_id>5</ticket_id></xml>",
    "ticket_id=&id=",
    "requester[id]=5",
    "&".join(["a=1"] * 5000),
]


@pytest.mark.parametrize(("body", "numbers"), NAMED.items())
def test_named_tickets_are_found(body: str, numbers: list[int]) -> None:
    assert ticket_ids(body) == numbers


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: body[:20])
def test_garbage_is_refused_with_what_was_expected(body: str) -> None:
    with pytest.raises(Invalid) as refused:
        ticket_ids(body)
    assert '{"ticket_id": "{{ticket.id}}"}' in refused.value.sentence


def test_more_tickets_than_one_body_may_name_are_refused() -> None:
    numbers = [*range(1, MOST_TICKETS + 1)]
    assert ticket_ids(json.dumps({"ticket_ids": numbers})) == numbers
    with pytest.raises(Invalid, match="more than 500") as refusal:
        ticket_ids(json.dumps({"ticket_ids": [*numbers, MOST_TICKETS + 1]}))
    assert refusal.value.fields.keys() == {"body"}


@given(st.text() | st.recursive(st.none() | st.integers(), st.lists).map(json.dumps))
def test_no_body_is_a_failure(body: str) -> None:
    for text in (body, f'{{"ticket_id": {body}}}', urlencode({"ticket_id": body})):
        try:
            found = ticket_ids(text)
        except Invalid:
            continue
        assert all(1 <= number <= BIGGEST for number in found)
