"""What the address of the dashboard asks of its list, and the addresses that ask for something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from marshmallow import Schema, ValidationError

from app.clock import month_start
from app.freshworks_linking import schemas
from app.freshworks_linking.api.reading import sentence_of
from app.services.mappings.query import Query
from app.text import storable

PER_PAGE = 50
_QUERY = schemas.mappings.MappingsQuery()
_OF_JSON = ", without quotes in JSON"
# What is on top of the list, and not what is in it.
_PLACES = ("page", "per_page", "sort")
_CHOSEN = {"group_id", "workspace_id"}


class Asked:
    """The address as it was given: what it asks for, and what of it is wrong and why."""

    def __init__(self, per_page: int) -> None:
        # A form without scripts sends its empty fields too.
        given = {name: text for name, text in request.args.items() if text}
        known = {name: text for name, text in given.items() if name in _QUERY.fields}
        self.wrong = wrong_in(_QUERY, known)
        for name in _CHOSEN.intersection(self.wrong):
            # Nothing can be written into its field.
            self.wrong[name] = "There is none of this number. Choose from the menu."
        self.given = dict.fromkeys(_QUERY.fields, "") | {
            name: storable(text) for name, text in known.items()
        }
        right = {name: text for name, text in known.items() if name not in self.wrong}
        # A size that this member chose is written out, or a shared link would show another page.
        size = {} if per_page == PER_PAGE else {"per_page": str(per_page)}
        self.values = size | right
        self.chosen = dict.fromkeys(_QUERY.fields, "") | right
        self._usual_size = per_page
        self.query = Query(**{"page": 1, "per_page": per_page, **_QUERY.load(right)})

    def address(self, **changes: Any) -> str:
        """The page with some of it changed; empty is left out, and so is what is usual."""
        wanted = {**self.values, "page": "", **changes}
        if str(wanted.get("per_page", "")) == str(PER_PAGE) == str(self._usual_size):
            wanted["per_page"] = ""
        if str(wanted["page"]) == "1":
            wanted["page"] = ""
        return address(wanted)

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the list."""
        return {name: text for name, text in self.values.items() if name not in _PLACES}


def address(wanted: Mapping[str, Any]) -> str:
    """The page that asks for this, its parameters in the order in which the form has them."""
    given = {name: wanted[name] for name in wanted if wanted[name] not in ("", None)}
    return url_for("freshworks_linking.dashboard", **given)


def presets(today: date) -> list[tuple[str, str]]:
    """Questions that people ask often: a name and the address that asks."""
    last = month_start(today) - timedelta(days=1)
    questions: dict[str, dict[str, Any]] = {
        "Unlinked with tickets": {"status": "unlinked", "min_tickets": 1},
        "Unconfirmed": {"confirmed": "false"},
        "Quiet for 30 days": {"status": "linked", "until": today - timedelta(days=31)},
        "Closed most last month": {
            "closed_since": month_start(last),
            "closed_until": last,
            "sort": "-total_tickets",
        },
        "Linked, but deactivated": {"status": "linked", "active": "false"},
        "Not a person": {"status": "excluded"},
    }
    return [(name, address(wanted)) for name, wanted in questions.items()]


def wrong_in(schema: Schema, known: Mapping[str, str]) -> dict[str, str]:
    """What of an address is wrong, each with a sentence for its field."""
    load: Callable[[Mapping[str, str]], Any] = schema.load
    try:
        load(known)
    except ValidationError as error:
        found: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow
        wrong = {name: sentence_of(some).replace(_OF_JSON, "") for name, some in found.items()}
        # Whether a range is in order is asked only where each field is right.
        rest = {name: text for name, text in known.items() if name not in wrong}
        return wrong | wrong_in(schema, rest)
    return {}
