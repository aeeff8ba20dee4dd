import pytest

from portal.domain.choices import Role
from portal.domain.numerals import to_bangla
from portal.domain.reference import show_reference
from portal.domain.states import State
from portal.services import queue
from tests.web.desk import Office


@pytest.mark.parametrize(("language", "name"), [("bn", "রহিমা বেগম"), ("en", "Rahima Begum")])
def test_the_queue_shows_who_waits_in_the_language_of_the_page(
    office: Office, language: str, name: str
) -> None:
    registration = office.registration()
    browser = office.browser(office.officer(Role.DISTRICT))
    page = browser.open(f"/{language}/staff/queue")
    assert name in page.text
    assert show_reference(registration.reference) in page.text
    browser.click(name)
    assert page.heading != browser.page.heading == name


def test_an_empty_queue_says_so(office: Office) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    assert "সব কাজ শেষ" in browser.open("/bn/staff/queue").text


def test_long_lists_have_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    references = [show_reference(office.registration().reference) for _ in range(3)]
    browser = office.browser(office.officer(Role.DISTRICT))
    page = browser.open("/bn/staff/queue")
    assert [reference in page.text for reference in references] == [True, True, False]
    page = browser.click("আরও")
    assert [reference in page.text for reference in references] == [False, False, True]
    assert references[0] in browser.click("শুরুতে").text


def test_the_other_lists_are_a_click_away(office: Office) -> None:
    rejected = office.registration(State.REJECTED)
    browser = office.browser(office.officer(Role.DISTRICT))
    assert show_reference(rejected.reference) not in browser.open("/en/staff/queue").text
    assert show_reference(rejected.reference) in browser.click("Rejected").text


@pytest.mark.parametrize("address", ["?state=nonsense", "?state=draft", "?after=nonsense"])
def test_a_made_up_list_is_not_found(office: Office, address: str) -> None:
    office.browser(office.officer(Role.DISTRICT)).open(f"/bn/staff/queue{address}", status=404)


def test_centre_staff_see_whom_they_are_to_receive(office: Office) -> None:
    verified, waiting = office.registration(State.VERIFIED), office.registration()
    browser = office.browser(office.officer(Role.CENTRE))
    page = browser.open("/bn/staff/queue")
    assert show_reference(verified.reference) in page.text
    assert show_reference(waiting.reference) not in page.text
    browser.open("/bn/staff/queue?state=submitted", status=404)


def test_a_reference_is_found_as_it_is_said(office: Office) -> None:
    registration = office.registration()
    browser = office.browser(office.officer(Role.DISTRICT))
    said = to_bangla(registration.reference.lower())
    browser.open(f"/bn/staff/find?reference={said}")
    assert browser.page.heading == "রহিমা বেগম"


def test_what_is_no_reference_is_told_beside_the_queue(office: Office) -> None:
    browser = office.browser(office.officer(Role.DISTRICT))
    browser.open("/bn/staff/find?reference=12345", status=422)
    browser.open("/bn/staff/find", status=422)
    browser.open("/bn/staff/find?reference=7K3-MQ9-TXA", status=422)
