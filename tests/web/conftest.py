"""Callers and data for the tests of pages and API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.extensions import db
from app.services.linking import Outcome
from tests import factories
from tests.api import Api
from tests.factories import Responder
from tests.pages import PageClient
from tests.people import Person
from tests.sites import Site


@pytest.fixture
def api(client: FlaskClient, eli: Person) -> Api:
    """Eli, a manager, at the API."""
    return Api(client).sign_in(eli)


@pytest.fixture
def new_api(app: Flask) -> Callable[[Person], Api]:
    """`new_api(person)`: that person at the API, in a browser of its own."""
    return lambda person: Api(app.test_client()).sign_in(person)


@pytest.fixture
def app_with(site: Site) -> Iterator[Callable[..., Flask]]:
    """`app_with(public_url=…)`: another app on the same database, with other settings."""
    with ExitStack() as made:

        def make(**settings: object) -> Flask:
            app = create_app(replace(site.app.config["LINKING"], **settings))
            app.test_client_class = PageClient
            made.callback(_let_go, app)
            return app

        yield make


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@dataclass(frozen=True)
class World:
    """A small installation: Oscar has five closures and no member, Mia has three and is Uma."""

    oscar: Responder
    mia: Responder
    linked: Outcome


OSCARS, MIAS = [101, 102, 103, 104, 105], [201, 202, 203]


@pytest.fixture
def world(app: Flask, eli: Person, uma: Person) -> World:
    """See `World`. Oscar's tickets are of today, two days ago and 40 days ago."""
    with app.app_context():
        oscar = factories.responder("Oscar Solis", id=18014125885, email="oscar@example.com")
        mia = factories.responder("Mia Wójcik", email="mia@example.com")
        factories.closed_tickets(oscar, 101, 2, factories.ago(hours=1))
        factories.closed_tickets(oscar, 103, 2, factories.ago(days=2))
        factories.closed_tickets(oscar, 105, 1, factories.ago(days=40))
        factories.closed_tickets(mia, 201, 3, factories.ago(days=1))
        linked = factories.link(mia, uma)
    return World(oscar, mia, linked)
