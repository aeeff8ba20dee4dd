"""A name that many people have gives the same pages, read from the lists instead of the keys."""

import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from portal.domain.matching.match_features import MatchFeatures
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.review.search_query import read_search_query
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.matching import blocking_keys
from portal.services.matching.common_names import is_common_name
from portal.services.matching.registration_search import SearchLimits, search_registrations
from portal.services.registration.registration_mapper import read_answers
from portal.services.review.list_page import PageSize
from portal.services.review.queue import QueueReader
from portal.services.review.queue_cursor import QueueCursor
from tests import factories
from tests.factories import VAULT
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")
FEW_ROWS = PageSize(rows=3, batch=4, most_opened=8)
BY_KEYS, BY_LISTS = SearchLimits(1000, FEW_ROWS), SearchLimits(0, FEW_ROWS)
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
def test_the_pages_are_those_of_the_search_by_keys(session: Session, role: Role, text: str) -> None:
    areas = {Role.DISTRICT: factories.COXS_BAZAR, Role.CENTRE: factories.NOAKHALI_CENTRE}
    reader = factories.officer(session, role, areas.get(role))
    assert pages(session, reader, text, BY_LISTS) == pages(session, reader, text, BY_KEYS)


@pytest.mark.usefixtures("_people")
def test_the_newest_come_first_from_all_states_that_the_officer_sees(
    session: Session, officer: Officer
) -> None:
    found = [each for page in pages(session, officer, "Begum", BY_LISTS) for each in page]
    rows = [session.get_one(Registration, each) for each in found]
    assert len(rows) == 8, "ten are called so, of whom two are withdrawn"
    assert {row.state for row in rows} == set(STATES) - {State.WITHDRAWN}
    assert [(row.submitted_at, row.id) for row in rows] == sorted(
        ((row.submitted_at, row.id) for row in rows), reverse=True
    )


@pytest.mark.usefixtures("_people")
def test_a_name_is_common_when_more_than_so_many_have_each_of_its_words(session: Session) -> None:
    def is_common(name: str, districts: Sequence[str], above: int) -> bool:
        hashes = blocking_keys.name_hashes(VAULT, name, districts)
        return is_common_name(unit(session), hashes, above=above)

    here, both = [factories.COXS_BAZAR], [factories.COXS_BAZAR, factories.DHAKA_DISTRICT]
    assert [is_common("Begum", here, above) for above in (9, 10)] == [True, False]
    assert [is_common("Begum", both, above) for above in (10, 11)] == [True, False]
    assert [is_common("Rahima Begum", here, above) for above in (9, 10)] == [True, False]
    assert not is_common("Khatun Begum", here, 0)
    assert not is_common("", here, 0)
