"""The database goes away, is locked or full in the middle of a sync: afterwards all is right."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from threading import Event

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import Ticket
from app.services.transaction import end_reading
from tests import parts, postgresql
from tests.faults.conftest import trouble_with
from tests.faults.programs import Programs
from tests.faults.test_kills import let_the_lease_pass
from tests.services.desk import rows_of
from tests.sites import Site, Source
from tests.waiting import until

PAST = {"history": 60, "tickets": 900}


@pytest.fixture
def programs(site, trouble, tmp_path):
    return Programs(site.app.config["LINKING"], tmp_path)


def sync_here(trouble, site):
    """`flask sync` in this process: its status, and what it said on standard error."""
    trouble.later(1)
    done = site.app.test_cli_runner().invoke(args=["sync"])
    db.session.rollback()
    return done.exit_code, done.stderr


def assert_is_a_sentence(text):
    """One line that says what to do, and no traceback."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    assert lines[0].startswith("The database did not do what was asked")


@contextmanager
def every_connection(pragma):
    """New connections to SQLite get this setting."""

    def on_connect(connection, _record):
        connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(db.engine, "connect", on_connect)
    reconnect()
    yield
    sa.event.remove(db.engine, "connect", on_connect)
    reconnect()


def reconnect():
    db.session.remove()
    db.engine.dispose()


def tickets_by_now():
    """How many tickets other processes have stored."""
    end_reading()
    found = rows_of(Ticket)
    end_reading()
    return found


class OtherWriter:
    """Somebody else who writes into the same SQLite database."""

    def __init__(self, site):
        path = sa.make_url(site.app.config["LINKING"].database_url).database
        self.connection = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)

    def lock(self):
        self.connection.execute("BEGIN IMMEDIATE")

    def lock_at_change(self, trouble, number):
        """Take the lock while a page is under way."""
        left = [number]

        def on_change(_ticket):
            left[0] -= 1
            if left[0] == 0:
                self.lock()

        trouble.state.listeners.append(on_change)

    def pages_without_gaps(self):
        """How many pages the database has, once none of them is free."""
        reconnect()
        self.connection.execute("VACUUM")
        return self.connection.execute("PRAGMA page_count").fetchone()[0]

    def let_go(self):
        self.connection.rollback()


@pytest.fixture
def other_writer(site):
    writer = OtherWriter(site)
    yield writer
    writer.connection.close()


@pytest.mark.sqlite_only
class TestLocked:
    @pytest.mark.trouble(**PAST)
    def test_lock_of_a_second_is_waited_for(self, trouble, programs, other_writer):
        trouble.faults.set(slow=0.01, moves_per_page=2)
        running = programs.start("sync", most_pages=1)
        until(lambda: tickets_by_now() > 0)
        other_writer.lock()
        Event().wait(1)
        assert running.process.is_alive()
        other_writer.let_go()
        assert running.wait() == 0, running.said
        trouble.assert_right_when_quiet()

    @pytest.mark.trouble(**PAST)
    def test_lock_that_stays_ends_the_run_with_a_sentence(self, trouble, site, other_writer):
        trouble.faults.set(moves_per_page=1)
        with every_connection("busy_timeout=50"):
            other_writer.lock_at_change(trouble, 5)
            status, said = sync_here(trouble, site)
            other_writer.let_go()
        assert status == 1
        assert_is_a_sentence(said)
        trouble.assert_in_itself_right()
        assert sync_here(trouble, site) == (0, "")
        trouble.assert_right_when_quiet()


@pytest.mark.sqlite_only
class TestFull:
    @pytest.mark.trouble(**PAST)
    def test_database_that_may_not_grow(self, trouble, site, other_writer, monkeypatch):
        monkeypatch.setattr("app.services.sync.MOST_PAGES", 1)
        with every_connection(f"max_page_count={other_writer.pages_without_gaps() + 20}"):
            status, said = sync_here(trouble, site)
        assert status == 1
        assert_is_a_sentence(said)
        trouble.assert_in_itself_right()
        assert sync_here(trouble, site) == (0, "")
        trouble.assert_right_when_quiet()

    @pytest.mark.trouble(**PAST)
    def test_disk_that_takes_no_more(self, trouble, programs):
        full = programs.start("sync", most_pages=1, most_bytes=300_000)
        assert full.wait() == 1, full.said
        assert_is_a_sentence(full.said)
        trouble.assert_in_itself_right()
        let_the_lease_pass()
        again = programs.start("sync")
        assert again.wait() == 0, again.said
        trouble.assert_right_when_quiet()


@pytest.fixture(scope="module")
def cluster():
    binaries = parts.postgresql_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL's own programs are missing")
    with postgresql.own_server(binaries) as running:
        yield running


@pytest.fixture
def own_site(cluster, tmp_path):
    with postgresql.database(cluster.address, "killed") as address:
        made = Site(Source(tmp_path, lambda: None).config(address))
        made.migrate()
        yield made
        made.close()


@pytest.mark.postgresql_only
def test_postgresql_that_is_killed_twice_in_a_sync_loses_nothing(
    database, cluster, own_site, product, tmp_path
):
    with trouble_with(own_site, product, **PAST) as trouble:
        programs = Programs(own_site.app.config["LINKING"], tmp_path)
        trouble.faults.set(slow=0.02, moves_per_page=3)
        for _ in range(2):
            running = programs.start("sync", most_pages=1)
            kill_when_something_is_new(cluster, running)
            assert running.wait() == 1, running.said
            assert_is_a_sentence(running.said)
            cluster.start()
            reconnect()
            let_the_lease_pass()
            trouble.assert_in_itself_right()
        again = programs.start("sync")
        assert again.wait() == 0, again.said
        trouble.assert_right_when_quiet()


def kill_when_something_is_new(cluster, running):
    before = tickets_by_now()
    until(lambda: tickets_by_now() > before or not running.process.is_alive())
    cluster.kill()
