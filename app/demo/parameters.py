"""Query parameters as Freshworks checks them: an unknown or wrong one is a 400, never ignored."""

from __future__ import annotations

from collections.abc import Collection

from werkzeug.datastructures import MultiDict

from app.demo.clock import parse_iso

PER_PAGE = 30
MOST_PER_PAGE = 100


class Rejected(Exception):
    """An answer other than 200, with its body."""

    def __init__(self, status: int, body: dict[str, object] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def invalid(field: str, message: str, code: str = "invalid_value") -> Rejected:
    """The 400 of one wrong field."""
    error = {"field": field, "message": message, "code": code}
    return Rejected(400, {"description": "Validation failed", "errors": [error]})


class Parameters:
    """The query string of one request; refuses names that the route does not know."""

    def __init__(self, values: MultiDict[str, str], known: Collection[str]) -> None:
        self._values = values
        for name in values:
            if name not in known:
                raise invalid(name, "Unexpected/invalid field in request", "invalid_field")

    def text(self, name: str) -> str | None:
        """The value as it came."""
        return self._values.get(name)

    def one_of(self, name: str, allowed: Collection[str]) -> str | None:
        """A value of a closed list."""
        value = self._values.get(name)
        if value is not None and value not in allowed:
            wanted = ",".join(sorted(allowed))
            raise invalid(name, f"It should be one of these values: '{wanted}'")
        return value

    def some_of(self, name: str, allowed: Collection[str]) -> frozenset[str]:
        """Values of a closed list, separated by commas."""
        chosen = frozenset(filter(None, self._values.get(name, "").split(",")))
        if not chosen <= frozenset(allowed):
            wanted = ",".join(sorted(allowed))
            raise invalid(name, f"It should contain elements of these values: '{wanted}'")
        return chosen

    def positive(self, name: str, default: int, most: int | None = None) -> int:
        """A positive whole number."""
        value = self._values.get(name, str(default))
        limit = f" less than or equal to {most}" if most else ""
        if not (value.isdecimal() and 0 < int(value) <= (most or int(value))):
            raise invalid(name, f"It should be a Positive Integer{limit}")
        return int(value)

    def instant(self, name: str) -> int | None:
        """A time in ISO 8601."""
        value = self._values.get(name)
        try:
            return None if value is None else parse_iso(value)
        except ValueError:
            message = "It should be in the 'combined date and time ISO8601' format"
            raise invalid(name, message, "invalid_date") from None

    @property
    def page(self) -> int:
        """Which page, from 1 on."""
        return self.positive("page", 1)

    @property
    def per_page(self) -> int:
        """How many rows a page has."""
        return self.positive("per_page", PER_PAGE, MOST_PER_PAGE)
