"""The page where links to a ticket lead."""

from __future__ import annotations

import requests

from app.demo.server import Demo
from tests.demo.conftest import ANA


def test_page_tells_what_happened_to_a_ticket(demo: Demo) -> None:
    number = demo.state.create(ANA).id
    demo.state.close(number)
    answer = requests.get(f"{demo.url}/a/tickets/{number}", timeout=10)
    assert answer.status_code == 200
    assert f"<h1>Ticket {number}</h1>" in answer.text
    assert "Closed, held by Amelia Hartley" in answer.text


def test_unknown_ticket_has_no_page(demo: Demo) -> None:
    assert requests.get(f"{demo.url}/a/tickets/999999", timeout=10).status_code == 404
