"""The status page for people who lost their phone."""

import pytest
from flask import Flask

from portal.crypto import Vault
from portal.db import Database
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.reference import new_reference, show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.registration.transition import TransitionGrounds, transition
from tests import factories
from tests.unit import unit
from tests.web.client import Browser

BIRTH = {"birth_day": "৫", "birth_month": "3", "birth_year": "১৯৯০"}
REASON = "এনআইডি কার্ডের নাম মিলছে না"
PRIVATE = {"রহিমা", "Rahima", "১৭১২", "1712", "সোনারপাড়া", "19901234567890123", REASON}


@pytest.fixture
def registration(app: Flask, sqlite_database: Database, vault: Vault) -> Registration:
    with sqlite_database.begin() as session:
        return factories.registration(session, vault=vault)


def opened(browser: Browser, registration: Registration) -> Browser:
    browser.open("/bn/status")
    browser.click("Lost your phone? See how far it is")
    browser.send(reference=show_reference(registration.reference).lower(), **BIRTH)
    assert browser.page.path == "/bn/status/registration"
    return browser


def test_without_the_phone_one_sees_how_it_stands_and_nothing_else(
    browser: Browser, registration: Registration, sqlite_database: Database, vault: Vault
) -> None:
    with sqlite_database.begin() as session:
        transition(unit(session, vault=vault), session.get_one(Registration, registration.id), State.RETURNED, actor=Actor.OFFICER, officer=factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault), grounds=TransitionGrounds(reason=REASON, fields=(Correctable.NAME,)))  # fmt: skip
    page = opened(browser, registration).page
    assert page.says("The officer in your district asked you to correct something.")
    assert not [each for each in PRIVATE if each in page.text]
    assert {a.get("href", "") for a in page.all("a") if "/status" in a.get("href", "")} == {
        "/en/status/registration"
    }


@pytest.mark.parametrize(
    "path", ["change", "change/name", "correct", "withdraw", "erase", "phone", "slip"]
)
def test_nothing_can_be_changed_without_the_phone(
    browser: Browser, registration: Registration, path: str
) -> None:
    opened(browser, registration)
    assert browser.open(f"/bn/status/{path}").path == "/bn/status?closed=yes"


def test_a_wrong_reference_and_a_wrong_birth_look_the_same(
    app: Flask, registration: Registration
) -> None:
    seen = []
    for reference, day in ((registration.reference, "6"), (new_reference(), "5")):
        browser = Browser(app)
        browser.open("/bn/status/birth")
        page = browser.send(reference=reference, **BIRTH | {"birth_day": day}, status=422)
        assert page.value("birth_year") == "১৯৯০"
        seen.append((page.text, len(page.errors)))
    assert seen[0] == seen[1]


def test_mistakes_are_told_beside_their_fields(browser: Browser) -> None:
    browser.open("/en/status/birth")
    page = browser.send(
        reference="7K3", birth_day="31", birth_month="2", birth_year="1990", status=422
    )
    assert len(page.errors) == 2
    page = browser.send("বাংলা", reference="7K3")
    assert (page.path, page.value("reference")) == ("/bn/status/birth", "7K3")


def test_after_five_tries_even_the_right_birth_has_to_wait(
    browser: Browser, registration: Registration
) -> None:
    for day in "67891":
        browser.open("/bn/status/birth")
        browser.send(reference=registration.reference, **BIRTH | {"birth_day": day}, status=422)
    page = browser.send(reference=registration.reference, **BIRTH, status=429)
    assert int(page.response.headers["Retry-After"]) > 0
