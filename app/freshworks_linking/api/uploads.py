"""Files that endpoints take: sent by a form, or as the body itself."""

from __future__ import annotations

from typing import Any

from flask import request

from app.errors import Invalid

_NO_FILE = "There is no file. Send it as the field named file, or its text as text/csv."
_TEXT = {"type": "string", "minLength": 1}
_FORM = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
}


def described(example: str) -> dict[str, Any]:
    """What the document says of the body; `example` is a file that is taken."""
    texts = {kind: {"schema": _TEXT, "example": example} for kind in ("text/csv", "text/plain")}
    return {"required": True, "content": {"multipart/form-data": {"schema": _FORM}, **texts}}


def received() -> bytes:
    """The file of this request; `Invalid` where a form brings none."""
    if request.mimetype != "multipart/form-data":
        return request.get_data()
    upload = request.files.get("file")
    if upload is None:
        raise Invalid(_NO_FILE, {"file": _NO_FILE})
    data: bytes = upload.read()
    return data
