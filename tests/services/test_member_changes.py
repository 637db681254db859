"""Members edited, deactivated and brought back: who may lower whom, what ends, and the way back."""

from __future__ import annotations

import json
import threading

import pytest
import sqlalchemy as sa

from app.errors import Conflict, Invalid, NotFound
from app.extensions import db
from app.models import ADMIN, ApiToken, AuditEntry, PasswordLink, User
from app.services import api_tokens, audit, members, undo
from app.services.actor import Actor
from app.services.members import links
from app.services.profiles import Profile
from tests import factories, people
from tests.factories import RULES, TESTER
from tests.people import ADA, ELI
from tests.services.desk import rows_of

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def ada():
    return people.store(ADA)


@pytest.fixture
def eli():
    return people.store(ELI)


def by(person):
    return Actor(person.id, person.username, "web")


def row(person):
    db.session.rollback()
    return db.session.get_one(User, person.id)


def admins():
    db.session.rollback()
    active = sa.select(User.username).where(User.role == ADMIN, User.is_active.is_(True))
    return list(db.session.scalars(active.order_by(User.username)))


class TestEdit:
    def test_what_is_left_out_stays_and_the_trail_has_both_sides(self, ada, eli):
        done = members.edit(by(ada), eli.id, {"email": "new@example.com", "full_name": None})
        assert (row(eli).email, row(eli).full_name) == ("new@example.com", None)
        assert (row(eli).role, row(eli).session_version) == ("manager", 1)
        assert done.entry is not None
        assert json.loads(done.entry.before or "") == {
            "email": eli.email,
            "full_name": eli.full_name,
        }
        assert json.loads(done.entry.after or "") == {"email": "new@example.com", "full_name": None}

    def test_the_same_again_changes_nothing(self, ada, eli):
        done = members.edit(by(ada), eli.id, {"email": eli.email})
        assert (done.entry, rows_of(AuditEntry)) == (None, 0)
        assert done.message == "Eli was so before. Nothing changed."

    def test_odd_address_stays_goes_and_comes_back_but_no_other_is_taken(self, ada, eli):
        db.session.execute(sa.update(User).where(User.id == eli.id).values(email="at home"))
        db.session.commit()
        assert members.edit(by(ada), eli.id, {"full_name": "Eli B."}).entry is not None
        with pytest.raises(Invalid) as caught:
            members.edit(by(ada), eli.id, {"email": "elsewhere"})
        assert list(caught.value.fields) == ["email"]
        gone = members.edit(by(ada), eli.id, {"email": None}).entry
        assert gone is not None
        members.restore(by(ada), gone)
        assert row(eli).email == "at home"

    def test_new_role_ends_sessions_tokens_and_link(self, ada, eli):
        api_tokens.make(by(eli), "report")
        links.make(by(ada), eli.id)
        members.edit(by(ada), eli.id, {"role": "staff"})
        assert row(eli).session_version == 2
        assert (rows_of(ApiToken), rows_of(PasswordLink)) == (0, 0)

    def test_renamed_member_is_found_by_the_new_name(self, ada, eli):
        members.edit(by(ada), eli.id, {"username": "Elias"})
        assert members.find("eli") is None
        assert members.find("ELIAS") is not None

    def test_name_of_somebody_else_is_refused(self, ada, eli):
        with pytest.raises(Conflict, match="already") as caught:
            members.edit(by(ada), eli.id, {"username": "ADA"})
        assert caught.value.code == "username_taken"
        assert row(eli).username == "Eli"

    def test_wrong_values_and_strangers(self, ada, eli):
        with pytest.raises(Invalid) as caught:
            members.edit(by(ada), eli.id, {"username": " ", "role": "boss"})
        assert set(caught.value.fields) == {"username", "role"}
        with pytest.raises(NotFound):
            members.edit(by(ada), 999, {"role": "staff"})


LOWERINGS = {
    "demote": lambda actor, user_id: members.edit(actor, user_id, {"role": "staff"}),
    "deactivate": lambda actor, user_id: members.set_active(actor, user_id, False),
    "erase": members.erase,
}


@pytest.mark.parametrize("lower", LOWERINGS.values(), ids=LOWERINGS)
class TestLastAdmin:
    def test_last_one_stays(self, ada, eli, lower):
        for actor in (by(ada), by(eli), TESTER):
            with pytest.raises(Conflict, match="is the last admin and stays one"):
                lower(actor, ada.id)
        assert admins() == ["Ada"]

    def test_deactivated_admin_is_none(self, ada, lower):
        factories.member("Ida", ADMIN)
        other = members.find("ida")
        assert other is not None
        members.set_active(by(ada), other.id, False)
        with pytest.raises(Conflict, match="last admin"):
            lower(TESTER, ada.id)

    def test_nobody_lowers_the_own_account(self, ada, lower):
        factories.member("Ida", ADMIN)
        with pytest.raises(Conflict, match="own account") as caught:
            lower(by(ada), ada.id)
        assert caught.value.code == "own_account"
        assert admins() == ["Ada", "Ida"]

    def test_two_who_lower_each_other_leave_one(self, app, ada, lower):
        ida = factories.member("Ida", ADMIN)
        db.session.remove()
        barrier, refused = threading.Barrier(2), []

        def run(actor, target):
            with app.app_context():
                barrier.wait(timeout=60)
                try:
                    lower(by(actor), target.id)
                except Conflict as conflict:
                    refused.append(conflict.code)

        threads = [threading.Thread(target=run, args=pair) for pair in ((ada, ida), (ida, ada))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(admins()), refused) == (1, ["last_admin"])


class TestActive:
    def test_deactivated_member_is_shut_out_and_brought_back(self, ada, eli):
        api_tokens.make(by(eli), "report")
        assert "links stay and count" in members.set_active(by(ada), eli.id, False).message
        assert (row(eli).is_active, row(eli).session_version) == (False, 2)
        assert rows_of(ApiToken) == 0
        assert members.authenticate("Eli", people.PASSWORD) is None
        members.set_active(by(ada), eli.id, True)
        assert members.authenticate("Eli", people.PASSWORD) is not None
        actions = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions[-2:] == ["member_deactivated", "member_reactivated"]

    def test_twice_is_once(self, ada, eli):
        assert members.set_active(by(ada), eli.id, True).entry is None
        assert rows_of(AuditEntry) == 0


class TestUndo:
    def undo(self, actor, done):
        assert done.entry is not None
        return undo.undo(actor, done.entry.id, RULES).outcome

    def test_edit_is_taken_back(self, ada, eli):
        done = members.edit(by(ada), eli.id, {"role": "user", "email": None})
        assert self.undo(by(ada), done).message == "Undone. Eli is as before."
        assert (row(eli).role, row(eli).email) == ("manager", eli.email)
        assert done.entry is not None
        again = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert again is not None
        assert (again.action, again.undoes_id) == ("member_changed", done.entry.id)

    def test_deactivation_is_taken_back(self, ada, eli):
        self.undo(by(ada), members.set_active(by(ada), eli.id, False))
        assert row(eli).is_active

    def test_what_changed_since_stays(self, ada, eli):
        done = members.edit(by(ada), eli.id, {"role": "user"})
        members.edit(by(ada), eli.id, {"role": "staff"})
        with pytest.raises(Conflict, match="changed again since") as caught:
            self.undo(by(ada), done)
        assert caught.value.code == "changed_since"
        assert row(eli).role == "staff"

    def test_trial_changes_nothing(self, ada, eli):
        done = members.edit(by(ada), eli.id, {"role": "user"})
        assert done.entry is not None
        tried = undo.undo(by(ada), done.entry.id, RULES, dry_run=True)
        assert row(eli).role == "user"
        assert tried.outcome.message == f"{eli.username} would be as before."

    def test_undo_does_not_shut_out_the_last_admin(self, ada, eli):
        done = members.edit(by(ada), eli.id, {"role": ADMIN})
        members.edit(by(eli), ada.id, {"role": "staff"})
        with pytest.raises(Conflict, match="last admin"):
            self.undo(by(ada), done)

    def test_what_cannot_be_undone_says_why(self, ada):
        members.create(by(ada), Profile("nova"))
        nova = members.named("nova")
        links.make(by(ada), nova.id)
        token = api_tokens.make(by(ada), "report").token
        api_tokens.revoke(by(ada), token.id, of_others=False)
        members.set_password(TESTER, "nova", people.PASSWORD)
        members.erase(by(ada), nova.id)
        entries = db.session.scalars(sa.select(AuditEntry)).all()
        assert {one.action for one in entries} == audit.MEMBER_ACTIONS - audit.MEMBER_CHANGES
        for entry_id in [one.id for one in entries]:
            with pytest.raises(Conflict, match="Nothing changed") as caught:
                undo.undo(by(ada), entry_id, RULES)
            assert "no decision about a mapping" not in caught.value.sentence
