"""Where the JSON API is born, with its guards. No endpoint here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, request
from flask_smorest import Blueprint
from marshmallow import Schema

from app.auth import access
from app.freshworks_linking.api.reading import Parser
from app.models import BIGGEST

View = TypeVar("View", bound=Callable[..., Any])


def check_ids() -> None:
    """No database can look for an id beyond 64 bits: there is no such row."""
    if any(not 1 <= value <= BIGGEST for value in (request.view_args or {}).values()):
        abort(404)


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint that validates with our parser."""

    ARGUMENTS_PARSER = Parser()

    def arguments(self, schema: type[Schema], **options: Any) -> Callable[[View], View]:
        """One schema for all requests: making one anew takes longer than reading with it."""
        decorate: Callable[[View], View] = super().arguments(schema(), **options)
        return decorate


blueprint = ApiBlueprint("api", __name__, url_prefix="/freshworks-linking/api")
# Where the blueprint is born, so that no endpoint can be forgotten.
blueprint.before_request(access.guard_api)
blueprint.before_request(check_ids)
