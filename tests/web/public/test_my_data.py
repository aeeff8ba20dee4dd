"""The page on what is kept about a person, and the copy to download."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Role
from portal.i18n import show_day
from portal.models import (
    AuditEntry,
    Export,
    Registration,
    SharingAgreement,
    WebhookDisclosure,
)
from portal.models.base import new_id
from portal.services.messaging import outbox
from portal.services.privacy import access_log
from portal.services.privacy.data_copy import COPIES, COPY_LIFE
from portal.services.registration.sharing_consent import has_sharing_consent
from portal.services.registration.transition import transition
from tests import factories
from tests.inbox import newest_code
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public.own_data_pages import PAGE, download, prove

NOON = datetime(2026, 11, 22, 6, tzinfo=UTC)
NAME, NID, VILLAGE = "রহিমা বেগম", factories.TYPED["document_number"][0], "সোনারপাড়া"
RECIPIENT, PURPOSE = "World Bank", "Planning of training"


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def registration(
    app: Flask, sqlite_database: Database, vault: Vault, clock: time_machine.Traveller
) -> Registration:
    """A verified registration that officers opened, and that files contained."""
    with sqlite_database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        analyst, second = (factories.officer(session, Role.MINISTRY, vault=vault) for _ in "12")
        sent_at = NOON - timedelta(days=20)
        made = factories.registration(session, vault=vault, submitted_at=sent_at)
        work = unit(session, vault=vault, now=NOON - timedelta(days=10))
        transition(work, made, State.VERIFIED, actor=Actor.OFFICER, officer=officer)
        access_log.note_access(work, made.id, officer.id)
        agreement = SharingAgreement(
            id=new_id(), recipient=RECIPIENT, agreement="চুক্তি ৪", grade=Grade.IDENTIFIABLE,
            ends_on=NOON.date(), added_by_id=analyst.id, added_at=work.now,
            approved_by_id=second.id, approved_at=work.now,
        )  # fmt: skip
        agreement.pseudonym_key = "k"
        session.add(agreement)
        session.flush()
        for grade in Grade:
            export = Export(
                id=new_id(), asked_by_id=analyst.id, asked_at=NOON, downloaded_at=NOON,
                identifiable=False, agreement_id=agreement.id, layout={"grade": grade.value},
            )  # fmt: skip
            export.stated_purpose = (
                f"{PURPOSE} {grade.value}" if grade is Grade.AGGREGATED else PURPOSE
            )
            session.add(export)
        session.add(
            WebhookDisclosure(
                registration_id=made.id,
                agreement_id=agreement.id,
                first_at=NOON - timedelta(days=9),
                last_at=NOON,
                events=2,
            )
        )
    return made


@pytest.fixture
def opened(
    registration: Registration, browser: Browser, sqlite_database: Database, vault: Vault
) -> Browser:
    """A browser that has opened the registration."""
    browser.typed |= {RECIPIENT, PURPOSE, *(v for vs in factories.TYPED.values() for v in vs)}
    browser.open("/bn/status")
    browser.send(
        reference=show_reference(registration.reference), mobile=factories.TYPED["mobile"][0]
    )
    browser.send(code=newest_code(sqlite_database, vault))
    return browser


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_page_tells_what_why_who_opened_it_and_who_got_it(
    opened: Browser, registration: Registration, language: str
) -> None:
    opened.open(f"/{language}/status/registration")
    page = opened.click("What we keep about you, and who saw it")
    assert page.path == f"/{language}{PAGE}"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.says("So that nobody can look at it unseen.")
    assert page.in_its_language("%(years)s years", years=3) in page.text
    assert page.says("District officer (DEMO)")
    assert "Shirin Akter" not in page.text, "the name of an officer"
    assert RECIPIENT in page.text
    assert page.says("%(count)s files since %(day)s", count=2, day=_noon(language))
    assert page.says("Who was told what happened to your registration")
    first = show_day(Language(language), NOON - timedelta(days=9))
    assert first in page.text
    assert Grade.AGGREGATED.value not in page.text, "counts hold no person"
    assert factories.TYPED["mobile"][0] not in page.text
    assert page.says("SMS to you: %(count)s", count=0)


def test_a_registration_that_nobody_opened_or_got_says_so(
    app: Flask, sqlite_database: Database, vault: Vault, browser: Browser
) -> None:
    with sqlite_database.begin() as session:
        made = factories.registration(session, vault=vault)
        work = unit(session, vault=vault)
        outbox.queue_registration_message(work, made, MessageKind.SUBMITTED)
        outbox.queue_registration_message(work, made, MessageKind.DUPLICATE)
    browser.typed |= {value for values in factories.TYPED.values() for value in values}
    browser.open("/bn/status")
    browser.send(reference=show_reference(made.reference), mobile=factories.TYPED["mobile"][0])
    browser.send(code=newest_code(sqlite_database, vault))
    for language in ("bn", "en"):
        page = browser.open(f"/{language}{PAGE}")
        assert page.says("Nobody has opened it.")
        assert page.says("Nobody.")
        assert page.says("Registration sent")
        assert page.says("Already registered")
        assert not page.says("Duplicate"), "a word of officers"
        assert not page.says("Who was told what happened to your registration")
    browser.open("/bn/status/registration")
    browser.click("Withdraw my registration")
    browser.send("Yes, withdraw it")
    for language in ("bn", "en"):
        page = browser.open(f"/{language}{PAGE}")
        assert page.says("You withdrew it, so it is not shown here. The copy has it.")
        assert VILLAGE not in page.text


@pytest.mark.parametrize("page", ["", "/copy", "/code"])
def test_none_of_it_is_shown_before_the_registration_is_opened(browser: Browser, page: str) -> None:
    assert browser.open(f"/bn{PAGE}{page}").path == "/bn/status?closed=yes"


def test_a_copy_needs_a_code_of_its_own_and_is_on_record(
    opened: Browser,
    registration: Registration,
    sqlite_database: Database,
    vault: Vault,
    clock: time_machine.Traveller,
) -> None:
    opened.open(f"/bn{PAGE}/copy")
    assert opened.page.says("Only on your own phone.")
    assert not opened.page.says("To read: PDF")
    token = str(opened.page.value("csrf_token"))
    early = opened.post(f"/bn{PAGE}/file", {"csrf_token": token, "format": "json"})
    assert early.path == f"/bn{PAGE}/copy", "without the code there is no file"
    prove(opened, sqlite_database, vault, clock)
    assert opened.open(f"/en{PAGE}/copy").says("To read: PDF")
    opened.open(f"/bn{PAGE}/copy")
    content, headers = download(opened, "json")
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"] == (
        'attachment; filename="phera-my-data-2026-11-22.json"'
    )
    copy = json.loads(content)
    assert copy["reference"] == show_reference(registration.reference)
    answers = " ".join(each["text"] for each in copy["answers"])
    assert {NAME, VILLAGE} <= {value for values in copy["as_typed"].values() for value in values}
    assert VILLAGE in answers
    assert "০১৭১২-৩৪৫৬৭৮" in answers, "the copy has the whole phone number"
    assert [each["recipient"] for each in copy["given_to"]] == [RECIPIENT]
    assert [(each["recipient"], each["events"]) for each in copy["notified"]] == [(RECIPIENT, 2)]
    assert len(copy["opened_by"]) == 1
    assert "Shirin Akter" not in content.decode()
    pdf, _ = download(opened, "pdf")
    assert pdf.startswith(b"%PDF-")
    with sqlite_database.read() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.DATA_COPIED)
        ).all()
    assert [each.details for each in entries] == [{"format": "json"}, {"format": "pdf"}]
    assert {each.subject for each in entries} == {registration.reference}
    clock.shift(COPY_LIFE)
    assert opened.open(f"/bn{PAGE}/copy").says("Send me a code")


def test_copies_are_limited_in_a_day_and_codes_in_a_minute(
    opened: Browser,
    registration: Registration,
    sqlite_database: Database,
    vault: Vault,
    clock: time_machine.Traveller,
) -> None:
    opened.open(f"/bn{PAGE}/copy")
    page = opened.send("Send me a code", status=429)
    assert page.says("Download a copy")
    prove(opened, sqlite_database, vault, clock)
    for _ in range(COPIES.most):
        download(opened, "json")
    token = str(opened.page.value("csrf_token"))
    page = opened.post(f"/bn{PAGE}/file", {"csrf_token": token, "format": "json"}, status=429)
    assert page.says("Too many tries. Please wait a while and try again.")
    assert "Retry-After" in page.response.headers


def test_the_code_keeps_the_rules_of_codes(
    opened: Browser, sqlite_database: Database, vault: Vault, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=1))
    opened.open(f"/bn{PAGE}/copy")
    opened.send("Send me a code")
    assert opened.send(code="12", status=422).errors
    assert opened.send("English", code="12").path == f"/en{PAGE}/code"
    code = newest_code(sqlite_database, vault)
    assert opened.send(code=str((int(code) + 1) % 1_000_000).zfill(6), status=422).errors
    assert opened.send("Send a new code", status=429).errors
    opened.open("/en/status/registration")
    assert opened.page.says("Your registration"), "the code of the status stays valid"


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_consent_to_sharing_is_taken_back_and_given_again(
    opened: Browser,
    registration: Registration,
    sqlite_database: Database,
    clock: time_machine.Traveller,
    language: str,
) -> None:
    clock.shift(timedelta(minutes=1))  # the files were made before
    opened.open(f"/{language}{PAGE}")
    page = opened.send("I no longer agree")
    assert page.path == f"/{language}/status/registration"
    assert page.says("You no longer agree that partner organisations get your answers.")
    with sqlite_database.read() as session:
        newer = session.get_one(Registration, registration.id)
        assert not has_sharing_consent(newer)
        assert newer.version == registration.version + 1
    page = opened.open(f"/{language}{PAGE}")
    assert RECIPIENT in page.text
    page = opened.send("They may get my answers")
    assert page.says("You agreed that partner organisations may get your answers.")


def test_a_file_made_without_the_consent_is_not_named(
    opened: Browser, sqlite_database: Database
) -> None:
    opened.open(f"/bn{PAGE}")
    opened.send("I no longer agree")
    with sqlite_database.begin() as session:
        for export in session.scalars(select(Export)):
            export.downloaded_at = NOON + timedelta(hours=1)
    assert opened.open(f"/bn{PAGE}").says("Nobody.")


def _noon(language: str) -> str:
    return show_day(Language(language), NOON)
