"""What the proxies in front say of a visitor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


# An IPv6 address is never longer, with an IPv4 one in it; more can only have been made up.
_LONGEST = 45


def init_app(app: Flask) -> None:
    """Take address, scheme and host of a request from as many proxies as there are."""
    hops = app.config["LINKING"].proxy_hops
    if hops:
        inner = _without_port(app.wsgi_app)
        proxied = ProxyFix(inner, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # Flask's own recipe for proxies


def _without_port(inner: WSGIApplication) -> WSGIApplication:
    """Some proxies name the visitor's port too: with each connection it would be somebody else."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = _host(environ.get("REMOTE_ADDR", ""))[:_LONGEST]
        return inner(environ, start_response)

    return call


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    # An IPv6 address without brackets has several colons, and no port.
    return address.partition(":")[0] if address.count(":") == 1 else address
