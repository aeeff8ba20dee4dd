"""A returnee who fills in the form, page by page."""

from typing import Any

from portal.domain.registration.form_pages import FormPage
from tests.web.client import Browser

ANSWERS: dict[FormPage, dict[str, Any]] = {
    FormPage.CONSENT: {"consent": "yes"},
    FormPage.CONTACT: {
        "mobile": "০১৭১২-৩৪৫৬৭৮",
        "whose_phone": "own",
        "may_sms": "yes",
        "may_call": "yes",
    },
    FormPage.PERSON: {
        "name_bn": "রহিমা বেগম",
        "father_name": "আব্দুল করিম",
        "sex": "female",
        "birth_day": "৫",
        "birth_month": "3",
        "birth_year": "১৯৯০",
        "document_type": "nid",
        "document_number": "১৯৯০১২৩৪৫৬৭৮৯০১২৩",
    },
    FormPage.HOME: {
        "district": "BD2022",
        "upazila_text": "উখিয়া",
        "village": "সোনারপাড়া",
    },
    FormPage.JOURNEY: {
        "country": "SA",
        "left_year": "২০১৯",
        "returned_year": "২০২৬",
        "returned_month": "9",
        "returned_how": "job_ended",
    },
    FormPage.NEEDS: {"needs": ["training", "loan"], "needs_care": "yes"},
}

WRONG: dict[FormPage, dict[str, Any]] = {
    FormPage.CONTACT: {"mobile": "02 9898989"},
    FormPage.PERSON: {
        "name_bn": "রহিমা ১",
        "birth_day": "৩১",
        "birth_month": "2",
        "document_number": "১২৩",
    },
    FormPage.HOME: {"upazila_text": "হ"},
    FormPage.JOURNEY: {"returned_year": "২০১৮"},
}
"""Answers that are not taken as they are."""


def fill(
    browser: Browser, *, language: str = "bn", until: FormPage | None = None, mobile: str = ""
) -> None:
    """Fills in the pages in order, without the code; `until` is the page left open."""
    browser.open(f"/{language}/register/consent")
    for page, fields in ANSWERS.items():
        if page is until:
            return
        assert browser.page.path.endswith(f"/register/{page.value}"), browser.page.path
        other = {"mobile": mobile} if mobile and page is FormPage.CONTACT else {}
        browser.send(**{**fields, **other})
        if page is FormPage.CONTACT:
            assert browser.page.path.endswith("/register/code")
            browser.open(f"/{language}/register/person")
