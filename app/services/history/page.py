"""All that the page of one member shows, in a constant number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.models import User
from app.services import members
from app.services.history import bins, comparison, days, left_out, links, listing, ranges
from app.services.history.bins import Chart, Year
from app.services.history.comparison import Figures
from app.services.history.left_out import NotCounted
from app.services.history.links import Linked
from app.services.history.listing import Listing
from app.services.history.ranges import DateRange
from app.services.reporting import Reporting


@dataclass(frozen=True)
class MemberPage:
    """A member's range of days; `responder_id` is the one that it is narrowed to, if any.

    `days` are those listed, newest first, each with its ticket numbers.
    """

    member: User
    range: DateRange
    responder_id: int | None
    figures: Figures
    chart: Chart
    year: Year
    links: list[Linked]
    listing: Listing
    days: list[tuple[date, list[int]]]
    not_counted: list[NotCounted]


def read(
    user_id: int,
    range_: DateRange,
    rules: Reporting,
    responder_id: int | None = None,
    back_to: date | None = None,
) -> MemberPage:
    """The page of a member; tickets are listed back to `back_to`, or as many as fit a screen."""
    ranges.check_comparable(range_)
    member, calendar = members.get(user_id), rules.calendar
    asked = comparison.windows(range_, calendar)
    sums = comparison.by_responder(user_id, asked)
    year = bins.year_up_to(range_.end, calendar)
    whole = DateRange(min(range_.start, year.start), range_.end)
    counts = days.counts(user_id, whole, responder_id)
    planned = listing.plan(counts, range_, back_to)
    listed = days.listed(user_id, DateRange(planned.since, range_.end), responder_id)
    own = [one for key, one in sums.items() if responder_id in (None, key)]
    return MemberPage(
        member=member,
        range=range_,
        responder_id=responder_id,
        figures=comparison.figures(own, asked),
        chart=bins.chart(counts, range_, calendar),
        year=bins.year(counts, range_.end, calendar),
        links=links.of_member(user_id, sums),
        listing=planned,
        days=list(days.by_date(listed)),
        not_counted=left_out.of_member(user_id, range_, calendar, responder_id),
    )
