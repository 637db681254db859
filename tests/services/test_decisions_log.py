"""`LOG_LEVEL` over a whole day's work: decisions are told, secrets and addresses are not."""

from __future__ import annotations

import base64
import logging
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.demo.people import RESPONDERS
from app.demo.wording import REQUESTER_DOMAIN
from app.extensions import db
from app.models import FreshworksUserMapping
from app.services import auto_link, diagnostics, explain, linking, totals_audit
from app.services.link_change import Change
from app.settings import diagnosed
from tests.conftest import NOW
from tests.factories import RULES, TESTER, member
from tests.services.desk import Desk

pytestmark = [pytest.mark.usefixtures("app_context"), pytest.mark.demo(history=20)]

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


def day_of_work(demo):
    """Sync, auto-link, a link by hand and its end, diagnostics, an audit that finds something."""
    desk = Desk(demo)
    desk.sync()
    for person in RESPONDERS[:6]:
        if person.email:
            member(person.email.split("@")[0], full_name=f"{person.first_name} {person.last_name}")
    auto_link.apply(TESTER, RULES)
    unlinked = sa.select(FreshworksUserMapping.id).where(FreshworksUserMapping.user_id.is_(None))
    mapping_id = db.session.scalars(unlinked).first()
    assert mapping_id is not None
    linking.change(TESTER, mapping_id, Change(member("Ida").id), RULES)
    linking.change(TESTER, mapping_id, Change(None), RULES)
    explain.of_mapping(mapping_id, RULES)
    diagnostics.run(diagnosed(live=True))
    db.session.execute(sa.text("UPDATE ticket SET status = 3 WHERE status = 5"))
    db.session.commit()
    with clock.freeze(NOW + timedelta(hours=3)):
        totals_audit.run(desk.service(), RULES, lambda *_told: None)


def assert_keeps_its_secrets(text, demo):
    token = base64.b64encode(f"{demo.key}:X".encode()).decode()
    for hidden in (demo.key, token, REQUESTER_DOMAIN):
        assert hidden not in text
    assert ADDRESS.findall(text) == []


@pytest.mark.parametrize("level", [logging.INFO, logging.DEBUG])
def test_neither_key_nor_address_is_logged(demo, caplog, level):
    with caplog.at_level(level):
        day_of_work(demo)
    assert_keeps_its_secrets(caplog.text, demo)


def test_decisions_are_told_at_debug(demo, caplog):
    with caplog.at_level(logging.DEBUG, logger="app"):
        day_of_work(demo)
    assert re.search(r"Mapping \d+: auto, member \d+, \w+, confidence", caplog.text)
    assert re.search(r"Mapping \d+: link, member \d+ after None \(manual, keep\)", caplog.text)
    assert re.search(r"Mapping \d+: unlink, member None after \d+", caplog.text)
    assert re.search(r"status 5: Freshworks has \d+ tickets, 0 are held here", caplog.text)
    assert re.search(r"Created on [\d-]+, read again: \[\d+", caplog.text)


def test_nothing_of_it_is_told_at_info(demo, caplog):
    with caplog.at_level(logging.INFO, logger="app"):
        day_of_work(demo)
    assert "Mapping" not in caplog.text
    assert "Freshworks has" not in caplog.text
