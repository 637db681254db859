"""Makes the pictures of docs/screenshots: the demo, as it stands on one fixed afternoon."""

from __future__ import annotations

import struct
import sys
import zlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, expect, sync_playwright

from app import clock
from app.demo.clock import ManualClock
from app.demo.server import running_demo
from app.services import linking
from app.services.actor import SYSTEM
from app.services.linking import Change
from app.services.reporting import Reporting
from tests import parts, people, staging
from tests.browser.dashboard import DESKTOP, PATH, PHONE, Dashboard, settle
from tests.people import Person
from tests.sites import Sites, Source

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"
NOW = datetime(2025, 7, 29, 14, 2, tzinfo=UTC)
MARGIN = 32
MOST_BYTES = 300_000
BY_HAND = {
    "Oscar Solis": "Admin",
    "John Smith": "john.smith",
    "Hoa Nguyễn Thị": "hoa.nguyen",
    "Catherine Dubois": "katherine.dubois",
    "Bob Fletcher": "robert.fletcher",
    "Alexandra Petrova": "sasha.petrova",
    "P. Andersson": "pia.andersson",
    "Elena": "elena.popescu",
    "Greta Vogel": "greta.vogel",
    "Kwame Mensah": "kwame.mensah",
    "Mateus Carvalho": "mateus.carvalho",
    "Isabella Conti": "isabella.conti",
    "Daniel Kovács": "daniel.kovacs",
    "Yusuf Demir": "yusuf.demir",
    "Zanele Dube": "zanele.dube",
    "蓮 伊藤": "ren.ito",
}
# Colours this close together look nearly the same, and there are fewer of them to store.
STEPS = (1, 2, 3, 4)
COARSEN = """async ([picture, step]) => {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const pixels = pen.getImageData(0, 0, image.width, image.height);
  pixels.data.forEach((value, at) => { pixels.data[at] = Math.round(value / step) * step; });
  pen.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return Array.from(new Uint8Array(await blob.arrayBuffer()));
}"""
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@contextmanager
def stage() -> Iterator[tuple[Flask, str]]:
    """The app and its address: everything is synced, nobody is linked yet."""
    with TemporaryDirectory() as folder, clock.freeze(NOW):
        sites = Sites(Source(Path(folder), find_server=lambda: None))
        site = sites.get("sqlite")
        with running_demo(clock=ManualClock(NOW)) as demo, staging.served(site.app) as address:
            site.set(freshworks_url=demo.url, freshworks_api_key=demo.key)
            staging.sync(site.app)
            yield site.app, address
        sites.close()


class Camera:
    """Takes pictures of the dashboard as one person sees it."""

    def __init__(self, browser: Browser, address: str, person: Person) -> None:
        self._browser = browser
        self._address = address
        self._person = person

    @contextmanager
    def dashboard(self, size: ViewportSize, theme: str = "light") -> Iterator[Dashboard]:
        """The dashboard in a browser of its own, without movement."""
        context = self._browser.new_context(
            base_url=self._address,
            viewport=size,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        self._sign_in(page)
        yield Dashboard(page)
        context.close()

    def _sign_in(self, page: Page) -> None:
        page.goto("/login")
        page.get_by_label("Username").fill(self._person.username)
        page.get_by_label("Password", exact=True).fill(people.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Linking Dashboard")).to_be_visible()


def save(page: Page, name: str, clip: FloatRect | None = None) -> None:
    """Write what the page shows, packed tightly."""
    settle(page)
    shot = b64encode(page.screenshot(clip=clip)).decode()
    tries = (repack(bytes(page.evaluate(COARSEN, [shot, step]))) for step in STEPS)
    picture = next((one for one in tries if len(one) <= MOST_BYTES), None)
    if picture is None:
        sys.exit(f"{name} takes more than {MOST_BYTES:,} bytes.")
    (FOLDER / f"{name}.png").write_bytes(picture)
    sys.stdout.write(f"{name}.png  {len(picture) // 1024} KB\n")


def save_dialog(dashboard: Dashboard, name: str) -> None:
    """Write the open dialog with a little of what lies around it."""
    box = dashboard.dialog.bounding_box()
    assert box is not None
    around: FloatRect = {
        "x": box["x"] - MARGIN,
        "y": box["y"] - MARGIN,
        "width": box["width"] + 2 * MARGIN,
        "height": box["height"] + 2 * MARGIN,
    }
    save(dashboard.page, name, around)


def repack(picture: bytes) -> bytes:
    """The same picture, compressed with more patience than a browser has."""
    packed, others = b"", []
    for kind, content in chunks(picture):
        if kind == b"IDAT":
            packed += content
        else:
            others.append((kind, content))
    tight = zlib.compress(zlib.decompress(packed), level=9)
    ordered = [*others[:-1], (b"IDAT", tight), others[-1]]
    return SIGNATURE + b"".join(chunk(kind, content) for kind, content in ordered)


def chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG file: kind and content."""
    place = len(SIGNATURE)
    while place < len(picture):
        (length,) = struct.unpack(">I", picture[place : place + 4])
        start = place + 8
        yield picture[place + 4 : start], picture[start : start + length]
        place = start + length + 4


def chunk(kind: bytes, content: bytes) -> bytes:
    """One part of a PNG file as bytes."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def take_auto_link(camera: Camera) -> None:
    """The preview, with everybody who would be linked."""
    with camera.dashboard(DESKTOP) as dashboard:
        dashboard.page.get_by_label("More ways to Auto-Link").click()
        dashboard.page.get_by_role("button", name="Preview Auto-Link").click()
        expect(dashboard.dialog.get_by_role("checkbox").first).to_be_visible()
        save_dialog(dashboard, "auto-link")


def take_dialogs(camera: Camera) -> None:
    """Linking anew, with the question about earlier tickets, and the details."""
    with camera.dashboard(DESKTOP) as dashboard:
        dashboard.open(q="oscar")
        dashboard.press("More for Oscar Solis")
        dashboard.press("Link to another member")
        dashboard.pick("erin.manager")
        dashboard.choices()
        save_dialog(dashboard, "link-dialog")
    with camera.dashboard(DESKTOP) as dashboard:
        dashboard.press("View Details of Amelia Hartley")
        expect(dashboard.dialog.get_by_role("link").first).to_be_visible()
        save_dialog(dashboard, "details")


def take_lists(camera: Camera) -> None:
    """The whole page in both themes, and on a phone."""
    for theme in ("light", "dark"):
        with camera.dashboard(DESKTOP, theme) as dashboard:
            save(dashboard.page, f"dashboard-{theme}")
    with camera.dashboard(PHONE) as dashboard:
        save(dashboard.page, "phone")


def take_review(camera: Camera) -> None:
    """Who waits for a person, while there still are some."""
    with camera.dashboard(DESKTOP) as dashboard:
        dashboard.page.goto(f"{PATH}review")
        save(dashboard.page, "review")


def take_pages(camera: Camera, person: Person) -> None:
    """Every other page that people work with, by its address."""
    pages = {
        "member": (f"{PATH}users/{person.id}?days=90", "light"),
        "team": (f"{PATH}team", "dark"),
        "audit": (f"{PATH}audit", "light"),
        "members": (f"{PATH}members", "light"),
        "settings": (f"{PATH}settings", "dark"),
        "jobs": (f"{PATH}jobs", "light"),
        "webhooks": (f"{PATH}webhooks", "light"),
        "diagnostics": (f"{PATH}diagnostics", "light"),
        "mails": (f"{PATH}mails", "light"),
        "profile": ("/profile", "light"),
    }
    for name, (address, theme) in pages.items():
        with camera.dashboard(DESKTOP, theme) as dashboard:
            dashboard.page.goto(address)
            # What a page asks for by itself is there once its skeleton is gone.
            expect(dashboard.page.locator("[data-loading]:visible")).to_have_count(0)
            save(dashboard.page, name)


def link_most(app: Flask, members: dict[str, Person]) -> None:
    """What a team does in its first hour: auto-link, then the rest by hand, but for three."""
    staging.link_automatically(app)
    with app.app_context():
        ids = staging.mapping_ids()
        for name, username in BY_HAND.items():
            person = members.get(username) or people.store(Person(username, name, "user"))
            linking.change(SYSTEM, ids[name], Change(person.id), Reporting())


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with stage() as (app, address), sync_playwright() as playwright:
        members = staging.load_members(app)
        browser = playwright.chromium.launch(
            executable_path=parts.chromium(), args=["--no-sandbox", "--hide-scrollbars"]
        )
        camera = Camera(browser, address, members["Admin"])
        take_auto_link(camera)
        take_review(camera)
        link_most(app, members)
        take_dialogs(camera)
        take_lists(camera)
        take_pages(camera, members["ameliah"])
        browser.close()


if __name__ == "__main__":
    main()
