"""Rules about the source that no linter knows."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house import sources

CLOCKS = {"app/clock.py", "app/demo/clock.py"}
OUTER_LAYERS = (
    "app/auth/", "app/cli", "app/freshworks_linking/", "app/members/", "app/settings.py", "app/worker/",
)  # fmt: skip


def attributes(*names: str) -> Iterator[tuple[str, str, ast.Attribute]]:
    """Each use of `something.name`: in which file, of what, and the node."""
    for file, tree in sources.modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in names:
                yield file, ast.unparse(node.value), node


def test_layers_import_only_what_is_below_them() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [linter, "--no-cache", "--no-logo"],
        cwd=sources.ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_only_one_module_commits() -> None:
    places = {file for file, _, _ in attributes("commit", "rollback")}
    assert places == {"app/services/transaction.py"}


def test_only_the_clocks_ask_for_the_time() -> None:
    asked = {
        file
        for file, owner, _ in attributes("now", "utcnow", "today")
        if owner.split(".")[-1] in {"datetime", "date"}
    }
    assert asked <= CLOCKS
    assert "app/clock.py" in asked


def test_only_outer_layers_read_settings_of_the_app() -> None:
    readers = {file for file, owner, _ in attributes("config") if owner == "current_app"}
    assert {file for file in readers if not file.startswith(OUTER_LAYERS)} == set()


def test_no_test_hides_inside_another_function() -> None:
    tests = [
        (sources.name_of(path), inner.name)
        for path in (sources.ROOT / "tests").rglob("test_*.py")
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(outer, ast.FunctionDef)
        for inner in ast.walk(outer)
        if inner is not outer and isinstance(inner, ast.FunctionDef)
        if inner.name.startswith("test_")
    ]
    assert tests == [], "pytest does not find these"
