"""The page on which admins manage members."""

from __future__ import annotations

from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from app.auth import access
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.pages.blueprint import asked_of, blueprint, frame
from app.freshworks_linking.pages.paging import page_or_last
from app.models import ROLES
from app.services.members import lists
from app.services.members.lists import Wanted

_QUERY = schemas.members.MembersQuery()


@blueprint.get("/members")
@access.admins_only
def members_page() -> ResponseReturnValue:
    asked = asked_of(_QUERY)
    number, per_page = asked.pop("page"), asked.pop("per_page")
    wanted = Wanted(**asked)
    found, pagination = page_or_last(partial(lists.page, wanted), number, per_page)
    return render_template(
        "freshworks_linking/members.html",
        members=[rendering.members.member(one) for one in found],
        roles=ROLES,
        pagination=pagination,
        query={
            "q": wanted.q,
            "role": wanted.role or "",
            "state": wanted.state or "",
            "sort": "" if wanted.sort == "username" else wanted.sort,
        },
        **frame(),
    )
