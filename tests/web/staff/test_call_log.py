"""The calls of the hotline, as a supervisor sees those of the own district."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.hotline.calls import CallReason
from portal.domain.registration.reference import show_reference
from portal.domain.review.queue_ages import AgeRange
from portal.domain.staff.roles import Role
from portal.models import HotlineCall, Officer, Registration
from portal.models.base import new_id
from portal.services.hotline.call_log import CallFilters, list_calls
from tests import factories
from tests.unit import unit
from tests.web.staff_client import Office

NOON = datetime(2026, 11, 20, 6, tzinfo=UTC)


class Calls:
    """Calls about a person of Cox's Bazar, and calls without a registration."""

    def __init__(self, session: Session, registration: Registration) -> None:
        self._session = session
        self.national = factories.officer(session, Role.REGISTRAR, name="Kamal Uddin")
        self.local = factories.officer(session, Role.REGISTRAR, factories.COXS_BAZAR)
        self.other = factories.officer(session, Role.REGISTRAR, factories.DHAKA_DISTRICT)
        session.flush()
        about = {"registration_id": registration.id}
        self.proven = self._call(self.national, 4, CallReason.STATUS, **about, proven_at=NOON)
        self.failed = self._call(self.local, 3, CallReason.NOT_PROVEN, **about, failed_tries=2)
        self.general = self._call(self.local, 2, CallReason.GENERAL)
        self._call(self.other, 1, CallReason.GENERAL)
        self.open = self._call(self.national, 0, None, **about)

    def _call(
        self, agent: Officer, days: int, reason: CallReason | None, **values: object
    ) -> HotlineCall:
        call = HotlineCall(
            id=new_id(),
            officer_id=agent.id,
            began_at=NOON - timedelta(days=days),
            reason=reason,
            ended_at=NOON if reason else None,
            **values,
        )
        self._session.add(call)
        self._session.flush()
        return call


def test_a_supervisor_finds_the_calls_of_the_own_district_by_each_filter(session: Session) -> None:
    factories.places(session)
    made = Calls(session, factories.registration(session))
    supervisor = factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR)
    elsewhere = factories.officer(session, Role.SUPERVISOR, factories.DHAKA_DISTRICT)
    work = unit(session)

    def found(by: Officer = supervisor, **filters: object) -> list[HotlineCall]:
        return [each.call for each in list_calls(work, by, CallFilters(**filters)).calls]  # type: ignore[arg-type]

    assert found() == [made.open, made.general, made.failed, made.proven]
    assert [each.officer_id for each in found(elsewhere)] == [made.other.id]
    assert found(agent_id=made.local.id) == [made.general, made.failed]
    assert found(reason=CallReason.STATUS) == [made.proven]
    assert found(is_proven=True) == [made.proven]
    assert made.proven not in found(is_proven=False)
    day = (NOON - timedelta(days=3)).date()
    assert found(days=AgeRange(day, day)) == [made.failed]
    first = list_calls(work, supervisor, CallFilters(), page=3)
    assert first.below == made.failed.id
    assert found(below=first.below) == [made.proven]


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_list_shows_who_called_when_why_and_whether_it_was_proven(
    office: Office, language: str
) -> None:
    registration = office.registration()
    with office.database.begin() as session:
        Calls(session, registration)
    browser = office.browser(office.officer(Role.SUPERVISOR))
    browser.open(f"/{language}/staff/call-backs")
    page = browser.click("Calls of the hotline")
    assert len(page.all("tr")) == 1 + 4
    for text in ("Asked how it stands", "Could not prove who they are", "In the call now"):
        assert page.says(text)
    assert page.says("%(number)s wrong", number=2)
    assert show_reference(registration.reference) in page.text
    assert "Rahima" not in page.text, "no more of the person than the reference"
    proven = browser.open(f"/{language}/staff/hotline-calls?proven=yes")
    assert len(proven.all("tr")) == 1 + 1
    empty = browser.open(
        f"/{language}/staff/hotline-calls?agent=x&reason=x&first=x&below=x&last=2020-01-01"
    )
    assert empty.says("Nothing found. Try fewer filters.")
    other = office.browser(office.officer(Role.SUPERVISOR, factories.DHAKA_DISTRICT))
    assert (
        show_reference(registration.reference)
        not in other.open(f"/{language}/staff/hotline-calls").text
    )
