"""The API's own description is valid, complete and true: a fuzzer that believes it finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from threading import Thread
from typing import Any

import pytest
import schemathesis
import sqlalchemy as sa
from flask import Flask
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from schemathesis.specs.openapi.schemas import OpenApiSchema
from werkzeug.serving import make_server

from app.auth import bearer
from app.demo.server import Demo
from app.extensions import db, waker
from app.models import MailOutbox, MailStatus
from app.services import auto_link, decisions, jobs
from app.services.actor import COMMAND_LINE
from app.services.members import file_import
from app.worker import runner
from tests import factories
from tests.api import PREFIX, Api
from tests.people import Person

ALWAYS = {"400", "401", "403", "429", "500", "503"}
OF_READS, OF_CHANGES = ALWAYS | {"304"}, ALWAYS | {"413", "415"}
RECEIVER = f"{PREFIX}/webhooks/freshworks"
OF_RECEIVER = {"202", "400", "401", "413", "415", "429", "500", "503"}
# Enough to reach every kind of value; what is at the edges is tried besides.
EXAMPLES = 8
MAY_REFUSE = [
    f"GET {PREFIX}/mappings",
    f"GET {PREFIX}/tickets/user/{{user_id}}",
    f"GET {PREFIX}/users/{{user_id}}/figures",
    f"GET {PREFIX}/team",
    f"PUT {PREFIX}/mappings/{{mapping_id}}",
    f"POST {PREFIX}/mappings/auto-link",
    f"POST {PREFIX}/mappings/{{mapping_id}}/verdict",
    f"POST {PREFIX}/mappings/{{mapping_id}}/exclude",
    f"POST {PREFIX}/mappings/{{mapping_id}}/reserve",
    f"POST {PREFIX}/mappings/bulk",
    f"PUT {PREFIX}/settings",
    f"POST {PREFIX}/settings/preview",
    f"GET {PREFIX}/audit",
    f"GET {PREFIX}/exports/audit.csv",
    *(
        f"GET {PREFIX}/exports/{name}.{ending}"
        for name in ("mappings", "daily", "tickets", "team")
        for ending in ("csv", "xlsx")
    ),
    f"POST {PREFIX}/members",
    f"PUT {PREFIX}/members/{{user_id}}",
    f"POST {PREFIX}/tokens",
]
ALSO_400 = {"expected-statuses": ["2xx", "400", "404", "409"]}
# Templates made by hand have more forms than the document promises, and every file is a text.
LIBERAL = {
    f"POST {RECEIVER}": {"negative_data_rejection": {"enabled": False}},
    **{
        f"POST {PREFIX}/{path}": {
            "negative_data_rejection": {"enabled": False},
            "positive_data_acceptance": ALSO_400,
        }
        for path in ("responders/import", "mappings/import", "members/import")
    },
}


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    described: dict[str, Any] = api.get("openapi.json").get_json()
    return described


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(document).validate()


def test_every_endpoint_is_described(app: Flask, document: dict[str, Any]) -> None:
    routes = {
        (method, rule.rule.replace("<int:", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert set(operations(document)) == routes


def test_every_answer_is_described(document: dict[str, Any]) -> None:
    for (method, path), operation in operations(document).items():
        if path == RECEIVER:
            assert set(operation["responses"]) == OF_RECEIVER
            continue
        common = OF_READS if method == "GET" else OF_CHANGES
        rows = {"404"} if "{" in path else set()
        own = set(operation["responses"]) - common - rows
        assert own <= {"200", "202", "409"}, path
        assert own & {"200", "202"}, path
        assert set(operation["responses"]) >= common | rows, path


def test_every_success_says_what_is_in_it(document: dict[str, Any]) -> None:
    for (method, path), operation in operations(document).items():
        for status in {"200", "202"} & operation["responses"].keys():
            assert operation["responses"][status]["content"], f"{method} {path}"


def test_changes_need_the_token_too(document: dict[str, Any]) -> None:
    for (method, path), operation in operations(document).items():
        schemes = {"session"} if method == "GET" else {"session", "csrf"}
        either: list[dict[str, list[str]]] = [{scheme: [] for scheme in schemes}, {"token": []}]
        assert operation["security"] == ([{"webhook": []}] if path == RECEIVER else either), path


def test_ids_are_described_with_their_bounds(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for parameter in item.get("parameters", []):
            schema = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}
            assert parameter["schema"] == schema, path


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the app answers over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def described(
    app: Flask,
    new_api: Callable[[Person], Api],
    document: dict[str, Any],
    demo: Demo,
    ada: Person,
    uma: Person,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> OpenApiSchema:
    """The document, over data that small ids hit."""
    with app.app_context():
        one, two, *_, lamp, last = factories.many_responders(40)
        # The first change and the first mail are of rows that hardly anything else hits.
        decisions.exclude(COMMAND_LINE, lamp.mapping_id, True, factories.RULES)
        factories.link(last, uma)
        file_import.run(COMMAND_LINE, "username\nIda\nBen\n")
        for holder, first in ((one, 100), (two, 200), (None, 300)):
            factories.closed_tickets(holder, first, 3, factories.ago(days=2))
        factories.link(one, uma)
        factories.link(two, ada, source="auto")
        factories.responder("Oscar Solis")
        factories.member("oscar", full_name="Oscar Solis")
        assert auto_link.apply(COMMAND_LINE, factories.RULES).batch_id == 1
        jobs.start(COMMAND_LINE, jobs.REBUILD)
        failed = {"status": MailStatus.FAILED, "due_at": factories.ago(minutes=1)}
        db.session.execute(sa.update(MailOutbox).values(failed))
        db.session.commit()
    # The fuzzer brings more wrong tokens in a minute than anybody may.
    monkeypatch.setattr(bearer, "are_too_many", lambda: False)
    # A sync that the fuzzer starts is over when it asks again, so that nobody waits for it.
    monkeypatch.setattr(waker, "wake", partial(runner.run, app))
    return schemathesis.openapi.from_dict(document, config=configuration(new_api(ada), address))


def configuration(api: Api, address: str) -> SchemathesisConfig:
    """The session and token, and few examples that are the same in every run."""
    cookie = api.client.get_cookie("linking_session")
    assert cookie is not None
    keys = {
        "session": {"api_key": cookie.value},
        "csrf": {"api_key": api.token},
        "webhook": {"api_key": api.get("webhooks?secret=true").get_json()["secret"]},
    }
    return SchemathesisConfig.from_dict(
        {
            "base-url": address,
            "seed": 1,
            "auth": {"openapi": keys},
            "operations": [
                # What one field allows may depend on another, and 1.0 is an integer to JSON
                # Schema, though none to us: a document cannot say either.
                {"include-name": name, "checks": {"positive_data_acceptance": ALSO_400}}
                for name in MAY_REFUSE
            ]
            + [{"include-name": name, "checks": checks} for name, checks in LIBERAL.items()],
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
        }
    )


@pytest.mark.sqlite_only
@pytest.mark.demo(rate_limit=10**6, overall_limit=10**6)
def test_fuzzer_finds_nothing(described: OpenApiSchema, document: dict[str, Any]) -> None:
    found: list[str] = []
    served: set[tuple[str, str]] = set()
    for event in engine.from_schema(described).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), repr(event)
        if isinstance(event, events.ScenarioFinished):
            assert event.status != engine.Status.ERROR, repr(event)
            served.update(answered(event))
            found += [told(event)] if event.status == engine.Status.FAILURE else []
    assert not found, "\n".join(found)
    # Nothing was found because everything is right, and not because nobody was let in.
    assert served == set(operations(document))


def answered(event: events.ScenarioFinished) -> Iterator[tuple[str, str]]:
    """Which operations gave what they are there for."""
    for case_id, interaction in event.recorder.interactions.items():
        if interaction.response is not None and interaction.response.status_code in (200, 202):
            operation = event.recorder.cases[case_id].value.operation
            yield operation.method.upper(), operation.path


def told(event: events.ScenarioFinished) -> str:
    """What the fuzzer sent, and what was wrong with the answer."""
    found = [
        f"{event.recorder.cases[case_id].value.as_curl_command()}\n{node.failure_info.failure}"
        for case_id, checks in event.recorder.checks.items()
        for node in checks
        if node.failure_info is not None
    ]
    return f"{event.phase} {event.label}:\n" + "\n".join(found)
