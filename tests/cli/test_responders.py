"""`responders import`, as a person runs it."""

from __future__ import annotations

import json

import pytest

from app.models import FreshworksUserMapping
from tests.cli.results import shown
from tests.services.desk import mapping_of, rows_of

OSCAR = 18014125885


@pytest.fixture
def take_in(run, tmp_path):
    """`take_in(text, *options)`: exit code, standard output and standard error."""

    def invoke(text, *options):
        file = tmp_path / "agents.txt"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return shown(run("responders", "import", file, *options))

    return invoke


def test_counts_are_printed_and_again_nothing_changes(app, take_in):
    text = f"Oscar Solis - {OSCAR}\n"
    assert take_in(text) == (0, "1 created, 0 updated, 0 unchanged, 0 failed.\n", "")
    assert take_in(text) == (0, "0 created, 0 updated, 1 unchanged, 0 failed.\n", "")
    with app.app_context():
        assert mapping_of(OSCAR).freshworks_username == "Oscar Solis"


def test_line_with_an_error_is_named_and_ends_with_1(app, take_in):
    code, out, err = take_in(f"id,name\nx,Mia Reyes\n{OSCAR},Oscar Solis\n")
    assert (code, out) == (1, "1 created, 0 updated, 0 unchanged, 1 failed.\n")
    assert err.startswith("Line 2: The id is no whole number.")
    with app.app_context():
        assert rows_of(FreshworksUserMapping) == 1


def test_trial_stores_nothing(app, take_in):
    code, out, _ = take_in(f"Oscar Solis - {OSCAR}", "--dry-run")
    assert (code, out.startswith("A trial, nothing was stored: 1 created")) == (0, True)
    with app.app_context():
        assert rows_of(FreshworksUserMapping) == 0


def test_json_has_every_line(take_in):
    code, out, err = take_in(f"Oscar Solis - {OSCAR}\nMia\n", "--json")
    done = json.loads(out)
    assert (code, err, done["created"], done["failed"]) == (1, "", 1, 1)
    assert [one["outcome"] for one in done["outcomes"]] == ["created", "error"]


def test_what_is_no_such_file_is_one_line_on_standard_error(take_in):
    code, out, err = take_in(b"\xff\xfe\xff")
    assert (code, out) == (1, "")
    assert err.startswith(
        "The file is not in UTF-8, so its accents would be guessed. In Excel save"
    )
