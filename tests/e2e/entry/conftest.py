"""An officer signed in at a desk, with a new entry open in the browser."""

import pytest
from playwright.sync_api import BrowserContext, Page

from portal.domain.staff.roles import Desk, Role
from portal.models import Officer
from tests.browsers import DESK, NewContext
from tests.e2e.entry.desk import sign_in
from tests.web.staff_client import Office


@pytest.fixture
def registrar(office: Office) -> Officer:
    return office.officer(Role.REGISTRAR, desk=Desk.HOTLINE)


@pytest.fixture
def context(
    office: Office, registrar: Officer, url: str, new_context: NewContext
) -> BrowserContext:
    context = new_context(**DESK)
    sign_in(context, office, registrar, url)
    return context


@pytest.fixture
def tab(context: BrowserContext, url: str) -> Page:
    tab = context.new_page()
    tab.goto(f"{url}/en/staff/entry/new")
    return tab
