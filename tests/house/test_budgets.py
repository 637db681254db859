"""Pieces stay small enough to be read at once (the budgets of CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house import sources

LINES_OF_A_FUNCTION = 30
LINES_OF_A_FILE = {
    "app/**/*.py": 250,
    "app/**/*.html": 120,
    "app/static/js/**/*.js": 120,
}


def length_of_body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the name to the end, without the docstring."""
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    described = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - described


@pytest.mark.parametrize(("pattern", "most"), LINES_OF_A_FILE.items())
def test_files_keep_to_their_budget(pattern: str, most: int) -> None:
    lengths = {
        sources.name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in Path(sources.ROOT).glob(pattern)
    }
    assert lengths, f"nothing matches {pattern}"
    assert {name: length for name, length in lengths.items() if length > most} == {}


def test_functions_keep_to_their_budget() -> None:
    lengths = {
        f"{file}:{node.lineno} {node.name}": length_of_body(node)
        for file, tree in sources.modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: n for name, n in lengths.items() if n > LINES_OF_A_FUNCTION} == {}
