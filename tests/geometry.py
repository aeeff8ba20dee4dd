"""Finds layout errors of a page: overlaps, broken words, overflows."""

import re
from pathlib import Path

from playwright.sync_api import Page

_BROKEN_NUMBER = re.compile(r"broken number in .*: \w{3,}$")
"""A part of a phone number, a reference or an identity number. The minutes of a time have two digits."""
_FAULTS = Path(__file__).with_name("geometry.js").read_text(encoding="utf-8")
SMALLEST_WIDTH = 320
DOUBLE_LETTERS = "36px"


def layout_faults(page: Page, width: int) -> list[str]:
    """Returns the layout errors of the page at this width, with all details open."""
    page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = page.evaluate(_FAULTS)
    return [f"{width} px: {fault}" for fault in found]


def faults_with_double_letters(page: Page) -> list[str]:
    """Returns the overflows and broken numbers on the smallest phone at double font size.

    Long words may break there, numbers only beside hyphens and other marks. The font size stays until the page is left.
    """
    page.evaluate("size => { document.documentElement.style.fontSize = size }", DOUBLE_LETTERS)
    return [
        fault
        for fault in layout_faults(page, SMALLEST_WIDTH)
        if any(kind in fault for kind in ("wider than the window", "px wide", "broken number"))
    ]


def numbers_broken_with_double_letters(page: Page) -> list[str]:
    """Returns the broken phone numbers, references and identity numbers of `faults_with_double_letters`."""
    return [fault for fault in faults_with_double_letters(page) if _BROKEN_NUMBER.search(fault)]
