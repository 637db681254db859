"""Which exports there are, and what each is asked for: of which closings, from which days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date, timedelta
from typing import Any

from app.clock import utcnow
from app.services import history, team
from app.services.exports import daily, ranking, summary, tickets
from app.services.exports.as_excel import About
from app.services.exports.closings import Closings
from app.services.exports.table import Table
from app.services.mappings.query import Query
from app.services.reporting import Reporting

_CLOSED = ("closed_since", "closed_until")


@dataclass(frozen=True)
class Export:
    """One export: what it says of itself, and how it is read as it is asked for."""

    what: str
    table: Callable[[Mapping[str, Any], Reporting], Table]


EXPORTS = {
    "mappings": Export(
        "Mappings as the dashboard lists them: a row for each responder.",
        lambda args, rules: summary.table(Query(**args), rules),
    ),
    "daily": Export(
        "Tickets by day: a row for each member, day and responder; unclaimed ones if asked for.",
        lambda args, rules: daily.table(_closings(args, rules), rules),
    ),
    "tickets": Export(
        "Closures: a row for each, credited or not.",
        lambda args, rules: tickets.table(_closings(args, rules), rules),
    ),
    "team": Export(
        "The team's ranking: a row for each member, and one for what is unclaimed.",
        lambda args, rules: ranking.table(_ranking(args, rules), rules),
    ),
}


def about(name: str, args: Mapping[str, Any], made_by: str) -> About:
    """What a workbook says of itself."""
    filters = [
        (parameter.replace("_", " ").capitalize(), _word(value))
        for parameter, value in args.items()
        if value not in (None, "", False) or parameter in ("active", "confirmed")
    ]
    return About(EXPORTS[name].what, filters, utcnow(), made_by)


def file_name(name: str, args: Mapping[str, Any], rules: Reporting) -> str:
    """The name of a file, which tells of which days it is: those asked for, else that of today."""
    today = rules.calendar.today()
    since, until = _days_of(name, args, rules)
    if since is None:
        return f"freshworks-{name}-{today if until is None else f'until-{until}'}"
    return f"freshworks-{name}-{since}-to-{until or today}"


def _days_of(
    name: str, args: Mapping[str, Any], rules: Reporting
) -> tuple[date | None, date | None]:
    if name == "team":
        range_ = _ranking(args, rules).range
        return range_.start, range_.end
    # The list has closings of certain days, and calls those of the last activity by other names.
    asked = {key: args[key] for key in _CLOSED if key in args} if name == "mappings" else args
    return _days(asked, rules)


def _ranking(args: Mapping[str, Any], rules: Reporting) -> team.Query:
    range_ = history.asked_range(args, rules, team.first_day)
    of_range = ("days", "since", "until", "range")
    return team.Query(range_, **{key: args[key] for key in args if key not in of_range})


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _closings(args: Mapping[str, Any], rules: Reporting) -> Closings:
    since, until = _days(args, rules)
    return Closings(
        of=_listed(args),
        user_id=args.get("user_id"),
        freshworks_user_id=args.get("freshworks_user_id"),
        since=since,
        until=until,
        group_id=args.get("group_id"),
        workspace_id=args.get("workspace_id"),
        every_state=args.get("all", False),
        unclaimed=args.get("unclaimed", False),
    )


def _days(args: Mapping[str, Any], rules: Reporting) -> tuple[date | None, date | None]:
    """Days may be named for the closings and for the figures of the list: both have to hold."""
    since, until = args.get("since"), args.get("until")
    if "days" in args:
        until = rules.calendar.today()
        since = until - timedelta(days=args["days"])
    firsts = [day for day in (since, args.get("closed_since")) if day is not None]
    lasts = [day for day in (until, args.get("closed_until")) if day is not None]
    return max(firsts, default=None), min(lasts, default=None)


def _listed(args: Mapping[str, Any]) -> Query:
    """The filter of the list. Who closed nothing in a group has no closing of it either."""
    names = {one.name for one in fields_of(Query)} - {"since", "until", "group_id", "workspace_id"}
    asked = {name: value for name, value in args.items() if name in names}
    if not {"min_tickets", "max_tickets"} & asked.keys():
        # Only a number of tickets asks for the figures of those days.
        asked = {k: v for k, v in asked.items() if k not in _CLOSED}
    return Query(**asked, since=args.get("active_since"), until=args.get("active_until"))
