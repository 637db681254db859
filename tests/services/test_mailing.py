"""Mails about new links: who gets one, who does not, and what becomes of those that fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from app import clock, settings
from app.errors import Conflict
from app.extensions import db
from app.mail.letters import message
from app.mail.problems import PutOff, Refused, ServerAway, Unsure
from app.mail.routes import Kind, Route
from app.models import JobRun, MailOutbox, MailStatus, User
from app.services import audit, decisions, jobs, linking, mailing, outbox, undo
from app.services.actor import Actor
from app.services.link_change import Change
from app.services.transaction import in_transaction, transaction
from tests import factories, mail_server
from tests.conftest import NOW
from tests.factories import RULES, TESTER
from tests.mail_server import Mailbox

pytestmark = pytest.mark.usefixtures("app_context")

DUE = 5


class Postman:
    """Takes mails, or raises what it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.problem: BaseException | None = None

    def __call__(self, mail):
        assert not in_transaction()
        if self.problem is not None:
            raise self.problem
        self.mails.append(mail)

    @property
    def said(self):
        """The plain text of the only mail."""
        (mail,) = self.mails
        body = mail.get_body(("plain",))
        assert body is not None
        return body.get_content()


@pytest.fixture
def postman():
    return Postman()


def send(postman, minutes=DUE, **changes):
    """A run that sends, so many minutes after the links were made."""
    with clock.freeze(NOW + timedelta(minutes=minutes)):
        post = replace(settings.post(), deliver=postman, **changes)
        return mailing.drain(post, lambda *_told: None)


def mails():
    """Status, attempts and minutes until it is due, of each mail."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(MailOutbox).order_by(MailOutbox.id))
    return [(row.status, row.attempts, (row.due_at - NOW) / timedelta(minutes=1)) for row in rows]


def only_mail():
    """The number of the only mail."""
    mail_id = db.session.scalar(sa.select(MailOutbox.id))
    assert mail_id is not None
    return mail_id


def errors():
    db.session.rollback()
    return list(db.session.scalars(sa.select(MailOutbox.error).order_by(MailOutbox.id)))


def linked_in_a_batch(*pairs):
    with transaction():
        batch_id = audit.open_batch("bulk")
        for holder, person in pairs:
            change = Change(person.id, source="bulk", batch_id=batch_id)
            linking.change(TESTER, holder.mapping_id, change, RULES)


def reserved_for(address, actor, *holders):
    """Reserve responders for a member who gets the address only then."""
    with transaction():
        db.session.execute(sa.update(User).where(User.email == address).values(email=None))
    for holder in holders:
        decisions.reserve(actor, holder.mapping_id, address, RULES)
    with transaction():
        user = User.username == address.partition("@")[0].title()
        db.session.execute(sa.update(User).where(user).values(email=address))
    assert len(decisions.link_reserved(RULES)) == len(holders)


@pytest.fixture
def oscar():
    """A responder with three closures, whom nobody is linked to."""
    holder = factories.responder("Oscar Solis", id=18014125885)
    factories.closed_tickets(holder, 101, 3, factories.ago(days=1))
    return holder


class TestWhoIsTold:
    def test_member_is_told_five_minutes_after_the_link(self, oscar, uma, ada, postman):
        factories.link(oscar, uma, actor=Actor(ada.id, ada.username, "web"))
        assert send(postman, DUE - 1).sent == 0
        assert send(postman).sent == 1
        assert postman.mails[0]["To"] == "Uma Castillo <uma@example.com>"
        assert "Responder: Oscar Solis (18014125885)\nLinked by: Ada\n" in postman.said
        assert "Credited to you now: 3 closed tickets" in postman.said
        assert mails() == [(MailStatus.SENT, 1, DUE)]

    def test_credit_that_an_earlier_link_left_is_told_too(self, oscar, uma, postman):
        factories.link(oscar, uma)
        gone = factories.link(oscar, None)
        undo.undo(TESTER, gone.audit_id or 0, RULES)
        assert send(postman).sent == 1
        assert "Credited to you now: 3 closed tickets" in postman.said

    def test_no_token_is_named_to_others(self, oscar, uma, ada, postman):
        factories.link(oscar, uma, actor=Actor(ada.id, "Ada via token payroll", "api"))
        send(postman)
        assert "Linked by: Ada\n" in postman.said
        assert "payroll" not in postman.said

    def test_nobody_is_told_twice(self, oscar, uma, postman):
        factories.link(oscar, uma)
        send(postman)
        assert send(postman, 60).sent == 0
        assert len(postman.mails) == 1

    def test_same_link_again_tells_nobody(self, oscar, uma, postman):
        factories.link(oscar, uma)
        factories.link(oscar, uma)
        assert len(mails()) == 1

    def test_link_undone_in_time_tells_nobody(self, oscar, uma, postman):
        outcome = factories.link(oscar, uma)
        assert outcome.audit_id is not None
        undo.undo(TESTER, outcome.audit_id, RULES)
        counts = send(postman)
        assert (counts.sent, counts.cancelled, postman.mails) == (0, 1, [])
        assert errors() == ["Oscar Solis is no longer linked to Uma. Nothing was sent."]

    def test_link_that_is_brought_back_after_all_is_told(self, oscar, uma, postman):
        made = factories.link(oscar, uma)
        undone = undo.undo(TESTER, made.audit_id or 0, RULES).outcome
        assert send(postman).cancelled == 1
        again = undo.undo(TESTER, undone.audit_id or 0, RULES).outcome
        assert again.changed
        assert send(postman).sent == 1

    def test_mail_to_somebody_else_in_between_takes_the_place_of_none(
        self, oscar, uma, eli, postman
    ):
        factories.link(oscar, uma)
        assert send(postman).sent == 1
        factories.link(oscar, None)
        factories.link(oscar, uma)
        moved = factories.link(oscar, eli)
        undo.undo(TESTER, moved.audit_id or 0, RULES)
        assert send(postman).sent == 1
        assert ["uma@" in mail["To"] for mail in postman.mails] == [True, True]

    def test_undo_that_moves_no_link_tells_nobody(self, oscar, uma, eli):
        with transaction():
            db.session.execute(sa.update(User).values(email=None))
        factories.link(oscar, uma)
        with transaction():
            db.session.execute(sa.update(User).values(email="uma@example.com"))
        said = decisions.reject(TESTER, oscar.mapping_id, eli.id, RULES)
        undo.undo(TESTER, said.audit_id or 0, RULES)
        assert mails() == []

    def test_only_the_member_of_the_last_link_is_told(self, oscar, uma, eli, postman):
        for person in (uma, eli):
            factories.link(oscar, person)
        assert send(postman).sent == 1
        assert postman.mails[0]["To"].addresses[0].addr_spec == "eli@example.com"

    def test_link_made_anew_is_told_once(self, oscar, uma, postman):
        for person in (uma, None, uma):
            factories.link(oscar, person)
        counts = send(postman)
        assert (counts.sent, counts.cancelled) == (1, 1)

    def test_batch_is_one_mail_for_each_member(self, oscar, uma, eli, postman):
        mia, ben = factories.responder("Mia Wójcik"), factories.responder("Ben Novak")
        linked_in_a_batch((oscar, uma), (mia, uma), (ben, eli))
        assert send(postman).sent == 3
        subjects = sorted(mail["Subject"] for mail in postman.mails)
        wanted = ["2 Freshworks responders are linked to you", "Ben Novak is linked to you"]
        assert subjects == wanted

    def test_who_reserved_the_responder_is_named(self, oscar, uma, ada, postman):
        reserved_for("uma@example.com", Actor(ada.id, "Ada", "web"), oscar)
        assert send(postman).sent == 1
        assert "Linked by: Ada, who reserved it for your address\n" in postman.said

    def test_reservation_of_nobody_in_particular_is_the_programs(self, oscar, uma, postman):
        reserved_for("uma@example.com", TESTER, oscar)
        send(postman)
        assert "Linked by: The linking program\n" in postman.said

    def test_reservations_that_come_true_together_are_one_mail(self, oscar, uma, ada, postman):
        mia = factories.responder("Mia Wójcik")
        reserved_for("uma@example.com", Actor(ada.id, "Ada", "web"), oscar, mia)
        factories.link(factories.responder("Ben Novak"), uma)
        assert send(postman).sent == 3
        (two,) = [mail for mail in postman.mails if mail["Subject"].startswith("2 Freshworks")]
        body = two.get_body(("plain",)).get_content()
        assert "Linked by: Ada, who reserved it for your address" in body
        assert "Credited to you now: 3 closed tickets in all." in body
        assert "Ben" not in body

    def test_digest_leaves_out_what_is_no_longer_so(self, oscar, uma, postman):
        mia = factories.responder("Mia Wójcik")
        linked_in_a_batch((oscar, uma), (mia, uma))
        factories.link(mia, None)
        assert send(postman).sentence == "1 new link announced, 1 no longer true"
        assert "Mia" not in postman.said

    @pytest.mark.parametrize(
        ("columns", "why"),
        [
            ({"is_active": False}, "Uma is deactivated. Nothing was sent."),
            ({"email": None}, "Uma has no e-mail address. Nothing was sent."),
        ],
    )
    def test_member_who_cannot_be_told_is_left_out(self, oscar, uma, postman, columns, why):
        factories.link(oscar, uma)
        db.session.execute(sa.update(User).where(User.id == uma.id).values(columns))
        db.session.commit()
        assert send(postman).cancelled == 1
        assert errors() == [why]
        assert not postman.mails

    def test_member_without_address_gets_no_row_at_all(self, oscar, uma):
        db.session.execute(sa.update(User).values(email=None))
        db.session.commit()
        factories.link(oscar, uma)
        assert mails() == []

    def test_notifications_that_are_off_send_nothing(self, oscar, uma, postman):
        factories.link(oscar, uma)
        assert send(postman, notifications=False).cancelled == 1
        assert errors() == ["Notifications were off when the mail was due. Nothing was sent."]


class TestFailures:
    def test_server_that_is_away_is_tried_again_ever_more_rarely(self, oscar, uma, postman):
        factories.link(oscar, uma)
        postman.problem = ServerAway("It is away.")
        seen, minutes = [], float(DUE)
        while (row := mails()[0])[0] == MailStatus.QUEUED:
            minutes = row[2]
            counts = send(postman, minutes)
            seen.append(mails()[0][2] - minutes)
        assert seen == [1, 5, 30, 120, 720, 0]
        assert mails() == [(MailStatus.FAILED, 6, minutes)]
        assert counts.sentence == "0 new links announced, 1 failed: It is away."
        assert errors() == ["It is away."]

    def test_server_that_is_away_is_asked_once_a_run(self, oscar, uma, postman):
        factories.link(oscar, uma)
        factories.link(factories.responder("Mia Wójcik"), uma)
        postman.problem = ServerAway("It is away.")
        assert send(postman).put_off == 1
        assert postman.problem.sentence.endswith("by itself; check MAIL_URL if it lasts.")
        assert errors()[0] == postman.problem.sentence
        assert mails() == [(MailStatus.QUEUED, 1, 6), (MailStatus.QUEUED, 0, 6)]
        postman.problem = None
        assert send(postman, 6).sent == 2

    def test_mail_put_off_holds_up_no_other(self, oscar, uma, postman):
        factories.link(oscar, uma)
        postman.problem = PutOff("Busy.")
        send(postman)
        factories.link(factories.responder("Mia Wójcik"), uma)
        postman.problem = None
        assert send(postman, DUE + 0.5).sent == 1
        assert [row[0] for row in mails()] == [MailStatus.QUEUED, MailStatus.SENT]

    @pytest.mark.parametrize("problem", [Refused("No such mailbox."), Unsure("Nobody knows.")])
    def test_failure_that_time_does_not_heal_waits_for_a_person(self, oscar, uma, postman, problem):
        factories.link(oscar, uma)
        postman.problem = problem
        assert send(postman).failed == 1
        assert send(postman, 24 * 60).failed == 0
        assert mails() == [(MailStatus.FAILED, 1, DUE)]
        assert errors() == [problem.sentence]

    def test_mail_that_nobody_could_foresee_stops_no_other(
        self, oscar, uma, eli, postman, monkeypatch, caplog
    ):
        def odd(letter, sender):
            if letter.to == "uma@example.com":
                raise IndexError(letter.to)
            return message(letter, sender)

        monkeypatch.setattr(mailing, "message", odd)
        factories.link(oscar, uma)
        factories.link(factories.responder("Mia Wójcik"), eli)
        counts = send(postman)
        assert (counts.sent, counts.failed) == (1, 1)
        assert [row[0] for row in mails()] == [MailStatus.FAILED, MailStatus.SENT]
        assert "The mail cannot be written, so nothing was sent; the log says where" in errors()[0]
        assert "uma@example.com" not in caplog.text

    def test_mail_that_broke_off_on_its_way_may_have_left(self, oscar, uma, postman):
        factories.link(oscar, uma)
        postman.problem = ValueError("odd")
        assert send(postman).failed == 1
        assert "Sending broke off, and nobody knows" in errors()[0]
        assert send(postman, 24 * 60).failed == 0

    def test_person_has_a_failed_digest_sent_again_as_one(self, oscar, uma, postman):
        linked_in_a_batch((oscar, uma), (factories.responder("Mia Wójcik"), uma))
        postman.problem = Refused("No such mailbox.")
        send(postman)
        postman.problem = None
        with clock.freeze(NOW + timedelta(minutes=9)):
            first = outbox.page("failed", 1, 10)[0][-1]
            outbox.retry(TESTER, first.mail.id)
            assert jobs.unfinished(jobs.MAIL) is not None
        assert send(postman, 9).sent == 2
        assert len(postman.mails) == 1

    @pytest.mark.parametrize("status", [MailStatus.SENT, MailStatus.QUEUED])
    def test_mail_that_did_not_fail_is_not_sent_again(self, oscar, uma, postman, status):
        factories.link(oscar, uma)
        if status == MailStatus.SENT:
            send(postman)
        with pytest.raises(Conflict, match=f"did not fail; it is {status}"):
            outbox.retry(TESTER, only_mail())

    def test_worker_that_dies_meanwhile_leaves_the_mail_to_people(self, oscar, uma, postman):
        factories.link(oscar, uma)
        postman.problem = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            send(postman)
        postman.problem = None
        assert send(postman, 24 * 60).sent == 0
        assert errors() == [outbox.IN_HAND]
        mail_id = only_mail()
        too_early = pytest.raises(Conflict, match="being sent at this moment")
        with clock.freeze(NOW + timedelta(minutes=DUE + 2)), too_early:
            outbox.retry(TESTER, mail_id)
        with clock.freeze(NOW + timedelta(minutes=DUE + 3)):
            outbox.retry(TESTER, mail_id)
        assert send(postman, DUE + 3).sent == 1

    def test_clock_that_was_set_back_holds_up_no_mail(self, oscar, uma, postman):
        with clock.freeze(NOW + timedelta(days=365)):
            factories.link(oscar, uma)
        assert send(postman).sent == 1

    def test_person_may_retry_what_failed_before_the_clock_was_set_back(self, oscar, uma, postman):
        factories.link(oscar, uma)
        postman.problem = Refused("No such mailbox.")
        send(postman, minutes=365 * 24 * 60)
        outbox.retry(TESTER, only_mail())
        postman.problem = None
        assert send(postman).sent == 1

    def test_run_that_has_to_stop_takes_no_mail_with_it(self, oscar, uma, postman):
        factories.link(oscar, uma)

        def stop(_done, _message):
            raise KeyboardInterrupt

        with clock.freeze(NOW + timedelta(minutes=DUE)), pytest.raises(KeyboardInterrupt):
            mailing.drain(replace(settings.post(), deliver=postman), stop)
        assert mails() == [(MailStatus.QUEUED, 0, DUE)]

    @pytest.mark.sqlite_only
    def test_failure_is_logged_without_the_address(self, oscar, uma, postman, caplog):
        factories.link(oscar, uma)
        postman.problem = Refused("550 uma@example.com is unknown.")
        send(postman)
        assert "did not leave" in caplog.text
        assert "uma@" not in caplog.text


class TestServer:
    @pytest.mark.sqlite_only
    def test_link_is_told_by_a_real_server_and_retried_once_it_takes_mail(self, site, oscar, uma):
        box = Mailbox()
        box.refuse = {"RCPT": "450 4.2.1 Busy"}
        factories.link(oscar, uma)
        with mail_server.running(box) as port:
            site.set(mail=Route(Kind.SMTP, host="127.0.0.1", port=port))
            deliver = settings.post().deliver
            assert send(deliver).put_off == 1
            assert "450 4.2.1 Busy" in (errors()[0] or "")
            box.refuse = {}
            assert send(deliver, DUE + 1).sent == 1
        assert [mail["Subject"] for mail in box.mails] == ["Oscar Solis is linked to you"]

    @pytest.mark.sqlite_only
    @pytest.mark.parametrize("code", [550, 450, 421])
    def test_address_that_the_server_quotes_stays_with_the_mail(self, site, oscar, uma, code):
        """A run is kept when the member is erased, so it says what happened and not to whom."""
        box = Mailbox()
        box.refuse = {"RCPT": f"{code} 5.1.1 <uma@example.com> is unknown"}
        factories.link(oscar, uma)
        with mail_server.running(box) as port:
            site.set(mail=Route(Kind.SMTP, host="127.0.0.1", port=port))
            counts = send(settings.post().deliver)
        assert "<uma@example.com> is unknown" in (errors()[0] or "")
        assert f"did not take the mail: {code}." in counts.sentence
        assert "uma@" not in f"{counts}"


class TestStart:
    def test_mail_that_is_due_starts_one_run(self, oscar, uma):
        factories.link(oscar, uma)
        outbox.start_if_due(TESTER)
        assert jobs.unfinished(jobs.MAIL) is None
        with clock.freeze(NOW + timedelta(minutes=DUE)):
            outbox.start_if_due(TESTER)
            outbox.start_if_due(TESTER)
        kinds = db.session.scalars(sa.select(JobRun.kind)).all()
        assert kinds == [jobs.MAIL]
