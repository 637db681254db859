"""`python -m app.matching agents.csv members.csv > proposals.csv`, without the web application."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from app.matching.plan import match

COLUMNS = ("agent_id", "member_id", "confidence", "tier", "code", "reason")


def main() -> int:
    """Write the proposals for two CSV files; 2 when a file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m app.matching", description=__doc__)
    parser.add_argument("agents", type=Path, help="CSV with the columns id, name, email")
    parser.add_argument("members", type=Path, help="CSV with id, username, email, full_name")
    chosen = parser.parse_args()
    try:
        proposals = match(_rows(chosen.agents), _rows(chosen.members))
    except (OSError, ValueError, csv.Error) as error:
        sys.stderr.write(f"The file could not be used: {error}\n")
        return 2
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    writer.writerows([getattr(proposal, column) for column in COLUMNS] for proposal in proposals)
    return 0


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if "id" not in (reader.fieldnames or ()):
            raise ValueError(f"{path} has no column named id; name the columns in its first line.")
        return list(reader)


if __name__ == "__main__":
    sys.exit(main())
