"""One-time links and API tokens: random, kept as hashes, and worthless at the right moment."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from app import clock
from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.models import ApiToken, AuditEntry, PasswordLink, User
from app.services import api_tokens, members
from app.services.actor import Actor
from app.services.members import links, passwords
from tests import factories, people
from tests.conftest import NOW
from tests.factories import TESTER
from tests.people import ELI, PASSWORD
from tests.services.desk import rows_of
from tests.services.test_concurrency import at_once

pytestmark = pytest.mark.usefixtures("app_context")
ANOTHER = "another long password"


@pytest.fixture(autouse=True)
def quick_hash(monkeypatch):
    """One round only: what is tested here is never how long guessing takes."""
    monkeypatch.setattr(passwords, "_SCRYPT", "pbkdf2:sha256:1")


@pytest.fixture
def eli():
    return people.store(ELI)


def by(person):
    return Actor(person.id, person.username, "web")


class TestLink:
    def test_sets_the_password_once(self, eli):
        link = links.make(TESTER, eli.id)
        assert link.expires_at == NOW + timedelta(hours=72)
        links.use(link.key, ANOTHER, "192.0.2.1")
        assert members.authenticate("Eli", ANOTHER) is not None
        assert members.authenticate("Eli", PASSWORD) is None
        assert db.session.get_one(User, eli.id).session_version == 2
        with pytest.raises(NotFound):
            links.use(link.key, "yet another password", None)
        assert members.authenticate("Eli", ANOTHER) is not None

    def test_nothing_that_is_stored_opens_anything(self, eli):
        key = links.make(TESTER, eli.id).key
        assert len(key) >= 43
        assert key not in repr(factories.tables())
        assert links.owner(db.session.scalars(sa.select(PasswordLink.token_hash)).one()) is None

    def test_newer_link_takes_its_place(self, eli):
        first, second = links.make(TESTER, eli.id), links.make(TESTER, eli.id)
        assert links.owner(first.key) is None
        owner = links.owner(second.key)
        assert owner is not None
        assert owner.id == eli.id

    def test_is_over_after_three_days(self, eli):
        link = links.make(TESTER, eli.id)
        with clock.freeze(NOW + links.HOLDS - timedelta(seconds=1)):
            assert links.owner(link.key) is not None
        with clock.freeze(NOW + links.HOLDS):
            assert links.owner(link.key) is None
            with pytest.raises(NotFound):
                links.use(link.key, ANOTHER, None)

    def test_wrong_password_leaves_it_open(self, eli):
        link = links.make(TESTER, eli.id)
        with pytest.raises(Invalid):
            links.use(link.key, "short", None)
        assert links.owner(link.key) is not None

    @pytest.mark.parametrize("key", ["", "x", "x" * 10_000, "\ud800", "\x00"])
    def test_guess_opens_nothing(self, eli, key):
        links.make(TESTER, eli.id)
        assert links.owner(key) is None

    def test_password_set_otherwise_ends_it(self, eli):
        link = links.make(TESTER, eli.id)
        members.set_password(TESTER, "eli", ANOTHER)
        assert links.owner(link.key) is None

    def test_deactivated_member_gets_none(self, eli):
        link = links.make(TESTER, eli.id)
        members.set_active(TESTER, eli.id, False)
        assert links.owner(link.key) is None
        with pytest.raises(Conflict, match="deactivated"):
            links.make(TESTER, eli.id)

    def test_two_at_once_set_one_password(self, app, eli):
        key = links.make(TESTER, eli.id).key
        db.session.remove()
        barrier, failed = threading.Barrier(2), []

        def use(password):
            with app.app_context():
                barrier.wait(timeout=60)
                try:
                    links.use(key, password, None)
                except NotFound:
                    failed.append(password)

        tried = ["the first password", "the second password"]
        threads = [threading.Thread(target=use, args=(one,)) for one in tried]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(failed) == 1
        assert members.authenticate("Eli", failed[0]) is None
        winner = next(one for one in tried if one not in failed)
        assert members.authenticate("Eli", winner) is not None


class TestOwnPassword:
    def test_is_changed_with_the_present_one(self, eli):
        members.change_own(by(eli), PASSWORD, ANOTHER)
        assert members.authenticate("Eli", ANOTHER) is not None
        assert db.session.get_one(User, eli.id).session_version == 2

    @pytest.mark.parametrize(
        ("present", "wanted", "field"),
        [
            ("wrong", ANOTHER, "present"),
            (PASSWORD, "short", "password"),
            (PASSWORD, PASSWORD, "password"),
        ],
    )
    def test_refusal_names_the_field(self, eli, present, wanted, field):
        with pytest.raises(Invalid) as caught:
            members.change_own(by(eli), present, wanted)
        assert list(caught.value.fields) == [field]
        assert members.authenticate("Eli", PASSWORD) is not None

    @pytest.mark.postgresql_only
    def test_of_two_new_passwords_at_once_only_one_is_taken(self, app, eli, monkeypatch):
        both_are_there, store = threading.Barrier(2), passwords.store

        def store_together(*given):
            # Whoever comes alone goes on alone: the other is held up.
            with suppress(threading.BrokenBarrierError):
                both_are_there.wait(timeout=1)
            store(*given)

        monkeypatch.setattr(passwords, "store", store_together)
        acts = [partial(members.change_own, by(eli), PASSWORD, f"{ANOTHER} {n}") for n in range(2)]
        with pytest.raises(Conflict, match="changed elsewhere meanwhile"):
            at_once(app, *acts)


class TestToken:
    def test_calls_in_the_name_of_its_owner(self, eli):
        made = api_tokens.make(by(eli), " Report ", 30)
        assert made.key.startswith(api_tokens.PREFIX)
        assert len(made.key) >= 47
        caller = api_tokens.bearer(made.key)
        assert caller is not None
        assert (caller.member.id, caller.token_name) == (eli.id, "Report")

    def test_nothing_that_is_stored_opens_anything(self, eli):
        key = api_tokens.make(by(eli), "report").key
        assert key not in repr(factories.tables())
        assert api_tokens.bearer(db.session.scalars(sa.select(ApiToken.token_hash)).one()) is None

    def test_is_over_after_its_days(self, eli):
        key = api_tokens.make(by(eli), "report", 1).key
        with clock.freeze(NOW + timedelta(days=1)):
            assert api_tokens.bearer(key) is None
            assert api_tokens.of(eli.id)[0].expired

    def test_revoked_one_opens_nothing(self, eli):
        made = api_tokens.make(by(eli), "report")
        assert api_tokens.revoke(by(eli), made.token.id, of_others=False) == "report"
        assert api_tokens.bearer(made.key) is None
        with pytest.raises(NotFound):
            api_tokens.revoke(by(eli), made.token.id, of_others=False)

    def test_of_somebody_else_is_revoked_by_who_may(self, eli):
        made = api_tokens.make(by(eli), "report")
        uma = factories.member("Uma")
        with pytest.raises(NotFound):
            api_tokens.revoke(by(uma), made.token.id, of_others=False)
        assert api_tokens.bearer(made.key) is not None
        api_tokens.revoke(by(uma), made.token.id, of_others=True)
        assert api_tokens.bearer(made.key) is None

    def test_owner_who_is_deactivated_calls_no_more(self, eli):
        key = api_tokens.make(by(eli), "report").key
        db.session.get_one(User, eli.id).is_active = False
        db.session.commit()
        assert api_tokens.bearer(key) is None

    def test_last_use_is_written_at_most_once_a_minute(self, eli):
        key = api_tokens.make(by(eli), "report").key
        for seconds, seen in ((0, 0), (59, 0), (60, 60), (61, 60)):
            with clock.freeze(NOW + timedelta(seconds=seconds)):
                api_tokens.bearer(key)
            assert api_tokens.of(eli.id)[0].last_used_at == NOW + timedelta(seconds=seen)

    @pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb", "\ud800"])
    def test_name_has_to_be_one(self, eli, name):
        with pytest.raises(Invalid) as caught:
            api_tokens.make(by(eli), name)
        assert list(caught.value.fields) == ["name"]

    def test_name_is_there_once_and_so_many_are_enough(self, eli):
        for number in range(api_tokens.MOST_OF_ONE):
            api_tokens.make(by(eli), f"program {number}")
        with pytest.raises(Conflict, match="already"):
            api_tokens.make(by(eli), "program 3")
        with pytest.raises(Conflict, match="Revoke one"):
            api_tokens.make(by(eli), "one more")
        assert rows_of(ApiToken) == api_tokens.MOST_OF_ONE

    def test_trail_has_the_name_and_no_key(self, eli):
        made = api_tokens.make(by(eli), "report")
        api_tokens.revoke(by(eli), made.token.id, of_others=False)
        entries = db.session.scalars(sa.select(AuditEntry)).all()
        assert [one.after for one in entries] == ['{"token": "report"}'] * 2
        assert all(made.token.hint not in repr(vars(one)) for one in entries)
