"""`python -m app.matching agents.csv members.csv > proposals.csv`, without the web application."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

from app.matching.plan import match

COLUMNS = ("agent_id", "member_id", "confidence", "tier", "code", "reason")
DELIMITERS = (",", ";", "\t")


def main() -> int:
    """Write the proposals for two CSV files; 2 when a file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m app.matching", description=__doc__)
    parser.add_argument("agents", type=Path, help="CSV with the columns id, name, email")
    parser.add_argument("members", type=Path, help="CSV with id, username, email, full_name")
    chosen = parser.parse_args()
    try:
        proposals = match(_rows(chosen.agents), _rows(chosen.members))
    except _Unusable as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    # Names are of all languages, whatever the terminal is set to.
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.reconfigure(encoding="utf-8", newline="")
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    writer.writerows([getattr(proposal, column) for column in COLUMNS] for proposal in proposals)
    return 0


class _Unusable(Exception):
    """A file cannot be used: which, why, and what to do."""


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Unusable(f'{path} is not in UTF-8. Save it as "CSV UTF-8".') from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise _Unusable(f"{path} could not be read: {reason}. Check its name.") from None
    # A quote that is never closed would swallow all rows behind it, and with them the rivals.
    lines = io.StringIO(text, newline="")
    reader = csv.DictReader(lines, delimiter=_delimiter(text), strict=True)
    try:
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        if "id" not in reader.fieldnames:
            cure = "Name the columns in its first line."
            raise _Unusable(f"{path} has no column named id. {cure}")
        return _numbered(path, reader)
    except csv.Error:
        where = f"{path} is no CSV from line {reader.line_num} on"
        raise _Unusable(f"{where}. Mend it, or save it anew.") from None


def _delimiter(text: str) -> str:
    """What parts the cells of the first line: whatever stands there most often."""
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _numbered(path: Path, reader: csv.DictReader[str]) -> list[dict[str, str]]:
    """The rows, each with an id of its own: one that is there twice would be its own rival."""
    rows: dict[str, dict[str, str]] = {}
    for row in reader:
        row["id"] = own = (row["id"] or "").strip()
        if not own:
            raise _Unusable(f"{path} has no id in line {reader.line_num}. Write one there.")
        if own in rows:
            where = f"{path} has the id {own} once more in line {reader.line_num}"
            raise _Unusable(f"{where}. Keep one of them.")
        rows[own] = row
    return list(rows.values())


if __name__ == "__main__":
    sys.exit(main())
