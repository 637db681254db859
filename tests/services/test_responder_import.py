"""Responders from a file: what is read of it, and whose word counts."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.errors import Invalid
from app.extensions import db
from app.models import AuditEntry
from app.services import csv_file, cursors, mappings, responder_import
from app.services.transaction import transaction
from tests import factories
from tests.conftest import NOW
from tests.factories import RULES, TESTER
from tests.people import UMA
from tests.services.desk import mapping_of
from tests.services.world import counted_writes

pytestmark = pytest.mark.usefixtures("app_context")

OSCAR, MIA = 18014125885, 18014125886
CSV = f"id,name,email\n{OSCAR},Oscar Solis,oscar@example.com\n{MIA},Mia Wójcik,\n"


def take(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return responder_import.run(TESTER, data, RULES, **options)


def fates(text, **options):
    """Line, id and fate of each line."""
    done = take(text, **options)
    return [(one.line, one.freshworks_user_id, f"{one.outcome}") for one in done.outcomes]


def stored(responder_id):
    """Name, e-mail and whether active."""
    db.session.rollback()
    found = mapping_of(responder_id)
    return found.freshworks_username, found.freshworks_email, found.active


@pytest.fixture
def listed():
    """Freshworks' own list of agents was read just now."""
    with transaction():
        cursors.responders_asked("all", refused=False)


class TestFile:
    @pytest.mark.parametrize(
        "text",
        [
            CSV,
            "\ufeff" + CSV,
            CSV.replace("\n", "\r\n"),
            CSV.replace(",", ";"),
            CSV.replace(",", "\t"),
            CSV.encode("utf-16"),
            f"Email,Team,Name,ID\noscar@example.com,IT,Oscar Solis,{OSCAR}\n,,Mia Wójcik,{MIA}\n",
            f"\n{CSV}\n ,,\n",
            f'id,name,email\n"{OSCAR}","Oscar Solis"," oscar@example.com "\n{MIA},Mia Wójcik\n',
        ],
    )
    def test_csv_is_read_whatever_its_form(self, text):
        take(text)
        assert stored(OSCAR) == ("Oscar Solis", "oscar@example.com", True)
        assert stored(MIA) == ("Mia Wójcik", None, True)

    @pytest.mark.parametrize(
        ("line", "name"),
        [
            (f"Oscar Solis - {OSCAR}", "Oscar Solis"),
            (f"  Oscar Solis – {OSCAR}  ", "Oscar Solis"),
            (f"Oscar Solis: {OSCAR}", "Oscar Solis"),
            (f"Anne-Marie Ash-Lee - {OSCAR}", "Anne-Marie Ash-Lee"),
            (f"Oscar - IT - {OSCAR}", "Oscar - IT"),
            (f"Solis, Oscar - {OSCAR}", "Solis, Oscar"),
        ],
    )
    def test_lines_of_name_and_id_are_read(self, line, name):
        assert fates(f"{line}\n\nMia - {MIA}") == [(1, OSCAR, "created"), (3, MIA, "created")]
        assert stored(OSCAR) == (name, None, True)

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("abc,Oscar Solis,", "no whole number"),
            ("0,Oscar Solis,", "no whole number"),
            (f"{2**63},Oscar Solis,", "no whole number"),
            ("1.80141E+10,Oscar Solis,", "spreadsheet"),
            (f"{OSCAR},,", "neither a name nor an e-mail"),
            (f"{OSCAR},Oscar Solis,oscar at example.com", "no address"),
            (f"{OSCAR},Solis, Oscar,oscar@example.com", "quotation marks"),
        ],
    )
    def test_line_with_an_error_is_named_and_the_others_go_in(self, line, said):
        done = take(f"id,name,email\n{line}\n{MIA},Mia Reyes,mia@example.com\n")
        assert done.counts == {"created": 1, "updated": 0, "unchanged": 0, "failed": 1}
        assert (done.outcomes[0].line, done.outcomes[0].outcome) == (2, "error")
        assert said in (done.outcomes[0].error or "")
        assert stored(MIA)[0] == "Mia Reyes"

    def test_line_without_an_id_is_named(self):
        done = take(f"Oscar Solis\nMia - {MIA}")
        assert "Name - ID" in (done.outcomes[0].error or "")
        assert done.counts["created"] == 1

    def test_same_line_twice_changes_nothing_more(self):
        assert fates(f"Mia - {MIA}\nMia - {MIA}") == [(1, MIA, "created"), (2, MIA, "unchanged")]

    def test_contradiction_within_the_file_is_an_error(self):
        done = take(f"Mia - {MIA}\nIda - {MIA}")
        assert "Line 1 has this id" in (done.outcomes[1].error or "")
        assert stored(MIA)[0] == "Mia"

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "empty"),
            (b" \n\n", "empty"),
            (b"\xff", "not in UTF-8"),
            (b"name,email\nOscar,oscar@example.com\n", "no column named id"),
            (b'id,name\n1,"' + b"x" * 140_000, "no CSV"),
            (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
            (b"Mia - 1\n" * (csv_file.MOST_LINES + 1), "20,000 lines"),
        ],
    )
    def test_what_is_no_such_file_is_refused(self, data, said):
        with pytest.raises(Invalid, match=said) as refusal:
            take(data)
        assert refusal.value.fields == {"file": refusal.value.sentence}
        assert mappings.state().total_mappings == 0

    def test_names_are_stored_as_those_of_freshworks(self):
        take(f"Oscar\x00 Solis - {OSCAR}\n{'x' * 120} - {MIA}\n")
        assert stored(OSCAR)[0] == "Oscar Solis"
        assert stored(MIA)[0] == "x" * 100


class TestStore:
    def test_again_everything_is_unchanged_and_nothing_is_written(self):
        text = f"{CSV}5,{'x' * 120},x@example.com\n"
        take(text)
        with counted_writes() as writes:
            done = take(text)
        assert writes == []
        assert done.counts == {"created": 0, "updated": 0, "unchanged": 3, "failed": 0}

    def test_responders_found_on_tickets_get_their_names(self):
        factories.closed_ticket(1, factories.Responder(OSCAR, 0, "unknown"))
        assert stored(OSCAR) == (f"Responder {OSCAR}", None, False)
        assert fates(CSV) == [(2, OSCAR, "updated"), (3, MIA, "created")]
        assert stored(OSCAR) == ("Oscar Solis", "oscar@example.com", True)
        assert mappings.state().total_mappings == 2

    def test_later_file_overrides_an_earlier_one_and_empty_cells_erase_nothing(self):
        take(CSV)
        take(f"id,name,email\n{OSCAR},Oscar M. Solis,\n")
        assert stored(OSCAR) == ("Oscar M. Solis", "oscar@example.com", True)

    def test_trial_says_what_would_happen_and_stores_nothing(self):
        before = factories.tables()
        done = take(CSV, dry_run=True)
        assert done.counts["created"] == 2
        assert "nothing was stored" in done.sentence
        assert factories.tables() == before

    def test_more_than_one_batch_goes_in_as_a_whole(self):
        done = take("".join(f"Agent {n} - {n}\n" for n in range(1, 702)))
        assert done.counts["created"] == 701
        assert mappings.state().total_mappings == 701


class TestWhoseWordCounts:
    def test_list_of_freshworks_stays_and_only_gaps_are_filled(self, listed):
        factories.responder("Oscar Solis", id=OSCAR)
        done = take(f"id,name,email\n{OSCAR},Oskar,oscar@example.com\n")
        assert stored(OSCAR) == ("Oscar Solis", "oscar@example.com", True)
        assert done.counts["updated"] == 1
        assert "1 line said otherwise" in done.sentence
        assert [one.warning for one in done.outcomes] == [
            "Freshworks' own list says otherwise, and stays. Change the agent in Freshworks, then sync."
        ]

    def test_equal_line_is_no_difference(self, listed):
        factories.responder("Oscar Solis", id=OSCAR, email="oscar@example.com")
        done = take(CSV)
        assert not done.overruled
        assert {one.warning for one in done.outcomes} == {None}
        assert "otherwise" not in done.sentence

    def test_who_is_not_in_the_list_takes_the_name_but_is_not_active(self, listed):
        factories.responder("Oscar", id=OSCAR, active=False)
        take(CSV)
        assert stored(OSCAR) == ("Oscar Solis", "oscar@example.com", False)
        assert stored(MIA) == ("Mia Wójcik", None, False)

    @pytest.mark.parametrize("days", [3, -3])
    def test_list_that_has_not_been_read_for_days_binds_nobody(self, listed, days):
        factories.responder("Oscar", id=OSCAR)
        with clock.freeze(NOW + timedelta(days=days)):
            take(CSV)
        assert stored(OSCAR) == ("Oscar Solis", "oscar@example.com", True)

    def test_later_list_of_freshworks_overrides_the_file(self):
        take(CSV)
        factories.responder("O. Solis", id=OSCAR, email="solis@example.com")
        assert stored(OSCAR)[:2] == ("O. Solis", "solis@example.com")

    @pytest.mark.parametrize(
        ("line", "stays"),
        [
            (f"{OSCAR},Oscar Solis-Ash,oscar@example.com", True),
            (f"{OSCAR},Oscar Solis,solis@example.com", True),
            (f"{OSCAR},Ida Novak,ida@example.com", False),
        ],
    )
    def test_link_ends_only_if_name_and_email_both_change(self, line, stays):
        oscar = factories.responder("Oscar Solis", id=OSCAR, email="oscar@example.com")
        uma = factories.member(UMA.username)
        factories.link(oscar, uma)
        done = take(f"id,name,email\n{line}\n")
        assert (mapping_of(OSCAR).user_id == uma.id) is stays
        assert ("1 link ended" in done.sentence) is not stays


def test_import_leaves_one_entry_if_it_changed_anything():
    take(CSV, dry_run=True)
    take(CSV)
    take(CSV)
    take(f"Oscar S. Solis - {OSCAR}")
    query = sa.select(AuditEntry).where(AuditEntry.action == "responders_import")
    entries = db.session.scalars(query.order_by(AuditEntry.id)).all()
    assert [json.loads(one.after or "") for one in entries] == [
        {"created": 2, "updated": 0, "unlinked": 0},
        {"created": 0, "updated": 1, "unlinked": 0},
    ]
    assert {one.actor_label for one in entries} == {"Tester"}
