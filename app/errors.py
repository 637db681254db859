"""What can go wrong, by what a person does next. Imports nothing of the project."""

from __future__ import annotations

from collections.abc import Mapping


class AppError(Exception):
    """Base of every refusal: a sentence for a person, a stable word for a program.

    `sentence` says what happened, why, and what to do next; it is shown as it is.
    """

    code = "error"
    status = 500

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code


class Invalid(AppError):
    """The input is wrong; `fields` names each field with its own sentence."""

    code = "invalid"
    status = 400

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class NotFound(AppError):
    """There is no such row."""

    code = "not_found"
    status = 404


class Forbidden(AppError):
    """The role is too low for this."""

    code = "forbidden"
    status = 403


class Conflict(AppError):
    """The state has moved on since the caller looked; `details` holds what is there now."""

    code = "conflict"
    status = 409

    def __init__(
        self, sentence: str, *, code: str | None = None, details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(sentence, code=code)
        self.details = dict(details or {})


class Unavailable(AppError):
    """Something we need is away for now; trying again later is right."""

    code = "unavailable"
    status = 503
