"""The page of a list that an address asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.freshworks_linking import rendering
from app.freshworks_linking.rendering.base import Json

_Found = TypeVar("_Found")


def page_or_last(
    read: Callable[[int, int], tuple[_Found, int]], number: int, per_page: int
) -> tuple[_Found, Json]:
    """What is on the page, and where it lies; an old address may ask for one that is gone: the last.

    `read` takes a page's number and size, and answers with what is on it and the total of rows.
    """
    found, total = read(number, per_page)
    last = max(1, -(-total // per_page))
    if number > last:
        number = last
        found, total = read(number, per_page)
    return found, rendering.base.pagination(number, per_page, total)
