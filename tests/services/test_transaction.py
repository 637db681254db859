"""One use case, one transaction."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import AppState, FreshworksUserMapping, User
from app.services import mappings
from app.services.transaction import (
    after_commit,
    before_commit,
    end_reading,
    in_transaction,
    transaction,
)
from tests.factories import responder
from tests.people import ADA, Person, store
from tests.services.desk import rows_of

pytestmark = pytest.mark.usefixtures("app_context")


class Broken(Exception):
    """What a block may raise."""


def add(responder_id):
    db.session.add(FreshworksUserMapping(freshworks_user_id=responder_id))


def stored():
    db.session.rollback()
    query = sa.select(FreshworksUserMapping.freshworks_user_id)
    return sorted(db.session.scalars(query))


def test_block_is_committed_whole():
    with transaction():
        add(1)
        add(2)
        assert in_transaction()
    assert not in_transaction()
    assert stored() == [1, 2]


def test_inner_block_belongs_to_the_outer_one():
    def act():
        with transaction():
            with transaction():
                add(1)
            assert in_transaction()
            raise Broken

    with pytest.raises(Broken):
        act()
    assert stored() == []
    with transaction(), transaction():
        add(2)
    assert stored() == [2]


def test_failure_inside_an_inner_block_takes_everything_back():
    def act():
        with transaction():
            add(1)
            with transaction():
                add(2)
                raise Broken

    with pytest.raises(Broken):
        act()
    assert not in_transaction()
    assert stored() == []


def test_failing_statement_takes_everything_back_and_the_session_goes_on():
    add(7)
    db.session.commit()

    def act():
        with transaction():
            add(1)
            add(7)

    with pytest.raises(sa.exc.IntegrityError):
        act()
    with transaction():
        add(2)
    assert stored() == [2, 7]


def test_interrupt_takes_everything_back():
    def act():
        with transaction():
            add(1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        act()
    assert stored() == []


def test_what_was_read_before_is_read_afresh(app):
    before = mappings.state().data_version
    other_session(app, sa.update(AppState).values(data_version=before + 5))
    with transaction():
        assert mappings.state().data_version == before + 5


def test_ending_the_reading_shows_what_others_wrote_since(app):
    person = store(ADA)
    member = db.session.get_one(User, person.id)
    other_session(app, sa.update(User).values(role="staff"))
    end_reading()
    assert member.role == "staff"


def other_session(app, statement):
    """Somebody else writes and commits."""

    def write():
        with app.app_context(), transaction():
            db.session.execute(statement)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


class TestHooks:
    def test_before_in_order_once_each_then_commit_then_after(self, app):
        heard = []

        def first():
            heard.append(("first", seen_elsewhere(app)))

        def second():
            heard.append(("second", seen_elsewhere(app)))

        with transaction():
            after_commit(lambda: heard.append(("after", seen_elsewhere(app))))
            before_commit(first)
            add(1)
            with transaction():
                before_commit(second)
                before_commit(first)
                after_commit(lambda: heard.append(("last", in_transaction())))
            assert heard == []
        assert heard == [("first", 0), ("second", 0), ("after", 1), ("last", False)]

    def test_hook_writes_in_the_transaction_itself(self):
        with transaction():
            before_commit(lambda: add(3))
        assert stored() == [3]

    def test_failing_hook_takes_everything_back(self):
        heard = []

        def fail():
            raise Broken

        def act():
            with transaction():
                add(1)
                before_commit(fail)
                after_commit(lambda: heard.append("after"))

        with pytest.raises(Broken):
            act()
        assert stored() == []
        assert heard == []

    def test_nothing_is_called_after_a_failure(self):
        heard = []

        def act():
            with transaction():
                before_commit(lambda: heard.append("before"))
                after_commit(lambda: heard.append("after"))
                raise Broken

        with pytest.raises(Broken):
            act()
        with transaction():
            add(1)
        assert heard == []

    def test_hook_after_the_commit_may_write_in_a_transaction_of_its_own(self):
        def follow():
            with transaction():
                add(9)

        with transaction():
            add(1)
            after_commit(follow)
        assert stored() == [1, 9]


def seen_elsewhere(app):
    """How many mappings somebody else sees at this moment."""
    found = []

    def look():
        with app.app_context():
            found.append(rows_of(FreshworksUserMapping))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


def test_two_writers_wait_for_each_other_and_both_are_stored(app):
    """Each reads, and writes what it read plus one: neither may miss the other's."""
    holder = responder("Oscar")
    barrier = threading.Barrier(2)
    failed = []

    def raise_version():
        with app.app_context():
            # A reading transaction is open, as in most requests.
            mappings.state()
            barrier.wait(timeout=60)
            try:
                for _ in range(10):
                    with transaction():
                        row = db.session.get(
                            FreshworksUserMapping, holder.mapping_id, with_for_update=True
                        )
                        assert row is not None
                        row.version += 1
            except Exception as error:  # noqa: BLE001 - shown by the assert below
                failed.append(error)

    threads = [threading.Thread(target=raise_version) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    db.session.rollback()
    assert db.session.get_one(FreshworksUserMapping, holder.mapping_id).version == 21


@pytest.mark.sqlite_only
def test_sqlite_takes_its_write_lock_at_once(app):
    """Else a transaction that reads first and writes later could find the file locked."""
    entered = []

    def write():
        with app.app_context(), transaction():
            entered.append(in_transaction())
            add(2)

    thread = threading.Thread(target=write)
    with transaction():
        thread.start()
        thread.join(timeout=0.2)
        assert thread.is_alive()
        assert entered == []
        # Readers are let in all the while.
        assert seen_elsewhere(app) == 0
        add(1)
    thread.join()
    assert stored() == [1, 2]


def test_people_without_a_transaction_have_no_hooks():
    store(Person("Eli", "Eli", "user"))
    assert not in_transaction()
    with pytest.raises(KeyError):
        after_commit(lambda: None)
