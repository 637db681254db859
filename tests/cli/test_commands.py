"""Every command, as a person runs it; what it prints, where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa

from app import clock
from app.cli import COMMANDS, output
from app.clock import utcnow
from app.errors import Unavailable
from app.extensions import db
from app.models import FreshworksUserMapping, JobRun, User
from app.services import decisions, jobs, members
from app.services.exports import tickets
from app.worker import tasks
from tests import factories, people
from tests.factories import TESTER
from tests.people import ADA, PASSWORD
from tests.services.desk import Desk

ANA = 18014125801


@pytest.fixture
def run(app):
    """`run("members", "list")` and then `.exit_code`, `.stdout`, `.stderr`."""

    def invoke(*args, **options):
        result = app.test_cli_runner().invoke(args=[*map(str, args)], **options)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def shown(result):
    """Exit code, standard output and standard error."""
    return result.exit_code, result.stdout, result.stderr


class TestHelp:
    @pytest.mark.sqlite_only
    @pytest.mark.parametrize(
        "command",
        [
            *([one.name] for one in COMMANDS),
            ["export", "mappings"],
            ["export", "daily"],
            ["export", "tickets"],
            ["export", "team"],
            ["jobs", "list"],
            ["jobs", "cancel"],
            ["jobs", "retry"],
            ["members", "import"],
            ["members", "create"],
            ["members", "password"],
            ["members", "list"],
            ["members", "link"],
            ["members", "edit"],
            ["members", "deactivate"],
            ["members", "reactivate"],
            ["members", "erase"],
        ],
    )
    def test_every_command_explains_itself(self, run, command):
        result = run(*command, "--help")
        assert result.exit_code == 0
        assert result.stdout.startswith("Usage: ")
        # The usage line, an empty one, and what it does.
        assert result.stdout.splitlines()[2].strip()


class TestSync:
    @pytest.mark.demo(history=10)
    def test_counts_are_printed_and_it_ends_with_0(self, run, demo):
        code, out, err = shown(run("sync"))
        assert (code, err) == (0, "")
        counts = dict(line.rsplit(maxsplit=1) for line in out.splitlines())
        assert counts["closures added"] == f"{demo.truth()['total']:,}"
        assert counts["failed"] == "0"

    @pytest.mark.demo(history=10)
    def test_json_is_the_result_and_nothing_else(self, run, demo):
        code, out, _ = shown(run("sync", "--json"))
        assert code == 0
        assert json.loads(out)["closures_added"] == demo.truth()["total"]

    def test_failure_is_one_line_on_standard_error(self, run, demo, site):
        site.set(freshworks_api_key="wrong-key-0123")
        code, out, err = shown(run("sync", "--json"))
        assert (code, out) == (1, "")
        assert err.startswith("Sync stopped: Freshworks at 127.0.0.1 does not accept the API key")
        assert err.count("\n") == 1
        assert "wrong-key-0123" not in err

    def test_without_an_account_it_says_what_to_set(self, run, app):
        code, out, err = shown(run("sync"))
        assert (code, out) == (1, "")
        assert err == (
            "No Freshworks account is connected. Set FRESHWORKS_URL and FRESHWORKS_API_KEY, then"
            " start web and worker again.\n"
        )
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.count(JobRun.id))) == 0

    def test_address_that_cannot_be_is_a_sentence(self, run, site):
        site.set(freshworks_url="http://example.com", freshworks_api_key="key")
        code, _, err = shown(run("sync"))
        assert (code, err.count("\n")) == (1, 1)
        assert "must start with https://" in err

    def test_run_of_a_living_worker_is_left_alone(self, app, run, demo):
        with app.app_context():
            job, _ = jobs.start(TESTER, jobs.SYNC)
            job_id = job.id
            jobs.claim(job_id, "another")
        code, _, err = shown(run("sync"))
        assert code == 1
        assert err == (
            f"Sync is running already (job {job_id}). Wait for its end, then try again.\n"
        )

    def test_run_of_a_dead_worker_is_taken_over(self, app, run, demo):
        Desk(demo).closed(ANA)
        with app.app_context():
            job, _ = jobs.start(TESTER, jobs.SYNC)
            jobs.claim(job.id, "another")
        with clock.freeze(utcnow() + jobs.LEASE + timedelta(seconds=1)):
            code, out, _ = shown(run("sync", "--json"))
        assert (code, json.loads(out)["closures_added"]) == (0, 1)

    def test_sync_without_the_list_of_agents_is_not_complete(self, run, demo):
        Desk(demo).closed(ANA)
        demo.faults.set(agents_forbidden=True)
        code, out, err = shown(run("sync", "--json"))
        assert (code, json.loads(out)["closures_added"]) == (1, 1)
        assert err.startswith("Sync is not complete: the API key may not list agents.")
        assert err.count("\n") == 1

    def test_run_that_a_worker_takes_away_is_followed_to_its_end(self, app, run, demo, monkeypatch):
        """A worker took us for dead, for we did not show a sign of life for so long."""
        quicker = app.app_context

        def lose(_app, actor, kind, _watch):
            with quicker():
                job, _ = jobs.start(actor, kind, holder="us")
                job_id = job.id
                with clock.freeze(utcnow() + jobs.LEASE + timedelta(seconds=1)):
                    assert jobs.claim(job_id, "worker")
                taken = jobs.get(job_id)
                db.session.refresh(taken)
                db.session.expunge(taken)
                jobs.succeed(job_id, "worker", {"closures_added": 5}, "5 closures added")
            return taken, True

        monkeypatch.setattr("app.cli.account.runner.run_now", lose)
        code, out, _ = shown(run("sync", "--json"))
        assert (code, json.loads(out)) == (0, {"closures_added": 5})

    def test_cancelled_sync_says_what_stays(self, app, run, demo, monkeypatch):
        def cancel(*_given):
            with app.app_context():
                jobs.cancel(TESTER, jobs.held()[0][0])
            return {}, "Done"

        monkeypatch.setitem(tasks.TASKS, jobs.SYNC, cancel)
        code, out, err = shown(run("sync"))
        assert (code, out) == (1, "")
        assert err == (
            "Sync stopped: Cancelled by Tester. Everything read before stays stored; the next sync"
            " goes on from there.\n"
        )


class TestJobs:
    @pytest.fixture
    def failed(self, app):
        with app.app_context():
            job_id = jobs.start(TESTER, jobs.SYNC, holder="one")[0].id
            jobs.fail(job_id, "one", "The key is refused.")
            return job_id

    def test_list_shows_the_newest_first_with_what_came_of_them(self, app, run, failed):
        with app.app_context():
            waiting = jobs.start(TESTER, jobs.REBUILD)[0].id
        code, out, err = shown(run("jobs", "list"))
        assert (code, err) == (0, "")
        newest, oldest = out.splitlines()
        assert newest.split() == [
            *(str(waiting), "rebuild", "queued", "2025-07-29T14:02:00Z"),
            *"Waiting for the job worker".split(),
        ]
        assert oldest.endswith("The key is refused.")
        assert run("jobs", "list", "-n", "1").stdout.splitlines() == [newest]
        assert run("jobs", "list", "--kind", "sync").stdout.splitlines() == [oldest]
        listed = json.loads(run("jobs", "list", "--status", "failed", "--json").stdout)
        assert [job["id"] for job in listed["jobs"]] == [failed]
        assert (listed["total"], listed["jobs"][0]["error"]) == (1, "The key is refused.")

    def test_retry_queues_it_again_and_cancel_ends_it(self, app, run, failed):
        code, out, _ = shown(run("jobs", "retry", failed))
        again = int(out.split()[1])
        assert (code, out) == (0, f"Job {again} waits for a worker.\n")
        assert run("jobs", "retry", failed).stdout == f"Job {again} is under way already.\n"
        assert shown(run("jobs", "cancel", again)) == (
            *(0, "Cancelled by command line. It had not begun.\n", ""),
        )

    def test_refusals_are_sentences(self, run, failed):
        code, _, err = shown(run("jobs", "cancel", failed))
        assert (code, err) == (1, f"Job {failed} is over already: it failed.\n")
        code, _, err = shown(run("jobs", "retry", 404))
        assert (code, err) == (1, "There is no job 404.\n")


def test_rebuild_of_what_is_right_prints_0(run, app, demo):
    Desk(demo).closed(ANA)
    assert run("sync").exit_code == 0
    assert shown(run("rebuild")) == (0, "0 cells changed\n", "")
    assert shown(run("rebuild", "--json")) == (0, '{"changed": 0}\n', "")


class TestAutoLink:
    @pytest.fixture(autouse=True)
    def people(self, app):
        with app.app_context():
            oscar = factories.responder("Oscar Solis", email="oscar.solis@example.com")
            factories.responder("Kwame Mensah")
            factories.member("oscar.solis", full_name="Oscar Solis")
            for name in ("john.smith", "johnsmith2"):
                factories.member(name, full_name="John Smith")
            factories.responder("John Smith")
            factories.closed_tickets(oscar, 1, 3, factories.ago(days=1))

    def linked(self, app):
        with app.app_context():
            query = sa.select(FreshworksUserMapping.freshworks_username)
            return db.session.scalars(query.where(FreshworksUserMapping.user_id.is_not(None))).all()

    def test_dry_run_names_all_and_links_nobody(self, app, run):
        code, out, err = shown(run("auto-link", "--dry-run"))
        assert (code, err) == (0, "")
        first, *lines = out.splitlines()
        assert first == (
            "1 responder would be linked. 3 unclaimed tickets would be credited. 1 waits for"
            " review."
        )
        assert lines[0].startswith("would link  Oscar Solis -> oscar.solis: ")
        assert lines[1].startswith("to review   John Smith -> ")
        assert lines[2].startswith("skipped     Kwame Mensah: ")
        assert self.linked(app) == []

    def test_run_links_who_is_certain(self, app, run):
        code, out, _ = shown(run("auto-link"))
        assert code == 0
        first = out.splitlines()[0]
        assert first == "1 responder linked. 3 tickets credited. 1 waits for review."
        assert self.linked(app) == ["Oscar Solis"]
        assert run("auto-link").stdout.splitlines()[0] == "0 responders linked. 1 waits for review."

    def test_its_batch_is_undone_by_number(self, app, run):
        batch_id = json.loads(run("auto-link", "--json").stdout)["batch_id"]
        code, out, _ = shown(run("undo-batch", str(batch_id), "--dry-run"))
        assert (code, out.strip()) == (0, "1 change would be undone.")
        assert self.linked(app) == ["Oscar Solis"]
        counts = json.loads(run("undo-batch", str(batch_id), "--json").stdout)
        assert (counts["undone_count"], counts["left_count"], counts["tickets"]) == (1, 0, -3)
        assert self.linked(app) == []
        again = run("undo-batch", str(batch_id)).stdout.splitlines()
        assert again[0].startswith("0 changes undone. 1 mapping left: undone already")
        assert (
            again[1]
            == "This change of Oscar Solis was undone already by command line. Nothing changed."
        )
        assert run("undo-batch", "999999").exit_code == 1

    def test_json_holds_the_three_lists(self, run):
        code, out, _ = shown(run("auto-link", "--dry-run", "--json"))
        plan = json.loads(out)
        assert code == 0
        assert {name: len(plan[name]) for name in ("linked", "review", "skipped")} == {
            "linked": 1,
            "review": 1,
            "skipped": 1,
        }
        assert plan["batch_id"] is None


class TestExport:
    @pytest.fixture(autouse=True)
    def closings(self, app):
        with app.app_context():
            oscar = factories.responder("Wójcik", id=ANA)
            factories.closed_tickets(oscar, 1, 2, factories.ago(days=1))
            seen = factories.closed_ticket(3, oscar)
            factories.observe(replace(seen, spam=True, updated_at=utcnow()))

    def test_file_is_written_and_counted(self, run, tmp_path):
        target = tmp_path / "tickets.csv"
        assert shown(run("export", "tickets", "-o", target)) == (
            0,
            "",
            f"2 rows written to {target}.\n",
        )
        rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
        assert [(row["ticket_number"], row["freshworks_username"]) for row in rows] == [
            ("1", "Wójcik"),
            ("2", "Wójcik"),
        ]

    def test_standard_output_holds_the_rows_alone(self, run):
        code, out, err = shown(run("export", "tickets", "--all"))
        assert (code, err) == (0, "")
        states = [row["state"] for row in csv.DictReader(io.StringIO(out))]
        assert states == ["effective", "effective", "void"]

    def test_file_that_cannot_be_written_is_named(self, run, tmp_path):
        target = tmp_path / "missing" / "tickets.csv"
        code, out, err = shown(run("export", "tickets", "-o", target))
        assert (code, out) == (1, "")
        assert err == (
            f"{target} cannot be written: No such file or directory. Choose another file with -o.\n"
        )

    def test_folder_is_no_file(self, run, tmp_path):
        assert run("export", "tickets", "-o", tmp_path).exit_code == 2

    def test_filters_are_those_of_the_page(self, app, run):
        with app.app_context():
            factories.responder("Mia Reyes")
        for options, names in (
            ([], ["Wójcik", "Mia Reyes"]),
            (["--sort", "freshworks_username"], ["Mia Reyes", "Wójcik"]),
            (["--min-tickets", "1", "--active", "true"], ["Wójcik"]),
            (["--q", "reyes", "--status", "unlinked"], ["Mia Reyes"]),
            (["--active", "false"], []),
        ):
            rows = csv.DictReader(io.StringIO(run("export", "mappings", *options).stdout))
            assert [row["freshworks_username"] for row in rows] == names, options

    def test_json_is_one_array(self, run):
        code, out, err = shown(run("export", "tickets", "--format", "json", "--days", "30"))
        assert (code, err) == (0, "")
        assert [row["ticket_number"] for row in json.loads(out)] == [1, 2]
        assert json.loads(run("export", "daily", "--format", "json").stdout) == []

    def test_ranking_of_the_team_is_a_kind_of_its_own(self, run):
        code, out, err = shown(run("export", "team", "--range", "this_month", "--sort", "name"))
        assert (code, err) == (0, "")
        rows = [(row["name"], row["tickets"]) for row in csv.DictReader(io.StringIO(out))]
        assert rows == [("Unclaimed", "2")]
        code, out, err = shown(run("export", "team", "--since", "2025-08-01"))
        assert (code, out) == (1, "")
        assert "ends before it begins" in err

    def test_workbook_holds_the_same(self, run, tmp_path):
        target = tmp_path / "tickets.xlsx"
        code, out, err = shown(run("export", "tickets", "--format", "xlsx", "-o", target))
        assert (code, out, err) == (0, "", f"2 rows written to {target}.\n")
        book = openpyxl.load_workbook(target)
        assert [row[0] for row in book["Tickets"].iter_rows(values_only=True)] == [
            "Ticket number", 1, 2,
        ]  # fmt: skip
        assert book["About"]["B5"].value == "command line"
        assert list(tmp_path.iterdir()) == [target]
        piped = run("export", "mappings", "--format", "xlsx")
        assert openpyxl.load_workbook(io.BytesIO(piped.stdout_bytes)).sheetnames[0] == "Mappings"

    def test_wrong_filter_is_named_with_its_cure(self, run):
        for options, sentence in (
            (["--days", "x"], "Invalid value for --days: Write a whole number"),
            (["--since", "1 May"], "Invalid value for --since: Write a day as"),
            (["--days", "3", "--since", "2025-07-01"], "Invalid value for --days: Give either"),
            (["--status", "gone"], "'gone' is not one of 'linked', 'unlinked', 'excluded'"),
        ):
            code, out, err = shown(run("export", "daily", *options))
            assert (code, out, sentence in err) == (2, "", True), err

    def test_file_that_fails_half_way_leaves_the_old_one(self, run, tmp_path, monkeypatch):
        target = tmp_path / "tickets.csv"
        target.write_text("old")

        def rows(*_asked):
            yield (1, *[None] * 8)
            raise Unavailable("It is away. Try again.")

        monkeypatch.setattr(tickets, "_rows", rows)
        assert shown(run("export", "tickets", "-o", target)) == (1, "", "It is away. Try again.\n")
        assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [
            ("tickets.csv", "old")
        ]


class TestMembers:
    def member(self, app, username):
        with app.app_context():
            return members.find(username)

    def test_import_is_counted_and_again_changes_nothing(self, app, run, tmp_path):
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
        assert self.member(app, "łukasz").role == "staff"

    def test_bad_row_is_named_the_others_go_in_and_it_ends_with_1(self, app, run, tmp_path):
        file = tmp_path / "members.csv"
        file.write_text("username,role\nada,boss\neli,staff\n")
        code, out, err = shown(run("members", "import", file))
        assert code == 1
        assert "created                1" in out
        assert err == (
            "Line 2: The role 'boss' is not known; it is one of admin, manager, staff, user.\n"
        )
        assert self.member(app, "eli") is not None
        as_json = run("members", "import", file, "--json")
        assert (as_json.exit_code, len(json.loads(as_json.stdout)["errors"])) == (1, 1)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"name\nada\n", "The file has no column named username."),
            ("username\nJürgen\n".encode("latin-1"), "is not UTF-8."),
            (b"username\n" + b"x" * 200_000, "The file is no CSV from line"),
        ],
    )
    def test_file_that_cannot_be_read_is_one_sentence(self, run, tmp_path, content, said):
        file = tmp_path / "members.csv"
        file.write_bytes(content)
        code, out, err = shown(run("members", "import", file))
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert said in err

    def test_missing_file_is_a_wrong_use(self, run, tmp_path):
        assert run("members", "import", tmp_path / "none.csv").exit_code == 2

    def test_responder_reserved_for_an_address_is_linked_to_its_new_owner(self, app, run, tmp_path):
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

    def test_create_then_password_then_sign_in(self, app, run):
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
    def test_refusal_is_one_line_and_ends_with_1(self, app, run, args, said):
        with app.app_context():
            people.store(ADA)
        code, out, err = shown(run("members", *args, input=f"{PASSWORD}\n"))
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert said in err

    @pytest.mark.parametrize("given", ["short\n", "\n", ""])
    def test_password_that_is_too_short_changes_nothing(self, app, run, given):
        with app.app_context():
            people.store(ADA)
        code, _, err = shown(run("members", "password", "Ada", input=given))
        assert code == 1
        assert err == "The password needs 10 to 1,000 characters.\n"
        with app.app_context():
            assert members.authenticate("Ada", PASSWORD) is not None

    def test_password_is_no_argument(self, run):
        assert run("members", "password", "ada", PASSWORD).exit_code == 2

    def test_password_is_asked_for_twice_on_a_terminal(self, app, run, monkeypatch):
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

    def test_link_is_printed_alone_and_sets_a_password(self, app, run):
        with app.app_context():
            people.store(ADA)
        code, out, err = shown(run("members", "link", "ADA"))
        assert code == 0
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/set-password/[\w-]{43}\n", out)
        assert "It works once, until 2025-08-01T14:02:00." in err
        answer = app.test_client().get(out.strip()[out.index("/set") :])
        assert answer.headers["Location"] == "/set-password"

    def test_edit_deactivate_reactivate_and_erase(self, app, run):
        with app.app_context():
            people.store(people.UMA)
        said = run("members", "edit", "uma", "--role", "staff", "--email", "").stdout
        assert "Uma has the role staff now." in said
        assert self.member(app, "uma").email is None
        assert "is deactivated" in run("members", "deactivate", "uma").stdout
        assert "is active again" in run("members", "reactivate", "uma").stdout
        assert run("members", "erase", "uma", input="n\n").exit_code == 1
        assert self.member(app, "uma") is not None
        assert "Erased member" in run("members", "erase", "uma", "--yes").stdout
        assert self.member(app, "uma") is None

    def test_trial_of_an_import_stores_nothing(self, app, run, tmp_path):
        file = tmp_path / "members.csv"
        file.write_text("username\nnova\n")
        assert "created                1" in run("members", "import", file, "--dry-run").stdout
        assert self.member(app, "nova") is None

    def test_list_shows_everybody_by_name(self, app, run):
        with app.app_context():
            people.store(people.UMA)
            people.store(ADA)
            db.session.execute(
                sa.update(User).where(User.username == "Uma").values(is_active=False)
            )
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


class TerminalInput:
    """The part of `sys` that asks whether somebody sits there."""

    class stdin:  # noqa: N801 - named as in `sys`
        """A terminal."""

        @staticmethod
        def isatty():
            return True


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self):
        return True


class TestProgress:
    def test_bar_on_a_terminal_tells_the_message(self, monkeypatch):
        screen = Terminal()
        monkeypatch.setattr(sys, "stderr", screen)
        with output.progress("Sync") as say:
            say(100, "100 tickets read")
            say(0, "waiting for Freshworks until 14:05")
        assert "100 tickets read" in screen.getvalue()
        # Nobody knows of how many, so no share of them is told.
        assert "%" not in screen.getvalue()
        assert "waiting for Freshworks until 14:05" in screen.getvalue()

    def test_nothing_elsewhere(self, monkeypatch):
        pipe = io.StringIO()
        monkeypatch.setattr(sys, "stderr", pipe)
        with output.progress("Sync") as say:
            say(100, "100 tickets read")
        assert pipe.getvalue() == ""


class TestDatabase:
    def test_init_makes_the_tables_and_again_does_nothing(self, sites, database):
        with sites.without_tables(database) as app:
            runner = app.test_cli_runner()
            for _ in range(2):
                result = runner.invoke(args=["init"])
                assert (result.exit_code, result.stdout) == (0, "The database is ready.\n")
            result = runner.invoke(args=["members", "list", "--json"])
            assert json.loads(result.stdout) == {"members": []}

    @pytest.mark.parametrize(
        "command",
        [["rebuild"], ["auto-link"], ["export", "tickets"], ["members", "list"]],
    )
    def test_database_without_tables_is_one_sentence_with_the_cure(self, sites, database, command):
        with sites.without_tables(database) as app:
            result = app.test_cli_runner().invoke(args=command)
        assert (result.exit_code, result.stdout.count("\n") <= 1) == (1, True)
        assert result.stderr.count("\n") == 1
        assert "flask --app wsgi init" in result.stderr
