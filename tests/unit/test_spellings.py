"""Names close to words that found nobody."""

from __future__ import annotations

import pytest

from app.matching.spellings import Names

PEOPLE = [
    ("Łukasz Wiśniewski", ""),
    ("Siobhán O’Neill", "siobhan.oneill"),
    ("John Smith", "jsmith"),
    ("Ann Li", "boss"),
    ("", "olga.petrova"),
    ("Agent 12345", ""),
]


def text(people: list[tuple[str, str]]) -> str:
    return "\n".join(f"{name}\n{username}" for name, username in people)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("wisnewski", ["Łukasz Wiśniewski"]),
        ("lukas wisnewski", ["Łukasz Wiśniewski"]),
        ("wiśneiwski", ["Łukasz Wiśniewski"]),
        ("oneil", ["Siobhán O’Neill"]),
        ("johnsmith", ["John Smith"]),
        ("petrowa", ["olga.petrova"]),
        ("bos", ["boss"]),
        ("john wisnewski", []),
        ("completely other", []),
        ("li", []),
        ("12346", []),
        ("", []),
    ],
)
def test_a_slip_or_two_are_seen_through(asked: str, expected: list[str]) -> None:
    assert Names(text(PEOPLE)).closest(asked) == expected


def test_of_many_the_nearest_three_are_named_once_each() -> None:
    names = ("Mia Reyes", "Mia Reyas", "Mia Royas", "Mia Reyes", "Mia Reyos")
    people = [(name, "mia.reyas") for name in names]
    assert Names(text(people)).closest("mia reyas") == ["Mia Reyas", "Mia Reyes", "Mia Reyos"]
