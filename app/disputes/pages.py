"""The page behind "this is not me" in a mail. Looking at it changes nothing: machines do, too."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import settings
from app.auth import access
from app.extensions import db, limiter
from app.mail.tokens import NotMe
from app.models import AuditEntry, FreshworksUserMapping, User
from app.services import decisions, link_change
from app.services.actor import Actor, without_token

blueprint = Blueprint("disputes", __name__, url_prefix=settings.NOT_ME_PATH)

_TEMPLATE = "disputes/not_me.html"


@dataclass(frozen=True)
class _Case:
    """The link in question, as it stands now."""

    entry: AuditEntry
    mapping: FreshworksUserMapping
    member: User

    @property
    def author(self) -> str:
        """Who made the link, by name."""
        return without_token(self.entry.actor_label)

    @property
    def state(self) -> str:
        """`open` to be asked, `told` where the member said so before, `over` without the link."""
        if self.mapping.user_id != self.member.id:
            return "over"
        return "told" if self.mapping.flag == link_change.DISPUTED else "open"


@blueprint.get("/<token>")
@limiter.limit("60 per minute")
def ask(token: str) -> ResponseReturnValue:
    case = _case(settings.not_me_of(token))
    if case is None:
        return render_template(_TEMPLATE, state="unknown", token=token, case=None), 404
    return render_template(_TEMPLATE, state=case.state, token=token, case=case)


@blueprint.post("/<token>")
@limiter.limit("60 per minute")
def tell(token: str) -> ResponseReturnValue:
    case = _case(settings.not_me_of(token))
    if case is None:
        return render_template(_TEMPLATE, state="unknown", token=token, case=None), 404
    if not access.csrf_holds():
        return render_template(_TEMPLATE, state="expired", token=token, case=case), 400
    if case.state == "open":
        actor = Actor(case.member.id, case.member.username, "web", address=request.remote_addr)
        decisions.dispute(actor, case.mapping.id, case.member.id, settings.reporting())
        case = _case(settings.not_me_of(token)) or case
    return render_template(_TEMPLATE, state=case.state, token=token, case=case)


def _case(not_me: NotMe | None) -> _Case | None:
    """What the address is about; None for one that is wrong or too old."""
    entry = None if not_me is None else db.session.get(AuditEntry, not_me.audit_id)
    if not_me is None or entry is None or entry.mapping_id is None:
        return None
    member = db.session.get(User, not_me.user_id)
    mapping = db.session.get(FreshworksUserMapping, entry.mapping_id)
    if member is None or mapping is None:
        return None
    return _Case(entry, mapping, member)
