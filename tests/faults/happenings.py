"""What can happen to an account and to us, as steps of a schedule."""

from __future__ import annotations

from contextlib import suppress

import sqlalchemy as sa

from app.demo import seats
from app.demo.actions import Action, Refused
from app.errors import Invalid
from app.extensions import db
from app.freshworks_service import FreshworksError
from app.models import FreshworksUserMapping
from app.services import linking, ticket_hints, ticket_refresh
from app.services.link_change import Change
from tests.factories import RULES, TESTER
from tests.faults.trouble import StoppedError, Trouble
from tests.services.desk import silent
from tests.services.world import assert_nobody_lost, credit

_IMPATIENT = 0.2


class Happenings:
    """Each method is one step; after each the figures agree with themselves."""

    def __init__(self, trouble: Trouble, members: list[int]) -> None:
        self._trouble = trouble
        self._members = members
        self._faults = trouble.faults
        self._people = sorted(trouble.state.account.responders)
        self._renamed = 0

    def faults(self, values: dict[str, object]) -> None:
        """Something goes wrong from now on."""
        self._faults.update(values)

    def churn(self, changes: int) -> None:
        """Changes of every kind."""
        self._trouble.demo.mover.churn(changes)

    def bulk_close(self, count: int) -> None:
        """Many tickets are closed in one second."""
        self._trouble.demo.mover.bulk_close(count)

    def act(self, name: Action, number: int, holder: int) -> None:
        """One change of one ticket, if it makes sense; a closed one may change hands, too."""
        tickets = self._trouble.state.account.tickets
        if not tickets:
            return
        takes_holder = name in ("close", "resolve", "reassign")
        responder = self._person(holder) if takes_holder else None
        with suppress(Refused):
            self._trouble.state.act(tickets[number % len(tickets)].id, name, responder)

    def seat(self, number: int, do: str) -> None:
        """A responder leaves, comes back, changes the name, or gives the seat to somebody else."""
        # The first one stays, so that the list is never empty.
        responder_id = self._people[1:][number % (len(self._people) - 1)]
        state = self._trouble.state
        self._renamed += 1
        names = {"first_name": f"New{self._renamed}", "last_name": "Name"}
        address = {"email": f"new{self._renamed}@example.com"}
        if responder_id not in state.account.responders:
            seats.seat(state, {"id": responder_id, **names, **address})
            return
        order = {"rename": names, "reseat": names | address}.get(do, {})
        seats.change(state, responder_id, {"do": do, **order})

    def wait(self, minutes: float) -> None:
        """Time passes."""
        self._trouble.later(minutes)

    def sync(self, stop_at: int | None, drip_after: int | None = None) -> None:
        """A sync that ends well, or with a reason, or is killed; an answer may come in drops."""
        self._trouble.later(7)
        if drip_after is None:
            self._run(stop_at)
            return
        self._faults.set(drip=1, after=drip_after, drip_interval=0.05)
        self._run(stop_at, deadline=_IMPATIENT)
        self._faults.set(drip=0)

    def refresh(self, number: int) -> None:
        """A webhook hints at a ticket, which is read back, whatever the lists show of it."""
        tickets = self._trouble.state.account.tickets
        if tickets:
            ticket_hints.ask([tickets[number % len(tickets)].id], "webhook")
        with suppress(FreshworksError):
            ticket_refresh.drain(self._trouble.service(), RULES, silent)
        self._trouble.assert_nothing_invented()

    def link(self, number: int, member: int | None, history: str) -> None:
        """A link changes; with "keep" it takes no credit from anybody."""
        ids = list(db.session.scalars(sa.select(FreshworksUserMapping.id)))
        if not ids:
            return
        user_id = None if member is None else self._members[member]
        before = credit()
        with suppress(Invalid):
            wanted = Change(user_id, history=history)
            linking.change(TESTER, ids[number % len(ids)], wanted, RULES)
            if history == "keep":
                assert_nobody_lost(before, credit())
        self._trouble.assert_in_itself_right()

    def _run(self, stop_at: int | None, **changes: float) -> None:
        with suppress(FreshworksError, StoppedError):
            self._trouble.watched_sync(stop_at, **changes)
        # The moment at which it ended may lie inside no transaction.
        db.session.rollback()
        self._trouble.assert_in_itself_right()

    def _person(self, number: int) -> int | None:
        return [None, *self._people][number % (len(self._people) + 1)]
