"""Long lists of what is kept about a person: the page has the newest entries, and the copy all."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert

from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Export, RecordAccess
from portal.models.base import new_id
from portal.services.messaging import outbox
from portal.services.registration.transition import transition
from portal.web.public.own_data import NEWEST
from tests import factories
from tests.inbox import newest_code
from tests.unit import unit
from tests.web.client import Browser
from tests.web.public.own_data_pages import PAGE, download, prove

NOON = datetime(2026, 11, 22, 6, tzinfo=UTC)
DAYS = 10_001


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON - timedelta(hours=1), tick=False) as traveller:
        yield traveller


def test_the_page_has_the_newest_entries_and_the_copy_all(
    app: Flask,
    browser: Browser,
    sqlite_database: Database,
    vault: Vault,
    clock: time_machine.Traveller,
) -> None:
    purposes = [f"Purpose {number}" for number in range(NEWEST + 1)]
    with sqlite_database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        sent_at = NOON - timedelta(days=20)
        made = factories.registration(session, vault=vault, submitted_at=sent_at)
        verified = unit(session, vault=vault, now=NOON - timedelta(days=10))
        transition(verified, made, State.VERIFIED, actor=Actor.OFFICER, officer=officer)
        reference, first = show_reference(made.reference), NOON - timedelta(days=DAYS)
        values = {"registration_id": made.id, "officer_id": officer.id, "times": 1}
        session.execute(
            insert(RecordAccess),
            [
                {
                    **values, "day": (first + timedelta(number)).date(),
                    "first_at": first, "last_at": first,
                }
                for number in range(DAYS)
            ],
        )  # fmt: skip
        work = unit(session, vault=vault, now=NOON - timedelta(hours=1))
        for _ in range(NEWEST + 1):
            outbox.queue_registration_message(work, made, MessageKind.NOT_REACHED)
        for purpose in purposes:
            session.add(
                Export(
                    id=new_id(), asked_by_id=officer.id, asked_at=NOON, downloaded_at=NOON,
                    identifiable=False, stated_purpose=purpose,
                )
            )  # fmt: skip
    browser.typed |= {*purposes, *(v for vs in factories.TYPED.values() for v in vs)}
    clock.shift(timedelta(hours=1))
    browser.open("/bn/status")
    browser.send(reference=reference, mobile=factories.TYPED["mobile"][0])
    browser.send(code=newest_code(sqlite_database, vault))
    page = browser.open(f"/en{PAGE}")
    assert page.text.count("(DEMO), Cox's Bazar") == NEWEST
    assert page.text.count("Purpose ") == NEWEST
    for count in (DAYS, NEWEST + 1):
        assert f"The copy has all {count}." in page.text
    assert page.text.count("These are the newest.") == 3
    prove(browser, sqlite_database, vault, clock)
    copy = json.loads(download(browser, "json")[0])
    assert len(copy["opened_by"]) == DAYS
    assert len(copy["given_to"]) == NEWEST + 1
    assert len(copy["sms"]) > NEWEST
