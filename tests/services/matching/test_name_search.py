"""Pages of a name: all who have it, each once, the newest first, however many keys a page reads."""

import uuid

import pytest
from sqlalchemy.orm import Session

from portal.domain.matching.match_features import MatchFeatures
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.review.search_query import read_search_query
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.matching import blocking_keys
from portal.services.matching.name_search import SearchLimits
from portal.services.matching.registration_search import search_registrations
from portal.services.registration.registration_mapper import read_answers
from portal.services.review.list_page import PageSize
from portal.services.review.queue import QueueReader
from portal.services.review.queue_cursor import QueueCursor
from tests import factories
from tests.factories import VAULT
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")
WHOLE = SearchLimits()
FEW_ROWS = SearchLimits(1000, PageSize(rows=3))
FEW_KEYS = SearchLimits(4, PageSize(rows=3))
STATES = (State.SUBMITTED, State.VERIFIED, State.CLOSED, State.REJECTED, State.WITHDRAWN)


@pytest.fixture
def _people(session: Session, officer: Officer) -> None:
    """Twenty people in five states, of whom every second one is called Begum, and some elsewhere."""
    for number in range(20):
        family = "Begum" if number % 2 else "Khatun"
        state = STATES[number // 2 % len(STATES)]
        by = None if state in (State.SUBMITTED, State.WITHDRAWN) else officer
        _add(
            session,
            factories.registration(session, state, by=by, name_en=f"Rahima {family}", name_bn=""),
        )
    elsewhere = factories.registration(
        session, district=factories.DHAKA_DISTRICT, name_en="Rahima Begum", name_bn=""
    )
    _add(session, elsewhere)
    _add(session, factories.registration(session, name_en="Abdul Karim", name_bn=""))


def _add(session: Session, registration: Registration) -> None:
    features = MatchFeatures.of(read_answers(registration))
    hashes = blocking_keys.hashes_to_store(VAULT, features)
    blocking_keys.store_blocking_keys(unit(session), {registration.id: hashes})


def pages(
    session: Session, officer: Officer, text: str, limits: SearchLimits
) -> list[list[uuid.UUID]]:
    """Returns the rows of each page until the last one."""
    reader, query = QueueReader(officer, Language.ENGLISH), read_search_query(text)
    after: QueueCursor | None = None
    found = []
    while True:
        page = search_registrations(unit(session), reader, query, after=after, limits=limits)
        found.append([row.id for row in page.rows])
        if (after := page.next) is None:
            return found


@pytest.mark.usefixtures("_people")
@pytest.mark.parametrize(
    "text", ["Begum", "রহিমা", "Rahima Begum", "Khatun Begum", "Karim", "Nobody"]
)
@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE, Role.MINISTRY])
def test_pages_have_the_rows_of_the_whole_list_in_order(
    session: Session, role: Role, text: str
) -> None:
    areas = {Role.DISTRICT: factories.COXS_BAZAR, Role.CENTRE: factories.NOAKHALI_CENTRE}
    reader = factories.officer(session, role, areas.get(role))
    (whole,) = pages(session, reader, text, WHOLE)
    full = pages(session, reader, text, FEW_ROWS)
    assert full == [whole[start : start + 3] for start in range(0, len(whole) or 1, 3)]
    assert [each for page in pages(session, reader, text, FEW_KEYS) for each in page] == whole


@pytest.mark.usefixtures("_people")
def test_the_newest_come_first_from_all_states_that_the_officer_sees(
    session: Session, officer: Officer
) -> None:
    (found,) = pages(session, officer, "Begum", WHOLE)
    rows = [session.get_one(Registration, each) for each in found]
    assert len(rows) == 8, "ten are called so, of whom two are withdrawn"
    assert {row.state for row in rows} == set(STATES) - {State.WITHDRAWN}
    assert [(row.submitted_at, row.id) for row in rows] == sorted(
        ((row.submitted_at, row.id) for row in rows), reverse=True
    )


@pytest.mark.usefixtures("_people")
def test_a_page_reads_no_more_keys_than_it_may_and_the_next_one_goes_on(
    session: Session, officer: Officer
) -> None:
    for _ in range(5):
        _add(session, factories.registration(session, State.WITHDRAWN, name_en="Rahima Begum"))
    first, *others = pages(session, officer, "Begum", FEW_KEYS)
    assert first == []
    assert sum(map(len, others)) == 8


@pytest.mark.usefixtures("_people")
def test_the_keys_of_the_rarest_word_are_read(session: Session, officer: Officer) -> None:
    one = factories.registration(session, name_en="Rahima Xenophon", name_bn="")
    _add(session, one)
    for _ in range(5):
        _add(session, factories.registration(session, name_en="Rahima Khatun", name_bn=""))
    assert pages(session, officer, "Rahima Xenophon", FEW_KEYS) == [[one.id]]


def test_a_person_with_addresses_in_two_districts_is_found_once(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(
        session,
        State.VERIFIED,
        by=officer,
        permanent_same="no",
        permanent_district=factories.DHAKA_DISTRICT,
        permanent_upazila="other",
        permanent_upazila_text="Savar",
    )
    _add(session, registration)
    staff = factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)
    for limits in (WHOLE, SearchLimits(2, PageSize(rows=1))):
        found = pages(session, staff, "Rahima", limits)
        assert [each for page in found for each in page] == [registration.id]


@pytest.mark.usefixtures("_people")
def test_a_small_centre_finds_its_people_among_many_of_the_same_name(
    session: Session, officer: Officer
) -> None:
    staff = factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)
    (own,) = pages(session, staff, "Rahima", WHOLE)
    limits = SearchLimits(len(own) + 1, PageSize(rows=len(own)))
    for _ in range(2 * len(own)):
        _add(session, factories.registration(session, name_en="Rahima Begum"))
    assert pages(session, staff, "Rahima", limits) == [own]
    assert pages(session, staff, "Rahima", limits._replace(keys=1))[0] == [], "not small any more"
