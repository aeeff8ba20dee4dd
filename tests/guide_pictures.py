"""Pictures of the guide for staff: the start page of each role, with the demo data."""

from typing import Final

from playwright.sync_api import Browser

from portal.domain.platform.choices import Language
from portal.web.staff.guide_files import FOLDER
from tests import small_pictures
from tests.browsers import DESK
from tests.e2e.running import RunningPortal
from tests.e2e.walk import Officer

GUIDES: Final = {
    "district": "district",
    "centre": "centre",
    "hotline": "hotline",
    "volunteer": "volunteer",
    "supervisor": "supervisor",
    "ministry": "ministry",
    "administrator": "admin",
}
"""The names of the guides, each with the demo account whose start page it shows."""


def take_guide_pictures(browser: Browser, portal: RunningPortal) -> None:
    """Takes the start page of each role in both languages, after the tour."""
    for guide, account in GUIDES.items():
        context = browser.new_context(**DESK)
        page = context.new_page()
        Officer(page, portal, "en").sign_in(portal.sign_in(account), "")
        while page.locator("#tour").count():
            page.locator("section:has(#tour) button").click()
        start = page.url.partition("/en/")[2]
        for language in Language:
            page.goto(f"{portal.url}/{language}/{start}")
            folder = FOLDER / language / "pictures"
            folder.mkdir(exist_ok=True)
            small_pictures.take(page, folder / f"{guide}.png", full_page=False)
        context.close()
