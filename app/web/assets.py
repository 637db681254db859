"""Static files under the hash of their content, so that browsers may keep them for ever.

The hash is a folder of the address: the relative imports of a module inherit it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import flask_bootstrap
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    request,
    send_from_directory,
    url_for,
)

_OURS = Path(__file__).resolve().parent.parent / "static"
_BOOTSTRAP = Path(flask_bootstrap.__file__).resolve().parent / "static" / "bootstrap5"
_BOOTSTRAP_PREFIX = "bootstrap/"
# A page has one stylesheet beside the base: fewer requests before the first paint.
_STYLES = {
    "base": ("tokens", "components", "dialogs"),
    # The list, and the figures that its dialog shows.
    "mappings": ("dashboard", "history"),
    "design": ("dashboard", "history", "design"),
    "team": ("pages", "history", "team"),
    "member": ("audit", "history"),
    "profile": ("pages", "audit", "history", "account"),
    "members": ("operations", "account", "members"),
    "settings": ("operations", "settings"),
}
_BUNDLES = {
    f"css/{page}.css": [_OURS / "css" / f"{name}.css" for name in names]
    for page, names in _STYLES.items()
}
_BUNDLES["css/base.css"].insert(0, _BOOTSTRAP / "css" / "bootstrap.min.css")
_VERSION = "linking_asset_version"
_YEAR = 31_536_000

blueprint = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    """Serve the files and give templates `asset(path)`."""
    version = _hashed()

    def asset(path: str) -> str:
        return url_for("assets.file", version=version, path=path)

    app.jinja_env.globals["asset"] = asset
    app.extensions[_VERSION] = version
    app.register_blueprint(blueprint)


def present_version() -> str:
    """What the addresses of all files begin with; another one after every change of a file."""
    return str(current_app.extensions[_VERSION])


@blueprint.get("/assets/<version>/<path:path>")
def file(version: str, path: str) -> Response:
    if version != present_version():
        abort(404)
    root, name = _OURS, path
    if path.startswith(_BOOTSTRAP_PREFIX):
        root, name = _BOOTSTRAP, path.removeprefix(_BOOTSTRAP_PREFIX)
    answer = _joined(_BUNDLES[path]) if path in _BUNDLES else _whole(root, name)
    answer.cache_control.max_age = _YEAR
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    return answer


def _whole(root: Path, name: str) -> Response:
    """Read at once: a streamed file is neither compressed by gzip nor closed by the compression."""
    answer = send_from_directory(root, name)
    answer.direct_passthrough = False
    answer.make_sequence()
    answer.close()
    # One of the two is for ever, and the other says so.
    answer.cache_control.no_cache = None
    return answer


def _joined(parts: Iterable[Path]) -> Response:
    """Stylesheets behind each other."""
    text = "\n".join(part.read_text("utf-8") for part in parts)
    answer = Response(text, mimetype="text/css")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _hashed() -> str:
    """One hash over all our files and the version of Bootstrap."""
    digest = hashlib.sha256(metadata.version("Bootstrap-Flask").encode())
    for path in sorted(_OURS.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(_OURS).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
