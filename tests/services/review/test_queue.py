from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.domain.review.queue_ages import AgeRange, QueueAge, age_range_of
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.review import claims, queue, queue_counts
from portal.services.review.list_page import PAGE_SIZE, PageSize
from portal.services.review.queue import QueueFilters, QueuePage, QueueReader
from portal.services.review.queue_cursor import QueueCursor
from tests import factories
from tests.factories import NOW, VAULT
from tests.unit import unit

BANGLA, ENGLISH = Language.BANGLA, Language.ENGLISH
TODAY = date(2026, 11, 22)


pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def staff(session: Session) -> Officer:
    return factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)


def page(
    session: Session,
    officer: Officer,
    filters: QueueFilters | State = State.SUBMITTED,
    *,
    after: QueueCursor | None = None,
    language: Language = BANGLA,
    vault: Vault = VAULT,
    size: PageSize = PAGE_SIZE,
) -> QueuePage:
    wanted = QueueFilters(filters) if isinstance(filters, State) else filters
    return queue.read_queue(
        unit(session, vault=vault),
        QueueReader(officer, language),
        wanted,
        after=after,
        size=size,
    )


def references(session: Session, officer: Officer, filters: QueueFilters | State) -> list[str]:
    return [row.reference for row in page(session, officer, filters).rows]


def test_what_waits_comes_oldest_first_and_what_is_done_newest_first(
    session: Session, officer: Officer
) -> None:
    waiting = [factories.registration(session) for _ in range(3)]
    done = [factories.registration(session, State.VERIFIED, by=officer) for _ in range(3)]
    assert references(session, officer, State.SUBMITTED) == [each.reference for each in waiting]
    newest_first = [each.reference for each in reversed(done)]
    assert references(session, officer, State.VERIFIED) == newest_first


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REJECTED])
@pytest.mark.parametrize("flag", [None, Flag.PHONE])
def test_pages_follow_one_another_without_a_gap(
    session: Session,
    officer: Officer,
    state: State,
    flag: Flag | None,
) -> None:
    same = NOW - timedelta(days=2)
    for submitted_at in (same, same, same, None, None):
        made = factories.registration(session, state, by=officer, submitted_at=submitted_at)
        made.phone_verified = False
    session.flush()
    found: list[str] = []
    after: QueueCursor | None = None
    for rows in (2, 2, 1):
        read = page(session, officer, QueueFilters(state, flag=flag), after=after, size=PageSize(2))
        assert len(read.rows) == rows
        found += [row.reference for row in read.rows]
        after = read.next and QueueCursor.read(str(read.next))
    assert after is None
    assert len(set(found)) == 5


def test_a_full_last_page_has_none_after_it(session: Session, officer: Officer) -> None:
    for _ in range(2):
        factories.registration(session)
    read = page(session, officer, size=PageSize(2))
    assert (len(read.rows), read.next) == (2, None)


def test_the_search_for_a_flag_stops_after_some_rows_and_goes_on_from_there(
    session: Session, officer: Officer
) -> None:
    size = PageSize(batch=1, most_opened=2)
    for needs in (["loan"], ["loan"], ["shelter"], ["loan"]):
        factories.registration(session, needs=needs)
    urgent = QueueFilters(State.SUBMITTED, flag=Flag.URGENT)
    first = page(session, officer, urgent, size=size)
    assert first.rows == []
    assert first.next
    second = page(session, officer, urgent, after=first.next, size=size)
    assert [list(row.flags) for row in second.rows] == [[Flag.URGENT]]
    assert second.next is None


def test_urgent_ones_come_first_and_no_page_has_a_gap(session: Session, officer: Officer) -> None:
    same = NOW - timedelta(days=2)
    needs = ["loan", "shelter", "loan", "medical", "loan", "shelter", "loan"]
    made = [factories.registration(session, needs=[each], submitted_at=same) for each in needs]
    made.sort(key=lambda each: each.id)
    urgent = [each.reference for each in made if each.needs != "loan"]
    rest = [each.reference for each in made if each.needs == "loan"]
    for rows in range(1, 9):
        assert _all_pages(session, officer, PageSize(rows)) == urgent + rest


def test_an_urgent_one_behind_the_searched_rows_is_shown_in_its_place(
    session: Session, officer: Officer
) -> None:
    needs = ["loan", "shelter", "loan", "medical", "loan"]
    made = [factories.registration(session, needs=[each]).reference for each in needs]
    size = PageSize(rows=2, batch=1, most_opened=2)
    assert _all_pages(session, officer, size) == [made[1], made[0], *made[2:]]


def test_what_is_done_stays_newest_first_though_one_was_urgent(
    session: Session, officer: Officer
) -> None:
    made = [
        factories.registration(session, State.VERIFIED, by=officer, needs=[each]).reference
        for each in ("shelter", "loan")
    ]
    assert references(session, officer, State.VERIFIED) == made[::-1]


def _all_pages(session: Session, officer: Officer, size: PageSize) -> list[str]:
    read = page(session, officer, size=size)
    found = [row.reference for row in read.rows]
    while read.next:
        read = page(session, officer, after=QueueCursor.read(str(read.next)), size=size)
        assert 0 < len(read.rows) <= size.rows
        found += [row.reference for row in read.rows]
    return found


@pytest.mark.parametrize(
    "text",
    ["", "x", "ux", "r1-" + "0" * 32 + ".x", "1-2", "99999999999999999999999999-" + "0" * 32],
)
def test_a_made_up_page_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        QueueCursor.read(text)


def test_a_row_shows_the_name_in_the_script_of_the_page(session: Session, officer: Officer) -> None:
    factories.registration(session)
    factories.registration(session, name_bn="")
    rows = {language: page(session, officer, language=language).rows for language in Language}
    assert [row.name for row in rows[BANGLA]] == ["রহিমা বেগম", "Rahima Begum"]
    assert [row.name for row in rows[ENGLISH]] == ["Rahima Begum", "Rahima Begum"]


def test_a_row_says_who_works_on_it(session: Session, officer: Officer) -> None:
    registration = factories.registration(session)
    claims.claim_registration(unit(session), officer, registration)
    [row] = page(session, officer).rows
    assert row.holder
    assert row.holder.name == "Shirin Akter"


def test_filters_narrow_by_place_and_by_days_in_dhaka(
    session: Session, officer: Officer, staff: Officer
) -> None:
    teknaf = factories.registration(session, upazila="BD20220090")
    factories.registration(session)
    late = NOW.replace(hour=18, minute=30)  # half past midnight of the next day in Dhaka
    early = factories.registration(session, submitted_at=late - timedelta(days=4))
    assert references(session, officer, QueueFilters(State.SUBMITTED, upazila="BD20220090")) == [
        teknaf.reference
    ]
    day = date(2026, 11, 19)
    for days, found in (
        (AgeRange(day, day), [early.reference]),
        (AgeRange(None, day - timedelta(days=1)), []),
        (AgeRange(date.min, date.max), 3),
    ):
        shown = references(session, officer, QueueFilters(State.SUBMITTED, days=days))
        assert shown == found or len(shown) == found
    here = factories.registration(session, State.VERIFIED, by=officer)
    for district, expected in (
        (factories.COXS_BAZAR, [here.reference]),
        (factories.DHAKA_DISTRICT, []),
    ):
        wanted = QueueFilters(State.VERIFIED, district=district)
        assert references(session, staff, wanted) == expected


def test_lists_and_counts_hold_only_the_own_area(
    session: Session, officer: Officer, staff: Officer
) -> None:
    elsewhere = factories.officer(session, Role.DISTRICT, factories.DHAKA_DISTRICT)
    factories.registration(session)
    factories.registration(session, State.VERIFIED, by=officer)
    factories.registration(session, district=factories.DHAKA_DISTRICT)
    states = {
        each.id: queue_counts.count_queue(unit(session), each, today=TODAY).states
        for each in (officer, elsewhere, staff)
    }
    assert states[officer.id][State.SUBMITTED] == 1
    assert states[officer.id][State.VERIFIED] == 1
    assert states[elsewhere.id][State.SUBMITTED] == 1
    assert states[elsewhere.id][State.VERIFIED] == 0
    assert states[staff.id] == {State.VERIFIED: 1, State.RECEIVED: 0, State.CLOSED: 0}
    assert references(session, staff, State.SUBMITTED) == []


def test_a_supervisor_sees_what_the_officers_of_the_district_see(session: Session) -> None:
    registration = factories.registration(session)
    here = factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR)
    there = factories.officer(session, Role.SUPERVISOR, factories.DHAKA_DISTRICT)
    assert references(session, here, State.SUBMITTED) == [registration.reference]
    assert references(session, there, State.SUBMITTED) == []


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.ADMINISTRATOR, Role.REGISTRAR])
def test_the_other_roles_have_no_lists(session: Session, officer: Officer, role: Role) -> None:
    factories.registration(session, State.VERIFIED, by=officer)
    reader = factories.officer(session, role)
    assert references(session, reader, State.VERIFIED) == []
    assert queue_counts.count_queue(unit(session), reader, today=TODAY) == ({}, {}, 0)


def test_every_waiting_one_has_one_age(session: Session, officer: Officer) -> None:
    for days in (0, 1, 3, 4, 7, 8, 40):
        factories.registration(session, submitted_at=NOW - timedelta(days=days))
    factories.registration(session, State.VERIFIED, by=officer)
    counts = queue_counts.count_queue(unit(session), officer, today=TODAY)
    assert counts.ages == {QueueAge.TODAY: 1, QueueAge.DAYS: 2, QueueAge.WEEK: 2, QueueAge.OLDER: 2}
    for age, number in counts.ages.items():
        wanted = QueueFilters(State.SUBMITTED, days=age_range_of(age, TODAY))
        assert len(references(session, officer, wanted)) == number


def test_nothing_is_counted_further_than_anybody_works(session: Session, officer: Officer) -> None:
    for _ in range(5):
        factories.registration(session)
    counts = queue_counts.count_queue(unit(session), officer, today=TODAY, most=2)
    assert counts.states[State.SUBMITTED] == 3


def test_a_list_in_which_nothing_waits_is_counted_less_far(
    session: Session, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_counts, "MOST_DONE", 1)
    for state in (State.SUBMITTED, State.VERIFIED):
        for _ in range(3):
            factories.registration(session, state, by=officer)
    counts = queue_counts.count_queue(unit(session), officer, today=TODAY, most=3)
    assert counts.states[State.SUBMITTED] == 3
    assert counts.states[State.VERIFIED] == 2
