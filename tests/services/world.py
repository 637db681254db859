"""A small world for property tests: a demo Freshworks, people, and our database beside it."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta

import sqlalchemy as sa

from app import clock, settings
from app.demo.actions import Action, Refused
from app.demo.clock import ManualClock
from app.demo.people import GHOST_ID, RESPONDERS
from app.demo.server import Demo
from app.errors import Conflict, Invalid
from app.extensions import db
from app.models import (
    AuditEntry,
    Closure,
    FreshworksUserMapping,
    LinkPeriod,
    TicketClosure,
    UnclaimedDay,
)
from app.services import decisions, link_state, linking, mappings, rebuild, sync, undo
from app.services.credit import IN_PERIOD
from app.services.link_change import Change
from app.services.linking import Outcome
from app.services.mappings.query import Query
from app.services.reporting import Reporting
from tests.factories import TESTER

# Two of them are in the list of agents, one is not, and None is nobody.
PEOPLE = tuple(one for one in RESPONDERS if one.active)[:2]
HOLDERS = (None, PEOPLE[0].id, PEOPLE[1].id, GHOST_ID)

Credit = dict[tuple[int, int], frozenset[int]]


class World:
    """Does what people and Freshworks do, and knows what must hold after each step."""

    def __init__(self, demo: Demo, time: ManualClock, rules: Reporting, members: list[int]) -> None:
        self.demo = demo
        self.time = time
        self.rules = rules
        self.members = members
        self.tickets: list[int] = []
        self._frozen = ExitStack()
        self._now = clock.utcnow()

    def wait(self, minutes: int) -> None:
        """Time passes here and there."""
        self._now += timedelta(minutes=minutes)
        self.time.advance(minutes * 60)
        self._frozen.enter_context(clock.freeze(self._now))

    def create(self, holder: int) -> None:
        """A ticket appears, held by one of three responders, a ghost, or nobody."""
        self.tickets.append(self.demo.state.create(self._holder(holder)).id)

    def act(self, name: Action, number: int, holder: int) -> None:
        """Something happens to a ticket, if it makes sense."""
        if not self.tickets:
            return
        ticket_id = self.tickets[number % len(self.tickets)]
        takes_holder = name in ("close", "resolve", "reassign") and holder != 0
        responder = [self._holder(holder)] if takes_holder or name == "reassign" else []
        try:
            getattr(self.demo.state, name)(ticket_id, *responder)
        except Refused:
            return

    def closing(self, holder: int) -> None:
        """A ticket appears and is closed some minutes later, and a sync sees it."""
        self.create(holder)
        self.wait(7)
        self.act("close", len(self.tickets) - 1, 0)
        self.sync()

    def sync(self) -> None:
        """A sync, and then one more that must write nothing."""
        self._sync()
        with counted_writes() as writes:
            self._sync()
        assert writes == []

    def change(self, number: int, member: int | None, history: str) -> None:
        """A link change; a bare one takes no credit from anybody."""
        ids = list(db.session.scalars(sa.select(FreshworksUserMapping.id)))
        if not ids:
            return
        user_id = None if member is None else self.members[member % len(self.members)]
        before = credit()
        wanted = Change(user_id, history=history)
        try:
            done = linking.change(TESTER, ids[number % len(ids)], wanted, self.rules)
        except (Invalid, Conflict):
            # There is nothing to change from, or nobody may be linked who is no person.
            return
        assert_told(done, before)
        if history == "keep":
            assert_nobody_lost(before, credit())

    def hand_over(self, number: int, member: int | None, minutes: int) -> None:
        """A change that holds from an earlier moment on: what lies before stays as it is."""
        ids = list(db.session.scalars(sa.select(FreshworksUserMapping.id)))
        if not ids:
            return
        user_id = None if member is None else self.members[member % len(self.members)]
        moment = self._now - timedelta(minutes=minutes)
        before, credited = self._closed_before(moment), credit()
        wanted = Change(user_id, effective_from=moment)
        try:
            done = linking.change(TESTER, ids[number % len(ids)], wanted, self.rules)
        except (Invalid, Conflict):
            # There is nothing to change from, or nobody may be linked who is no person.
            return
        assert self._closed_before(moment) == before
        assert_told(done, credited)

    def decide(self, name: str, number: int, member: int) -> None:
        """A decision that moves no credit."""
        ids = list(db.session.scalars(sa.select(FreshworksUserMapping.id)))
        if not ids:
            return
        chosen, before = ids[number % len(ids)], credit()
        person = self.members[member % len(self.members)]
        decide = {
            "reject": lambda: decisions.reject(TESTER, chosen, person, self.rules),
            "unsure": lambda: decisions.unsure(TESTER, chosen, person, self.rules),
            "confirm": lambda: decisions.confirm(TESTER, chosen, None, self.rules),
            "exclude": lambda: decisions.exclude(TESTER, chosen, member == 0, self.rules),
            "dispute": lambda: decisions.dispute(TESTER, chosen, person, self.rules),
        }
        with suppress(Conflict):
            decide[name]()
        assert credit() == before

    def restore(self, number: int) -> None:
        """Any decision can be taken back with all that followed it."""
        entries = list(db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)))
        if not entries:
            return
        entry, before = entries[number % len(entries)], credit()
        assert_told(undo.undo(TESTER, entry.id, self.rules, restore=True).outcome, before)
        self._check_state_before(entry)

    def undo_last(self) -> None:
        """Undo brings the credit back that there was, with what was closed since beside it."""
        entry = db.session.scalar(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
        if entry is None:
            return
        before = credit()
        try:
            done = undo.undo(TESTER, entry.id, self.rules)
        except Conflict:
            raise AssertionError("the last change can always be undone") from None
        assert_told(done.outcome, before)
        self._check_state_before(entry)

    def check(self) -> None:
        """What always holds."""
        state = mappings.state()
        effective = db.session.scalars(
            sa.select(Closure.ticket_id).where(Closure.state == "effective")
        ).all()
        assert len(effective) == len(set(effective)), "a ticket counts twice"
        credited = [number for numbers in credit().values() for number in numbers]
        assert len(credited) == len(set(credited)), "a ticket is credited twice"
        assert set(credited) <= set(effective)
        assert state.total_tickets == len(credited)
        assert state.total_tickets + state.unclaimed_tickets == len(effective)
        self._check_rows()
        self._check_periods()
        assert rebuild.run(self.rules, lambda *_told: None) == 0

    def check_against_truth(self) -> None:
        """After a sync the ledger holds what Freshworks would say, closing for closing."""
        self.sync()
        query = sa.select(Closure.ticket_id, Closure.closed_at).where(Closure.state == "effective")
        ours = {(number, clock.utc_text(at)) for number, at in db.session.execute(query)}
        truth = self.demo.truth()["closures"]
        assert ours == {(one["ticket_id"], one["closed_at"]) for one in truth}

    def close(self) -> None:
        """Let the clock go."""
        self._frozen.close()

    def _check_state_before(self, entry: AuditEntry) -> None:
        assert entry.before is not None
        stored = link_state.read(db.session.get_one(FreshworksUserMapping, entry.mapping_id))
        assert json.loads(stored.to_json()) == json.loads(entry.before)

    def _closed_before(self, moment: datetime) -> set[tuple[int, int, int]]:
        """Member, responder and ticket of what is credited for closings before a moment."""
        query = (
            sa.select(LinkPeriod.user_id, Closure.responder_id, Closure.ticket_id)
            .join(LinkPeriod, IN_PERIOD)
            .where(Closure.state == "effective", Closure.closed_at < moment)
        )
        return {
            (user_id, holder or 0, number) for user_id, holder, number in db.session.execute(query)
        }

    def _check_rows(self) -> None:
        """The list shows what the ledger says, for every responder."""
        everything = credit()
        unclaimed = dict(
            db.session.execute(
                sa.select(UnclaimedDay.freshworks_user_id, sa.func.sum(UnclaimedDay.tickets))
                .group_by(UnclaimedDay.freshworks_user_id)
            ).all()
        )  # fmt: skip
        for row in mappings.find(Query(), self.rules).rows:
            responder, user = row.mapping.freshworks_user_id, row.mapping.user_id
            mine = everything.get((user, responder), frozenset()) if user else frozenset()
            assert row.total_tickets == len(mine)
            assert row.unclaimed_tickets == unclaimed.get(responder, 0)
            assert sum(row.weeks) <= row.total_tickets
            assert row.this_week <= row.total_tickets
            assert (row.last_activity is None) == (not mine)

    def _check_periods(self) -> None:
        """The member of a mapping is that of the open period."""
        open_periods = sa.select(LinkPeriod.freshworks_user_id, LinkPeriod.user_id).where(
            LinkPeriod.ends_at.is_(None)
        )
        linked = sa.select(
            FreshworksUserMapping.freshworks_user_id, FreshworksUserMapping.user_id
        ).where(FreshworksUserMapping.user_id.is_not(None))
        assert set(db.session.execute(open_periods)) == set(db.session.execute(linked))

    def _holder(self, holder: int) -> int | None:
        return HOLDERS[holder % len(HOLDERS)]

    def _sync(self) -> None:
        service = settings.freshworks()
        sync.run(service, self.rules, settings.sync_scope(), lambda *_told: None)


def credit() -> Credit:
    """Every credited ticket by member and responder."""
    found: dict[tuple[int, int], set[int]] = {}
    row = TicketClosure
    query = sa.select(row.user_id, row.freshworks_user_id, row.ticket_numbers, row.tickets_closed)
    for user_id, responder_id, numbers, count in db.session.execute(query):
        tickets = json.loads(numbers or "[]")
        assert len(tickets) == count > 0
        assert tickets == sorted(tickets)
        found.setdefault((user_id, responder_id), set()).update(tickets)
    return {key: frozenset(tickets) for key, tickets in found.items()}


def assert_told(done: Outcome, before: Credit) -> None:
    """The effect that a change tells is what it did to the credit of each member."""
    moved: Counter[str] = Counter()
    for found, sign in ((before, -1), (credit(), 1)):
        for (user_id, _), tickets in found.items():
            moved[str(user_id)] += sign * len(tickets)
    assert (done.effect or {}) == {user: number for user, number in moved.items() if number}


def assert_nobody_lost(before: Credit, after: Credit) -> None:
    """Whoever was credited with a ticket still is."""
    for key, tickets in before.items():
        assert tickets <= after.get(key, frozenset()), key


class counted_writes:  # noqa: N801 - used as a function
    """Collects the statements that write."""

    def __enter__(self) -> list[str]:
        self.texts: list[str] = []
        sa.event.listen(db.engine, "before_cursor_execute", self._note)
        return self.texts

    def __exit__(self, *_error: object) -> None:
        sa.event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, text: str, *_rest: object) -> None:
        if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            self.texts.append(text)
