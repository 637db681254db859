"""The command that writes figures as files."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import openpyxl
import pytest

from app.clock import utcnow
from app.errors import Unavailable
from app.services.exports import tickets
from tests import factories
from tests.cli.results import shown

ANA = 18014125801


@pytest.fixture(autouse=True)
def closings(app):
    with app.app_context():
        oscar = factories.responder("Wójcik", id=ANA)
        factories.closed_tickets(oscar, 1, 2, factories.ago(days=1))
        seen = factories.closed_ticket(3, oscar)
        factories.observe(replace(seen, spam=True, updated_at=utcnow()))


def test_file_is_written_and_counted(run, tmp_path):
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


def test_standard_output_holds_the_rows_alone(run):
    code, out, err = shown(run("export", "tickets", "--all"))
    assert (code, err) == (0, "")
    states = [row["state"] for row in csv.DictReader(io.StringIO(out))]
    assert states == ["effective", "effective", "void"]


def test_file_that_cannot_be_written_is_named(run, tmp_path):
    target = tmp_path / "missing" / "tickets.csv"
    code, out, err = shown(run("export", "tickets", "-o", target))
    assert (code, out) == (1, "")
    assert err == (
        f"{target} cannot be written: No such file or directory. Choose another file with -o.\n"
    )


def test_link_leads_to_the_file_that_is_written(run, tmp_path):
    """As /dev/stdout does where it goes to a file: in its place no link would be left."""
    target, link = tmp_path / "tickets.csv", tmp_path / "latest.csv"
    target.write_text("old")
    link.symlink_to(target)
    assert run("export", "tickets", "-o", link).exit_code == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8-sig").startswith("ticket_number")


def test_file_that_nobody_else_may_read_stays_so(run, tmp_path):
    target = tmp_path / "tickets.csv"
    target.touch(mode=0o600)
    assert run("export", "tickets", "-o", target).exit_code == 0
    assert target.stat().st_mode & 0o777 == 0o600


def test_folder_is_no_file(run, tmp_path):
    assert run("export", "tickets", "-o", tmp_path).exit_code == 2


def test_filters_are_those_of_the_page(app, run):
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


def test_json_is_one_array(run):
    code, out, err = shown(run("export", "tickets", "--format", "json", "--days", "30"))
    assert (code, err) == (0, "")
    assert [row["ticket_number"] for row in json.loads(out)] == [1, 2]
    assert json.loads(run("export", "daily", "--format", "json").stdout) == []


def test_ranking_of_the_team_is_a_kind_of_its_own(run):
    code, out, err = shown(run("export", "team", "--range", "this_month", "--sort", "name"))
    assert (code, err) == (0, "")
    rows = [(row["name"], row["tickets"]) for row in csv.DictReader(io.StringIO(out))]
    assert rows == [("Unclaimed", "2")]
    code, out, err = shown(run("export", "team", "--since", "2025-08-01"))
    assert (code, out) == (1, "")
    assert "ends before it begins" in err


def test_workbook_holds_the_same(run, tmp_path):
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


def test_wrong_filter_is_named_with_its_cure(run):
    for options, sentence in (
        (["--days", "x"], "Invalid value for --days: Write a whole number"),
        (["--since", "1 May"], "Invalid value for --since: Write a day as"),
        (["--days", "3", "--since", "2025-07-01"], "Invalid value for --days: Give either"),
        (["--status", "gone"], "'gone' is not one of 'linked', 'unlinked', 'excluded'"),
    ):
        code, out, err = shown(run("export", "daily", *options))
        assert (code, out, sentence in err) == (2, "", True), err


def test_file_that_fails_half_way_leaves_the_old_one(run, tmp_path, monkeypatch):
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
