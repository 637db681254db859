"""Mails by themselves: addresses of servers, what a mail says, and how it leaves or does not."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app.mail import routes
from app.mail.letters import Linked, NewLinks, message
from app.mail.problems import PutOff, Refused, ServerAway, Unsure
from app.mail.routes import Kind, Route, Tls
from app.mail.transport import deliver
from tests import mail_server
from tests.conftest import NOW
from tests.mail_server import DROP, HANG, PASSWORD, USER, Mailbox
from tests.waiting import free_port

SENDER = "Linking <linking@example.com>"
OSCAR = Linked("Oscar Solis", 18014125885, "Ada", 1061, "http://127.0.0.1:8000/not-me/abc")
LETTER = NewLinks(
    "uma@example.com", "Uma Castillo", "http://127.0.0.1:8000", "linked-7", NOW, (OSCAR,)
)
MAIL = message(LETTER, SENDER)


def body(mail, kind):
    found = mail.get_body((kind,))
    assert found is not None
    return found.get_content()


def smtp(port, **options):
    return Route(Kind.SMTP, host="127.0.0.1", port=port, **options)


class TestRoutes:
    @pytest.mark.parametrize(
        ("text", "route"),
        [
            ("console:", Route(Kind.CONSOLE)),
            ("file:instance/mail", Route(Kind.FILE, folder=Path("instance/mail"))),
            ("file:///srv/mail", Route(Kind.FILE, folder=Path("/srv/mail"))),
            ("smtp://mail.example.com", Route(Kind.SMTP, host="mail.example.com", port=25)),
            (
                "smtp://me%40x:p%2Fw@mail.example.com:587?tls=required",
                Route(
                    Kind.SMTP,
                    host="mail.example.com",
                    port=587,
                    user="me@x",
                    password="p/w",
                    tls=Tls.REQUIRED,
                ),
            ),
            ("smtps://mail.example.com", Route(Kind.SMTPS, host="mail.example.com", port=465)),
        ],
    )
    def test_address_is_taken_apart(self, text, route):
        assert routes.parse(text) == route

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "file:",
            "console:x",
            "http://mail.example.com",
            "smtp://",
            "smtp://mail.example.com/inbox",
            "smtp://mail.example.com?tls=never",
            "smtp://mail.example.com?verify=no",
            "smtp://u:hidden-word@mail.example.com:port",
        ],
    )
    def test_wrong_address_is_refused_without_its_text(self, text):
        with pytest.raises(ValueError, match=r"^(names|is no|has something)") as refusal:
            routes.parse(text)
        assert "hidden-word" not in str(refusal.value)

    def test_password_is_in_no_text_about_a_route(self):
        route = routes.parse("smtp://u:hidden-word@mail.example.com")
        assert "hidden-word" not in repr(route) + route.sentence
        assert route.sentence == "Mails are sent by mail.example.com, port 25."


class TestLetters:
    def test_one_link_is_told_with_who_whom_and_how_much(self):
        assert MAIL["Subject"] == "Oscar Solis is linked to you"
        assert MAIL["To"] == "Uma Castillo <uma@example.com>"
        assert MAIL["From"] == SENDER
        assert MAIL["Message-ID"] == "<linked-7@example.com>"
        text = body(MAIL, "plain")
        assert "Responder: Oscar Solis (18014125885)\nLinked by: Ada\n" in text
        assert "Credited to you now: 1,061 closed tickets\n" in text
        assert OSCAR.not_me in text

    def test_plain_text_comes_first_and_says_what_the_other_says(self):
        kinds = [part.get_content_type() for part in MAIL.iter_parts()]
        assert kinds == ["text/plain", "text/html"]
        plain, html = (part.get_content() for part in MAIL.iter_parts())
        told = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<style>.*?</style>", "", html))
        words = set(re.findall(r"[A-Za-z0-9]+", told))
        assert words - set(re.findall(r"[A-Za-z0-9]+", plain)) <= {"Linking"}
        assert f'href="{OSCAR.not_me}"' in html

    def test_batch_is_one_mail_that_names_each(self):
        zoe = replace(OSCAR, responder="Zoë Łuc", tickets=1, not_me="http://x.example.com/z")
        mail = message(replace(LETTER, linked=(OSCAR, zoe)), SENDER)
        assert mail["Subject"] == "2 Freshworks responders are linked to you"
        text = body(mail, "plain")
        assert "Credited to you now: 1,062 closed tickets in all." in text
        assert "Responder: Zoë Łuc (18014125885)\nLinked by: Ada\n" in text
        assert "Credited to you now: 1 closed ticket\n" in text
        assert text.index(OSCAR.not_me) < text.index(zoe.not_me)

    def test_names_make_neither_markup_nor_headers(self):
        bad = replace(OSCAR, responder="<b>O</b>\r\nBcc: x@example.com")
        mail = message(replace(LETTER, linked=(bad,), name='Uma "U" <x@example.com>\n'), SENDER)
        read = message_from_bytes(mail.as_bytes(), policy=policy.default)
        assert read["Bcc"] is None
        assert read["Subject"] == "<b>O</b> Bcc: x@example.com is linked to you"
        assert [one.addr_spec for one in read["To"].addresses] == ["uma@example.com"]
        assert "&lt;b&gt;O&lt;/b&gt;" in body(mail, "html")

    @pytest.mark.parametrize(
        "address", ["nobody", "two words@example.com", "a@b\nBcc: c@d", "@", "a@[x"]
    )
    def test_address_that_is_none_is_refused(self, address):
        with pytest.raises(Refused, match="Correct it"):
            message(replace(LETTER, to=address), SENDER)


class TestFolderAndConsole:
    def test_folder_gets_one_file_however_often_it_is_sent(self, tmp_path):
        route = Route(Kind.FILE, folder=tmp_path / "new" / "mail")
        deliver(route, MAIL)
        deliver(route, MAIL)
        files = list(route.folder.iterdir())
        assert [file.name for file in files] == ["linked-7.eml"]
        read = message_from_bytes(files[0].read_bytes(), policy=policy.default)
        assert read["Subject"] == MAIL["Subject"]

    def test_folder_that_cannot_be_written_is_a_problem_for_later(self, tmp_path):
        (tmp_path / "mail").write_text("a file")
        with pytest.raises(
            ServerAway, match="cannot be written: a file stands where the folder should be"
        ):
            deliver(Route(Kind.FILE, folder=tmp_path / "mail"), MAIL)

    def test_console_shows_whom_and_what(self, capsys):
        deliver(Route(Kind.CONSOLE), MAIL)
        shown = capsys.readouterr().out
        assert "To: Uma Castillo <uma@example.com>" in shown
        assert OSCAR.not_me in shown


class TestServers:
    def test_mail_arrives_as_it_was_written(self):
        box = Mailbox()
        with mail_server.running(box) as port:
            deliver(smtp(port), MAIL)
        (mail,) = box.mails
        for name in ("From", "To", "Subject", "Message-ID"):
            assert mail[name] == MAIL[name]
        assert [part.get_content().split() for part in mail.iter_parts()] == [
            part.get_content().split() for part in MAIL.iter_parts()
        ]

    def test_user_and_password_are_used(self):
        box = Mailbox()
        with mail_server.running(box, **mail_server.KNOWS_USERS) as port:
            deliver(smtp(port, user=USER, password=PASSWORD), MAIL)
            with pytest.raises(ServerAway, match="535") as refusal:
                deliver(smtp(port, user=USER, password="hidden-word"), MAIL)
        assert box.signed_in == [True]
        assert "hidden-word" not in refusal.value.sentence

    def test_offered_encryption_is_used_and_required_one_insisted_on(self, tmp_path, monkeypatch):
        public, context = mail_server.certificate(tmp_path)
        box = Mailbox()
        with mail_server.running(box) as port, pytest.raises(ServerAway, match="no encryption"):
            deliver(smtp(port, tls=Tls.REQUIRED), MAIL)
        with mail_server.running(box, tls_context=context) as port:
            with pytest.raises(ServerAway, match="its certificate is not to be trusted"):
                deliver(smtp(port), MAIL)
            monkeypatch.setenv("SSL_CERT_FILE", str(public))
            deliver(smtp(port), MAIL)
            deliver(smtp(port, tls=Tls.OFF), MAIL)
        assert box.encrypted == [True, False]

    def test_connection_that_is_encrypted_from_its_beginning(self, tmp_path, monkeypatch):
        public, context = mail_server.certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
        box = Mailbox()
        with mail_server.running(box, ssl_context=context) as port:
            deliver(replace(smtp(port), kind=Kind.SMTPS), MAIL)
        assert len(box.mails) == 1

    @pytest.mark.parametrize(
        ("step", "answer", "problem"),
        [
            ("RCPT", "550 5.1.1 No such mailbox", Refused),
            ("RCPT", "450 4.2.1 Mailbox busy", PutOff),
            ("DATA", "554 5.7.1 Spam", Refused),
            ("DATA", "452 4.3.1 Full", PutOff),
            ("DATA", "421 4.3.2 Closing", ServerAway),
        ],
    )
    def test_refusal_is_told_with_the_answer(self, step, answer, problem):
        box = Mailbox()
        box.refuse = {step: answer}
        with mail_server.running(box) as port, pytest.raises(problem) as refusal:
            deliver(smtp(port), MAIL)
        assert answer in refusal.value.sentence
        assert not box.mails

    def test_server_that_is_not_there_is_a_problem_for_later(self):
        with pytest.raises(ServerAway, match="takes no mail now: nothing listens there"):
            deliver(smtp(free_port()), MAIL)

    @pytest.mark.parametrize("how", [DROP, HANG])
    @pytest.mark.parametrize("step", ["", "EHLO", "MAIL", "RCPT", "DATA"])
    def test_failure_before_the_mail_is_for_later(self, step, how):
        with mail_server.misbehaving(step, how) as port, pytest.raises(ServerAway):
            deliver(smtp(port), MAIL, patience=0.15)

    @pytest.mark.parametrize("how", [DROP, HANG])
    def test_failure_behind_the_mail_leaves_it_unsure(self, how):
        unsure = pytest.raises(Unsure, match="did not say that it took it")
        with mail_server.misbehaving(".", how) as port, unsure:
            deliver(smtp(port), MAIL, patience=0.15)

    @pytest.mark.parametrize("how", [DROP, HANG])
    def test_mail_that_was_taken_is_sent_whatever_follows(self, how):
        with mail_server.misbehaving("QUIT", how) as port:
            deliver(smtp(port), MAIL, patience=0.15)

    def test_letters_that_a_server_does_not_know_are_refused(self):
        mail = message(replace(LETTER, to="zoë@example.com"), SENDER)
        refused = pytest.raises(Refused, match="no address with such letters")
        with mail_server.misbehaving("", "220 here") as port, refused:
            deliver(smtp(port), mail)
