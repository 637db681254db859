"""Headers of every answer, assets, compression, and what people see when something fails."""

from __future__ import annotations

import gzip
import logging
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.test import TestResponse

from app.services import mappings, members
from tests import people
from tests.api import PREFIX, Api, refused
from tests.sites import Site, Sites

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "font-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
SECRET = "hunter2 in a traceback"


def asset_of(client: FlaskClient, end: str) -> str:
    """The address of an asset as the sign-in page has it."""
    page = client.get("/login").get_data(as_text=True)
    found = re.search(rf'"(/assets/[^"]*{re.escape(end)})"', page)
    assert found is not None
    return found[1]


class TestHeaders:
    def test_every_answer_is_protected(self, api: Api) -> None:
        client = api.client
        addresses = [
            "/login", "/profile", "/healthz", "/nothing", "/freshworks-linking", f"{PREFIX}/stats",
            f"{PREFIX}/nothing", f"{PREFIX}/jobs/1", f"{PREFIX}/openapi.json",
            asset_of(app_client(client), "base.css"), "/assets/x/css/tokens.css",
        ]  # fmt: skip
        for address in addresses:
            headers = client.get(address).headers
            directives = [part.split() for part in headers["Content-Security-Policy"].split(";")]
            assert {name: sources for name, *sources in directives} == POLICY, address
            assert headers["X-Content-Type-Options"] == "nosniff", address
            assert headers["X-Frame-Options"] == "DENY", address
            assert headers["Referrer-Policy"] == "same-origin", address
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin", address
            assert "camera=()" in headers["Permissions-Policy"], address
            assert "Access-Control-Allow-Origin" not in headers, address
            assert "Cache-Control" in headers, address

    def test_pages_and_figures_stay_out_of_shared_caches(self, api: Api) -> None:
        for address in ("/profile", f"{PREFIX}/stats", f"{PREFIX}/nothing", "/nothing"):
            headers = api.client.get(address).headers
            assert headers["Cache-Control"] == "private, no-cache", address

    def test_https_is_kept_to_once_it_is_used(self, client: FlaskClient) -> None:
        assert "Strict-Transport-Security" not in client.get("/login").headers
        secure = client.get("/login", base_url="https://linking.example.com")
        assert "max-age" in secure.headers["Strict-Transport-Security"]


def app_client(client: FlaskClient) -> FlaskClient:
    """A new browser at the same app."""
    return client.application.test_client()


class TestAssets:
    def test_asset_may_be_kept_for_ever(self, client: FlaskClient) -> None:
        for end, kind in (("base.css", "text/css"), ("shell.js", "text/javascript")):
            answer = client.get(asset_of(client, end))
            assert answer.status_code == 200
            assert answer.mimetype == kind
            cache = answer.headers["Cache-Control"]
            assert all(word in cache for word in ("public", "immutable", "max-age=31536000"))
            assert "Set-Cookie" not in answer.headers

    def test_asset_of_another_version_is_404(self, client: FlaskClient) -> None:
        right = asset_of(client, "base.css")
        version = right.split("/")[2]
        for wrong in (version[:-1], version.upper() + "x", "0" * 12, "latest"):
            answer = client.get(right.replace(version, wrong))
            assert answer.status_code == 404, wrong
            assert "immutable" not in answer.headers["Cache-Control"]

    def test_no_path_leads_out_of_the_folder(self, client: FlaskClient) -> None:
        base = asset_of(client, "css/base.css").removesuffix("css/base.css")
        for path in (
            "../../config.py", "..%2f..%2fconfig.py", "%2e%2e/%2e%2e/config.py", "../__init__.py",
            "css/../../../config.py", "bootstrap/../../../__init__.py", "bootstrap/..%2f..%2fsetup",
            "/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd", "css/tokens.css%00.js", "css", "",
            "..\\..\\config.py", "bootstrap/%2e%2e/%2e%2e/__init__.py",
        ):  # fmt: skip
            assert client.get(base + path).status_code == 404, path

    def test_known_asset_is_304(self, client: FlaskClient) -> None:
        address = asset_of(client, "base.css")
        etag = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert again.status_code == 304

    def test_text_is_compressed(self, app: Flask, client: FlaskClient) -> None:
        # The client of the other tests cannot read a compressed page.
        reader = FlaskClient(app, app.response_class)
        for address in (asset_of(client, "base.css"), "/login"):
            for algorithm in ("gzip", "br"):
                plain = client.get(address)
                small = reader.get(address, headers={"Accept-Encoding": algorithm})
                assert small.headers["Content-Encoding"] == algorithm, address
                assert "Accept-Encoding" in small.headers["Vary"]
                assert len(small.data) < len(plain.data) / 2

    def test_json_is_compressed(self, api: Api) -> None:
        plain = api.get("openapi.json")
        small = api.get_with({"Accept-Encoding": "gzip"}, "openapi.json")
        assert gzip.decompress(small.data) == plain.data
        assert len(small.data) < len(plain.data) / 3


class TestAddresses:
    def test_unknown_page_is_html(self, client: FlaskClient) -> None:
        answer = client.get("/nothing")
        assert answer.status_code == 404
        assert answer.mimetype == "text/html"
        assert "Nothing here" in answer.get_data(as_text=True)

    def test_address_that_only_begins_like_the_api_is_html(self, client: FlaskClient) -> None:
        assert client.get(f"{PREFIX}x").mimetype == "text/html"

    def test_wrong_method_of_a_page_is_html(self, client: FlaskClient) -> None:
        answer = client.delete("/login")
        assert answer.status_code == 405
        assert answer.mimetype == "text/html"
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}

    def test_dashboard_without_slash_leads_to_it(self, client: FlaskClient) -> None:
        answer = client.get("/freshworks-linking?q=mia")
        assert answer.status_code == 308
        assert answer.headers["Location"].endswith("/freshworks-linking/?q=mia")

    def test_head_has_the_headers_and_no_body(self, api: Api) -> None:
        for address in ("/profile", f"{PREFIX}/stats", "/healthz"):
            answer = api.client.head(address)
            assert answer.status_code == 200, address
            assert answer.data == b""
            assert int(answer.headers["Content-Length"]) > 0

    def test_form_too_large_is_413_in_html(self, client: FlaskClient) -> None:
        answer = client.post("/login", data={"username": "x" * 2_100_000})
        assert answer.status_code == 413
        assert answer.mimetype == "text/html"


class TestFailures:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever reads mappings or members meets an error that nobody foresaw."""

        def fail(*_arguments: object) -> None:
            raise RuntimeError(SECRET)

        monkeypatch.setattr(mappings, "find", fail)
        monkeypatch.setattr(members, "authenticate", fail)

    def test_unforeseen_error_in_the_api_is_json(
        self, api: Api, broken: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = api.get("mappings", page=1)
        refused(answer, 500, "internal_error")
        assert "hunter2" not in answer.get_data(as_text=True)
        # The log has what the answer has not.
        (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
        assert record.exc_info is not None
        assert SECRET in str(record.exc_info[1])

    def test_unforeseen_error_of_a_page_is_html(self, api: Api, broken: None) -> None:
        answer = api.client.get("/freshworks-linking/")
        assert answer.status_code == 500
        assert answer.mimetype == "text/html"
        assert "hunter2" not in answer.get_data(as_text=True)
        assert "Something broke" in answer.get_data(as_text=True)

    @pytest.mark.parametrize("host", ["x" * 64, "a..example.com"])
    def test_host_that_cannot_be_is_400(
        self, client: FlaskClient, caplog: pytest.LogCaptureFixture, host: str
    ) -> None:
        for path in ("/", "/login", "/profile", "/nothing"):
            answer = client.get(path, headers={"Host": host})
            assert (answer.status_code, answer.mimetype) == (400, "text/plain")
            assert "Check it and send it again." in answer.get_data(as_text=True)
        answer = client.get(f"{PREFIX}/mappings", headers={"Host": host})
        refused(answer, 400, "bad_request")
        assert caplog.records == []

    def test_password_is_not_logged(
        self, client: FlaskClient, broken: None, caplog: pytest.LogCaptureFixture
    ) -> None:
        with pytest.raises(AssertionError, match="Something broke"):
            people.sign_in(client, people.ELI)
        assert people.PASSWORD not in caplog.text

    def test_busy_database_is_503(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        def wait(*_arguments: object) -> None:
            raise PoolTimeoutError("QueuePool limit reached")

        monkeypatch.setattr(mappings, "find", wait)
        answer = api.get("mappings", page=1)
        refused(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0


class TestDatabaseAway:
    @pytest.fixture
    def away(self, site: Site, app_with: Callable[..., Flask]) -> FlaskClient:
        """A browser with Eli's session at an app whose database does not answer."""
        with site.app.app_context():
            eli = people.store(people.ELI)
        signed_in = site.app.test_client()
        people.sign_in(signed_in, eli)
        client = app_with(database_url="postgresql+psycopg://nobody@127.0.0.1:9/gone").test_client()
        cookie = signed_in.get_cookie("linking_session")
        assert cookie is not None
        client.set_cookie("linking_session", cookie.value)
        return client

    def check(self, answer: TestResponse) -> None:
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "127.0.0.1" not in answer.get_data(as_text=True)

    @pytest.mark.sqlite_only
    def test_api_says_so_in_json(self, away: FlaskClient) -> None:
        for path in ("mappings", "stats", "jobs/1", "openapi.json"):
            answer = away.get(f"{PREFIX}/{path}")
            self.check(answer)
            refused(answer, 503, "unavailable")

    @pytest.mark.sqlite_only
    def test_pages_say_so_in_html(self, away: FlaskClient) -> None:
        for address in ("/", "/profile", "/freshworks-linking/", "/login"):
            answer = away.get(address)
            self.check(answer)
            assert answer.mimetype == "text/html"
            assert "database does not answer" in answer.get_data(as_text=True)

    @pytest.mark.sqlite_only
    def test_process_lives_but_is_not_ready(self, away: FlaskClient) -> None:
        assert away.get("/healthz").status_code == 200
        self.check(away.get("/readyz"))

    @pytest.mark.sqlite_only
    def test_unknown_address_is_still_404(self, away: FlaskClient) -> None:
        assert away.get("/nothing").status_code == 404
        assert away.get(asset_of(app_client(away), "base.css")).status_code == 200


def test_database_without_tables_is_not_ready(sites: Sites, database: str) -> None:
    with sites.without_tables(database) as app:
        client = app.test_client()
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503


def test_ready_is_ready(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json() == {"status": "ready"}
