"""Input and answers of open pages: what is new, the tiles, the session."""

from __future__ import annotations

from marshmallow import fields, validate

from app.freshworks_linking.schemas.base import Arguments, Success, count
from app.freshworks_linking.schemas.inputs import Digits, Ids
from app.freshworks_linking.schemas.jobs import SyncState
from app.freshworks_linking.schemas.mappings import Mapping, Stats
from app.models import BIGGEST


class ChangesQuery(Arguments):
    """What is known already: the data version, and the mappings on the screen."""

    since = Digits(required=True, validate=validate.Range(0, BIGGEST))
    shown = Ids(
        load_default="",
        metadata={"description": "Ids of the mappings on the screen, with commas between them."},
    )


class StatsAnswer(Success):
    """The tiles."""

    stats = fields.Nested(Stats, required=True)
    sync = fields.Nested(SyncState, required=True)


class ChangesAnswer(Success):
    """What is new since the version asked about."""

    version = count()
    today = fields.Date(required=True)
    assets = fields.String(required=True)
    stats = fields.Nested(Stats, required=True)
    sync = fields.Nested(SyncState, required=True)
    mappings = fields.List(fields.Nested(Mapping), required=True)
    list_changed = fields.Boolean(required=True)


class SessionAnswer(Success):
    """Who is signed in, and the token with which this browser's pages prove themselves."""

    user_id = fields.Integer(required=True)
    username = fields.String(required=True)
    csrf_token = fields.String(required=True)
