import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.routing.choices import CentreStatus
from portal.models import Centre
from portal.web.public import help_files
from tests.web.client import Browser

BOTH = pytest.mark.parametrize("language", list(Language))
NEW = "---\ntitle: {title}\norder: 15\nsection: {section}\n---\n{text}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the pages, writable for the test."""
    copy = Path(shutil.copytree(help_files.FOLDER, tmp_path / "help"))
    monkeypatch.setattr(help_files, "FOLDER", copy)
    return copy


@BOTH
def test_each_page_can_be_reached_from_the_foot_of_every_page(
    browser: Browser, language: Language
) -> None:
    pages = help_files.pages(language)
    browser.open(f"/{language}/register/consent")
    browser.click("Help")
    assert browser.page.path == f"/{language}/help"
    links = {a.get("href") for a in browser.page.all("a")}
    assert {f"/{language}/help/{page.slug}" for page in pages} <= links
    for page in pages:
        assert browser.open(f"/{language}/help/{page.slug}").heading == page.title


@BOTH
def test_every_link_of_the_help_leads_to_a_page(browser: Browser, language: Language) -> None:
    for page in help_files.pages(language):
        browser.open(f"/{language}/help/{page.slug}")
        for a in browser.page.all("a"):
            href = a.get("href", "")
            if href.startswith("/"):
                assert browser.client.get(href, base_url="http://localhost").status_code < 400


def test_the_accessibility_statement_is_linked_everywhere_errors_included(browser: Browser) -> None:
    browser.open("/bn/nowhere", status=404)
    browser.click("Hard to read or see?")
    assert browser.page.path == "/bn/help/accessibility"
    browser.click("English")
    assert browser.page.path == "/en/help/accessibility"


@BOTH
def test_all_centres_are_listed_with_a_number_to_call(
    browser: Browser, sqlite_database: Database, language: Language
) -> None:
    with sqlite_database.begin() as session:
        centre = session.get_one(Centre, "RSC-KHU")
        centre.phone, centre.status = "+8801712345678", CentreStatus.CLOSED
    browser.open(f"/{language}/help/centres")
    with sqlite_database.read() as session:
        centres = session.query(Centre).all()
    assert len(centres) == 10
    for each in centres:
        name = each.name_bn if language is Language.BANGLA else each.name_en
        assert name in browser.page.text
    numbers = [a.get("href") for a in browser.page.all("a")]
    assert numbers.count("tel:+8801712345678") == 1
    assert numbers.count("tel:16135") == 9 + 2  # in the text above, and in the footer of the page
    closed = browser.page.in_its_language("This centre is closed now.")
    assert browser.page.text.count(closed) == 1


def test_the_hotline_is_this_installations_in_the_digits_of_the_page(browser: Browser) -> None:
    assert "১৬১৩৫ নম্বরে" in browser.open("/bn/help/free").text
    assert "Call 16135" in browser.open("/en/help/free").text


def test_a_new_pair_of_files_is_a_new_page(browser: Browser, folder: Path) -> None:
    english = NEW.format(title="Sending money home", section="Registering", text="Text.")
    bangla = NEW.format(title="দেশে টাকা পাঠানো", section="নিবন্ধন", text="লেখা।")
    (folder / "en" / "a-new-page.md").write_text(english, encoding="utf-8")
    assert "Sending money home" not in browser.open("/en/help").text
    browser.open("/en/help/a-new-page", status=404)
    (folder / "bn" / "a-new-page.md").write_text(bangla, encoding="utf-8")
    browser.open("/bn/help")
    browser.click("দেশে টাকা পাঠানো")
    browser.click("English")
    assert browser.page.heading == "Sending money home"


def test_a_broken_page_does_not_take_the_others_down(browser: Browser, folder: Path) -> None:
    (folder / "bn" / "free.md").write_text("লেখা।", encoding="utf-8")
    assert "কোনো টাকা লাগে না" not in browser.open("/bn/help").all("main")[0].itertext()
    browser.open("/bn/help/free", status=404)
    browser.open("/bn/help/register")


def test_an_address_cannot_lead_out_of_the_folder(browser: Browser) -> None:
    for wrong in ("..", "..%2F..%2Fen%2Ffree", "%2e%2e%5cfree", "free.md", "FREE", "%00"):
        browser.open(f"/bn/help/{wrong}", status=404)


def test_a_page_is_kept_for_minutes_and_then_asked_for_by_its_mark(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/bn/help/free", base_url="http://localhost")
    assert first.headers["Cache-Control"] == "public, max-age=600"
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    mark = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/bn/help/free", base_url="http://localhost", headers=mark)
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/en/help/free", base_url="http://localhost", headers=mark)
    assert other.status_code == 200


def test_the_help_is_the_same_for_everybody(browser: Browser, app: Flask) -> None:
    browser.open("/bn/register/consent")
    assert browser.client.get_cookie("phera")
    mine = browser.client.get("/bn/help/my-data", base_url="http://localhost").data
    theirs = app.test_client().get("/bn/help/my-data", base_url="http://localhost").data
    assert mine == theirs
