"""A returnee who fills in the form, page by page."""

from typing import Any

from portal.domain.pages import Page
from tests.web.client import Browser

ANSWERS: dict[Page, dict[str, Any]] = {
    Page.CONSENT: {"consent": "yes"},
    Page.CONTACT: {"mobile": "০১৭১২-৩৪৫৬৭৮"},
    Page.PERSON: {
        "name_bn": "রহিমা বেগম",
        "father_name": "আব্দুল করিম",
        "sex": "female",
        "birth_day": "৫",
        "birth_month": "3",
        "birth_year": "১৯৯০",
    },
    Page.PAPERS: {"document_type": "nid", "document_number": "১৯৯০১২৩৪৫৬৭৮৯০১২৩"},
    Page.HOME: {"district": "BD2022"},
    Page.PLACE: {"upazila": "BD20220094", "union_ward": "৩ নং ওয়ার্ড", "village": "সোনারপাড়া"},
    Page.JOURNEY: {
        "country": "SA",
        "left_year": "২০১৯",
        "returned_year": "২০২৬",
        "returned_month": "9",
    },
    Page.RETURN: {
        "travelled": "regular",
        "returned_how": "job_ended",
        "reasons": ["lost_job", "no_wages"],
    },
    Page.WORK: {"occupation": "domestic", "skills": ["cooking"], "schooling": "primary"},
    Page.NEEDS: {"needs": ["training", "loan"], "needs_care": "yes"},
}

WRONG: dict[Page, dict[str, Any]] = {
    Page.CONTACT: {"mobile": "02 9898989"},
    Page.PERSON: {"name_bn": "রহিমা ১", "birth_day": "৩১", "birth_month": "2"},
    Page.PAPERS: {"document_number": "১২৩"},
    Page.PLACE: {"upazila": "other"},
    Page.JOURNEY: {"returned_year": "২০১৮"},
}
"""Answers that are not taken as they are."""


def fill(browser: Browser, *, language: str = "bn", until: Page | None = None) -> None:
    """Fills in the pages in order, without the code; `until` is the page left open."""
    browser.open(f"/{language}/register/consent")
    for page, fields in ANSWERS.items():
        if page is until:
            return
        assert browser.page.path.endswith(f"/register/{page.value}"), browser.page.path
        browser.send(**fields)
        if page is Page.CONTACT:
            assert browser.page.path.endswith("/register/code")
            browser.open(f"/{language}/register/person")
