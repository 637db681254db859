"""What `LOG_LEVEL=DEBUG` shows of a sync, and what it never shows."""

from __future__ import annotations

import base64
import logging

import pytest

from app.demo.wording import REQUESTER_DOMAIN
from tests.services.desk import Desk


@pytest.mark.demo(history=5)
@pytest.mark.usefixtures("app_context")
def test_debug_log_tells_requests_and_pages_but_neither_key_nor_address(demo, caplog):
    with caplog.at_level(logging.DEBUG, logger="app"):
        Desk(demo).sync()
    assert "Freshworks answered 200 to tickets page 1" in caplog.text
    assert "closures added" in caplog.text
    secret = base64.b64encode(f"{demo.key}:X".encode()).decode()
    for hidden in (demo.key, secret, REQUESTER_DOMAIN, "@example.com"):
        assert hidden not in caplog.text
