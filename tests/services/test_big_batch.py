"""A thousand links made at once, and taken back at once: the credit is what it was."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import AuditEntry, LinkPeriod, TicketClosure
from app.services import bulk, ingest, mappings, projection, undo
from app.services.bulk_rows import LINK, Asked, Order
from app.services.transaction import transaction
from tests import factories
from tests.factories import CLOSED, RULES, TESTER, ago, link, many_responders, ticket
from tests.services.desk import rows_of

pytestmark = pytest.mark.usefixtures("app_context")

LINKS = 1000
# As many have a second ticket, of another day.
LINKED_BEFORE = 6
TICKETS = LINKS + LINKED_BEFORE


def credit():
    """Every cell: member, responder, date, count and ticket numbers."""
    row = TicketClosure
    columns = (row.user_id, row.freshworks_user_id, row.date, row.tickets_closed)
    query = sa.select(*columns, row.ticket_numbers)
    return sorted(tuple(cell) for cell in db.session.execute(query))


def test_batch_of_a_thousand_links_is_undone_to_the_same_credit(app):
    holders = many_responders(LINKS)
    people = [factories.member(f"member{number}") for number in range(3)]
    seen = [ticket(n + 1, holders[n % LINKS], CLOSED, at=ago(days=n % 7)) for n in range(TICKETS)]
    ingest.observe(seen, RULES)
    # Some have a member already, whose credit is moved, or kept; one is not linked any more.
    for number in range(LINKED_BEFORE):
        link(holders[number], people[number % 2])
    link(holders[0], None)
    before, totals = credit(), mappings.state().total_tickets
    assert len(before) == 2 * LINKED_BEFORE
    rows = [
        Asked(one.mapping_id, LINK, people[2].id, history="move" if n % 2 else "keep")
        for n, one in enumerate(holders)
    ]
    done = bulk.run(TESTER, rows, RULES, Order())
    assert {row.outcome for row in done.outcomes} == {"linked", "relinked"}
    assert mappings.state().total_tickets == TICKETS
    assert done.batch_id is not None
    undone = undo.undo_batch(TESTER, done.batch_id, RULES)
    assert (len(undone.undone), undone.left) == (LINKS, ())
    assert credit() == before
    assert mappings.state().total_tickets == totals
    assert (rows_of(LinkPeriod), rows_of(AuditEntry)) == (6, 7 + 2 * LINKS)
    # Computed anew, nothing differs from what the batches left.
    with transaction():
        everybody = projection.Scope(frozenset(one.id for one in holders), None)
        assert projection.refresh(everybody, RULES) == 0
