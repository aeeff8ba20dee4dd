import csv
import io
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Export
from portal.services.privacy import erasure
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

PURPOSE = "Monthly report to the minister"


@pytest.fixture
def browser(office: Office) -> Browser:
    browser = office.browser(office.officer(Role.MINISTRY))
    browser.typed |= {PURPOSE, "Nasrin Sultana"}
    return browser


def asked(office: Office) -> list[Export]:
    """Returns the requested exports, the newest first."""
    with office.database.read() as session:
        return list(session.scalars(select(Export).order_by(Export.asked_at.desc())))


def download(browser: Browser, office: Office, *, status: int = 200) -> str:
    page = browser.open("/en/staff/exports")
    address = f"/en/staff/exports/{asked(office)[0].id}/download"
    sent = {"csrf_token": page.value("csrf_token")}
    response = browser.client.post(address, data=sent)
    assert response.status_code == status
    if status == 200:
        assert response.content_type == "text/csv; charset=utf-8"
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
        assert response.headers["Cache-Control"] == "no-store"
    return response.get_data().decode("utf-8-sig")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_pages_are_whole_in_both_languages(
    office: Office, browser: Browser, language: str
) -> None:
    browser.open(f"/{language}/staff/exports")
    days = {"verified_from": "2026-11-01", "verified_to": "2026-11-22"}
    places = {"division": "BD20", "district": "BD2022", "centre": "RSC-NOA"}
    browser.send(
        "ফাইলটি চাই" if language == "bn" else "Request the file", purpose=PURPOSE, **days, **places
    )
    browser.open(f"/{language}/staff/exports/dictionary")
    browser.click("তথ্য ডাউনলোড" if language == "bn" else "Exports")


def test_a_file_without_names_can_be_had_at_once(office: Office, browser: Browser) -> None:
    registration = office.registration(State.VERIFIED)
    office.registration()
    browser.open("/en/staff/exports")
    browser.send("Request the file", purpose=PURPOSE)
    text = download(browser, office)
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["state_code"] == "verified"
    assert show_reference(registration.reference) not in text
    with office.database.read() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert last
        assert last.action is AuditAction.EXPORT_DOWNLOADED
        assert "purpose" not in last.details


def test_a_file_with_names_waits_for_a_second_person(office: Office, browser: Browser) -> None:
    registration = office.registration(State.VERIFIED)
    browser.open("/en/staff/exports")
    page = browser.send("Request the file", purpose=PURPOSE, identifiable="yes")
    assert "Waiting for a second person's approval" in page.text
    assert "Download" not in page.text
    download(browser, office, status=403)
    address = f"/en/staff/exports/{asked(office)[0].id}/approve"
    browser.post(address, {"csrf_token": page.value("csrf_token")}, status=403)

    second = office.browser(office.officer(Role.ADMINISTRATOR, name="Nasrin Sultana"))
    second.typed.add(PURPOSE)
    second.open("/en/staff/exports")
    second.send("Approve")
    assert "Nasrin Sultana" in browser.open("/en/staff/exports").text
    assert show_reference(registration.reference) in download(browser, office)


@pytest.mark.parametrize(
    "given",
    [
        {"purpose": ""},
        {"purpose": PURPOSE, "verified_from": "2026-02-30"},
        {"purpose": PURPOSE, "verified_from": "2026-02-02", "verified_to": "2026-02-01"},
        {"purpose": PURPOSE, "district": "BD9999"},
        {"purpose": PURPOSE, "division": "x"},
        {"purpose": PURPOSE, "centre": "RSC-XXX"},
    ],
    ids=str,
)
def test_what_does_not_fit_is_told_and_what_was_typed_stays(
    office: Office, browser: Browser, given: dict[str, str]
) -> None:
    browser.open("/bn/staff/exports")
    page = browser.send("ফাইলটি চাই", status=422, **given)
    assert page.value("purpose") == given["purpose"]
    assert asked(office) == []


def test_the_dictionary_lies_beside_the_file(browser: Browser) -> None:
    browser.open("/bn/staff/exports/dictionary")
    response = browser.client.get("/bn/staff/exports/dictionary.csv")
    explained = list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    assert {row["column"] for row in explained} > {"record", "district_code", "mobile"}


def test_the_administrator_approves_but_does_not_export(office: Office) -> None:
    browser = office.browser(office.officer(Role.ADMINISTRATOR))
    page = browser.open("/en/staff/exports")
    assert "A new file" not in page.text
    sent = {"csrf_token": page.value("csrf_token"), "purpose": PURPOSE}
    browser.post("/en/staff/exports", sent, status=404)


def test_a_file_with_many_deleted_people_names_some_and_lists_all_in_a_file(
    office: Office, browser: Browser
) -> None:
    people = [office.registration(State.VERIFIED) for _ in range(22)]
    browser.open("/en/staff/exports")
    browser.send("Request the file", purpose=PURPOSE)
    download(browser, office)
    administrator = office.officer(Role.ADMINISTRATOR)
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=datetime.now(UTC))
        for each in people:
            erasure.request_erasure(work, each.id)
            erasure.erase_registration(work, administrator, each.reference, "on_phone")
    references = {show_reference(each.reference) for each in people}
    page = browser.open("/en/staff/exports")
    assert sum(each in page.text for each in references) == 20
    (link,) = [a.get("href", "") for a in page.all("a") if "erased.csv" in a.get("href", "")]
    answer = browser.client.get(link)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    heading, *lines = answer.get_data(as_text=True).split()
    assert (heading, set(lines)) == ("reference", references)
    assert browser.client.get(f"/en/staff/exports/{UUID(int=1)}/erased.csv").status_code == 404


@pytest.mark.parametrize("language", ["bn", "en"])
def test_older_files_are_on_the_next_page(office_with_short_pages: Office, language: str) -> None:
    purposes = [f"Report number {number}" for number in "abc"]
    browser = office_with_short_pages.browser(office_with_short_pages.officer(Role.MINISTRY))
    browser.typed |= {*purposes, "Nasrin Sultana"}
    for purpose in purposes:
        browser.open(f"/{language}/staff/exports")
        browser.send(browser.page.in_its_language("Request the file"), purpose=purpose)
    page = browser.open(f"/{language}/staff/exports")
    assert [purpose in page.text for purpose in purposes] == [False, True, True]
    page = browser.click("More")
    assert [purpose in page.text for purpose in purposes] == [True, False, False]
    assert purposes[2] in browser.click("Back to the start").text
