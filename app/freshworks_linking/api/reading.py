"""How endpoints read their input and refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Never

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from app.errors import Invalid

_UNREADABLE = "This is no JSON that can be read."
# What the validating library says, in words that name the cure.
_SENTENCES = {
    "Not a valid integer.": "Write a whole number, without quotes in JSON.",
    "Not a valid number.": "Write a number.",
    "Not a valid string.": "Write text.",
    "Not a valid date.": "Write a day as 2025-07-29.",
    "Not a valid boolean.": "Write true or false.",
    "Not a valid list.": "Write a list.",
    "Invalid input type.": "Send a JSON object.",
    "Unknown field.": "This name is not known here; leave it out.",
    "Missing data for required field.": "This is missing; it has to be given.",
    "Field may not be null.": "This cannot be null; give a value or leave it out.",
}


class Parser(FlaskParser):
    """Wrong input is 400, with each field named in a sentence."""

    DEFAULT_VALIDATION_STATUS = 400
    # What is not asked for is named in the query too, as the schemas want it.
    DEFAULT_UNKNOWN_BY_LOCATION = {}

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The first of each name, for no query here takes several; no look at what takes them."""
        return req.args.to_dict()

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body; what cannot be read at all is wrong input too."""
        try:
            return super().load_json(req, schema)
        except (ValueError, RecursionError):
            # Numbers of thousands of digits, and brackets nested as deep.
            raise Invalid(f"The body is wrong: {_UNREADABLE}", {"body": _UNREADABLE}) from None

    def _handle_invalid_json_error(self, *_rest: object, **_options: object) -> Never:
        raise ValueError(_UNREADABLE)

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> Never:
        """Raise our own error in place of the library's."""
        raise Invalid(*_sentences(error))


def _sentences(error: ValidationError) -> tuple[str, dict[str, str]]:
    """The first complaint as the sentence, all of them by field."""
    by_field: dict[str, str] = {}
    messages_by_location: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow
    for location in messages_by_location.values():
        named = location if isinstance(location, dict) else {"body": location}
        for name, messages in named.items():
            by_field["body" if name == "_schema" else _whole(str(name))] = sentence_of(messages)
    name, sentence = next(iter(by_field.items()))
    return f"The input is wrong at {name}: {sentence}", by_field


def _whole(name: str) -> str:
    """A name of somebody's own; no answer can hold half a character."""
    return name.encode(errors="replace").decode()


def sentence_of(messages: Any) -> str:
    """What a schema says of one field, in words that name the cure."""
    while isinstance(messages, dict):
        messages = next(iter(messages.values()))
    said = str(messages[0] if isinstance(messages, list) else messages)
    return _SENTENCES.get(said, said)
