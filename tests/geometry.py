"""Finds faults in the layout of a page: overlaps, broken words, what is wider than the window."""

from pathlib import Path

from playwright.sync_api import Page

_FAULTS = Path(__file__).with_name("geometry.js").read_text(encoding="utf-8")
SMALLEST_WIDTH = 320
DOUBLE_LETTERS = "36px"


def layout_faults(page: Page, width: int) -> list[str]:
    """Return what is wrong with the page in a window of this width, with every detail open."""
    page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = page.evaluate(_FAULTS)
    return [f"{width} px: {fault}" for fault in found]


def overflows_with_double_letters(page: Page) -> list[str]:
    """Return what is wider than the smallest phone when letters have double their size.

    Long words may break there. The letters stay large until the page is left.
    """
    page.evaluate("size => { document.documentElement.style.fontSize = size }", DOUBLE_LETTERS)
    return [
        fault
        for fault in layout_faults(page, SMALLEST_WIDTH)
        if "wider than the window" in fault or "px wide" in fault
    ]
