"""The matcher as a program: two CSV files in, proposals out."""

from __future__ import annotations

import csv
import io
import runpy
import subprocess
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


def test_files_of_other_programs_are_read(tmp_path, monkeypatch, capsys):
    agents = write(tmp_path / "agents.csv", "ID;Name", "1;Oscar Solis")
    members = write(tmp_path / "members.csv", "Id\tUsername", "7\toscar.solis")
    assert run(monkeypatch, agents, members) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["agent_id"], row["member_id"]) == ("1", "7")


@pytest.mark.parametrize(("content", "said"), [
    (b"id,name\n1,J\xf6rg\n", 'is not in UTF-8. Save it as "CSV UTF-8".'),
    (b'id,name\n1,"' + b"x" * 140_000, "is no CSV from line"),
    (b"id,name\n1,Ann Lee\n2,Bo Li\n1,Ann Lee\n", "has the id 1 once more in line 4. Keep one"),
    (b"id,name\n1,Ann Lee\n 1 ,Ann Lee\n", "has the id 1 once more in line 3. Keep one"),
    (b"name,id\nAnn Lee,1\nBo Li\n", "has no id in line 3. Write one there."),
    (b'id,name\n1,"Ann Lee\n2,Bo Li\n', "is no CSV from line"),
    (b"", "has no column named id"),
])  # fmt: skip
def test_what_is_wrong_is_said_in_words(tmp_path, monkeypatch, capsys, content, said):
    (tmp_path / "agents.csv").write_bytes(content)
    members = write(tmp_path / "members.csv", "id,username", "7,Oscar")
    assert run(monkeypatch, str(tmp_path / "agents.csv"), members) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Errno" not in told


def test_missing_file_is_told_without_a_number(tmp_path, monkeypatch, capsys):
    missing = str(tmp_path / "none.csv")
    assert run(monkeypatch, missing, missing) == 2
    told = capsys.readouterr().err
    assert told == f"{missing} could not be read: no such file or directory. Check its name.\n"


def test_output_is_utf_8_whatever_the_terminal(tmp_path):
    agents = write(tmp_path / "agents.csv", "id,name", "1,Żółć Łąka", "2,王 伟")
    members = write(tmp_path / "members.csv", "id,username,full_name", "7,zolc,Żółć Łąka")
    command = [sys.executable, "-m", "app.matching", agents, members]
    done = subprocess.run(
        command, capture_output=True, check=False, env={"PYTHONIOENCODING": "cp1252"}
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Żółć Łąka" in done.stdout.decode("utf-8")
