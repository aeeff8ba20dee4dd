"""Screenshots as small PNG files in sixteen colours, which suffice for pages of text."""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page

_COLOURS: Final = 16


def take(page: Page, path: Path, *, full_page: bool = True) -> None:
    """Saves a screenshot of the page, or of what the window shows of it, in sixteen colours."""
    taken = page.screenshot(full_page=full_page, scale="css")
    with Image.open(BytesIO(taken)) as picture:
        # Nearest colours, because dithering needs more bytes than it improves.
        few = picture.convert("RGB").quantize(
            _COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        few.save(path, format="PNG", optimize=True, bits=4)
