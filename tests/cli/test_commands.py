"""What all commands have in common: help, progress, a database that is not there."""

from __future__ import annotations

import io
import json
import sys

import pytest

from app.cli import COMMANDS, output


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
