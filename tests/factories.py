"""Builders of data for tests, through the doors that the app itself uses.

All need an app context (`app_context`, or `with app.app_context()`), and all return plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.freshworks_service import Agent, Ticket
from app.models import FreshworksUserMapping
from app.services import ingest, linking, responders
from app.services.actor import Actor
from app.services.link_change import Change
from app.services.linking import Outcome
from app.services.reporting import Reporting
from tests import people
from tests.people import Person

RULES = Reporting()
TESTER = Actor(None, "Tester", "system")
RESOLVED, CLOSED, OPEN = 4, 5, 2

# Like real ones, beyond 32 bits.
_ids = count(18014200001)


@dataclass(frozen=True)
class Responder:
    """A responder whose mapping is stored: the id in Freshworks, and that of the mapping."""

    id: int
    mapping_id: int
    name: str


def ago(**units: float) -> datetime:
    """The instant that lies `days=3` or `hours=2` back."""
    return utcnow() - timedelta(**units)


def responder(
    name: str, *, id: int | None = None, email: str | None = None, active: bool = True
) -> Responder:
    """One responder, as the list of agents tells of it."""
    agent = Agent(id=id or next(_ids), name=name, email=email, active=active)
    return store_agents([agent])[0]


def many_responders(number: int) -> list[Responder]:
    """`number` responders with names of their own, which no id contains."""
    return store_agents([Agent(next(_ids), f"Agent-{n:05}", None, True) for n in range(number)])


def store_agents(agents: Sequence[Agent]) -> list[Responder]:
    """Take in a page of the list of agents."""
    responders.store_page(agents, RULES)
    mapping = FreshworksUserMapping
    query = sa.select(mapping.freshworks_user_id, mapping.id).where(
        mapping.freshworks_user_id.in_([agent.id for agent in agents])
    )
    ids = dict(db.session.execute(query).all())
    db.session.rollback()
    return [Responder(agent.id, ids[agent.id], agent.name or "") for agent in agents]


def ticket(
    id: int, holder: Responder | None, status: int = OPEN, *, at: datetime | None = None
) -> Ticket:
    """A ticket as a list with stats shows it; a closed one was closed at `at` (or an hour ago).

    `dataclasses.replace` changes what else matters.
    """
    at = at or ago(hours=1)
    is_closed = status in (RESOLVED, CLOSED)
    return Ticket(
        id=id,
        status=status,
        responder_id=None if holder is None else holder.id,
        group_id=None,
        workspace_id=2,
        created_at=at - timedelta(days=1),
        updated_at=at,
        deleted=False,
        spam=False,
        has_stats=True,
        resolved_at=at if is_closed else None,
        closed_at=at if status == CLOSED else None,
        status_updated_at=at,
    )


def closed_ticket(
    id: int, holder: Responder | None, at: datetime | None = None, **seen: Any
) -> Ticket:
    """Take in a closed ticket, `seen` with other fields; returns what was seen."""
    return observe(replace(ticket(id, holder, CLOSED, at=at), **seen))


def closed_tickets(holder: Responder | None, first: int, number: int, at: datetime) -> None:
    """Take in several tickets with consecutive numbers, closed at one instant."""
    ingest.observe([ticket(first + n, holder, CLOSED, at=at) for n in range(number)], RULES)


def observe(seen: Ticket, rules: Reporting = RULES) -> Ticket:
    """Take in a ticket as just seen."""
    ingest.observe([seen], rules)
    return seen


def member(username: str, role: str = "user", *, full_name: str | None = None) -> Person:
    """A member who can sign in (see `people.sign_in`)."""
    return people.store(Person(username, full_name or username, role))


def link(
    holder: Responder,
    person: Person | None,
    history: str = "keep",
    *,
    actor: Actor = TESTER,
    source: str = "manual",
) -> Outcome:
    """Link a responder to a member, or unlink it from all (None)."""
    user_id = None if person is None else person.id
    wanted = Change(user_id, history=history, source=source)
    return linking.change(actor, holder.mapping_id, wanted, RULES)


def tables() -> dict[str, list[tuple[Any, ...]]]:
    """All that the database holds, by name of the table, to be compared."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in db.metadata.sorted_tables
        }
