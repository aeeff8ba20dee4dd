import re
from datetime import UTC, datetime

import pytest

from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Role
from portal.models import DuplicatePair, Officer
from portal.services.hotline.callback_requests import request_callback
from portal.services.messaging.alarms import raise_alarm
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.export_requests import request_export
from tests import factories
from tests.unit import unit
from tests.web.staff_client import OTHER_AREAS, Office

START = {
    Role.DISTRICT: "queue",
    Role.SUPERVISOR: "queue",
    Role.MINISTRY: "exports",
    Role.ADMINISTRATOR: "accounts",
}


@pytest.fixture
def requester(office: Office) -> Officer:
    """An analyst who asked for names, in a portal where one thing of each kind waits."""
    requester = office.officer(Role.MINISTRY)
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=factories.NOW)
        request_callback(work, "+8801712345678", Language.BANGLA)
        raise_alarm(work, AlarmKind.GATEWAY_SLOW)
    first, second = sorted([office.registration().id, office.registration().id])
    with office.database.begin() as session:
        session.add(
            DuplicatePair(
                first_id=first,
                second_id=second,
                grounds=["phone"],
                score=60,
                found_at=factories.NOW,
                verdict=PairVerdict.OPEN,
            )
        )
    return requester


def menu(office: Office, officer: Officer) -> str:
    page = office.browser(officer).open(f"/en/staff/{START[officer.role]}")
    return " ".join(page.text.split())


def ask_for_names(office: Office, requester: Officer) -> None:
    with office.database.begin() as session:
        work = unit(session, vault=office.vault, now=datetime.now(UTC))
        request_export(work, requester, "A yearly report", ExportFilters(), identifiable=True)


@pytest.mark.usefixtures("requester")
@pytest.mark.parametrize("role", [Role.DISTRICT, Role.SUPERVISOR])
def test_officers_see_how_many_calls_and_duplicates_wait_in_their_area(
    office: Office, role: Role
) -> None:
    here = menu(office, office.officer(role))
    assert "Asked for a call 1 waiting" in here
    assert "Duplicates 1 waiting" in here
    assert not re.search(r"\d waiting", menu(office, office.officer(role, OTHER_AREAS[role])))


def test_an_export_waits_for_everybody_but_its_asker(office: Office, requester: Officer) -> None:
    ask_for_names(office, requester)
    assert "Exports 1 waiting" in menu(office, office.officer(Role.MINISTRY))
    assert "Exports 1 waiting" in menu(office, office.officer(Role.ADMINISTRATOR))
    assert not re.search(r"\d waiting", menu(office, requester))


@pytest.mark.usefixtures("requester")
def test_the_administrator_sees_alarms(office: Office) -> None:
    assert "SMS 1 waiting" in menu(office, office.officer(Role.ADMINISTRATOR))
