"""What a script writes is what the server wrote: nothing changes by being read again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from playwright.sync_api import Page

from app.web import filters
from tests.browser.dashboard import Dashboard
from tests.people import Person

NAMES = [
    "", "Oscar Solis", "oscar.solis", "Eli", "łukasz wójcik", "Élodie de Souza", "王小明", "山田 太郎",
    "ნინო ბერიძე", "Dr. Ana Vega", "(Printer) Room 5", "ǆ ivo", "עדן לוי", "R2 D2", ". .",
]  # fmt: skip
SHARES = [0, 1 / 80, 9 / 80, 49 / 400, 0.8325, 0.8375, 0.83449, 0.9994, 0.99951, 1]
WEEKS = [[1, 2, 3, 4], [0, 1, 8], [5, 9, 12], [0, 0]]
WRITTEN = """async ([part, name, values]) => {
  const { [name]: write } = await import(document.querySelector(`link[href*="/${part}.js"]`).href);
  return values.map((value) => write(value));
}"""
BARS = """(weeks) => weeks.map((own) => own.map((count) => Math.round(count * 18 / Math.max(...own, 1))))"""


def test_names_shares_and_sureness_read_as_the_server_wrote_them(
    app: Flask, eli: Person, page: Page, visit: Callable[..., Dashboard]
) -> None:
    visit(eli)
    values: dict[str, list[Any]] = {"initials": NAMES, "percent": SHARES, "sureness": SHARES}
    for name, given in values.items():
        with app.test_request_context(headers={"Accept-Language": "en-GB"}):
            server = [getattr(filters, name)(value) for value in given]
        assert page.evaluate(WRITTEN, ["format", name, given]) == server


def test_bars_of_a_row_are_as_high_as_the_server_drew_them(page: Page) -> None:
    drawn = [[max(height, 1) for height in own] for own in page.evaluate(BARS, WEEKS)]
    assert [filters.spark_heights(own) for own in WEEKS] == drawn


def test_responders_without_a_name_are_told_of_as_the_server_does(
    eli: Person, page: Page, visit: Callable[..., Dashboard]
) -> None:
    visit(eli)
    write = WRITTEN.replace("write(value)", "write(value, { id: 9, user_id: null })")
    nameless = {"mapping_id": 1, "freshworks_username": ""}
    named = {"mapping_id": 2, "freshworks_username": "Mia"}
    member = {"id": 1, "full_name": "", "email": "uma@example.com"}
    given = [{**member, "linked_to": linked} for linked in ([nameless], [nameless, named])]
    assert page.evaluate(write, ["format", "memberLine", given]) == [
        "uma@example.com · already linked to a responder",
        "uma@example.com · already linked to Mia",
    ]
