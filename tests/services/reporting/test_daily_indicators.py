import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import Actor, State
from portal.domain.reporting.indicator import Cut
from portal.domain.staff.roles import Role
from portal.models import DailyIndicatorValue, IndicatorDay, Officer, Registration
from portal.services.privacy import erasure
from portal.services.registration.transition import TransitionGrounds, transition
from portal.services.reporting.daily_indicators import sealed_counts_of
from portal.services.reporting.indicator_counting import CellKey
from tests import factories
from tests.factories import COXS_BAZAR, DHAKA_DISTRICT, NOW
from tests.roll_ups import count_days
from tests.unit import unit

DAY = timedelta(days=1)
REASON = TransitionGrounds(reason="Please look at it again.")
STOCKS = {"waiting", "at_centre"}

pytestmark = pytest.mark.usefixtures("places")


def stored(session: Session) -> Counter[tuple[date, CellKey]]:
    found: Counter[tuple[date, CellKey]] = Counter()
    for row in session.scalars(select(DailyIndicatorValue)):
        key = CellKey(row.indicator, row.cut, row.district_code, row.centre_code, row.value)
        found[row.day, key] += row.count
    for day in session.scalars(select(IndicatorDay)):
        for key, count in sealed_counts_of(day).items():
            found[day.day, key] += count
    return found


def total(session: Session, indicator: str, cut: Cut = Cut.ALL) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_, key), count in stored(session).items():
        if (key.indicator, key.cut) == (indicator, cut):
            found[key.value] += count
    return dict(found)


class History:
    """A random history of registrations, with its own account of what happened on which day."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.random = session, random.Random(seed)
        self.officer = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
        self.centre = factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)
        self.administrator = factories.officer(session, Role.ADMINISTRATOR)
        self.people: list[Registration] = []
        self.account: Counter[tuple[date, CellKey]] = Counter()
        self.reached: set[tuple[str, State]] = set()

    def register(self, at: datetime) -> None:
        choose = self.random.choice
        needs = self.random.sample(["loan", "training", "medical"], self.random.randint(0, 2))
        age = choose(["16", "19", "30", "60"])
        made = factories.registration(
            self.session,
            submitted_at=at,
            district=choose([COXS_BAZAR, DHAKA_DISTRICT]),
            sex=choose(["female", "male", "hijra"]),
            country=choose(["SA", "IT"]),
            age=age,
            left_year="2025",
            needs=needs,
        )
        self.people.append(made)
        band = {"16": "under_18", "19": "18_24", "30": "25_34", "60": "55_over"}[age]
        sealed = {Cut.AGE_BAND: [band], Cut.NEED: needs}
        self.note("registered", made, at, {**self.open_cuts(made), **sealed})
        self.bands = {**getattr(self, "bands", {}), made.reference: band}

    def open_cuts(self, made: Registration) -> dict[Cut, list[str]]:
        return {
            Cut.SEX: ["female" if made.sex == "female" else made.sex.value],
            Cut.COUNTRY: [made.country],
            Cut.CHANNEL: [made.channel.value],
        }

    def note(
        self, indicator: str, made: Registration, at: datetime, cuts: dict[Cut, list[str]]
    ) -> None:
        for cut, values in {Cut.ALL: [""], **cuts}.items():
            for value in values:
                key = CellKey(indicator, cut, made.district_code, made.centre_code, value)
                self.account[dhaka_day(at), key] += 1

    def act(self, at: datetime) -> None:
        made = self.random.choice(self.people)
        if made.erased_at is not None:
            return
        wanted = self.random.choice(NEXT.get(made.state, [made.state]))
        if wanted is made.state:
            return
        self.move(made, wanted, at)

    def move(self, made: Registration, wanted: State, at: datetime) -> None:
        actor, by = WHO.get((made.state, wanted), (Actor.OFFICER, "officer"))
        officer: Officer | None = getattr(self, by) if by else None
        work = unit(self.session, now=at)
        transition(work, made, wanted, actor=actor, officer=officer, grounds=REASON)
        self.session.flush()
        is_first = (made.reference, wanted) not in self.reached
        self.reached.add((made.reference, wanted))
        if wanted is State.RETURNED:
            self.note("returned", made, at, {})
        elif wanted is not State.SUBMITTED and is_first:
            self.note(wanted.value, made, at, self.cuts_of(wanted, made, at))

    def cuts_of(self, state: State, made: Registration, at: datetime) -> dict[Cut, list[str]]:
        cuts = self.open_cuts(made)
        if state is State.VERIFIED:
            days = (dhaka_day(at) - dhaka_day(made.submitted_at)).days
            sealed = {Cut.AGE_BAND: [self.bands[made.reference]], Cut.DAYS_TO_VERIFY: [str(days)]}
            return {**cuts, **sealed}
        cut_by = {State.RECEIVED: (Cut.SEX, Cut.COUNTRY), State.CLOSED: (Cut.SEX,)}.get(state, ())
        return {cut: cuts[cut] for cut in cut_by}

    def erase(self, at: datetime) -> None:
        made = self.random.choice(self.people)
        if made.erased_at is not None:
            return
        was = made.state
        erasure.request_erasure(unit(self.session, now=at), made.id)
        self.session.flush()
        if made.state is not was:
            self.reached.add((made.reference, State.WITHDRAWN))
            self.note("withdrawn", made, at, {})
        work = unit(self.session, now=at)
        erasure.erase_registration(work, self.administrator, made.reference, "on_phone")
        self.session.flush()


NEXT = {
    State.SUBMITTED: [State.VERIFIED, State.VERIFIED, State.RETURNED, State.REJECTED],
    State.RETURNED: [State.SUBMITTED],
    State.REJECTED: [State.SUBMITTED],
    State.VERIFIED: [State.RECEIVED, State.SUBMITTED],
    State.RECEIVED: [State.CLOSED],
}
WHO = {
    (State.RETURNED, State.SUBMITTED): (Actor.RETURNEE, ""),
    (State.VERIFIED, State.RECEIVED): (Actor.CENTRE, "centre"),
    (State.RECEIVED, State.CLOSED): (Actor.CENTRE, "centre"),
}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_history_the_stored_counts_are_those_of_what_happened(
    session: Session, seed: int
) -> None:
    history = History(session, seed)
    begin = NOW - 20 * DAY
    for number in range(20):
        day = begin + number * DAY
        for _ in range(2):
            history.register(day + timedelta(minutes=history.random.randint(0, 1000)))
        for step in range(6):
            history.act(day + timedelta(hours=18, minutes=step))
        if number % 3 == 0:
            # Somebody asks on a later day, when the day of the registration is settled.
            old = [each for each in history.people if each.submitted_at < day - 4 * DAY]
            if old and all(each.changed_at < day - 4 * DAY for each in old[:1]):
                history.people, everybody = old[:1], history.people
                history.erase(day + timedelta(hours=20))
                history.people = everybody
        count_days(session, day + timedelta(hours=22))
        count_days(session, day + timedelta(hours=23))
    flows = Counter(
        {each: n for each, n in stored(session).items() if each[1].indicator not in STOCKS}
    )
    assert any(each.erased_at for each in history.people)
    assert flows == history.account


def test_people_who_are_erased_stay_in_the_counts_of_their_time(session: Session) -> None:
    history = History(session, 1)
    history.register(NOW - 10 * DAY)
    count_days(session, NOW - 5 * DAY)
    before = stored(session)
    history.erase(NOW - 4 * DAY)
    count_days(session, NOW)
    after = stored(session)
    assert after - before == Counter(
        {each: 1 for each in after - before if each[1].indicator == "withdrawn"}
    )
    assert not {each for each in before - after if each[1].indicator not in STOCKS}
    assert sum(total(session, "registered", Cut.AGE_BAND).values()) == 1
    assert history.people[0].birth is None


def test_a_settled_day_never_changes(session: Session) -> None:
    factories.registration(session, submitted_at=NOW - 10 * DAY)
    count_days(session, NOW)
    factories.registration(session, submitted_at=NOW - 10 * DAY)
    factories.registration(session, submitted_at=NOW - DAY)
    count_days(session, NOW)
    assert total(session, "registered") == {"": 2}


def test_a_verification_undone_at_once_does_not_count_and_the_next_one_does(
    session: Session,
) -> None:
    officer = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
    made = factories.registration(session, submitted_at=NOW - 3 * DAY)
    first = transition(unit(session), made, State.VERIFIED, actor=Actor.OFFICER, officer=officer)
    session.flush()
    undo = transition(unit(session, now=NOW + timedelta(seconds=9)), made, State.SUBMITTED, actor=Actor.OFFICER, officer=officer)  # fmt: skip
    undo.undoes_id = first.id
    session.flush()
    count_days(session, NOW + timedelta(minutes=1))
    assert total(session, "verified") == {}
    transition(unit(session, now=NOW + DAY), made, State.VERIFIED, actor=Actor.OFFICER, officer=officer)  # fmt: skip
    session.flush()
    count_days(session, NOW + DAY)
    assert total(session, "verified") == {"": 1}
    assert total(session, "verified", Cut.DAYS_TO_VERIFY) == {"4": 1}


def test_the_backlog_of_a_day_has_its_age_and_stays_as_it_was(session: Session) -> None:
    for days in (0, 3, 4, 7, 8, 40):
        factories.registration(session, submitted_at=NOW - days * DAY)
    count_days(session, NOW)
    ages = {"today": 1, "days": 1, "week": 2, "older": 2}
    assert total(session, "waiting", Cut.WAITING_DAYS) == ages
    count_days(session, NOW + DAY)
    today = {row.day: row.count for row in session.scalars(select(DailyIndicatorValue).where(
        DailyIndicatorValue.indicator == "waiting", DailyIndicatorValue.cut == Cut.ALL))}  # fmt: skip
    assert today == {NOW.date(): 6, NOW.date() + DAY: 6}


def test_a_registration_after_midnight_in_dhaka_is_of_the_next_day(session: Session) -> None:
    factories.registration(session, submitted_at=datetime(2026, 11, 10, 17, 59, 59, tzinfo=UTC))
    factories.registration(session, submitted_at=datetime(2026, 11, 10, 18, 0, tzinfo=UTC))
    count_days(session, NOW)
    days = sorted(day for (day, key), _ in stored(session).items() if key.cut is Cut.ALL and key.indicator == "registered")  # fmt: skip
    assert days == [date(2026, 11, 10), date(2026, 11, 11)]


def test_health_and_age_are_in_no_open_column(session: Session) -> None:
    factories.registration(session, submitted_at=NOW - DAY, needs=["medical"])
    count_days(session, NOW)
    cuts = set(session.scalars(select(DailyIndicatorValue.cut)))
    assert cuts.isdisjoint({Cut.NEED, Cut.AGE_BAND})
    sealed = session.execute(text("SELECT sealed_counts FROM indicator_days")).scalars().all()
    assert sealed
    assert all(b"medical" not in bytes(each) for each in sealed)
    assert total(session, "registered", Cut.NEED) == {"medical": 1}
