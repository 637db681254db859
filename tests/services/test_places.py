"""The groups and workspaces that can be chosen are those of the ledger."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import Place
from app.services import mappings, places, rebuild
from app.services.places import Places
from app.services.reporting import Reporting
from app.services.transaction import transaction
from tests.factories import OPEN, RULES, closed_ticket, observe, responder, ticket

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def oscar():
    return responder("Oscar Solis")


def at_present() -> Places:
    return places.at(mappings.state().data_version)


def test_each_place_of_a_closing_is_there_once(oscar):
    for number, group in enumerate((18000073202, 7, 7, None)):
        closed_ticket(number + 1, oscar, group_id=group, workspace_id=3)
    observe(ticket(9, oscar, OPEN))
    assert places.read() == Places((7, 18000073202), (3,))


def test_what_was_read_holds_until_something_changes(oscar, query_count):
    closed_ticket(1, oscar, group_id=7)
    assert at_present().groups == (7,)
    version = mappings.state().data_version
    with query_count() as statements:
        assert places.at(version).groups == (7,)
    assert len(statements) == 0
    closed_ticket(2, oscar, group_id=8)
    assert at_present().groups == (7, 8)


def test_without_workspaces_there_is_none(oscar):
    closed_ticket(1, oscar, workspace_id=None)
    assert places.read() == Places((), ())


def test_groups_that_do_not_count_are_left_out(oscar):
    for group in (7, 8):
        closed_ticket(group, oscar, group_id=group)
    counting = places.read().that_count(Reporting(group_ids=frozenset({8})))
    assert counting == Places((8,), (2,))


def test_a_rebuild_finds_them_again(oscar):
    closed_ticket(1, oscar, group_id=7)
    with transaction():
        db.session.execute(sa.delete(Place))
    rebuild.run(RULES, lambda *_: None)
    assert places.read() == Places((7,), (2,))
