"""The files that a page offers, with the filter that its address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.freshworks_linking import schemas

# What the list calls by the names that other exports have for the days of closings.
_RENAMED = {"since": "active_since", "until": "active_until"}
NAMES = tuple(schemas.exports.MappingsExport().fields)
_TITLES = (
    (
        "mappings",
        "Summary",
        "As the list shows it, all pages. To link many, fill in “member” in its CSV and import it.",
    ),
    ("daily", "Per day", "What each member is credited with, oldest day first."),
    ("tickets", "Tickets", "One row for each closure, oldest first."),
)


def links(address: Mapping[str, str]) -> list[dict[str, Any]]:
    """What can be had, as addresses by format; scripts keep them up with the page's own."""
    asked: dict[str, Any] = {name: text for name, text in address.items() if name in NAMES}
    of_closings = {_RENAMED.get(name, name): text for name, text in asked.items() if name != "sort"}
    return [
        {
            "name": name,
            "title": title,
            "about": about,
            "csv": url_for(f"api.export_{name}", **(asked if name == "mappings" else of_closings)),
            "xlsx": url_for(
                f"api.export_{name}_excel", **(asked if name == "mappings" else of_closings)
            ),
        }
        for name, title, about in _TITLES
    ]
