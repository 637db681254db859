"""The way to Freshworks, and the only part of the project that speaks HTTP to the outside.

Everything that others may use is named here.
"""

from app.freshworks_service.api import (
    Agent,
    BadRecord,
    Contact,
    Credits,
    Found,
    FreshworksService,
    Listing,
    Named,
    Page,
    Paging,
    Position,
    Search,
    Ticket,
)
from app.freshworks_service.errors import (
    Away,
    BadAnswer,
    BadRequest,
    Busy,
    FreshworksError,
    NotThere,
    Refused,
    WrongAddress,
)
from app.freshworks_service.factory import PRODUCTS, FreshworksSettings, connect
from app.freshworks_service.patience import OwnPatience, Patience

__all__ = [
    "PRODUCTS",
    "Agent",
    "Away",
    "BadAnswer",
    "BadRecord",
    "BadRequest",
    "Busy",
    "Contact",
    "Credits",
    "Found",
    "FreshworksError",
    "FreshworksService",
    "FreshworksSettings",
    "Listing",
    "Named",
    "NotThere",
    "OwnPatience",
    "Page",
    "Paging",
    "Patience",
    "Position",
    "Refused",
    "Search",
    "Ticket",
    "WrongAddress",
    "connect",
]
