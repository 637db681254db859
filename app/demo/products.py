"""The Freshworks products that the demo can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.demo.freshdesk import Freshdesk
from app.demo.freshservice import Freshservice
from app.demo.serving import Serving, Views


@dataclass(frozen=True)
class Product:
    """What sets one product apart from the other."""

    views: Callable[[Serving], Views]
    headers: Mapping[str, str]
    wrong_types: bytes
    """An answer in which nothing is of the type that it should be."""
    archive_days: int | None = None
    """A ticket closed and untouched for so long leaves every list."""


PRODUCTS: Mapping[str, Product] = MappingProxyType(
    {
        "freshservice": Product(
            Freshservice,
            {
                "X-Fw-Ratelimiting-Managed": "true",
                "X-Freshservice-API-Version": "latest=v2; requested=v2",
            },
            b'{"tickets":[{"id":"many","status":null}],"agents":"none"}',
        ),
        "freshdesk": Product(
            Freshdesk,
            {"X-Freshdesk-API-Version": "latest=v2; requested=v2"},
            b'[{"id":"many","status":null}]',
            archive_days=120,
        ),
    }
)
