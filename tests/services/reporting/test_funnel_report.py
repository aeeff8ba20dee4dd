from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.outreach.campaigns import CampaignPlan
from portal.domain.registration.choices import Channel
from portal.domain.registration.form_pages import FormPage
from portal.domain.staff.roles import Role
from portal.models import StepCounter
from portal.services.outreach import campaigns
from portal.services.reporting import funnel_report
from portal.services.reporting.funnel_report import FunnelDay, FunnelReach
from tests import factories
from tests.factories import NOW
from tests.unit import unit

TODAY = NOW.date()
DAY = timedelta(days=1)


pytestmark = pytest.mark.usefixtures("places")


def campaign(session: Session, code: str) -> None:
    by = factories.officer(session, Role.ADMINISTRATOR)
    campaigns.add_campaign(unit(session), CampaignPlan(code, code, None), by=by)


def steps(
    session: Session,
    numbers: dict[FormPage, int],
    *,
    code: str = "",
    day: date = TODAY,
    slot: int = 0,
) -> None:
    for page, number in numbers.items():
        session.add(
            StepCounter(campaign_code=code, page=page.value, day=day, slot=slot, count=number)
        )


def sent(
    session: Session,
    *,
    code: str | None = None,
    at: datetime = NOW,
    channel: Channel = Channel.SELF_WEB,
) -> None:
    made = factories.registration(session, submitted_at=at)
    made.campaign_code, made.channel = code, channel
    session.flush()


def test_a_campaign_is_told_by_what_was_begun_and_sent(session: Session) -> None:
    campaign(session, "EID26")
    steps(session, {FormPage.CONSENT: 5, FormPage.CONTACT: 4}, code="EID26")
    steps(session, {FormPage.CONSENT: 2}, code="EID26", slot=3, day=TODAY - 40 * DAY)
    steps(session, {FormPage.CONSENT: 9})
    sent(session, code="EID26")
    sent(session, code="EID26", at=NOW - 40 * DAY)
    sent(session)
    reach = funnel_report.funnel_reach_of_all(unit(session))
    assert (
        reach["EID26"] == funnel_report.funnel_reach_of(unit(session), "EID26") == FunnelReach(7, 2)
    )
    assert (
        reach["NEW26"] == funnel_report.funnel_reach_of(unit(session), "NEW26") == FunnelReach(0, 0)
    )
    assert set(reach) <= {"EID26", "NEW26"}


def test_it_shows_on_which_page_people_stop(session: Session) -> None:
    steps(session, {FormPage.CONSENT: 10, FormPage.CONTACT: 7, FormPage.PERSON: 6})
    steps(session, {FormPage.HOME: 6, FormPage.PERMANENT: 1})
    steps(session, {FormPage.JOURNEY: 5, FormPage.NEEDS: 4})
    sent(session)
    found = funnel_report.funnel_report(unit(session), last=TODAY, days=30)
    stopped = {step.page: step.stopped for step in found.steps if step.stopped}
    assert stopped == {
        FormPage.CONTACT: 3,
        FormPage.PERSON: 1,
        FormPage.JOURNEY: 1,
        FormPage.NEEDS: 1,
    }
    assert (found.begun, found.sent, found.stopped_at_end) == (10, 1, 3)
    assert [step.page for step in found.steps] == list(FormPage)
    assert found.steps[0].stopped is None


def test_only_the_days_asked_for_are_told(session: Session) -> None:
    for ago in (0, 6, 7):
        steps(session, {FormPage.CONSENT: 1}, day=TODAY - ago * DAY)
        sent(session, at=NOW - ago * DAY)
    found = funnel_report.funnel_report(unit(session), last=TODAY, days=7)
    assert [(day.begun, day.sent) for day in found.days] == [(1, 1), *[(0, 0)] * 5, (1, 1)]
    assert (found.begun, found.sent) == (2, 2)


def test_a_registration_sent_after_midnight_in_dhaka_is_of_the_next_day(session: Session) -> None:
    sent(session, at=datetime(2026, 11, 21, 18, 0, tzinfo=UTC))
    sent(session, at=datetime(2026, 11, 21, 17, 59, 59, tzinfo=UTC))
    sent(session, at=datetime(2026, 11, 22, 18, 0, tzinfo=UTC))
    found = funnel_report.funnel_report(unit(session), last=TODAY, days=2)
    assert found.days == [FunnelDay(TODAY - DAY, 0, 1), FunnelDay(TODAY, 0, 1)]


def test_one_campaign_can_be_told_apart(session: Session) -> None:
    campaign(session, "EID26")
    steps(session, {FormPage.CONSENT: 3}, code="EID26")
    steps(session, {FormPage.CONSENT: 4})
    sent(session, code="EID26")
    sent(session)
    one = funnel_report.funnel_report(unit(session), last=TODAY, days=7, campaign_code="EID26")
    everybody = funnel_report.funnel_report(unit(session), last=TODAY, days=7)
    assert (one.begun, one.sent) == (3, 1)
    assert (everybody.begun, everybody.sent) == (7, 2)


def test_an_imported_list_is_no_ones_way_through_the_form(session: Session) -> None:
    sent(session, channel=Channel.IMPORT)
    assert funnel_report.funnel_report(unit(session), last=TODAY, days=7).sent == 0


def test_more_may_be_sent_than_begun_in_a_period(session: Session) -> None:
    sent(session)
    found = funnel_report.funnel_report(unit(session), last=TODAY, days=7)
    assert found.stopped_at_end == 0
    assert all(not step.stopped for step in found.steps)


def test_pages_that_the_form_had_once_do_no_harm(session: Session) -> None:
    session.add(StepCounter(campaign_code="", page="fingerprints", day=TODAY, slot=0, count=3))
    found = funnel_report.funnel_report(unit(session), last=TODAY, days=7)
    assert [step.page for step in found.steps] == list(FormPage)
