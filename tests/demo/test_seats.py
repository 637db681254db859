"""Responders leave, come back, are renamed, give up their seat, appear."""

from __future__ import annotations

import pytest

from app.demo.people import OSCAR_ID

PATH = f"/agents/{OSCAR_ID}"


def shown(caller):
    agent = caller.get(PATH).json()["agent"]
    return agent["first_name"], agent["last_name"], agent["email"], agent["active"]


def test_who_leaves_is_deactivated_and_may_return(caller):
    caller.order(PATH, {"do": "leave"})
    assert shown(caller) == ("Oscar", "Solis", "oscar.solis@desk.example.com", False)
    caller.order(PATH, {"do": "return"})
    assert shown(caller)[3] is True


def test_renamed_and_reseated(caller):
    caller.order(PATH, {"do": "rename", "last_name": "Vega"})
    assert shown(caller) == ("Oscar", "Vega", "oscar.solis@desk.example.com", True)
    who = {"first_name": "Nora", "last_name": None, "email": "nora@example.com"}
    caller.order(PATH, {"do": "reseat", **who})
    assert shown(caller) == ("Nora", None, "nora@example.com", True)


def test_vanished_and_seated_anew(caller):
    caller.order(PATH, {"do": "vanish"})
    assert caller.get(PATH).status_code == 404
    caller.order("/agents", {"id": OSCAR_ID, "first_name": "Oscar"})
    assert shown(caller) == ("Oscar", None, None, True)


@pytest.mark.parametrize(
    ("path", "order", "status"),
    [
        (PATH, {"do": "dance"}, 400),
        (PATH, {"do": "rename", "email": "new@example.com"}, 400),
        (PATH, {"do": "rename", "last_name": 5}, 400),
        (PATH, {"do": "leave", "last_name": "Vega"}, 400),
        ("/agents/1", {"do": "leave"}, 404),
        ("/agents", {"first_name": "Nora"}, 400),
        ("/agents", {"id": 5}, 400),
    ],
)
def test_senseless_order_is_refused_with_a_sentence(caller, path, order, status):
    answer = caller.order(path, order)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")
    assert shown(caller) == ("Oscar", "Solis", "oscar.solis@desk.example.com", True)
