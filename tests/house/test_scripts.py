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
IMPORTED = re.compile(r"""^(?:import|export)\b[^;"']*["'](\.[^"']+)["'];""", re.MULTILINE)


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


@pytest.mark.parametrize("path", SCRIPTS, ids=sources.name_of)
def test_script_imports_files_that_exist(path: Path) -> None:
    wanted = IMPORTED.findall(path.read_text(encoding="utf-8"))
    absent = [name for name in wanted if not (path.parent / name.split("?")[0]).is_file()]
    assert absent == []
