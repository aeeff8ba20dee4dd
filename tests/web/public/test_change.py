from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.numerals import to_bangla
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Change, Export, Message, Registration
from portal.models.base import new_id
from portal.services.registration.registration_mapper import read_answers
from portal.services.registration.transition import transition
from tests import factories
from tests.inbox import newest_code
from tests.unit import unit
from tests.web.client import Browser
from tests.web.staff_client import Office

PHONE = factories.TYPED["mobile"][0]
STATUS_PAGE = "/bn/status/registration"


@pytest.fixture
def registration(app: Flask, sqlite_database: Database, vault: Vault) -> Registration:
    with sqlite_database.begin() as session:
        return factories.registration(session, vault=vault)


@pytest.fixture
def opened(
    browser: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> Browser:
    """A browser that has opened the registration."""
    browser.typed |= {value for values in factories.TYPED.values() for value in values}
    browser.open("/bn/status")
    browser.send(reference=show_reference(registration.reference), mobile=PHONE)
    browser.send(code=newest_code(sqlite_database, vault))
    assert browser.page.path == STATUS_PAGE
    return browser


def test_an_answer_is_changed_from_the_status_page(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    opened.click("Change an answer")
    page = opened.open("/bn/status/change/name")
    assert page.value("name_bn") == "রহিমা বেগম"
    page = opened.send(name_bn="১২৩", status=422)
    assert page.errors
    page = opened.send(name_bn="রহিমা খাতুন")
    assert page.path == STATUS_PAGE
    assert page.says("You changed: %(answers)s.", answers=page.in_its_language("Name"))
    assert page.says("Saved.")
    assert f"{page.in_its_language('before:')} রহিমা বেগম" in page.text
    assert f"{page.in_its_language('now:')} রহিমা খাতুন" in page.text
    assert page.says("The officer in your district will check it. You do not have to do anything.")
    assert not opened.open(STATUS_PAGE).says("Saved.")
    with sqlite_database.read() as session:
        newer = session.get_one(Registration, registration.id)
    assert read_answers(newer).person.name_bn == "রহিমা খাতুন"


def test_each_of_several_changed_answers_is_named(opened: Browser) -> None:
    opened.open("/bn/status/change/document")
    page = opened.send(document_type="passport", document_number="BX0123456")
    before = page.in_its_language("before:")
    for label in ("Kind of document", "Number"):
        assert f"{page.in_its_language(label)}: {before}" in page.text


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("answer", Correctable)
def test_every_answer_has_a_page_of_its_own_and_keeps_what_was_typed_in_the_other_language(
    opened: Browser, language: str, answer: Correctable
) -> None:
    opened.typed |= {value for values in factories.TYPED.values() for value in values}
    opened.open(f"/{language}/status/change/{answer.value}")
    other = "English" if language == "bn" else "বাংলা"
    assert opened.send(other).path.endswith(f"/status/change/{answer.value}")


def test_another_phone_needs_the_code_that_went_to_it(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    assert "…৬৭৮" in opened.page.text
    page = opened.open("/bn/status/phone")
    assert page.says("We now have the number ending in …%(ending)s.", ending="৬৭৮")
    assert opened.send(mobile="12", status=422).errors
    opened.send(mobile="০১৮১২৩৪৫৬৭৮")
    assert opened.page.path == "/bn/status/phone/code"
    assert opened.send("English", code="12").path == "/en/status/phone/code"
    assert opened.send(code="000000", status=422).errors
    page = opened.send(code=newest_code(sqlite_database, vault), whose_phone="family")
    assert page.path == "/en/status/registration"
    assert page.says("You gave a new phone number.")
    assert "…678 now: …678" in page.text
    with sqlite_database.read() as session:
        texts = [
            (m.kind, m.recipient) for m in session.scalars(select(Message).order_by(Message.id))
        ]
    assert texts[-2:] == [
        (MessageKind.OLD_PHONE, "+8801712345678"),
        (MessageKind.PHONE_CHANGED, "+8801812345678"),
    ]


def test_asking_for_erasure_is_asked_twice_and_ends_it(
    opened: Browser, registration: Registration, sqlite_database: Database
) -> None:
    opened.click("Delete everything about me")
    page = opened.send("Yes, delete everything")
    assert page.path == STATUS_PAGE
    assert page.says("You asked us to delete everything about you. It will be done soon.")
    assert opened.open("/bn/status/erase").path == STATUS_PAGE
    with sqlite_database.read() as session:
        assert session.get_one(Registration, registration.id).state is State.WITHDRAWN


def test_all_that_was_said_can_be_seen_and_the_same_answer_again_is_told(opened: Browser) -> None:
    opened.typed |= {value for values in factories.TYPED.values() for value in values}
    page = opened.open(STATUS_PAGE)
    for said in ("আব্দুল করিম", "সোনারপাড়া", "১৯৯০", "19901234567890123"):
        assert said in page.text
    for said in ("Loan", "May we send SMS?", "A female counsellor"):
        assert page.says(said) or said == "Loan"
    opened.open("/bn/status/change/sex")
    page = opened.send(sex="female")
    assert page.says("This is the same answer as before. Nothing was changed.")


@pytest.mark.parametrize("state", [State.VERIFIED, State.RECEIVED])
def test_once_it_is_checked_needs_and_address_are_changed_but_not_the_name(
    app: Flask, browser: Browser, sqlite_database: Database, vault: Vault, state: State
) -> None:
    with sqlite_database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        made = factories.registration(session, state, vault=vault, by=officer)
    browser.typed |= {value for values in factories.TYPED.values() for value in values}
    browser.open("/en/status")
    browser.send(reference=made.reference, mobile=PHONE)
    page = browser.send(code=newest_code(sqlite_database, vault))
    links = {link.get("href", "").rpartition("/")[2] for link in page.all("a")}
    assert {"help", "care", "contact_ways", "present_address", "permanent_address"} <= links
    assert not {"name", "birth", "document", "country"} & links
    assert browser.open("/en/status/change/name").path == "/en/status/registration"
    browser.open("/en/status/change/care")
    page = browser.send(needs_care="yes", care_note="Dialysis")
    assert page.says("Saved.")
    assert "before: No now: Yes" in page.text
    assert "now: Dialysis" in page.text


def test_a_withdrawn_one_says_why_nothing_can_be_changed(opened: Browser) -> None:
    opened.open("/bn/status/withdraw")
    page = opened.send("Yes, withdraw it")
    assert page.says("You withdrew this registration, so nothing in it can be changed.")
    assert "আব্দুল করিম" not in page.text


@pytest.mark.parametrize("page", ["change", "change/name", "phone", "phone/code", "erase"])
def test_without_a_code_nothing_of_this_is_open(browser: Browser, page: str) -> None:
    assert browser.open(f"/bn/status/{page}").path == "/bn/status?closed=yes"


@pytest.mark.parametrize("page", ["change", "change/name", "phone", "phone/code"])
def test_a_withdrawn_one_is_not_changed(opened: Browser, page: str) -> None:
    opened.open("/bn/status/withdraw")
    opened.send("Yes, withdraw it")
    assert opened.open(f"/bn/status/{page}").path == STATUS_PAGE


@pytest.mark.parametrize("language", ["bn", "en"])
def test_an_administrator_erases_what_was_asked_for(
    opened: Browser, registration: Registration, office: Office, language: str
) -> None:
    opened.open("/bn/status/erase")
    opened.send("Yes, delete everything")
    desk = office.browser(office.officer(Role.ADMINISTRATOR))
    page = desk.open(f"/{language}/staff/erasures")
    assert show_reference(registration.reference) in page.text
    desk.send("Delete", confirmed="", status=422)
    assert desk.send("Delete", confirmed="on_phone").says(
        "Deleted. Nothing in it can identify the person any more."
    )
    page = opened.open(STATUS_PAGE)
    assert (page.path, "ঠিকই আছে" in page.text) == ("/bn/status?closed=yes", False)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_status_page_has_the_newest_steps_and_names_the_copy_for_the_others(
    opened: Browser, registration: Registration, sqlite_database: Database, language: str
) -> None:
    with sqlite_database.begin() as session:
        for minutes in range(25):
            session.add(
                Change(
                    id=new_id(), registration_id=registration.id, kind=ChangeKind.SHARING,
                    actor=Actor.RETURNEE, at=datetime.now(UTC) - timedelta(minutes=minutes),
                )
            )  # fmt: skip
    page = opened.open(f"/{language}/status/registration")
    (steps,) = [
        each for each in page.all("ol") if each.get("class") == "plain-list" and len(each) > 5
    ]
    assert len(steps) == 20
    count = to_bangla("26") if language == "bn" else "26"
    assert page.says("These are the newest. The copy has all %(count)s.", count=count)


def test_a_wish_to_be_deleted_names_ten_files_and_leads_to_all(
    opened: Browser, registration: Registration, office: Office
) -> None:
    purposes = [f"Planning {number:02}" for number in range(12)]
    with office.database.begin() as session:
        officer = factories.officer(
            session, Role.DISTRICT, factories.COXS_BAZAR, vault=office.vault
        )
        made = session.get_one(Registration, registration.id)
        now = datetime.now(UTC)
        work = unit(session, vault=office.vault, now=now - timedelta(days=1))
        transition(work, made, State.VERIFIED, actor=Actor.OFFICER, officer=officer)
        for number, purpose in enumerate(purposes):
            at = now - timedelta(hours=12 - number)
            session.add(
                Export(
                    id=new_id(), asked_by_id=officer.id, asked_at=at, downloaded_at=at,
                    identifiable=False, stated_purpose=purpose,
                )
            )  # fmt: skip
    opened.open("/bn/status/erase")
    opened.send("Yes, delete everything")
    desk = office.browser(office.officer(Role.ADMINISTRATOR))
    desk.typed |= {*purposes}
    shown = desk.open("/en/staff/erasures").text
    assert [each for each in purposes if each in shown] == purposes[2:]
    assert all(map(desk.click("Show all").text.__contains__, purposes))


def test_an_officer_writes_down_a_new_number(
    office: Office, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    desk = office.browser(office.officer(Role.DISTRICT))
    desk.typed |= {"01812-345678", "Came with the NID card"}
    reference = show_reference(registration.reference)
    desk.open(f"/en/staff/registrations/{reference}")
    page = desk.send("Change the number", mobile="12", reason="Came with the NID card", status=422)
    page = desk.send("Change the number", mobile="01812345678", reason="Came with the NID card")
    assert page.path.endswith(registration.reference)
    assert page.says("%(reference)s has the new number.", reference=reference)
    assert "01812-345678" in page.text
    assert page.says("Phone number changed")
    assert "Came with the NID card" in page.text


def test_two_officers_do_not_overwrite_each_other(
    office: Office, registration: Registration
) -> None:
    desks = [office.browser(office.officer(Role.DISTRICT)) for _ in range(2)]
    for desk in desks:
        desk.typed |= {"01812-345678", "01912345678", "Came with the NID card"}
        desk.open(f"/en/staff/registrations/{registration.reference}")
    desks[0].send("Change the number", mobile="01812345678", reason="Came with the NID card")
    desks[1].send(
        "Change the number", mobile="01912345678", reason="Came with the NID card", status=409
    )


def test_the_other_number_is_added_and_taken_out_from_the_status_page(
    opened: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    def other() -> str | None:
        with sqlite_database.read() as session:
            return session.get_one(Registration, registration.id).alternate_mobile

    page = opened.open("/bn/status/other-number")
    assert page.value("alternate_mobile") == ""
    page = opened.send("English", alternate_mobile="12")
    assert page.value("alternate_mobile") == "12"
    page = opened.send(status=422)
    assert page.errors
    page = opened.send(alternate_mobile="01612345678", alternate_whose="neighbour")
    assert page.path == STATUS_PAGE.replace("bn", "en")
    assert page.says("You changed the other person's number.")
    assert other() == "+8801612345678"
    opened.open("/bn/status/other-number")
    assert opened.page.value("alternate_mobile") == "০১৬১২-৩৪৫৬৭৮"
    opened.send(alternate_mobile="")
    assert other() is None


def test_the_other_number_is_nobodys_without_a_code(browser: Browser) -> None:
    browser.open("/bn/status/other-number")
    assert browser.page.path == "/bn/status?closed=yes"
