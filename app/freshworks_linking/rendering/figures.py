"""Figures of members as the JSON values of the API."""

from __future__ import annotations

from dataclasses import asdict

from app.clock import utc_text
from app.freshworks_linking.rendering import base
from app.freshworks_linking.rendering.base import Json
from app.services import team
from app.services.history import Chart, Compared, DateRange, Figures, Linked, MemberPage, Year


def date_range(range_: DateRange) -> Json:
    """A range of days, both ends included."""
    start, end = range_.start.isoformat(), range_.end.isoformat()
    return {"start_date": start, "end_date": end, "days": range_.days}


def member_page(page: MemberPage) -> Json:
    """All of a member's page but its tickets, which have an endpoint of their own."""
    return {
        "user_info": base.member(page.member),
        "date_range": date_range(page.range),
        "figures": _figures(page.figures),
        "chart": chart(page.chart),
        "year": _year(page.year),
        "responders": [_linked(one) for one in page.links],
    }


def _figures(found: Figures) -> Json:
    return {
        "in_range": compared(found.in_range),
        "this_month": compared(found.this_month),
        "this_week": compared(found.this_week),
        "total": found.total,
        "first_day": found.first_day and found.first_day.isoformat(),
        "last_day": found.last_day and found.last_day.isoformat(),
    }


def compared(found: Compared) -> Json:
    """A figure beside that of other days."""
    return {
        "tickets": found.tickets,
        "before": found.before,
        "change": found.change,
        "range": date_range(found.range),
        "compared_with": date_range(found.compared_with),
    }


def chart(found: Chart) -> Json:
    """Bars, oldest first."""
    bars = [
        {
            "start_date": one.start.isoformat(),
            "end_date": one.end.isoformat(),
            "tickets": one.tickets,
        }
        for one in found.bins
    ]
    return {"unit": found.unit, "idle_days": found.idle_days, "bars": bars}


def _year(found: Year) -> Json:
    counts = [
        {"date": day.isoformat(), "tickets": tickets}
        for day, tickets in sorted(found.counts.items())
    ]
    return {**date_range(found.range), "total": found.total, "counts": counts}


def _linked(found: Linked) -> Json:
    periods = [
        {"starts_at": utc_text(one.starts_at), "ends_at": utc_text(one.ends_at)}
        for one in found.periods
    ]
    return {**asdict(found), "periods": periods}


def team_page(found: team.Team, query: team.Query) -> Json:
    """A page of the ranking with its grid."""
    return {
        "date_range": date_range(query.range),
        "compared_with": date_range(found.before),
        "members": [_line(one) for one in found.lines],
        "unclaimed": _line(found.unclaimed),
        "total": _line(found.total),
        "grid": _grid(found.grid),
        "groups": sorted(one.id for one in found.places.groups),
        "workspaces": sorted(one.id for one in found.places.workspaces),
        "places": asdict(found.places),
        "pagination": base.pagination(query.page, query.per_page, found.members),
    }


def _line(line: team.Line) -> Json:
    return {**asdict(line), "change": line.change}


def _grid(grid: team.Grid) -> Json:
    return {
        "unit": grid.unit,
        "parts": [
            {"start_date": one.start.isoformat(), "end_date": one.end.isoformat()}
            for one in grid.parts
        ],
        "parts_left": grid.parts_left,
        "rows": [{"user_id": one, "tickets": row} for one, row in grid.rows.items()],
        "total": grid.total,
    }
