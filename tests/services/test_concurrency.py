"""Several people and the sync at once: nothing is lost, and nobody waits in a circle."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from app.clock import utc_text
from app.errors import Conflict, NotFound
from app.extensions import db
from app.freshworks_service import Agent
from app.models import AuditEntry, FreshworksUserMapping, LinkPeriod, MailOutbox, MailStatus
from app.services import (
    auto_link,
    bulk,
    decisions,
    ingest,
    link_state,
    linking,
    mappings,
    members,
    outbox,
    rebuild,
    responders,
    timeline,
    undo,
)
from app.services.bulk_rows import LINK, Asked, Order
from app.services.link_change import Change
from app.services.transaction import transaction
from tests.conftest import NOW
from tests.factories import (
    CLOSED,
    RULES,
    TESTER,
    ago,
    closed_tickets,
    many_responders,
    member,
    responder,
    tables,
    ticket,
)
from tests.services.desk import ledger, silent
from tests.services.world import credit
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("app_context")


def at_once(app, *acts):
    """Let all run at the same time, each in a thread; raises what one of them raised."""
    barrier, failed = threading.Barrier(len(acts)), []

    def run(act):
        with app.app_context():
            barrier.wait(timeout=60)
            try:
                act()
            except Exception as error:  # noqa: BLE001 - raised again below
                failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
        assert not thread.is_alive(), "somebody waits for ever"
    if failed:
        raise failed[0]
    db.session.rollback()


WRITERS, ROUNDS = 8, 60


class Writer:
    """Somebody who keeps deciding about one mapping, and remembers what was accepted."""

    def __init__(self, number, first, people):
        self.number = number
        self.mapping_id = first.mapping_id
        self.people = people
        self.first = first.audit_id
        self.accepted = []
        self.refusals: Counter[str | None] = Counter()

    def work(self):
        """One decision after the other, each in a way of its own."""
        ways = [self.link, self.link_what_was_seen, self.relink_and_move, self.unlink, self.undo]
        for number in range(ROUNDS):
            person = self.people[(self.number + number) % len(self.people)]
            try:
                outcome = ways[(self.number * 3 + number) % len(ways)](person)
            except Conflict as conflict:
                self.refusals[conflict.code] += 1
            else:
                self.accepted += [outcome.audit_id] if outcome.changed else []

    def link(self, person):
        return self.change(Change(person.id))

    def link_what_was_seen(self, person):
        seen = mappings.get(self.mapping_id, RULES).mapping.version
        db.session.rollback()
        return self.change(Change(person.id, version=seen))

    def relink_and_move(self, person):
        return self.change(Change(person.id, history="move"))

    def unlink(self, _person):
        return self.change(Change(None, history="remove" if self.number % 2 else "keep"))

    def undo(self, _person):
        return undo.undo(TESTER, [self.first, *self.accepted][-1], RULES).outcome

    def change(self, wanted):
        return linking.change(TESTER, self.mapping_id, wanted, RULES)


def test_no_change_of_many_people_on_one_mapping_is_lost(app):
    people = [member(f"member{number}") for number in range(4)]
    holder = responder("Oscar Solis")
    closed_tickets(holder, 1, 5, ago(days=2))
    first = linking.change(TESTER, holder.mapping_id, Change(people[0].id), RULES)
    writers = [Writer(number, first, people) for number in range(WRITERS)]
    at_once(app, *[writer.work for writer in writers])
    accepted = [first.audit_id, *(one for writer in writers for one in writer.accepted)]
    refused = sum((writer.refusals for writer in writers), Counter())
    # Most were accepted, and who was refused was told why.
    assert len(accepted) > WRITERS * ROUNDS / 4
    assert refused.keys() <= {"stale_version", "changed_since"}
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.id for entry in entries] == sorted(accepted)
    # Each change began where the one before it had ended, and was counted.
    assert all(one.after == next_.before for one, next_ in pairwise(entries))
    mapping = mappings.get(holder.mapping_id, RULES).mapping
    assert mapping.version == 1 + len(accepted)
    stored = link_state.read(mapping)
    assert stored.to_json() == entries[-1].after
    assert mapping.user_id == timeline.holder(stored.timeline)
    assert all(
        one.ends_at and next_.starts_at and one.ends_at <= next_.starts_at
        for one, next_ in pairwise(stored.timeline)
    )
    state = mappings.state()
    assert state.total_tickets + state.unclaimed_tickets == 5
    assert state.total_tickets == sum(map(len, credit().values()))
    assert rebuild.run(RULES, silent) == 0


def test_sync_and_links_at_once_agree_in_the_end(app):
    holders = many_responders(6)
    people = [member(f"member{number}") for number in range(3)]

    def sync_pages(first):
        for page in range(8):
            numbers = range(first + page * 12, first + page * 12 + 12)
            # Both lists name the same responders in opposite orders.
            order = holders if first == 1 else holders[::-1]
            at = NOW - timedelta(hours=page)
            seen = [ticket(n, order[n % 6], CLOSED, at=at) for n in numbers]
            ingest.observe(seen, RULES)

    def list_agents():
        for turn in range(8):
            agents = [Agent(one.id, f"{one.name} {turn}", None, True) for one in holders]
            responders.store_page(agents, RULES)

    def link_and_unlink(order):
        for turn in range(6):
            for holder in order:
                person = people[(turn + holder.mapping_id) % 4 % 3]
                linking.change(TESTER, holder.mapping_id, Change(person.id), RULES)

    at_once(
        app,
        lambda: sync_pages(1),
        lambda: sync_pages(1001),
        list_agents,
        lambda: link_and_unlink(holders),
        lambda: link_and_unlink(holders[::-1]),
    )
    state = mappings.state()
    assert len(ledger()) == 2 * 8 * 12
    assert state.total_tickets + state.unclaimed_tickets == len(ledger())
    assert state.total_tickets == sum(map(len, credit().values()))
    assert rebuild.run(RULES, silent) == 0


def test_batches_and_single_links_at_once_agree_in_the_end(app):
    names = ["Oscar Solis", "Amelia Hartley", "Rajesh Iyer", "Camille Brandt"]
    holders = [responder(name) for name in names]
    for name in names:
        member(name.lower().replace(" ", "."), full_name=name)
    admin = member("Admin", "admin")

    def run_batches():
        for _ in range(4):
            done = auto_link.apply(TESTER, RULES)
            if done.batch_id is not None:
                undo.undo_batch(TESTER, done.batch_id, RULES)

    def link_by_hand():
        for holder in holders[::-1] * 3:
            linking.change(TESTER, holder.mapping_id, Change(admin.id), RULES)
            linking.change(TESTER, holder.mapping_id, Change(None), RULES)

    at_once(app, run_batches, run_batches, link_by_hand)
    open_ones = sa.select(LinkPeriod.freshworks_user_id, LinkPeriod.user_id)
    mapping = FreshworksUserMapping
    linked = sa.select(mapping.freshworks_user_id, mapping.user_id)
    assert set(db.session.execute(open_ones.where(LinkPeriod.ends_at.is_(None)))) == set(
        db.session.execute(linked.where(mapping.user_id.is_not(None)))
    )
    state = mappings.state()
    assert state.linked_count == len(
        db.session.execute(linked.where(mapping.user_id.is_not(None))).all()
    )
    assert rebuild.run(RULES, silent) == 0


def test_new_tickets_met_by_two_at_once_count_once_as_last_seen(app):
    def closed(number, hours):
        return ticket(number, None, CLOSED, at=NOW - timedelta(hours=hours))

    for number in range(1, 11):
        at_once(
            app,
            lambda number=number: ingest.observe([closed(number, 1)], RULES),
            lambda number=number: ingest.observe([closed(number, 5)], RULES),
        )
    assert {(number, at) for number, at, _ in ledger()} == {
        (number, utc_text(NOW - timedelta(hours=1))) for number in range(1, 11)
    }


def test_new_responder_met_by_two_at_once_gets_one_mapping(app):
    for number in range(1, 11):
        seen = replace(ticket(number, None, CLOSED), responder_id=700 + number)
        agent = Agent(700 + number, "Ann Example", None, active=True)
        at_once(
            app,
            lambda seen=seen: ingest.observe([seen], RULES),
            lambda seen=seen: ingest.observe([replace(seen, id=seen.id + 100)], RULES),
            lambda agent=agent: responders.store_page([agent], RULES),
        )
    names = db.session.scalars(sa.select(FreshworksUserMapping.freshworks_username)).all()
    assert names == ["Ann Example"] * 10


@pytest.mark.postgresql_only
def test_mails_that_go_out_in_one_are_held_in_one_order(app):
    """A run that sends takes the first of them first; nobody holds another one meanwhile."""
    uma = member("Uma")
    rows = [Asked(one.mapping_id, LINK, uma.id) for one in many_responders(2)]
    bulk.run(TESTER, rows, RULES, Order())
    db.session.execute(sa.update(MailOutbox).values(status=MailStatus.FAILED, due_at=NOW))
    db.session.commit()
    first, second = db.session.scalars(sa.select(MailOutbox.id).order_by(MailOutbox.id))
    db.session.rollback()
    with db.engine.begin() as sending:
        sending.execute(sa.select(MailOutbox.id).filter_by(id=first).with_for_update())
        retrying = threading.Thread(target=retry, args=(app, second))
        retrying.start()
        until(somebody_waits)
        sending.execute(sa.select(MailOutbox.id).filter_by(id=second).with_for_update(nowait=True))
    retrying.join(timeout=60)
    waiting = sa.select(sa.func.count()).where(MailOutbox.status == MailStatus.QUEUED)
    assert db.session.scalar(waiting) == 2


@pytest.mark.postgresql_only
@pytest.mark.parametrize("act", ["link", "unlink", "relink", "reject", "undo"])
def test_member_who_is_being_erased_leaves_no_name_behind(app, act):
    oscar, mia = many_responders(2)
    zelda, uma = member("zelda", full_name="Zelda Quist"), member("Uma")
    made = linking.change(TESTER, mia.mapping_id, Change(zelda.id), RULES)
    acts = {
        "link": lambda: linking.change(TESTER, oscar.mapping_id, Change(zelda.id), RULES),
        "unlink": lambda: linking.change(TESTER, mia.mapping_id, Change(None), RULES),
        "relink": lambda: linking.change(TESTER, mia.mapping_id, Change(uma.id), RULES),
        "reject": lambda: decisions.reject(TESTER, oscar.mapping_id, zelda.id, RULES),
        "undo": lambda: undo.undo(TESTER, made.audit_id or 0, RULES),
    }

    def decide():
        # Nobody is linked who is gone by then.
        with app.app_context(), suppress(NotFound):
            acts[act]()

    deciding = threading.Thread(target=decide)
    with transaction():
        members.erase(TESTER, zelda.id)
        deciding.start()
        until(somebody_waits)
    deciding.join(timeout=60)
    assert not deciding.is_alive()
    assert "zelda" not in repr(tables()).casefold()
    assert mappings.get(oscar.mapping_id, RULES).mapping.user_id is None


def retry(app, mail_id):
    with app.app_context():
        outbox.retry(TESTER, mail_id)


def somebody_waits():
    with db.engine.connect() as watching:
        return watching.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted"))


def test_list_of_agents_and_batches_do_not_wait_for_each_other_in_a_circle(app):
    holders, person = many_responders(12), member("Admin")

    def give_seats_away():
        for turn in range(8):
            # Freshworks lists agents in no order that we know.
            new = [
                Agent(one.id, f"Seat-{turn}-{one.id}", f"{turn}-{one.id}@example.com", True)
                for one in holders[::-1]
            ]
            responders.store_page(new, RULES)

    def link_all():
        for _ in range(8):
            rows = [Asked(one.mapping_id, LINK, person.id) for one in holders]
            bulk.run(TESTER, rows, RULES, Order())

    at_once(app, give_seats_away, link_all, link_all)
    assert rebuild.run(RULES, silent) == 0
