"""Commands about members: made, imported, changed, let in and listed."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import User
from app.services import decisions, members
from tests import factories, people
from tests.cli.results import shown
from tests.factories import TESTER
from tests.people import ADA, PASSWORD


class TerminalInput:
    """The part of `sys` that asks whether somebody sits there."""

    class stdin:  # noqa: N801 - named as in `sys`
        """A terminal."""

        @staticmethod
        def isatty():
            return True


def member(app, username):
    with app.app_context():
        return members.find(username)


def test_import_is_counted_and_again_changes_nothing(app, run, tmp_path):
    file = tmp_path / "members.csv"
    # As a spreadsheet saves it: with a mark in front, and other line ends.
    file.write_bytes("\ufeffusername,role\r\nŁukasz,staff\r\nada,\r\n".encode())
    code, out, err = shown(run("members", "import", file))
    assert (code, err) == (0, "")
    assert out.split() == ["created", "2", "updated", "0", "unchanged", "0"]
    again = run("members", "import", file, "--json")
    assert json.loads(again.stdout) == {
        "created": 0,
        "updated": 0,
        "unchanged": 2,
        "errors": [],
    }
    assert member(app, "łukasz").role == "staff"


def test_bad_row_is_named_the_others_go_in_and_it_ends_with_1(app, run, tmp_path):
    file = tmp_path / "members.csv"
    file.write_text("username,role\nada,boss\neli,staff\n")
    code, out, err = shown(run("members", "import", file))
    assert code == 1
    assert "created                1" in out
    assert err == (
        "Line 2: The role 'boss' is not known; it is one of admin, manager, staff, user.\n"
    )
    assert member(app, "eli") is not None
    as_json = run("members", "import", file, "--json")
    assert (as_json.exit_code, len(json.loads(as_json.stdout)["errors"])) == (1, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_file_is_read_in_whatever_way_the_page_reads_it(app, run, tmp_path, encoding):
    file = tmp_path / "members.csv"
    file.write_bytes("username;full_name\njuergen;Jürgen Weiß\n".encode(encoding))
    code, _out, err = shown(run("members", "import", file))
    assert (code, err) == (0, "")
    found = member(app, "juergen")
    assert found is not None
    assert found.full_name == "Jürgen Weiß"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name\nada\n", "The file has no column named username."),
        ("username\nJürgen\n".encode("latin-1"), 'In Excel save it as "CSV UTF-8"'),
        (b"PK\x03\x04 a workbook", "The file is a workbook and no CSV."),
        (b"username\n" + b"x\n" * 1_100_000, "The file is larger than 2 MB."),
        (b"username\n" + b"x" * 200_000, "The file is no CSV from line"),
    ],
)
def test_file_that_cannot_be_read_is_one_sentence(run, tmp_path, content, said):
    file = tmp_path / "members.csv"
    file.write_bytes(content)
    code, out, err = shown(run("members", "import", file))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err


def test_missing_file_is_a_wrong_use(run, tmp_path):
    assert run("members", "import", tmp_path / "none.csv").exit_code == 2


def test_responder_reserved_for_an_address_is_linked_to_its_new_owner(app, run, tmp_path):
    file = tmp_path / "members.csv"
    file.write_text("username,email\nmia,mia@example.com\n")
    with app.app_context():
        for name in ("nova", "mia"):
            waiting = factories.responder(name.title())
            address = f"{name}@example.com"
            decisions.reserve(TESTER, waiting.mapping_id, address, factories.RULES)
    created = run("members", "create", "nova", "--email", "Nova@example.com")
    assert "Nova is linked to nova." in created.stdout
    assert "Mia is linked to mia." in run("members", "import", file).stdout


def test_create_then_password_then_sign_in(app, run):
    created = run(
        "members", "create", "ada", "--email", "ada@example.com",
        "--full-name", "Ada Okafor", "--role", "admin",
    )  # fmt: skip
    assert shown(created) == (0, "ada is a member now, with the role admin.\n", "")
    with app.app_context():
        assert members.authenticate("ada", PASSWORD) is None
    set_ = run("members", "password", "ADA", input=f"{PASSWORD}\n")
    assert shown(set_)[0] == 0
    assert PASSWORD not in set_.output
    with app.app_context():
        assert members.authenticate("ada", PASSWORD) is not None


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["create", "ADA"], "There is a member 'ADA' already."),
        (["create", " "], "The username is empty."),
        (["create", "eli", "--email", "not-an-email"], "This is no e-mail address."),
        (["edit", "ada", "--email", "not-an-email"], "This is no e-mail address."),
        (["password", "nobody"], "There is no member 'nobody'."),
        (["link", "nobody"], "There is no member 'nobody'."),
        (["deactivate", "ada"], "Ada is the last admin and stays one."),
        (["edit", "ada", "--role", "user"], "Ada is the last admin and stays one."),
    ],
)
def test_refusal_is_one_line_and_ends_with_1(app, run, args, said):
    with app.app_context():
        people.store(ADA)
    code, out, err = shown(run("members", *args, input=f"{PASSWORD}\n"))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err


@pytest.mark.parametrize("given", ["short\n", "\n", ""])
def test_password_that_is_too_short_changes_nothing(app, run, given):
    with app.app_context():
        people.store(ADA)
    code, _, err = shown(run("members", "password", "Ada", input=given))
    assert code == 1
    assert err == "The password needs 10 to 1,000 characters.\n"
    with app.app_context():
        assert members.authenticate("Ada", PASSWORD) is not None


def test_password_is_no_argument(run):
    assert run("members", "password", "ada", PASSWORD).exit_code == 2


def test_password_is_asked_for_twice_on_a_terminal(app, run, monkeypatch):
    with app.app_context():
        people.store(ADA)
    asked = []

    def prompt(text, **options):
        asked.append((text, options))
        return "another password"

    # The terminal that Click's runner puts in place of standard input is none.
    monkeypatch.setattr("app.cli.member.sys", TerminalInput)
    monkeypatch.setattr("app.cli.member.click.prompt", prompt)
    assert run("members", "password", "Ada").exit_code == 0
    assert asked == [("New password", {"hide_input": True, "confirmation_prompt": True})]
    with app.app_context():
        assert members.authenticate("Ada", "another password") is not None


def test_link_is_printed_alone_and_sets_a_password(app, run):
    with app.app_context():
        people.store(ADA)
    code, out, err = shown(run("members", "link", "ADA"))
    assert code == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/set-password/[\w-]{43}\n", out)
    assert "It works once, until 2025-08-01T14:02:00." in err
    answer = app.test_client().get(out.strip()[out.index("/set") :])
    assert answer.headers["Location"] == "/set-password"


def test_edit_deactivate_reactivate_and_erase(app, run):
    with app.app_context():
        people.store(people.UMA)
    said = run("members", "edit", "uma", "--role", "staff", "--email", "").stdout
    assert "Uma has the role staff now." in said
    assert member(app, "uma").email is None
    assert "is deactivated" in run("members", "deactivate", "uma").stdout
    assert "is active again" in run("members", "reactivate", "uma").stdout
    assert run("members", "erase", "uma", input="n\n").exit_code == 1
    assert member(app, "uma") is not None
    assert "Erased member" in run("members", "erase", "uma", "--yes").stdout
    assert member(app, "uma") is None


def test_trial_of_an_import_stores_nothing(app, run, tmp_path):
    file = tmp_path / "members.csv"
    file.write_text("username\nnova\n")
    assert "created                1" in run("members", "import", file, "--dry-run").stdout
    assert member(app, "nova") is None


def test_list_shows_everybody_by_name(app, run):
    with app.app_context():
        people.store(people.UMA)
        people.store(ADA)
        db.session.execute(sa.update(User).where(User.username == "Uma").values(is_active=False))
        db.session.commit()
    code, out, _ = shown(run("members", "list"))
    assert code == 0
    assert [line.split()[1:] for line in out.splitlines()] == [
        ["admin", "Ada", "ada@example.com"],
        ["user", "Uma", "uma@example.com", "deactivated"],
    ]
    listed = json.loads(run("members", "list", "--json").stdout)["members"]
    assert [(one["username"], one["is_active"]) for one in listed] == [
        ("Ada", True),
        ("Uma", False),
    ]
    assert "password_hash" not in listed[0]
