"""Members: made, imported, found, and how they prove who they are."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.errors import AppError, Conflict, Invalid, NotFound
from app.extensions import db
from app.models import AuditEntry, User
from app.services import members
from app.services.members import file_import, passwords
from app.services.profiles import Profile
from tests import factories
from tests.factories import TESTER, link, responder
from tests.people import PASSWORD, Person
from tests.services.desk import rows_of
from tests.services.world import counted_writes

pytestmark = pytest.mark.usefixtures("app_context")

HEADER = "username,email,full_name,role"


@pytest.fixture(autouse=True)
def quick_hash(monkeypatch):
    """One round only: what is tested here is never how long guessing takes."""
    monkeypatch.setattr(passwords, "_SCRYPT", "pbkdf2:sha256:1")


def load(*lines):
    return file_import.run(TESTER, "".join(f"{line}\n" for line in (HEADER, *lines)))


def counted(done):
    return tuple(done.counts.values())


def stored(username):
    db.session.rollback()
    member = members.find(username)
    assert member is not None
    return (member.username, member.email, member.full_name, member.role)


class TestCreate:
    def test_new_member_is_found_and_audited(self):
        made = members.create(
            TESTER, Profile(" Wójcik ", "w@example.com", "Ala Wójcik", "staff"), PASSWORD
        )
        assert stored("wójcik") == ("Wójcik", "w@example.com", "Ala Wójcik", "staff")
        entry = db.session.scalars(sa.select(AuditEntry)).one()
        assert (entry.action, entry.user_id) == ("member_created", made.id)
        after = {"email": "w@example.com", "full_name": "Ala Wójcik", "role": "staff"}
        assert json.loads(entry.after or "") == after
        assert members.authenticate("WÓJCIK", PASSWORD) is not None

    def test_without_password_it_cannot_sign_in(self):
        members.create(TESTER, Profile("ada"))
        assert members.authenticate("ada", "") is None
        assert members.authenticate("ada", "nobody has this password") is None

    def test_empty_texts_are_none(self):
        members.create(TESTER, Profile("ada", "", "", ""))
        assert stored("ada") == ("ada", None, None, "user")

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Ada", "ada"),
            ("ada ", " ADA"),
            ("Straße", "STRASSE"),
            ("Éric", "E\u0301RIC"),
            ("ﬁona", "Fiona"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("ａｄａ", "Ada"),
        ],
    )
    def test_username_is_unique_without_case(self, first, second):
        members.create(TESTER, Profile(first))
        with pytest.raises(Conflict, match="already"):
            members.create(TESTER, Profile(second))
        assert rows_of(User) == 1

    def test_names_that_differ_are_two(self):
        for name in ("ada", "adá", "ada1", "a da"):
            members.create(TESTER, Profile(name))
        assert rows_of(User) == 4

    def test_mailbox_may_be_shared(self):
        for name in ("one", "two"):
            members.create(TESTER, Profile(name, "desk@example.com"))
        assert rows_of(User) == 2

    @pytest.mark.parametrize(
        ("profile", "field"),
        [
            (Profile(""), "username"),
            (Profile("   "), "username"),
            (Profile("a" * 101), "username"),
            # One letter that is written out as eighteen.
            (Profile("ﷺ" * 12), "username"),
            (Profile("a\x00b"), "username"),
            (Profile("a\nb"), "username"),
            (Profile("a\ud800"), "username"),
            (Profile("a", "e" * 255), "email"),
            (Profile("a", "e\x00@example.com"), "email"),
            (Profile("a", "not-an-email"), "email"),
            (Profile("a", "a b@example.com"), "email"),
            (Profile("a", None, "f" * 201), "full_name"),
            (Profile("a", None, "f\tg"), "full_name"),
            (Profile("a", role="boss"), "role"),
        ],
    )
    def test_wrong_field_is_named_and_nothing_stored(self, profile, field):
        with pytest.raises(Invalid) as caught:
            members.create(TESTER, profile)
        assert list(caught.value.fields) == [field]
        assert rows_of(User) == 0

    def test_letters_of_all_kinds_are_fine(self):
        for name in ("田中\u3000陽子", "Мария", "김민준", "O'Connor", "x" * 100):
            members.create(TESTER, Profile(name, None, name))
        assert rows_of(User) == 5

    @pytest.mark.parametrize(
        ("length", "fits"), [(9, False), (10, True), (1000, True), (1001, False)]
    )
    def test_password_has_ten_to_a_thousand_characters(self, length, fits):
        if fits:
            members.create(TESTER, Profile("ada"), "p" * length)
            assert members.authenticate("ada", "p" * length) is not None
            return
        with pytest.raises(Invalid) as caught:
            members.create(TESTER, Profile("ada"), "p" * length)
        assert "password" in caught.value.fields
        assert members.find("ada") is None

    def test_two_at_once_make_one(self, app):
        made, refused = [], []

        def create():
            with app.app_context():
                try:
                    made.append(members.create(TESTER, Profile("ada")).username)
                except Conflict as conflict:
                    refused.append(conflict)

        threads = [threading.Thread(target=create) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(made), len(refused)) == (1, 5)


class TestImport:
    def test_members_go_in_and_again_changes_nothing(self):
        lines = (
            "ada,ada@example.com,Ada Okafor,admin",
            "eli,,,",
            "Łukasz,l@example.com,Łukasz W,user",
        )
        first = load(*lines)
        assert (counted(first), first.errors) == ((3, 0, 0, 0), [])
        assert stored("eli") == ("eli", None, None, "user")
        with counted_writes() as writes:
            again = load(*lines)
        assert counted(again) == (0, 0, 3, 0)
        assert writes == []

    def test_rows_are_written_together_for_others_wait_meanwhile(self):
        flushes: list[object] = []

        def note(*_values):
            flushes.append(None)

        sa.event.listen(db.session, "after_flush", note)
        load(*(f"member{number},,," for number in range(300)))
        load(*(f"member{number},,Full Name," for number in range(300)))
        sa.event.remove(db.session, "after_flush", note)
        assert rows_of(AuditEntry) == 600
        assert len(flushes) < 10

    def test_member_that_stands_in_a_file_twice_is_refused_with_the_first_line(self):
        done = load("ada,ada@example.com,Ada,", "eli,,,", "ADA,,,staff")
        assert counted(done) == (2, 0, 0, 1)
        assert done.errors == ["Line 4: The same username stands in line 2. Keep one of the two."]
        assert stored("ada") == ("ada", "ada@example.com", "Ada", "user")
        assert counted(load("ada,ada@example.com,Ada B,", "ada,,,")) == (0, 1, 0, 1)

    def test_second_line_is_found_however_far_it_is(self):
        far = load("ada,,,", *(f"member{number},,," for number in range(600)), "ada,,,")
        assert far.errors == ["Line 603: The same username stands in line 2. Keep one of the two."]

    def test_address_that_stands_in_a_file_twice_is_refused_unless_it_was_shared_before(self):
        done = load("ada,desk@example.com,,", "eli,DESK@example.com,,")
        assert done.errors == ["Line 3: The same e-mail stands in line 2. Keep one of the two."]
        members.create(TESTER, Profile("eli", "desk@example.com"))
        assert counted(load("ada,desk@example.com,,", "eli,desk@example.com,,")) == (0, 0, 2, 0)

    @pytest.mark.postgresql_only
    def test_member_made_meanwhile_refuses_the_file(self, app):
        others: list[threading.Thread] = []

        def make_the_same(*_values):
            if not others:
                others.append(threading.Thread(target=create))
                others[0].start()
                others[0].join()

        def create():
            with app.app_context():
                members.create(TESTER, Profile("eli"))

        sa.event.listen(db.session, "before_flush", make_the_same)
        with pytest.raises(Conflict, match="Nothing was stored"):
            load("ada,,,", "eli,,,")
        sa.event.remove(db.session, "before_flush", make_the_same)
        assert rows_of(User) == 1

    def test_address_that_is_none_is_named_beside_what_else_is_wrong(self):
        done = load("ada,not-an-email,,boss", "eli,eli@example.com,,")
        assert counted(done) == (1, 0, 0, 1)
        address = "This is no e-mail address. Write it as name@example.com."
        role = "The role 'boss' is not known; it is one of admin, manager, staff, user."
        assert done.errors == [f"Line 2: {address} {role}"]

    def test_odd_address_of_before_may_stay(self):
        load("ada,ada@example.com,Ada,")
        db.session.execute(sa.update(User).values(email="at home"))
        db.session.commit()
        assert load("ada,at home,Ada Okafor,").errors == []
        assert stored("ada") == ("ada", "at home", "Ada Okafor", "user")

    def test_bad_rows_are_named_and_the_others_go_in(self):
        done = load(
            "ada,,,admin",
            ",nobody@example.com,,",
            "eli,,,boss",
            f"{'x' * 101},,,",
            "bell\a,,,",
            "uma,,,",
        )
        assert counted(done) == (2, 0, 0, 4)
        assert done.errors == [
            "Line 3: The username is empty.",
            "Line 4: The role 'boss' is not known; it is one of admin, manager, staff, user.",
            "Line 5: The username is longer than 100 characters.",
            "Line 6: The username holds control characters. Type it again.",
        ]
        assert members.find("uma") is not None
        assert members.find("eli") is None

    def test_changes_are_taken_over_and_audited(self):
        load("ada,old@example.com,Ada,user")
        done = load("ADA,new@example.com,Ada Okafor,staff")
        assert counted(done) == (0, 1, 0, 0)
        assert stored("ada") == ("ADA", "new@example.com", "Ada Okafor", "staff")
        actions = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["member_created", "member_changed"]
        assert [one.member.username for one in members.search("okafor", 1, 5)[0]] == ["ADA"]

    def test_new_role_ends_the_sessions_and_another_name_does_not(self):
        load("ada,,,user")
        load("ada,,Ada Okafor,user")
        assert version_of("ada") == 1
        load("ada,,Ada Okafor,staff")
        assert version_of("ada") == 2

    def test_last_admin_stays_one(self):
        load("ada,,,admin", "eli,,,admin")
        assert load("eli,,,user").errors == []
        done = load("ada,,,user", "uma,,,user")
        assert done.errors == ["Line 2: ada is the last admin and stays one. Name another first."]
        assert counted(done) == (1, 0, 0, 1)
        assert stored("ada")[3] == "admin"

    def test_deactivated_admin_does_not_count_as_one(self):
        load("ada,,,admin", "eli,,,admin")
        db.session.execute(sa.update(User).where(User.username == "eli").values(is_active=False))
        db.session.commit()
        assert len(load("ada,,,staff").errors) == 1

    def test_two_admins_demoted_at_once_leave_one(self, app):
        load("ada,,,admin", "eli,,,admin")
        barrier, said = threading.Barrier(2), []

        def demote(username):
            with app.app_context():
                barrier.wait(timeout=60)
                said.extend(load(f"{username},,,user").errors)

        threads = [threading.Thread(target=demote, args=(name,)) for name in ("ada", "eli")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.session.rollback()
        admins = db.session.scalars(sa.select(User.username).where(User.role == "admin")).all()
        assert (len(admins), len(said)) == (1, 1)

    def test_columns_may_stand_in_any_order_with_others_beside_them(self):
        lines = "role;ignored;login\nstaff;x;ada\nstaff\nuser;x;eli;too;many\n"
        done = file_import.run(TESTER, lines)
        assert counted(done) == (1, 0, 0, 2)
        assert done.errors[0] == "Line 3: The username is empty."
        assert "more cells than in the header" in done.errors[1]
        assert stored("ada") == ("ada", None, None, "staff")

    @pytest.mark.parametrize("lines", ["", "name,email\nada,a@example.com\n"])
    def test_file_without_the_column_is_refused(self, lines):
        with pytest.raises(Invalid, match="no column named username"):
            file_import.run(TESTER, lines)

    def test_file_that_is_no_csv_says_where(self):
        with pytest.raises(Invalid, match="no CSV from line 3"):
            load("ada,,,", "x" * 200_000)
        assert members.find("ada") is None


def version_of(username):
    db.session.rollback()
    member = members.find(username)
    assert member is not None
    return member.session_version


class TestSignIn:
    def test_few_passwords_are_checked_at_once_and_hold_no_connection(self, app, monkeypatch):
        present: list[int] = []
        most: list[int] = []
        together = threading.Barrier(4)

        def check(_stored, _given):
            assert not db.session().in_transaction()
            present.append(1)
            together.wait(30)
            most.append(len(present))
            # Nobody leaves before all four have looked.
            together.wait(30)
            present.pop()
            return False

        def guess(_number):
            with app.app_context():
                return members.authenticate("uma", "something else")

        monkeypatch.setattr(passwords, "check_password_hash", check)
        with ThreadPoolExecutor(12) as pool:
            assert list(pool.map(guess, range(12))) == [None] * 12
        assert max(most) == 4

    @pytest.fixture(autouse=True)
    def ada(self, app_context):
        return factories.member("Ada")

    @pytest.mark.parametrize("name", ["Ada", "ada", " ADA "])
    def test_right_name_and_password(self, name):
        member = members.authenticate(name, PASSWORD)
        assert member is not None
        assert member.username == "Ada"

    @pytest.mark.parametrize(
        ("name", "password"),
        [("Ada", "wrong"), ("Eli", PASSWORD), ("", ""), ("A\x00da", PASSWORD), ("Ada", "x" * 5000)],
    )
    def test_anything_else_is_refused(self, name, password):
        assert members.authenticate(name, password) is None

    def test_wrong_name_costs_as_many_checks_as_a_wrong_password(self, monkeypatch):
        checked: list[str] = []

        def check(stored, _given):
            checked.append(stored)
            return False

        monkeypatch.setattr(passwords, "check_password_hash", check)
        for name in ("Ada", "Nobody"):
            members.authenticate(name, "wrong")
        assert len(checked) == 2
        assert all(checked)

    def test_deactivated_member_is_refused(self, ada):
        db.session.get_one(User, ada.id).is_active = False
        db.session.commit()
        assert members.authenticate("Ada", PASSWORD) is None

    def test_last_sign_in_is_remembered(self, frozen_clock):
        member = members.authenticate("Ada", PASSWORD)
        assert member is not None
        members.signed_in(member)
        db.session.rollback()
        assert db.session.get_one(User, member.id).last_login_at == frozen_clock

    def test_ending_the_sessions_raises_the_version(self, ada):
        members.end_sessions(ada.id)
        assert version_of("Ada") == 2

    def test_new_password_ends_the_sessions_and_holds(self):
        members.set_password(TESTER, "ADA", "another password")
        assert version_of("Ada") == 2
        assert members.authenticate("Ada", PASSWORD) is None
        assert members.authenticate("Ada", "another password") is not None
        entry = db.session.scalars(sa.select(AuditEntry)).one()
        assert entry.action == "member_password_set"
        assert "another password" not in repr(vars(entry))

    @pytest.mark.parametrize(("name", "password"), [("Nobody", "long enough"), ("Ada", "short")])
    def test_password_that_cannot_be_set(self, name, password):
        with pytest.raises((NotFound, Invalid)) as caught:
            members.set_password(TESTER, name, password)
        assert isinstance(caught.value, AppError)
        assert version_of("Ada") == 1


class TestSearch:
    @pytest.fixture(autouse=True)
    def people(self, app_context):
        for name in ("zoe", "Adam", "bea"):
            factories.member(name, full_name=f"{name.title()} Łuczak")
        gone = factories.member("gone")
        db.session.get_one(User, gone.id).is_active = False
        db.session.commit()

    def names(self, q="", page=1, per_page=10):
        found, total = members.search(q, page, per_page)
        return [one.member.username for one in found], total

    def test_active_ones_by_name_without_case(self):
        assert self.names() == (["Adam", "bea", "zoe"], 3)
        assert [user.username for user in members.available()] == ["Adam", "bea", "zoe"]
        assert [user.username for user in members.everybody()] == ["Adam", "bea", "gone", "zoe"]

    def test_words_are_folded_and_all_must_fit(self):
        assert self.names("luczak ZOE") == (["zoe"], 1)
        assert self.names("zoe@example") == (["zoe"], 1)
        assert self.names("zoe adam") == ([], 0)
        assert self.names("%") == ([], 0)

    def test_whose_name_begins_so_stands_before_who_holds_it_elsewhere(self):
        factories.member("exa", full_name="Xaver Maier")
        assert self.names("exa")[0] == ["exa", "Adam", "bea", "zoe"]
        assert self.names("example.com exa")[0] == ["Adam", "bea", "exa", "zoe"]
        assert self.names("maier")[0] == ["exa"]
        # A page goes on where the one before ended.
        assert self.names("exa", page=2, per_page=1)[0] == ["Adam"]

    def test_page_and_total(self):
        assert self.names(page=2, per_page=2) == (["zoe"], 3)

    def test_candidate_names_its_responders(self):
        zoe = members.find("zoe")
        assert zoe is not None
        holders = [responder("One"), responder("Two")]
        for holder in holders:
            link(holder, Person("zoe", "Zoe", "user", id=zoe.id))
        found, _ = members.search("", 1, 10)
        linked = {one.member.username: [m.id for m in one.linked_to] for one in found}
        assert linked["Adam"] == []
        assert sorted(linked["zoe"]) == [holder.mapping_id for holder in holders]
