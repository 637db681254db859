"""Rules about scripts and styles: nothing from outside, no text taken for markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house import sources

STATIC = sources.APP / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
STYLES = sorted(STATIC.rglob("*.css"))
MARKUP_FROM_TEXT = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|DOMParser"
    r"|document\.write|eval|new Function)\b"
)
OUTSIDE = re.compile(r"""["'(](?:https?:)?//""")
IMPORTED = re.compile(
    r"""^(?:import|export)\b[^;"']*["'](\.[^"']+)["'];|\bimport\("(\.[^"]+\.js)"\)""", re.MULTILINE
)
# Each folder uses those after it only: the list opens all dialogs, and what all share knows no page.
FOLDERS = (
    "list",
    "review",
    "history",
    "auto-link",
    "audit",
    "members",
    "settings",
    "operations",
    "linking",
    "common",
)


def lines_with(pattern: re.Pattern[str], path: Path) -> list[str]:
    """The lines of a file in which the pattern is found."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if pattern.search(line)]


def test_there_are_scripts_and_styles() -> None:
    assert SCRIPTS
    assert STYLES


@pytest.mark.parametrize("path", SCRIPTS, ids=sources.name_of)
def test_script_makes_no_markup_from_text(path: Path) -> None:
    assert lines_with(MARKUP_FROM_TEXT, path) == []


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES], ids=sources.name_of)
def test_nothing_is_loaded_from_outside(path: Path) -> None:
    w3 = "http://www.w3.org/"
    assert [line for line in lines_with(OUTSIDE, path) if w3 not in line] == []


def imported_by(path: Path) -> list[Path]:
    """The files that a script imports, at once or when first needed."""
    found = IMPORTED.findall(path.read_text(encoding="utf-8"))
    return [(path.parent / (at_once or later)).resolve() for at_once, later in found]


@pytest.mark.parametrize("path", SCRIPTS, ids=sources.name_of)
def test_script_imports_files_that_exist(path: Path) -> None:
    assert [wanted for wanted in imported_by(path) if not wanted.is_file()] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=sources.name_of)
def test_script_imports_nothing_of_a_folder_above_its_own(path: Path) -> None:
    own = FOLDERS.index(path.parent.name)
    above = [wanted for wanted in imported_by(path) if FOLDERS.index(wanted.parent.name) < own]
    assert above == []
