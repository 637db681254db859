"""The page where links to a ticket lead."""

from __future__ import annotations

import re

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


def pressed(demo: Demo, number: int, action: str, **headers: str) -> requests.Response:
    url = f"{demo.url}/a/tickets/{number}"
    return requests.post(url, {"do": action}, headers=headers, timeout=10)


def buttons(answer: requests.Response) -> list[str]:
    return re.findall(r'name="do" value="(\w+)"', answer.text)


def test_buttons_close_reopen_delete_and_restore(demo: Demo) -> None:
    number = demo.state.create(ANA).id
    closed = pressed(demo, number, "close", Origin=demo.url)
    assert "Closed, held by Amelia Hartley" in closed.text
    assert buttons(closed) == ["reopen", "delete"]
    assert "Open, held by" in pressed(demo, number, "reopen").text
    assert buttons(pressed(demo, number, "delete")) == ["restore"]
    assert demo.state.ticket(number).deleted
    assert buttons(pressed(demo, number, "restore")) == ["close", "delete"]


def test_button_pressed_twice_changes_nothing_more(demo: Demo) -> None:
    number = demo.state.create(ANA).id
    for _ in range(2):
        assert pressed(demo, number, "close").status_code == 200
    assert len(demo.state.ticket(number).events) == 2


def test_page_of_another_place_cannot_press_buttons(demo: Demo) -> None:
    number = demo.state.create(ANA).id
    for headers in ({"Origin": "https://elsewhere.example.com"}, {"Host": "demo.example.com"}):
        assert pressed(demo, number, "close", **headers).status_code == 403
    assert pressed(demo, number, "spam").status_code == 400
    assert len(demo.state.ticket(number).events) == 1


def test_ticket_in_a_status_without_name_has_a_page(demo: Demo) -> None:
    number = demo.state.create(ANA, status=21).id
    answer = requests.get(f"{demo.url}/a/tickets/{number}", timeout=10)
    assert "Status 21, held by" in answer.text
