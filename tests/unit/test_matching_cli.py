"""The matcher as a program: two CSV files in, proposals out."""

from __future__ import annotations

import csv
import io
import runpy
import sys

import pytest

from app.matching import __main__ as program


def write(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["matching", *arguments])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(program.__file__, run_name="__main__")
    return end.value.code


def test_proposals_are_written_as_csv(tmp_path, monkeypatch, capsys):
    agents = write(tmp_path / "agents.csv", "id,name,email", "18014125885,Oscar Solis,")
    members = write(tmp_path / "members.csv", "id,username", "7,Oscar", "8,ann.lee")
    assert run(monkeypatch, agents, members) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert list(row) == ["agent_id", "member_id", "confidence", "tier", "code", "reason"]
    assert (row["agent_id"], row["member_id"], row["tier"]) == ("18014125885", "7", "auto")
    assert float(row["confidence"]) > 0.8


def test_unusable_files_are_named(tmp_path, monkeypatch, capsys):
    agents = write(tmp_path / "agents.csv", "name", "Ann Lee")
    assert run(monkeypatch, agents, agents) == 2
    assert "has no column named id" in capsys.readouterr().err
    assert run(monkeypatch, str(tmp_path / "none.csv"), agents) == 2
    assert "none.csv" in capsys.readouterr().err
