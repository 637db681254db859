"""What every test may ask for. Tests that use `app` run on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from tests import parts

pytest.register_assert_rewrite("tests.pages", "tests.people")

from app import clock  # noqa: E402 - what is imported before the line above is not rewritten
from app import settings as app_settings  # noqa: E402
from app.demo.clock import ManualClock  # noqa: E402
from app.demo.server import Demo, running_demo  # noqa: E402
from app.freshworks_service import FreshworksService  # noqa: E402
from tests import people, postgresql  # noqa: E402
from tests.people import ADA, ELI, UMA, Person  # noqa: E402
from tests.sites import Site, Sites, Source, Statements, counting  # noqa: E402

# A Tuesday afternoon: the week and the month have both begun, and neither is over.
NOW = datetime(2025, 7, 29, 14, 2, tzinfo=UTC)
NOTHING_LEFT_OUT = os.environ.get("CI") == "true"
DATABASES = ["sqlite", "postgresql"]
# Examples are found in time or not at all: a slow machine is no failure.
settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("suite")

_first_process = pytest.StashKey[ExitStack]()


def pytest_configure() -> None:
    """With CI=true nothing may be left out."""
    absent = parts.missing()
    if absent and NOTHING_LEFT_OUT:
        raise pytest.UsageError(
            "\n".join(f"{part.name} is missing. Install it: {part.cure}" for part in absent)
        )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under xdist the first process runs the one PostgreSQL that all the others use."""
    config: pytest.Config = node.config
    if _first_process not in config.stash:
        stack = config.stash[_first_process] = ExitStack()
        os.environ["TEST_DATABASE_URL"] = stack.enter_context(postgresql.server()) or ""
    node.workerinput["server"] = os.environ["TEST_DATABASE_URL"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what `pytest_configure_node` started."""
    config.stash.get(_first_process, ExitStack()).close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs a part that is not here; the summary says so."""
    absent = {part.name: part for part in parts.missing()}
    for item in items:
        needs_postgresql = "postgresql" in _parameters(item) or item.get_closest_marker("scale")
        if "PostgreSQL" in absent and needs_postgresql:
            item.add_marker(pytest.mark.skip(reason="PostgreSQL is missing"))
        if "Redis" in absent and item.get_closest_marker("scale"):
            item.add_marker(pytest.mark.skip(reason="Redis is missing"))
        if "Chromium" in absent and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="Chromium is missing"))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a skipped test is a failed run, whatever it was skipped for."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if NOTHING_LEFT_OUT and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _parameters(item: pytest.Item) -> tuple[object, ...]:
    call = getattr(item, "callspec", None)
    return tuple(call.params.values()) if call else ()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was left out, with the line that installs what it needs."""
    if NOTHING_LEFT_OUT and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("Failed: CI=true allows no skipped test (-rs).", red=True)
    for part in parts.missing():
        line = f"Left out: {part.left_out}, because {part.name} is missing. Install it: {part.cure}"
        terminalreporter.write_line(line, red=True, bold=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for `app`, directly or not, once on each database."""
    if "database" not in metafunc.fixturenames:
        return
    test = metafunc.definition
    only = [name for name in DATABASES if test.get_closest_marker(f"{name}_only")]
    # What differs between the databases shows in the other tests, which are much quicker.
    in_browser = "browser" in test.path.parts
    metafunc.parametrize("database", ["sqlite"] if in_browser else only or DATABASES)


@pytest.fixture(autouse=True)
def frozen_clock() -> Iterator[datetime]:
    """The time is always `NOW`, unless a test freezes it anew."""
    with clock.freeze(NOW):
        yield NOW


@pytest.fixture(scope="session")
def sites(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[Sites]:
    """The apps of this process."""
    given = getattr(request.config, "workerinput", {}).get("server")
    folder = tmp_path_factory.mktemp("site")
    with ExitStack() as servers:

        @cache
        def find_server() -> str | None:
            return given or servers.enter_context(postgresql.server())

        made = Sites(Source(folder, find_server, suffix=worker_id))
        yield made
        made.close()


@pytest.fixture
def site(sites: Sites, database: str) -> Iterator[Site]:
    """The app and its database, which is empty again after the test."""
    chosen = sites.get(database)
    yield chosen
    chosen.empty()


@pytest.fixture
def app(site: Site) -> Flask:
    """The app, without a context: requests make their own."""
    return site.app


@pytest.fixture
def demo(request: pytest.FixtureRequest, site: Site) -> Iterator[Demo]:
    """A demo Freshworks that the app talks to: people, no tickets, and a clock that stands still.

    `@pytest.mark.demo(history=30)` gives it a past; see `Options` for more.
    """
    marker = request.node.get_closest_marker("demo")
    options = {"history": None, "clock": ManualClock(NOW)} | (marker.kwargs if marker else {})
    with running_demo(**options) as running:
        site.set(freshworks_url=running.url, freshworks_api_key=running.key)
        yield running


@pytest.fixture
def service(app: Flask, demo: Demo) -> FreshworksService:
    """What the sync asks, connected to the demo."""
    with app.app_context():
        return app_settings.freshworks()


@pytest.fixture
def app_context(app: Flask) -> Iterator[None]:
    """An app context, for tests that call services; not together with `client`."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody's browser, not signed in; it checks every page that it gets."""
    return app.test_client()


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Person], None]:
    """`sign_in(client, person)`: through the form, as a person does."""
    return people.sign_in


def _stored(app: Flask, person: Person) -> Person:
    with app.app_context():
        return people.store(person)


@pytest.fixture
def ada(app: Flask) -> Person:
    """An admin."""
    return _stored(app, ADA)


@pytest.fixture
def eli(app: Flask) -> Person:
    """A manager, who may use the dashboard."""
    return _stored(app, ELI)


@pytest.fixture
def uma(app: Flask) -> Person:
    """A regular user."""
    return _stored(app, UMA)


@pytest.fixture
def query_count(app: Flask) -> Callable[[], AbstractContextManager[Statements]]:
    """`with query_count() as statements:` and then `len(statements)`."""
    return counting(app)
