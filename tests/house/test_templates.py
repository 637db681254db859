"""Rules about templates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, nodes

from tests.house import sources

TEMPLATES = sorted(sources.APP.rglob("templates/**/*.html"))
INLINE = re.compile(r"\s(style|on[a-z]+)\s*=|<style\b|<script(?![^>]*\bsrc=)|\|\s*safe\b")
LINES_OF_A_MACRO = 30

pytestmark = pytest.mark.sqlite_only


def parsed(app: Flask, path: Path) -> nodes.Template:
    """The template as Jinja understands it, with the app's filters and tests."""
    return app.jinja_env.parse(path.read_text(encoding="utf-8"))


def is_component(path: Path) -> bool:
    """Whether the template is made to be imported or included."""
    return "components" in path.parts or path.name == "base.html"


def test_undefined_variables_are_errors(app: Flask) -> None:
    assert issubclass(app.jinja_env.undefined, StrictUndefined)


@pytest.mark.parametrize("path", TEMPLATES, ids=sources.name_of)
def test_template_compiles(app: Flask, path: Path) -> None:
    app.jinja_env.compile(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=sources.name_of)
def test_template_extends_a_page_or_is_a_component(app: Flask, path: Path) -> None:
    assert is_component(path) or parsed(app, path).find(nodes.Extends)


@pytest.mark.parametrize("path", TEMPLATES, ids=sources.name_of)
def test_template_uses_every_macro_that_it_imports(app: Flask, path: Path) -> None:
    tree = parsed(app, path)
    imported = {
        name if isinstance(name, str) else name[1]
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    } | {node.target for node in tree.find_all(nodes.Import)}
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    assert imported - used == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=sources.name_of)
def test_template_has_nothing_inline(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines if INLINE.search(line)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=sources.name_of)
def test_macros_keep_to_their_budget(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    macros = re.findall(r"\{%-?\s*macro\s.*?endmacro", text, re.DOTALL)
    assert [macro[:60] for macro in macros if macro.count("\n") >= LINES_OF_A_MACRO] == []
