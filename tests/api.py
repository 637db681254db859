"""A caller of the JSON API that checks the envelope of every answer it gets."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import people
from tests.people import Person

PREFIX = "/freshworks-linking/api"
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
# What some refusals tell besides: the fields, or what is there now.
DETAILS = {
    *("fields", "mapping", "later", "changed_by", "changed_at", "settings", "saved", "version")
}


class Api:
    """Calls the API as the pages do: with the session's cookie and, to change, its token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def sign_in(self, person: Person) -> Api:
        """Sign in, and take the token from the page that one gets then."""
        people.sign_in(self.client, person)
        self.token = token_of(self.client)
        return self

    def get(self, path: str, **query: object) -> TestResponse:
        """Read; `path` without the prefix, and with its query if it is not given apart."""
        return self.client.get(f"{PREFIX}/{path}", query_string=query or None)

    def get_with(self, headers: dict[str, str], path: str) -> TestResponse:
        """Read, with headers of one's own."""
        return self.client.get(f"{PREFIX}/{path}", headers=headers)

    def put(self, path: str, body: object, **options: Any) -> TestResponse:
        """Change; `path` without the prefix."""
        return self._send("PUT", path, body, options)

    def post(self, path: str, body: object = None, **options: Any) -> TestResponse:
        """Do; `path` without the prefix."""
        return self._send("POST", path, {} if body is None else body, options)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Anything else, with the token."""
        headers = {"X-CSRFToken": self.token} | options.pop("headers", {})
        return self.client.open(f"{PREFIX}/{path}", method=method, headers=headers, **options)

    def _send(self, method: str, path: str, body: object, options: Any) -> TestResponse:
        return self.send(method, path, json=body, query_string=options or None)


def token_of(client: FlaskClient) -> str:
    """The CSRF token of the session, as every page tells it to the scripts."""
    found = _TOKEN.search(client.get("/profile").get_data(as_text=True))
    assert found is not None
    return found[1]


def given(answer: TestResponse, status: int = 200) -> dict[str, Any]:
    """The body of a success."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    body: dict[str, Any] = answer.get_json()
    assert body["success"] is True
    assert answer.headers["Cache-Control"] == "private, no-cache"
    return body


def refused(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The body of a failure, which has the one shape that all failures have."""
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/json"
    body: dict[str, Any] = answer.get_json()
    assert body["success"] is False
    assert body["code"] == code
    assert body.keys() - DETAILS == {"success", "error", "code"}
    assert body["error"].endswith("."), body["error"]
    assert len(body["error"].split()) >= 3
    return body


def wrong_fields(answer: TestResponse) -> set[str]:
    """Which fields a 400 names; each has a sentence."""
    fields = refused(answer, 400, "invalid")["fields"]
    assert all(isinstance(sentence, str) and sentence for sentence in fields.values())
    return set(fields)
