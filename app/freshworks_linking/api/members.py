"""The JSON API with which admins manage members."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.clock import utc_text
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api import uploads
from app.freshworks_linking.api.blueprint import blueprint
from app.models import User
from app.services import api_tokens, csv_file, decisions, members
from app.services.linking import Outcome
from app.services.members import Done, file_import, links, lists
from app.services.members.lists import Wanted
from app.services.profiles import Profile
from app.web.envelope import success, unkept
from app.web.etags import conditional

_EXAMPLE = "username,email,full_name,role\noscar,oscar@example.com,Oscar Solis,user\n"


@blueprint.get("/members")
@blueprint.arguments(schemas.members.MembersQuery, location="query")
@blueprint.response(200, schemas.members.MembersAnswer)
@access.admins_only
def list_members(args: dict[str, Any]) -> Response:
    number, per_page = args.pop("page"), args.pop("per_page")
    found, total = lists.page(Wanted(**args), number, per_page)
    body = {
        "members": [rendering.members.member(one) for one in found],
        "pagination": rendering.base.pagination(number, per_page, total),
    }
    return conditional(body, lambda: success(**body))


@blueprint.post("/members")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.members.NewMemberBody)
@blueprint.response(200, schemas.members.MemberChangedAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@access.admins_only
def create_member(_args: dict[str, Any], body: dict[str, Any]) -> Response:
    member = members.create(access.actor(), Profile(**body))
    said = f"{member.username} is a member now, with the role {member.role}."
    return _changed(Done(member, said, None), changed=True)


@blueprint.get("/members/<int:user_id>")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.response(200, schemas.members.ManagedMemberAnswer)
@access.admins_only
def get_member(_args: dict[str, Any], user_id: int) -> Response:
    body = {
        "member": _shown(members.get(user_id)),
        "tokens": [rendering.members.token(one) for one in api_tokens.of(user_id)],
    }
    return conditional(body, lambda: success(**body))


@blueprint.put("/members/<int:user_id>")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.members.MemberBody, required=False)
@blueprint.response(200, schemas.members.MemberChangedAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@access.admins_only
def change_member(_args: dict[str, Any], body: dict[str, Any], user_id: int) -> Response:
    return _changed(members.edit(access.actor(), user_id, body))


@blueprint.post("/members/<int:user_id>/deactivate")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.members.MemberChangedAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@access.admins_only
def deactivate_member(_args: dict[str, Any], _body: dict[str, Any], user_id: int) -> Response:
    return _changed(members.set_active(access.actor(), user_id, False))


@blueprint.post("/members/<int:user_id>/reactivate")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.members.MemberChangedAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@access.admins_only
def reactivate_member(_args: dict[str, Any], _body: dict[str, Any], user_id: int) -> Response:
    return _changed(members.set_active(access.actor(), user_id, True))


@blueprint.post("/members/<int:user_id>/erase")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.members.MemberChangedAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@access.admins_only
def erase_member(_args: dict[str, Any], _body: dict[str, Any], user_id: int) -> Response:
    return _changed(members.erase(access.actor(), user_id))


@blueprint.post("/members/<int:user_id>/password-link")
@blueprint.arguments(schemas.base.NoQuery, location="query")
@blueprint.arguments(schemas.base.NoBody, required=False)
@blueprint.response(200, schemas.members.PasswordLinkAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@access.admins_only
@access.sessions_only
def make_password_link(_args: dict[str, Any], _body: dict[str, Any], user_id: int) -> Response:
    link = links.make(access.actor(), user_id)
    return unkept(
        message=f"The link for {link.member.username} works once, for 72 hours.",
        url=settings.public_address(settings.password_link_path(link.key)),
        expires_at=utc_text(link.expires_at),
        member=_shown(link.member),
    )


@blueprint.post("/members/import")
@blueprint.arguments(schemas.responders.ImportQuery, location="query")
@blueprint.response(200, schemas.members.MemberImportAnswer)
@blueprint.alt_response(409, schema=schemas.base.Failure)
@blueprint.doc(requestBody=uploads.described(_EXAMPLE))
@access.admins_only
def import_members(args: dict[str, Any]) -> Response:
    text = csv_file.decoded(uploads.received())
    done = file_import.run(access.actor(), text, dry_run=args["dry_run"])
    linked = [] if args["dry_run"] else decisions.link_reserved(settings.reporting())
    return success(
        message=_with(linked, done.message),
        **done.counts,
        outcomes=[asdict(one) for one in done.outcomes],
        failures_csv=file_import.failures_csv(done),
    )


def _changed(done: Done, *, changed: bool = False) -> Response:
    changed = changed or done.entry is not None
    entry, user_id = done.entry, done.member.id
    undo = None if entry is None or entry.before is None else rendering.undo.way(entry.id)
    # Somebody may have waited for a member with this address.
    linked = decisions.link_reserved(settings.reporting()) if changed else []
    return success(
        message=_with(linked, done.message),
        changed=changed,
        member=_shown(members.get(user_id)),
        undo=undo,
    )


def _with(linked: list[Outcome], message: str) -> str:
    return " ".join([message, *(outcome.message for outcome in linked[:3])])


def _shown(member: User) -> dict[str, Any]:
    return rendering.members.member(lists.listed([member])[0])
