"""What a member closed: ranges of days, figures that are compared, and the tickets themselves."""

from __future__ import annotations

from app.services.history.asked import Asked, asked
from app.services.history.bins import Bin, Chart, Year
from app.services.history.comparison import Compared, Figures, first_day
from app.services.history.days import Day, History, Share, of_member
from app.services.history.left_out import NotCounted
from app.services.history.links import Linked
from app.services.history.page import MemberPage, read
from app.services.history.ranges import (
    MOST_DAYS,
    NAMES,
    DateRange,
    asked_range,
    between,
    last_days,
)

__all__ = [
    "MOST_DAYS",
    "NAMES",
    "Asked",
    "Bin",
    "Chart",
    "Compared",
    "DateRange",
    "Day",
    "Figures",
    "History",
    "Linked",
    "MemberPage",
    "NotCounted",
    "Share",
    "Year",
    "asked",
    "asked_range",
    "between",
    "first_day",
    "last_days",
    "of_member",
    "read",
]
