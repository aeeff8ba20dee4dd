"""Draws the pictures of static/: icons for telephones, and what Facebook and WhatsApp show beside a link.

`python -m tests.share_pictures` draws them anew in chromium, which shapes Bangla. They name no owner.
"""

import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from portal.config import PROJECT
from portal.domain.platform.choices import Language
from portal.i18n import translate
from portal.web.public.share_preview import ICON_SIZES, SHARE_LINES, SHARE_SIZE
from tests.system_parts import find

STATIC: Final = PROJECT / "static"
COLOURS: Final = 64

_SHARE: Final = """<!doctype html><html lang="{language}"><meta charset="utf-8"><style>
body {{ margin: 0; width: {width}px; height: {height}px; background: #006a4e; color: #fff; display: flex;
  align-items: center; gap: 70px; padding: 0 80px; box-sizing: border-box; font-family: "Noto Sans Bengali", "Noto Sans"; }}
svg {{ flex: none; width: 270px; height: 270px; border-radius: 60px; background: #fff; padding: 20px; }}
p {{ margin: 0; line-height: 1.4; font-size: 42px; }} p:first-child {{ font-size: 62px; font-weight: 700; }}
</style>{emblem}<div><p>{title}</p><p>{text}</p></div>"""
_ICON: Final = "<!doctype html><style>body {{ margin: 0 }} svg {{ display: block; width: {size}px }}</style>{emblem}"


def main() -> None:
    """Draws all pictures."""
    emblem = (STATIC / "icon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=find("chromium"), args=arguments)
        page = browser.new_page()
        for size in ICON_SIZES:
            # A telephone rounds the corners itself.
            html = _ICON.format(size=size, emblem=emblem.replace(' rx="7"', ""))
            _draw(page, html, (size, size), f"touch-icon-{size}.png")
        for language in Language:
            title, text = (translate(language, line) for line in SHARE_LINES)
            width, height = SHARE_SIZE
            html = _SHARE.format(
                language=language, width=width, height=height, emblem=emblem, title=title, text=text
            )
            _draw(page, html, SHARE_SIZE, f"share-{language}.png")


def _draw(page: Page, html: str, size: Sequence[int], name: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(html)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    picture.save(STATIC / name, optimize=True)
    sys.stdout.write(f"{name}: {(STATIC / name).stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
