"""The project's own files, for tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the application, parsed."""
    for path in sorted([*APP.rglob("*.py"), ROOT / "config.py", ROOT / "wsgi.py"]):
        yield name_of(path), ast.parse(path.read_text(encoding="utf-8"))


def documentation() -> str:
    """All that users and operators are told, as one text."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)
