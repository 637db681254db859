"""What a page shows, as a small file."""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import FloatRect, Page

from tests.browser.dashboard import Dashboard, settle
from tools.screenshots.png import repack

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screenshots"
MARGIN = 32
MOST_BYTES = 300_000
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
