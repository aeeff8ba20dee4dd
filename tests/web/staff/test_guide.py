from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import update

from portal.config import PROJECT
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Desk, Role
from portal.models import Officer
from portal.web.staff import guide_files
from portal.web.staff.guide import topics_of
from tests.web.client import Browser
from tests.web.staff_client import Office

ROLES = [(role, Desk.DEMO_COUNTER) for role in Role]
ROLES += [(Role.REGISTRAR, Desk.HOTLINE), (Role.REGISTRAR, Desk.VOLUNTEER)]


def _texts(language: Language) -> dict[str, Path]:
    folder = guide_files.FOLDER / language
    return {str(path.relative_to(folder)): path for path in folder.rglob("*.md")}


def test_each_role_reads_about_every_page_of_its_menu(office: Office) -> None:
    for role, desk in ROLES:
        officer = office.officer(role, desk=desk)
        browser = office.browser(officer)
        for language in Language:
            page = browser.open(f"/{language}/staff/guide")
            headings = [heading.get("id") for heading in page.all("h2")]
            assert headings == list(topics_of(officer))
            assert "[[" not in page.text


def test_the_question_mark_leads_to_the_section_about_the_open_page(office: Office) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    links = browser.open("/en/staff/queue").all("a")
    assert "/en/staff/guide#staff_queue" in [link.get("href") for link in links]
    links = browser.open("/en/staff/guide").all("a")
    assert "/en/staff/guide" in [link.get("href") for link in links]


@pytest.mark.parametrize(
    ("role", "language"), [(Role.CENTRE, Language.BANGLA), (Role.MINISTRY, Language.ENGLISH)]
)
def test_the_start_page_shows_a_tour_until_it_is_ended(
    office: Office, role: Role, language: Language
) -> None:
    officer = office.officer(role)
    _begin_tour(office, officer)
    browser = office.browser(officer)
    start = browser.open(f"/{language}/staff/").path
    assert _tour(browser)
    for number in ("1", "2", "0", "99", "-1", "x", "9" * 5000):
        browser.open(f"{start}?tour={number}")
        assert _tour(browser), number
    browser.open(f"{start}?tour=99")
    browser.send("I have seen it")
    assert browser.page.path == start
    assert not _tour(browser)
    browser.open(f"{start}?tour=2")
    assert _tour(browser), "the guide leads to it again"


def test_the_tour_stands_only_on_the_page_on_which_the_role_starts(office: Office) -> None:
    officer = office.officer(Role.DISTRICT)
    _begin_tour(office, officer)
    browser = office.browser(officer)
    browser.open("/en/staff/dashboard")
    assert not _tour(browser)


def test_the_tour_can_be_skipped_at_once(office: Office) -> None:
    officer = office.officer(Role.DISTRICT)
    _begin_tour(office, officer)
    browser = office.browser(officer)
    browser.open("/en/staff/today")
    browser.send("Skip this")
    assert not _tour(browser)
    elsewhere = office.browser(officer)
    elsewhere.open("/en/staff/today")
    assert not _tour(elsewhere)


def test_both_languages_explain_the_same_pages_with_labels_that_exist() -> None:
    texts = {language: _texts(language) for language in Language}
    assert texts[Language.BANGLA].keys() == texts[Language.ENGLISH].keys()
    with (PROJECT / "translations/bn/LC_MESSAGES/messages.po").open("rb") as file:
        known = {message.id for message in read_po(file)}
    for name, path in texts[Language.ENGLISH].items():
        labels = [guide_files.LABEL.findall(texts[each][name].read_text()) for each in Language]
        assert sorted(labels[0]) == sorted(labels[1]), path
        assert known.issuperset(labels[0]), path


def _begin_tour(office: Office, officer: Officer) -> None:
    with office.database.begin() as session:
        session.execute(update(Officer).where(Officer.id == officer.id).values(tour_ended_at=None))


def _tour(browser: Browser) -> bool:
    return any(heading.get("id") == "tour" for heading in browser.page.all("h2"))
