from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.campaigns import CampaignPlan
from portal.domain.choices import Channel, Role
from portal.domain.pages import Page
from portal.models import StepCounter
from portal.services import campaigns, measure_journey
from portal.services.measure_journey import Day, Reach
from tests import make
from tests.make import NOW, VAULT

TODAY = NOW.date()
DAY = timedelta(days=1)


pytestmark = pytest.mark.usefixtures("places")


def campaign(session: Session, code: str) -> None:
    by = make.officer(session, Role.ADMINISTRATOR)
    campaigns.add(session, VAULT, CampaignPlan(code, code, None), by=by, now=NOW)


def steps(
    session: Session, numbers: dict[Page, int], *, code: str = "", day: date = TODAY, slot: int = 0
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
    made = make.registration(session, submitted_at=at)
    made.campaign_code, made.channel = code, channel
    session.flush()


def test_a_campaign_is_told_by_what_was_begun_and_sent(session: Session) -> None:
    campaign(session, "EID26")
    steps(session, {Page.CONSENT: 5, Page.CONTACT: 4}, code="EID26")
    steps(session, {Page.CONSENT: 2}, code="EID26", slot=3, day=TODAY - 40 * DAY)
    steps(session, {Page.CONSENT: 9})
    sent(session, code="EID26")
    sent(session, code="EID26", at=NOW - 40 * DAY)
    sent(session)
    reach = measure_journey.reach_of_all(session)
    assert reach["EID26"] == measure_journey.reach_of(session, "EID26") == Reach(7, 2)
    assert reach["NEW26"] == measure_journey.reach_of(session, "NEW26") == Reach(0, 0)
    assert set(reach) <= {"EID26", "NEW26"}


def test_it_shows_on_which_page_people_stop(session: Session) -> None:
    steps(session, {Page.CONSENT: 10, Page.CONTACT: 7, Page.PERSON: 7, Page.PAPERS: 6})
    steps(session, {Page.HOME: 6, Page.PLACE: 6, Page.PERMANENT: 1, Page.JOURNEY: 5})
    steps(session, {Page.RETURN: 5, Page.WORK: 5, Page.NEEDS: 4})
    sent(session)
    found = measure_journey.journey(session, last=TODAY, days=30)
    stopped = {step.page: step.stopped for step in found.steps if step.stopped}
    assert stopped == {Page.CONTACT: 3, Page.PAPERS: 1, Page.JOURNEY: 1, Page.NEEDS: 1}
    assert (found.begun, found.sent, found.stopped_at_end) == (10, 1, 3)
    assert [step.page for step in found.steps] == list(Page)
    assert found.steps[0].stopped is None


def test_only_the_days_asked_for_are_told(session: Session) -> None:
    for ago in (0, 6, 7):
        steps(session, {Page.CONSENT: 1}, day=TODAY - ago * DAY)
        sent(session, at=NOW - ago * DAY)
    found = measure_journey.journey(session, last=TODAY, days=7)
    assert [(day.begun, day.sent) for day in found.days] == [(1, 1), *[(0, 0)] * 5, (1, 1)]
    assert (found.begun, found.sent) == (2, 2)


def test_a_registration_sent_after_midnight_in_dhaka_is_of_the_next_day(session: Session) -> None:
    sent(session, at=datetime(2026, 11, 21, 18, 0, tzinfo=UTC))
    sent(session, at=datetime(2026, 11, 21, 17, 59, 59, tzinfo=UTC))
    sent(session, at=datetime(2026, 11, 22, 18, 0, tzinfo=UTC))
    found = measure_journey.journey(session, last=TODAY, days=2)
    assert found.days == [Day(TODAY - DAY, 0, 1), Day(TODAY, 0, 1)]


def test_one_campaign_can_be_told_apart(session: Session) -> None:
    campaign(session, "EID26")
    steps(session, {Page.CONSENT: 3}, code="EID26")
    steps(session, {Page.CONSENT: 4})
    sent(session, code="EID26")
    sent(session)
    one = measure_journey.journey(session, last=TODAY, days=7, campaign_code="EID26")
    everybody = measure_journey.journey(session, last=TODAY, days=7)
    assert (one.begun, one.sent) == (3, 1)
    assert (everybody.begun, everybody.sent) == (7, 2)


def test_an_imported_list_is_no_ones_way_through_the_form(session: Session) -> None:
    sent(session, channel=Channel.IMPORT)
    assert measure_journey.journey(session, last=TODAY, days=7).sent == 0


def test_more_may_be_sent_than_begun_in_a_period(session: Session) -> None:
    sent(session)
    found = measure_journey.journey(session, last=TODAY, days=7)
    assert found.stopped_at_end == 0
    assert all(not step.stopped for step in found.steps)


def test_pages_that_the_form_had_once_do_no_harm(session: Session) -> None:
    session.add(StepCounter(campaign_code="", page="fingerprints", day=TODAY, slot=0, count=3))
    found = measure_journey.journey(session, last=TODAY, days=7)
    assert [step.page for step in found.steps] == list(Page)
