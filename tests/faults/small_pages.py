"""A connection whose pages hold few rows, so that a small account has many pages."""

from __future__ import annotations

from typing import Any

from app.freshworks_service import FreshworksService, Paging
from app.freshworks_service.paging_created import CreatedOrderPaging
from app.freshworks_service.paging_keyset import MOST_PAGES, KeysetPaging


class SmallPages:
    """The service it is made from, but for the size of a page of tickets."""

    def __init__(
        self, service: FreshworksService, product: str, most_rows: int, most_pages: int = MOST_PAGES
    ) -> None:
        self._service = service
        self._paging: Paging = CreatedOrderPaging(most_rows)
        if product == "freshdesk":
            self._paging = KeysetPaging(most_rows, most_pages)

    @property
    def paging(self) -> Paging:
        """The paging of the product, in small steps."""
        return self._paging

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)
