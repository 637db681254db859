"""Pages of a list and the Link header, which is there only when a next page is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import Response, request

from app.demo.faults import Faults
from app.demo.parameters import Parameters

Row = TypeVar("Row")
_ELSEWHERE = "https://elsewhere.example.com"


def slice_of(rows: Sequence[Row], asked: Parameters, *, earlier: bool = False) -> Sequence[Row]:
    """The rows of the page asked for, or by mistake those of the page before it."""
    page = max(1, asked.page - earlier)
    return rows[(page - 1) * asked.per_page : page * asked.per_page]


def link_to_next(answer: Response, asked: Parameters, rows: int, faults: Faults) -> Response:
    """Add the link if there are more rows."""
    if asked.page * asked.per_page < rows:
        arguments = request.args.to_dict() | {"page": str(asked.page + 1)}
        base = _ELSEWHERE + request.path if faults.foreign_next else request.base_url
        answer.headers["Link"] = f'<{base}?{urlencode(arguments)}>; rel="next"'
    return answer
