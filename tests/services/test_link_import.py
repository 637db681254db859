"""Links from a file: exported, filled in, uploaded; and the same file again changes nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.errors import Invalid
from app.extensions import db
from app.models import AuditEntry
from app.services import bulk, decisions, link_import, linking, members
from app.services.exports import as_csv, summary
from app.services.link_change import Change
from app.services.mappings.query import Query
from app.services.profiles import Profile
from tests import factories, people
from tests.factories import RULES, TESTER, ago, closed_tickets, link, responder, tables

pytestmark = pytest.mark.usefixtures("app_context")

OSCAR = 18014125885
LONG = 180141258850000123


@pytest.fixture
def oscar():
    holder = responder("Oscar Solis", id=OSCAR, email="oscar@example.com")
    closed_tickets(holder, 1, 5, ago(days=2))
    return holder


def run(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return link_import.run(TESTER, data, RULES, **options)


def exported(**filters):
    text = "".join(as_csv.parts(summary.table(Query(**filters), RULES)))
    db.session.rollback()
    return text


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def filled(text, **members):
    """The exported file, with the column `member` filled in for some names."""
    rows = rows_of(text)
    for row in rows:
        row["member"] = members.get(row["freshworks_username"].split()[0], row["member"])
    return filled_as(rows)


def filled_as(rows):
    """These rows as a file."""
    target = io.StringIO()
    writer = csv.DictWriter(target, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def holder_of(holder):
    db.session.rollback()
    return linking.locked(holder.mapping_id).user_id


def refused_again(done):
    """The file of the lines that were refused: uploaded as it is, nothing comes of it."""
    assert done.failures_csv is not None
    before = tables()
    again = run(done.failures_csv)
    assert {line.outcome for line in again.outcomes} == {"error"}
    assert tables() == before
    assert refused_lines(again.failures_csv) == refused_lines(done.failures_csv)
    return done.failures_csv


def refused_lines(text):
    return [{name: row[name] for name in row if name != "error"} for row in rows_of(text)]


def without_versions(text):
    """The file of a person who has read why its lines were refused, and wants them all the same."""
    rows = [{**row, "version": ""} for row in rows_of(text)]
    return filled_as(rows)


def outcomes(done):
    return [(line.line, line.outcome, line.tickets) for line in done.outcomes]


def one(cell, name="member"):
    """A file of one line about Oscar."""
    return f"freshworks_user_id,{name}\n{OSCAR},{cell}\n"


class TestRoundTrip:
    def test_export_says_what_is_and_who_would_fit(self, oscar, admin):
        factories.member("oscar.solis", full_name="Oscar Solis")
        link(responder("Mia Reyes", email="mia@example.com"), admin)
        bot = responder("Zed Bot")
        decisions.exclude(TESTER, bot.mapping_id, True, RULES)
        mia, sol, zed = rows_of(exported(sort="freshworks_username"))
        assert (mia["status"], mia["member"], mia["suggested_member"]) == ("linked", "Admin", "")
        assert (zed["status"], zed["member"]) == ("excluded", "!ignore")
        assert float(sol.pop("confidence")) > 0.5
        assert sol.pop("reason")
        assert sol == {
            "freshworks_user_id": str(OSCAR),
            "freshworks_username": "Oscar Solis",
            "freshworks_email": "oscar@example.com",
            "status": "unlinked",
            "member": "",
            "role": "",
            "link_source": "",
            "confirmed": "false",
            "active": "true",
            "total_tickets": "0",
            "this_month": "0",
            "this_week": "0",
            "last_activity": "",
            "unclaimed_tickets": "5",
            "suggested_member": "oscar.solis",
            "version": "1",
        }

    def test_export_rounds_nothing_up_to_certainty(self, oscar):
        members.create(TESTER, Profile("oscar.solis", "oscar@example.com", "Oscar Solis"))
        (row,) = rows_of(exported())
        assert row["confidence"] == "0.999"

    def test_export_says_why_nobody_fits(self, oscar, admin):
        (row,) = rows_of(exported())
        assert row["suggested_member"] == row["confidence"] == ""
        assert row["reason"]

    def test_export_takes_the_filters_of_the_list(self, oscar, admin):
        link(responder("Mia Reyes"), admin)
        assert [row["member"] for row in rows_of(exported(status="linked"))] == ["Admin"]
        names = [row["freshworks_username"] for row in rows_of(exported(q="solis"))]
        assert names == ["Oscar Solis"]

    def test_uploaded_unchanged_it_changes_nothing(self, oscar, admin):
        link(responder("Mia Reyes"), admin)
        link(responder("Ida Novak", id=LONG), people.store(people.Person("=SUM", "Sue", "user")))
        link(responder("@cme"), people.store(people.Person("!ignore", "Ian", "user")))
        link(responder("Ann"), people.store(people.Person("'=SUM", "Ann", "user")))
        decisions.exclude(TESTER, responder("Zed Bot").mapping_id, True, RULES)
        before = tables()
        done = run(exported())
        assert {line.outcome for line in done.outcomes} == {"unchanged"}, done.failures_csv
        assert tables() == before
        assert (done.batch_id, done.failures_csv) == (None, None)

    def test_filled_in_it_links_and_again_it_changes_nothing(self, oscar, admin):
        link(responder("Mia Reyes"), admin)
        responder("Zed Bot")
        file = filled(exported(), Oscar="aDMIN", Mia="!unlink", Zed="!Ignore")
        done = run(file)
        assert outcomes(done) == [(2, "linked", 5), (3, "excluded", 0), (4, "unlinked", 0)]
        assert done.message == "1 linked, 1 unlinked, 1 excluded. 5 tickets credited."
        mapping = linking.locked(oscar.mapping_id)
        assert (mapping.link_source, mapping.confirmed) == ("import", True)
        before = tables()
        again = run(file)
        assert (again.message, again.batch_id) == ("Nothing changed.", None)
        assert tables() == before
        entries = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.batch_id.is_not(None)))
        assert {entry.batch_id for entry in entries} == {done.batch_id}

    def test_what_was_changed_since_the_export_is_left(self, oscar, admin):
        ada = factories.member("Ada")
        file = filled(exported(), Oscar="Ada")
        link(oscar, admin)
        done = run(file)
        assert holder_of(oscar) == admin.id
        assert "was linked to Admin by Tester" in (done.outcomes[0].error or "")
        file = refused_again(done)
        assert holder_of(oscar) == admin.id
        (row,) = rows_of(file)
        assert (row["member"], row["version"]) == ("Ada", "1")
        assert row["error"].endswith("empty the version of this line.")
        assert outcomes(run(without_versions(file))) == [(2, "relinked", 0)]
        assert holder_of(oscar) == ada.id

    def test_trial_shows_the_same_and_changes_nothing(self, oscar, admin):
        before = tables()
        trial = run(one("Admin"), dry_run=True)
        assert tables() == before
        done = run(one("Admin"))
        (tried,), (line,) = trial.outcomes, done.outcomes
        assert tried.message == "Oscar Solis would be linked to Admin. 5 tickets would be credited."
        assert replace(tried, message=line.message) == line
        assert trial.message == f"A trial, nothing was stored: {done.message}"


class TestCells:
    @pytest.mark.parametrize("said", ["Admin", " admin ", "ADMIN@example.com"])
    def test_member_is_a_username_or_an_address(self, oscar, admin, said):
        assert run(one(said)).outcomes[0].outcome == "linked"
        assert holder_of(oscar) == admin.id

    def test_empty_cell_leaves_everything(self, oscar, admin):
        link(oscar, admin)
        assert outcomes(run(one(""))) == [(2, "unchanged", 0)]
        assert holder_of(oscar) == admin.id

    @pytest.mark.parametrize("said", [f"'{OSCAR}", f'"=""{OSCAR}"""', f" {OSCAR} ", f"={OSCAR}"])
    def test_id_is_found_in_what_spreadsheets_make_of_it(self, oscar, admin, said):
        done = run(f"freshworks_user_id,member\n{said},Admin\n")
        assert outcomes(done) == [(2, "linked", 5)]

    def test_responder_is_found_by_its_name_alone(self, oscar, admin):
        done = run("freshworks_username;member\nOscar Solis;Admin\n")
        assert outcomes(done) == [(2, "linked", 5)]
        assert done.outcomes[0].freshworks_user_id == OSCAR

    @pytest.mark.parametrize("version", ["abc", "1.0", "-1", "9" * 19, "²"])
    def test_version_that_is_no_whole_number_is_an_error_of_its_line(self, oscar, admin, version):
        done = run(f"freshworks_user_id,member,version\n{OSCAR},Admin,{version}\n")
        assert outcomes(done) == [(2, "error", 0)]
        assert "version is no whole number" in (done.outcomes[0].error or "")
        assert holder_of(oscar) is None

    @pytest.mark.parametrize(
        ("version", "outcome"), [("", "linked"), (" 1 ", "linked"), ("0", "error")]
    )
    def test_version_is_that_of_the_mapping_or_left_out(self, oscar, admin, version, outcome):
        done = run(f"freshworks_user_id,member,version\n{OSCAR},Admin,{version}\n")
        assert done.outcomes[0].outcome == outcome

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_file_of_any_spreadsheet_is_read(self, oscar, encoding, separator):
        member = factories.member("Wójcik")
        lines = ("Freshworks User ID", "Name", "Member"), (str(OSCAR), "Óscar", "WÓJCIK")
        text = "\r\n".join(separator.join(cells) for cells in lines)
        assert run(text.encode(encoding)).outcomes[0].outcome == "linked"
        assert holder_of(oscar) == member.id


class TestErrors:
    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (f"{OSCAR},,Nobody", "There is no member Nobody."),
            (f"{OSCAR},,shared@example.com", "2 members have the e-mail shared@example.com."),
            (f"{OSCAR},,Gone", "The member Gone is deactivated."),
            (f"{OSCAR},,!remove", "The order is not known."),
            ("404,,Admin", "There is no responder with the id 404."),
            ("1.8E+10,,Admin", "A spreadsheet has shortened the id."),
            ("x,,Admin", "The id is no whole number."),
            (",,Admin", "There is neither an id nor a name."),
            (",Twin,Admin", "Several responders are called Twin."),
            (",Nemo,Admin", "No responder is called Nemo."),
            (f"{OSCAR},Solis, Oscar,Admin", "There are more cells than in the header."),
        ],
    )
    def test_line_is_refused_with_a_cure(self, oscar, admin, line, said):
        for name in ("One", "Two"):
            people.store(people.Person(name, name, "user"), email="shared@example.com")
        people.store(people.Person("Gone", "Gone", "user"), is_active=False)
        responder("Twin"), responder("Twin")
        done = run(f"freshworks_user_id,freshworks_username,member\n{line}\n")
        assert [one.outcome for one in done.outcomes] == ["error"]
        assert (done.outcomes[0].error or "").startswith(said)
        assert done.message == "Nothing changed. 1 failed."

    def test_bad_lines_stop_no_other_and_come_back_as_a_file(self, oscar, admin):
        mia = responder("Mia Reyes", id=LONG)
        done = run(
            "freshworks_user_id,freshworks_username,member\n"
            f"{LONG},Mia,Nobody\n{OSCAR},Oscar,Admin\n{OSCAR},Oscar,!unlink\n,=x,!ignore\n"
        )
        assert [line.outcome for line in done.outcomes] == ["error", "linked", "error", "error"]
        assert done.failures_csv is not None
        first, second, third = rows_of(done.failures_csv)
        assert first["freshworks_user_id"] == f"'{LONG}"
        assert second["error"] == "Line 3 is about this responder already. Keep one of them."
        assert (third["freshworks_username"], third["member"]) == ("'=x", "!ignore")
        assert [row["version"] for row in (first, second, third)] == ["", "1", ""]
        mended = run(done.failures_csv.replace("Nobody", "Admin"))
        assert [line.outcome for line in mended.outcomes] == ["linked", "error", "error"]
        assert holder_of(mia) == holder_of(oscar) == admin.id
        assert mended.failures_csv is not None
        done = run(without_versions(mended.failures_csv))
        assert [line.outcome for line in done.outcomes] == ["unlinked", "error"]
        assert holder_of(oscar) is None

    @pytest.mark.parametrize("dry_run", [False, True])
    @pytest.mark.parametrize("first", ["Admin", "Ada"])
    @pytest.mark.parametrize("version", ["", "2", "1"])
    def test_line_that_repeats_another_stays_refused(self, oscar, admin, first, version, dry_run):
        link(oscar, admin)
        factories.member("Ada")
        lines = f"{OSCAR},{first},", f"{OSCAR},!unlink,{version}"
        done = run("\n".join(["id,member,version", *lines]), dry_run=dry_run)
        assert done.outcomes[1].error == "Line 2 is about this responder already. Keep one of them."
        assert holder_of(oscar) is not None
        file = refused_again(done)
        assert [line.outcome for line in run(without_versions(file)).outcomes] == ["unlinked"]

    def test_repeated_line_alone_is_what_a_person_kept(self, oscar, admin):
        done = run(f"id,member,version\n{OSCAR},Nobody,1\n{OSCAR},Admin,1\n")
        header, _first, second = refused_again(done).splitlines()
        assert outcomes(run(f"{header}\n{second}\n")) == [(2, "linked", 5)]

    @pytest.mark.parametrize(
        "line", [f"{OSCAR},Admin,abc", f"{OSCAR},Admin,-1", f"{OSCAR},Admin,,,=1"]
    )
    def test_what_cannot_be_read_stays_as_it_was(self, oscar, admin, line):
        refused_again(run(f"id,member,version\n{line}\n"))

    def test_linked_responder_is_not_ignored(self, oscar, admin):
        link(oscar, admin)
        assert "Unlink it first" in (run(one("!ignore")).outcomes[0].error or "")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "The file is empty."),
            ("freshworks_user_id,name\n1,x\n", "no column named member"),
            ("email,member\n1,x\n", "no column named freshworks_user_id"),
            (b"\xff\xfe\x00", "not in UTF-8"),
            ("J\u00f6rg".encode("cp1252"), "not as plain CSV"),
            (b"PK\x03\x04\x14\x00", "is a workbook"),
            (b"\xd0\xcf\x11\xe0\xa1", "is a workbook"),
            (
                'freshworks_user_id,member\n"1,x\n' + "x" * 140_000,
                "a quotation mark may lack there",
            ),
            ("member,id\n" + ",1\n" * 20_001, "20,000 lines"),
            ("x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        ],
    )
    def test_what_is_no_such_file_is_refused(self, text, said):
        with pytest.raises(Invalid, match=said) as refusal:
            run(text)
        assert refusal.value.fields == {"file": refusal.value.sentence}

    def test_too_many_changes_at_once_are_refused(self, admin, monkeypatch):
        monkeypatch.setattr(link_import, "MOST_CHANGES", 2)
        lines = [f"{holder.id},Admin" for holder in factories.many_responders(3)]
        with pytest.raises(Invalid, match="changes 3 mappings; 2 at once at most") as refusal:
            run("\n".join(["id,member", *lines]))
        assert refusal.value.fields.keys() == {"file"}
        assert db.session.scalars(sa.select(AuditEntry)).all() == []
        assert len(run("\n".join(["id,member", *lines[1:]])).outcomes) == 2


def test_somebody_who_is_quicker_than_the_file_is_not_overruled(oscar, admin, monkeypatch):
    ada = factories.member("Ada")
    carry_out = bulk.run

    def slowly(*arguments):
        linking.change(TESTER, oscar.mapping_id, Change(ada.id), RULES)
        return carry_out(*arguments)

    monkeypatch.setattr(bulk, "run", slowly)
    assert run(one("Admin")).outcomes[0].outcome == "error"
    assert holder_of(oscar) == ada.id
