"""The documentation names everything that it should."""

from __future__ import annotations

import re
import tomllib

import click
import pytest
from flask import Flask
from marshmallow import Schema

from app.freshworks_linking.schemas import bulk, mappings, review, undo
from app.worker.tasks import TASKS
from config import CURES
from tests.house import sources

# Pages and files that nobody types or calls: assets, and what a person reaches by clicking.
ENDPOINTS_OF_ASSETS = {"static", "bootstrap.static", "web.asset"}
PLACEHOLDER = re.compile(r"<[^<>]*>")


def commands(group: click.Group, prefix: str = "") -> list[str]:
    """Every command line below the group."""
    found: list[str] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix}{name} ")
        else:
            found.append(f"{prefix}{name}")
    return found


@pytest.mark.parametrize("name", CURES)
def test_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in (sources.ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^#? ?{name}=", (sources.ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE
    )


@pytest.mark.sqlite_only
def test_every_route_is_documented(app: Flask) -> None:
    told = PLACEHOLDER.sub("<>", sources.documentation())
    rules = {
        rule.rule for rule in app.url_map.iter_rules() if rule.endpoint not in ENDPOINTS_OF_ASSETS
    }
    assert {rule for rule in rules if PLACEHOLDER.sub("<>", rule) not in told} == set()


@pytest.mark.sqlite_only
def test_every_command_is_documented(app: Flask) -> None:
    told = sources.documentation()
    own = {name: command for name, command in app.cli.commands.items() if name != "db"}
    names = commands(click.Group(commands=own))
    assert {name for name in names if not re.search(rf"flask --app wsgi {name}\b", told)} == set()


@pytest.mark.parametrize("kind", TASKS)
def test_kind_of_job_is_documented(kind: str) -> None:
    assert f"`{kind}`" in sources.documentation()


@pytest.mark.parametrize(
    ("heading", "schema"),
    [
        ("## A mapping", mappings.Mapping),
        ("### GET `/freshworks-linking/api/mappings`", mappings.Stats),
        ("### PUT `/freshworks-linking/api/mappings/<mapping_id>`", mappings.LinkBody),
        ("### PUT `/freshworks-linking/api/mappings/<mapping_id>`", mappings.ChangeAnswer),
        ("### POST `/freshworks-linking/api/mappings/<mapping_id>/reserve`", review.ReserveBody),
        ("### POST `/freshworks-linking/api/mappings/bulk`", bulk.BulkOutcome),
        ("### POST `/freshworks-linking/api/audit/<audit_id>/undo`", undo.UndoBody),
    ],
)
def test_every_key_is_described_where_it_is_looked_for(heading: str, schema: type[Schema]) -> None:
    text = (sources.ROOT / "docs/api.md").read_text(encoding="utf-8")
    told = re.split(r"\n##", text.split(f"\n{heading}\n")[1])[0]
    keys = schema().fields.keys()
    assert {key for key in keys if not re.search(rf"\b{key}\b", told)} == set()


@pytest.mark.parametrize("file", ["CONTRIBUTING.md", "docs/design.md"])
def test_every_layer_is_told_from_the_top(file: str) -> None:
    settings = tomllib.loads((sources.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    text = (sources.ROOT / file).read_text(encoding="utf-8")
    told = re.search(r"ayers, from the top: (.*?)\n\n", text, re.DOTALL)
    assert told is not None
    named = dict.fromkeys(re.findall(r"`(\w+)`", told[1]))
    assert list(named) == re.findall(r"\w+", " ".join(layers))


def test_changelog_has_a_section_for_what_is_new() -> None:
    sections = re.findall(
        r"^## (.+)$", (sources.ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sections[0] == "[Unreleased]" or re.match(r"\[\d+\.\d+\.\d+\] - \d{4}-", sections[0])


def test_every_make_target_says_what_it_does() -> None:
    makefile = (sources.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert targets == set(re.findall(r"^([a-z-]+):.*## \w", makefile, re.MULTILINE))
