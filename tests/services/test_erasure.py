"""Erasing a person: nothing personal is left anywhere, and not one figure moves."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app import clock, settings
from app.clock import Calendar
from app.errors import Conflict
from app.extensions import db
from app.models import (
    ADMIN,
    AuditEntry,
    FreshworksUserMapping,
    JobRun,
    JobStatus,
    MailOutbox,
    MailStatus,
    TicketClosure,
    User,
    Verdict,
)
from app.services import (
    api_tokens,
    audit_trail,
    bulk,
    decisions,
    jobs,
    linking,
    mailing,
    members,
    notifications,
    undo,
)
from app.services.actor import Actor
from app.services.audit_trail import Filters
from app.services.bulk_rows import LINK, Asked, Order
from app.services.decisions import Wish
from app.services.link_change import Change
from tests import factories
from tests.conftest import NOW
from tests.factories import RULES, TESTER, link, responder

pytestmark = pytest.mark.usefixtures("app_context")
NAMES = ("zelda", "Zelda Quist", "zelda@example.com", "zelda.old", "zq@example.com", "192.0.2.77")


@pytest.fixture
def ada():
    return factories.member("Ada", ADMIN)


@pytest.fixture
def zelda(ada):
    """Somebody who left traces wherever a member can."""
    zelda = factories.member("zelda.old", "staff", full_name="Zelda Quist")
    changes = {"username": "zelda", "email": "zq@example.com"}
    members.edit(TESTER, zelda.id, changes)
    members.edit(TESTER, zelda.id, {"email": "zelda@example.com"})
    me = Actor(zelda.id, "zelda", "web", address="192.0.2.77")
    oscar, mia, ben = responder("Oscar Solis"), responder("Mia Reyes"), responder("Ben Novak")
    factories.closed_tickets(oscar, 101, 5, factories.ago(hours=1))
    link(oscar, zelda)
    decisions.reject(me, mia.mapping_id, ada.id, RULES)
    decisions.exclude(me, mia.mapping_id, True, RULES)
    decisions.reserve(me, ben.mapping_id, "zq@example.com", RULES)
    run, _ = jobs.start(me, jobs.REBUILD)
    jobs.cancel(me, run.id)
    api_tokens.make(me, "report of zelda")
    members.signed_in(members.named("zelda"))
    return zelda


@pytest.fixture
def quoted(zelda):
    """The same member, linked by programs, which say why, and told of it by mail."""
    members.edit(TESTER, zelda.id, {"email": "Zelda@Example.com"})
    tim, kim, lea = responder("Tim Berg"), responder("Kim Lund"), responder("Lea Roth")
    decisions.reserve(TESTER, tim.mapping_id, "zelda@example.com", RULES)
    reason = (
        "Username zelda = given name + first letter of the surname; nobody else is called Quist"
    )
    auto = Change(zelda.id, source="auto", comment=reason)
    linking.change(TESTER, kim.mapping_id, auto, RULES)
    link(kim, None)
    linking.change(TESTER, kim.mapping_id, Change(zelda.id, comment="As agreed."), RULES)
    link(kim, None)
    shared = Wish(comment="A shared mailbox.")
    decisions.exclude(TESTER, lea.mapping_id, True, RULES, shared)
    with clock.freeze(NOW + notifications.GRACE):
        mailing.drain(replace(settings.post(), notifications=True), lambda *_told: None)
    return zelda


def credit():
    closure = TicketClosure
    return db.session.execute(
        sa.select(closure.user_id, sa.func.sum(closure.tickets_closed)).group_by(closure.user_id)
    ).all()


def test_no_name_is_left_in_any_table(zelda):
    before = repr(factories.tables())
    assert all(name in before for name in NAMES)
    members.erase(TESTER, zelda.id)
    after = repr(factories.tables())
    assert [name for name in (*NAMES, "zelda", "Quist") if name in after] == []


def test_no_name_is_left_in_what_programs_wrote(quoted):
    before = repr(factories.tables())
    assert "no longer linked to zelda" in before
    assert "Reserved for zelda@example.com." in before
    members.erase(TESTER, quoted.id)
    after = repr(factories.tables()).casefold()
    assert [name for name in ("zelda", "quist") if name in after] == []


def test_why_a_mail_did_not_leave_is_told_without_the_name(quoted):
    members.erase(TESTER, quoted.id)
    query = sa.select(MailOutbox.error).where(MailOutbox.status == MailStatus.CANCELLED)
    assert set(db.session.scalars(query)) == {"The reason named the member and was erased too."}


def test_what_people_wrote_stays(quoted):
    members.erase(TESTER, quoted.id)
    said = sa.select(AuditEntry.comment).where(AuditEntry.comment.is_not(None))
    assert set(db.session.scalars(said)) == {"As agreed.", "A shared mailbox."}


@pytest.mark.parametrize("others", [True, False])
def test_reservation_for_the_address_goes_unless_it_is_that_of_somebody_else(ada, zelda, others):
    members.edit(TESTER, zelda.id, {"email": "Team@example.com"})
    members.edit(TESTER, ada.id, {"email": "TEAM@example.com"})
    for holder, email in (
        (responder("Tim"), "tim@example.com"),
        (responder("Kim"), "team@example.com"),
    ):
        decisions.reserve(TESTER, holder.mapping_id, email, RULES)
    if not others:
        members.edit(TESTER, ada.id, {"email": "ada@example.com"})
    members.erase(TESTER, zelda.id)
    found = sa.select(FreshworksUserMapping.reserved_email)
    waiting = {email for email in db.session.scalars(found) if email}
    assert waiting == {"tim@example.com"} | ({"team@example.com"} if others else set())


def test_links_and_counts_stay(zelda):
    before = credit()
    members.erase(TESTER, zelda.id)
    assert credit() == before == [(zelda.id, 5)]
    linked = sa.select(FreshworksUserMapping).where(FreshworksUserMapping.user_id == zelda.id)
    assert db.session.scalars(linked).one().freshworks_username == "Oscar Solis"


def test_what_was_done_is_told_under_a_name_that_says_nothing(zelda):
    members.erase(TESTER, zelda.id)
    told, _ = audit_trail.page(Filters(user_id=zelda.id), Calendar(), 1, 50)
    said = " ".join(one.sentence for one in told)
    assert f"Tester linked Oscar Solis to Erased member {zelda.id}." in said
    done, _ = audit_trail.page(Filters(actor=str(zelda.id)), Calendar(), 1, 50)
    assert {one.entry.actor_label for one in done} == {f"Erased member {zelda.id}"}
    assert all(one.entry.address is None for one in done)
    assert not any(one.can_undo for one in told if one.entry.action.startswith("member"))


def test_decisions_can_still_be_taken_back(zelda):
    members.erase(TESTER, zelda.id)
    last = sa.select(AuditEntry.id).where(AuditEntry.action == "exclude")
    undo.undo(TESTER, db.session.scalars(last).one(), RULES)
    mapping = FreshworksUserMapping
    shown = sa.select(mapping.excluded).where(mapping.freshworks_username == "Mia Reyes")
    assert db.session.scalars(shown).one() is False


def test_erased_member_is_no_one_to_sign_in_to_find_or_to_change(zelda):
    members.erase(TESTER, zelda.id)
    name = f"Erased member {zelda.id}"
    assert db.session.get_one(User, zelda.id).username == name
    assert members.find(name) is None
    assert members.search("erased", 1, 10)[1] == 0
    for change in (lambda: members.edit(TESTER, zelda.id, {"role": "user"}),
                   lambda: members.set_active(TESTER, zelda.id, True),
                   lambda: members.erase(TESTER, zelda.id)):  # fmt: skip
        with pytest.raises(Conflict, match="is erased"):
            change()


def test_others_with_like_words_stay_as_they_are(ada, zelda):
    members.edit(TESTER, ada.id, {"full_name": "Ada of Oscar"})
    members.erase(TESTER, zelda.id)
    entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.user_id == ada.id)).all()
    changed = next(one for one in entries if one.action == "member_changed")
    assert json.loads(changed.after or "") == {"full_name": "Ada of Oscar"}
    message = db.session.scalars(sa.select(JobRun.message)).one()
    assert message is not None
    assert message.startswith("Cancelled by Erased member")


def test_somebody_who_has_the_name_now_keeps_what_it_said(ada, zelda):
    heir, tom, ann = factories.member("zelda.old", "staff"), responder("Tom"), responder("Ann")
    decisions.reject(Actor(zelda.id, "zelda.old", "web"), tom.mapping_id, ada.id, RULES)
    decisions.reject(Actor(heir.id, "zelda.old", "web"), ann.mapping_id, ada.id, RULES)
    members.erase(TESTER, zelda.id)
    said = sa.select(Verdict.actor_label).where(Verdict.mapping_id == ann.mapping_id)
    assert db.session.scalars(said).one() == "zelda.old"
    found, _ = audit_trail.page(Filters(actor=str(heir.id)), Calendar(), 1, 50)
    assert [one.entry.actor_label for one in found] == ["zelda.old"]
    assert "zelda.old" in (found[0].entry.after or "")


def test_preview_that_named_the_member_goes(zelda):
    run, _ = jobs.start(TESTER, jobs.PREVIEW, options={"changes": {"time_zone": "Asia/Tokyo"}})
    told = {"examples": [{"user_id": zelda.id, "username": "zelda"}]}
    values = {"status": JobStatus.SUCCEEDED, "result": json.dumps(told)}
    db.session.execute(sa.update(JobRun).where(JobRun.id == run.id).values(**values))
    db.session.commit()
    members.erase(TESTER, zelda.id)
    assert "zelda" not in repr(factories.tables())


def test_sync_that_the_member_cancelled_names_nobody(zelda):
    run, _ = jobs.start(TESTER, jobs.SYNC, holder="one")
    jobs.progress(run.id, "one", 1, "1 ticket read", counts={"closures_added": 1})
    jobs.cancel(Actor(zelda.id, "zelda", "web"), run.id)
    assert "Cancelled by zelda. " in (said_of_syncs() or "")
    members.erase(TESTER, zelda.id)
    assert f"Job {run.id}: Cancelled by Erased member {zelda.id}. " in (said_of_syncs() or "")
    assert "zelda" not in repr(factories.tables())


def said_of_syncs():
    return db.session.scalar(sa.select(AuditEntry.comment).where(AuditEntry.action == "sync"))


def test_undo_that_left_what_the_member_changed_names_nobody(ada, zelda):
    kim = responder("Kim Lund")
    made = bulk.run(TESTER, [Asked(kim.mapping_id, LINK, ada.id)], RULES, Order())
    me = Actor(zelda.id, 'zelda (token "daily")', "api")
    linking.change(me, kim.mapping_id, Change(None), RULES)
    options = {"batch_id": made.batch_id, "restore": False}
    run, _ = jobs.start(TESTER, jobs.UNDO, options=options, holder="one")
    result, said = undo.run_job(TESTER, RULES, options, lambda *_told: None, {})
    jobs.succeed(run.id, "one", result, said)
    assert r"again since by zelda (token \"daily\"). " in (jobs.get(run.id).result or "")
    members.erase(TESTER, zelda.id)
    (left,) = jobs.counted(jobs.get(run.id))["left"]
    assert f"again since by Erased member {zelda.id}. " in left["reason"]
    assert "zelda" not in repr(factories.tables())
