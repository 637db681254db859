"""Several people and the sync at once: nothing is lost, and nobody waits in a circle."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from app.clock import utc_text
from app.errors import Conflict
from app.extensions import db
from app.freshworks_service import Agent
from app.models import AuditEntry, FreshworksUserMapping, LinkPeriod
from app.services import auto_link, ingest, linking, mappings, rebuild, responders, undo
from app.services.linking import Change
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
    ticket,
)
from tests.services.desk import ledger, silent
from tests.services.world import credit

pytestmark = pytest.mark.usefixtures("app_context")


def at_once(app, *acts):
    """Let all run at the same time, each in a thread; raises what one of them raised."""
    barrier, failed = threading.Barrier(len(acts)), []

    def run(act):
        with app.app_context():
            barrier.wait(timeout=10)
            try:
                act()
            except Exception as error:  # noqa: BLE001 - raised again below
                failed.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "somebody waits for ever"
    if failed:
        raise failed[0]
    db.session.rollback()


def test_no_change_of_many_people_on_one_mapping_is_lost(app):
    people = [member(f"member{number}") for number in range(4)]
    holder = responder("Oscar Solis")
    closed_tickets(holder, 1, 5, ago(days=2))
    refusals = {"stale_version"}

    def link_ten_times(first):
        done = 0
        while done < 10:
            mapping = mappings.get(holder.mapping_id, RULES).mapping
            seen, linked_to = mapping.version, mapping.user_id
            wanted = next(one.id for one in people[first:] + people[:first] if one.id != linked_to)
            db.session.rollback()
            try:
                wish = Change(wanted, version=seen)
                # What another thread has just done is no change of ours.
                done += linking.change(TESTER, holder.mapping_id, wish, RULES).changed
            except Conflict as conflict:
                refusals.add(conflict.code)

    at_once(app, *[lambda first=first: link_ten_times(first) for first in range(4)])
    mapping = mappings.get(holder.mapping_id, RULES).mapping
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert (mapping.version, len(entries), refusals) == (41, 40, {"stale_version"})
    # Each change began where the one before it had ended.
    assert all(one.after == next_.before for one, next_ in pairwise(entries))
    open_ones = sa.select(LinkPeriod.user_id).where(LinkPeriod.ends_at.is_(None))
    assert db.session.scalars(open_ones).all() == [mapping.user_id]
    assert sum(map(len, credit().values())) == 5
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
