import re

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page as BrowserPage

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.models import Centre
from tests.browsers import NewContext, axe_violations
from tests.web.public.sent import BROWSER_TOKEN, sent

BOTH = pytest.mark.parametrize("language", list(Language))
LONG = {
    "name_bn": "মোছাম্মৎ রাজিয়া সুলতানা ক্ষেত্রমোহিনী চৌধুরী ওরফে বিষ্ণুপ্রিয়া বন্দ্যোপাধ্যায় ঊর্মিমালা",
    "name_en": "Mosammat Razia Sultana Kshetramohini Chowdhury alias Bishnupriya Bandyopadhyay Urmimala",
}
ADDRESS_BN = (
    "হোল্ডিং ১২৩/ক, জেলা কর্মসংস্থান ও জনশক্তি অফিস ভবন (৩য় তলা), মাইজদী কোর্ট, নোয়াখালী সদর, নোয়াখালী ৩৮০০"
)
ADDRESS_EN = "Holding 123/A, District Employment and Manpower Office (2nd floor), Maijdee Court, Noakhali 3800"


@pytest.mark.browser
@BOTH
def test_on_paper_it_is_one_sheet_of_a6_with_the_longest_names(
    app: Flask,
    url: str,
    new_context: NewContext,
    sqlite_database: Database,
    vault: Vault,
    language: Language,
) -> None:
    with sqlite_database.begin() as session:
        for centre in session.query(Centre):
            centre.address_bn, centre.address_en = ADDRESS_BN, ADDRESS_EN
            centre.phone = "+8801712345678"
    sent(sqlite_database, vault, **LONG)
    page = opened(app, url, new_context, language)
    for options in ({"format": "A6"}, {"prefer_css_page_size": True}):
        paper = page.pdf(**options)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
        box = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", paper)
        assert box
        # A6 is 105 by 148 mm; a PDF counts in points of 1/72 inch.
        assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [105, 148]
    page.emulate_media(media="print")
    assert seen(page) == ["article"]


@pytest.mark.browser
@BOTH
def test_nothing_stands_in_anybodys_way(
    app: Flask,
    url: str,
    new_context: NewContext,
    sqlite_database: Database,
    vault: Vault,
    language: Language,
) -> None:
    sent(sqlite_database, vault)
    page = opened(app, url, new_context, language)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.reload()
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 320, "height": 568})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert complaints == []


def opened(app: Flask, url: str, new_context: NewContext, language: Language) -> BrowserPage:
    """The slip in a real browser."""
    context = new_context(viewport={"width": 360, "height": 640})
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    cookie = signer.dumps({"visitor": BROWSER_TOKEN})
    context.add_cookies([{"name": "phera", "value": cookie, "url": url}])
    page = context.new_page()
    page.goto(f"{url}/{language}/register/slip")
    assert page.locator("article .slip__qr svg").count() == 1
    return page


def seen(page: BrowserPage) -> list[str]:
    """Returns the visible parts of the page."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('body > :not(main), main > *')]"
        ".filter(e => getComputedStyle(e).display !== 'none' && e.getClientRects().length"
        " && e.getBoundingClientRect().right > 0).map(e => e.localName)"
    )
    return found
