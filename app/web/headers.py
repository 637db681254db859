"""Security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    # Bootstrap's stylesheet draws its marks with data images.
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICY)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def init_app(app: Flask) -> None:
    """Send the headers with everything; keep pages and figures out of shared caches."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    given = {name for name, _ in response.headers}
    for name, value in _HEADERS.items():
        # A page with a secret in its address is stricter than the rest.
        if name not in given:
            response.headers.add(name, value)
    if response.mimetype == "text/html":
        # Pages write numbers and dates as their reader does; data are the same for everybody.
        response.vary.add("Accept-Language")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in given:
        response.headers.add("Cache-Control", "private, no-cache")
    return response
