"""A signed-in officer's browser, with officers and registrations for tests of staff pages."""

import secrets
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from flask import Flask

from portal.crypto import Vault
from portal.db import Database
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.staff import sign_in
from portal.web import staff_session
from tests import factories
from tests.unit import unit
from tests.web.client import Browser, Page

AREAS = {
    Role.DISTRICT: factories.COXS_BAZAR,
    Role.CENTRE: factories.NOAKHALI_CENTRE,
    Role.REGISTRAR: factories.COXS_BAZAR,
    Role.SUPERVISOR: factories.COXS_BAZAR,
}
OTHER_AREAS = {
    Role.DISTRICT: factories.DHAKA_DISTRICT,
    Role.CENTRE: factories.DHAKA_CENTRE,
    Role.REGISTRAR: factories.DHAKA_DISTRICT,
    Role.SUPERVISOR: factories.DHAKA_DISTRICT,
}
NAMES = {
    "Shirin Akter",
    "Kamal Uddin",
    "Nasrin Sultana",
    "Rahima Begum",
    "রহিমা বেগম",
    "আব্দুল করিম",
    "সোনারপাড়া",
    "৩ নং ওয়ার্ড",
}
REASON = "Please look at it again."
HOTLINE = "16135"


class Office:
    """A portal with a database for officers and registrations."""

    def __init__(self, app: Flask, database: Database, vault: Vault) -> None:
        self.app, self.database, self.vault = app, database, vault

    def officer(self, role: Role, area: str | None = None, **given: Any) -> Officer:
        """Returns an account; without `area` in that of `AREAS`."""
        with self.database.begin() as session:
            area = area or AREAS.get(role)
            return factories.officer(session, role, area, vault=self.vault, **given)

    def registration(self, state: State = State.SUBMITTED, **given: Any) -> Registration:
        """Returns a registration in a state."""
        with self.database.begin() as session:
            by = None
            if state not in (State.SUBMITTED, State.WITHDRAWN):
                by = factories.officer(
                    session, Role.DISTRICT, factories.COXS_BAZAR, vault=self.vault
                )
            return factories.registration(session, state, vault=self.vault, by=by, **given)

    def state_of(self, registration: Registration) -> State:
        """Returns the present state of a registration."""
        with self.database.read() as session:
            return session.get_one(Registration, registration.id).state

    def browser(self, officer: Officer | None = None) -> Browser:
        """Returns a browser in which the officer is signed in."""
        browser = Browser(self.app)
        browser.typed |= NAMES | {HOTLINE, REASON} | set(chain(*factories.TYPED.values()))
        if officer is not None:
            now = datetime.now(UTC)
            token = secrets.token_hex()
            with self.database.begin() as session:
                sign_in.start_session(unit(session, vault=self.vault, now=now), officer, token)
            with browser.client.session_transaction() as cookie:
                cookie[staff_session._TOKEN] = token
                cookie[staff_session._SEEN] = int(now.timestamp())
        return browser

    def sign_in(
        self,
        browser: Browser,
        officer: Officer,
        *,
        language: str = "bn",
        password: str = factories.PASSWORD,
        status: int = 200,
    ) -> Page:
        """Signs in by the form, with the present code."""
        browser.open(f"/{language}/staff/sign-in")
        code = factories.code_of(officer, vault=self.vault, now=datetime.now(UTC))
        return browser.send(email=officer.email, password=password, code=code, status=status)
