"""The audit trail only grows: nothing in the application changes or deletes what was written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from app.models import AuditBatch, AuditEntry
from tests.house import sources

MODELS = {AuditEntry.__name__, AuditBatch.__name__}
TABLES = {AuditEntry.__tablename__, AuditBatch.__tablename__}
# Whoever makes entries; the columns are set there, once, before the row is written.
WRITER = "app/services/audit.py"
# What the law asks for: names are erased, and nothing else of an entry changes.
ERASER = "app/services/members/erasure.py"
COLUMNS = {column.name for column in AuditEntry.__table__.columns} - {"id"}
RAW = re.compile(rf"\b(update|delete\s+from|truncate)\s+\"?({'|'.join(TABLES)})\b", re.IGNORECASE)


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Each call: in which file, the last part of what is called, and the node."""
    for file, tree in sources.modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node)
                yield file, name.split("(")[0], node


def names_in(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def test_no_statement_changes_or_deletes_entries() -> None:
    found = [
        (file, ast.unparse(node))
        for file, name, node in calls()
        if name in {"update", "delete", "upsert", "merge"}
        for argument in node.args
        if names_in(argument) & MODELS
    ]
    assert {file for file, _ in found} == {ERASER}
    assert not any("delete" in statement for _, statement in found)


def test_no_text_of_sql_changes_or_deletes_entries() -> None:
    found = [
        (file, node.value)
        for file, tree in sources.modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW.search(node.value)
    ]
    assert found == []


def test_only_one_module_makes_entries() -> None:
    made = {file for file, name, _ in calls() if name in MODELS}
    assert made == {WRITER}


def test_no_entry_is_changed_behind_its_making() -> None:
    """No attribute of anything that a module calls an entry is assigned."""
    found = [
        (file, ast.unparse(target))
        for file, tree in sources.modules()
        if file.startswith("app/") and names_in(tree) & MODELS
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute)
        and target.attr in COLUMNS
        and ast.unparse(target.value) != "self"
    ]
    assert found == []


def test_no_relation_deletes_entries_with_what_they_speak_of() -> None:
    keys = [key for table in (AuditEntry, AuditBatch) for key in table.__table__.foreign_keys]
    assert keys
    assert {key.ondelete for key in keys} == {None}
