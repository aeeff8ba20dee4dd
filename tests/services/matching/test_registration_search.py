import pytest
from sqlalchemy.orm import Session

from portal.domain.matching.match_features import MatchFeatures
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.registration.states import State
from portal.domain.review.search_query import read_search_query
from portal.domain.staff.roles import Role
from portal.models import Officer, Registration
from portal.services.matching import blocking_keys, registration_search
from portal.services.registration.registration_mapper import read_answers
from portal.services.review.queue import QueueReader
from tests import factories
from tests.factories import VAULT
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")


def found(session: Session, officer: Officer, text: str) -> list[str]:
    reader = QueueReader(officer, Language.ENGLISH)
    rows = registration_search.search_registrations(
        unit(session), reader, read_search_query(text)
    ).rows
    return [row.reference for row in rows]


def with_keys(session: Session, registration: Registration) -> Registration:
    """Adds a registration with its blocking keys, which a worker stores a second after the submit."""
    features = MatchFeatures.of(read_answers(registration))
    blocking_keys.store_blocking_keys(
        unit(session), {registration.id: blocking_keys.hashes_to_store(VAULT, features)}
    )
    return registration


@pytest.mark.parametrize("text", ["01712345678", "+880 1712-345678", "০১৭১২ ৩৪৫৬৭৮"])
def test_a_phone_is_found_however_it_is_typed(
    session: Session, officer: Officer, text: str
) -> None:
    registration = factories.registration(session)
    factories.registration(session, mobile="01812345678")
    assert found(session, officer, text) == [registration.reference]


def test_the_other_number_of_a_person_is_as_good(session: Session, officer: Officer) -> None:
    registration = factories.registration(session, alternate_mobile="01912345678")
    assert found(session, officer, "01912345678") == [registration.reference]


@pytest.mark.parametrize(
    ("kind", "number", "typed"),
    [
        ("nid", "1234567890", "123 456 7890"),
        ("nid", "1234567890123", "১২৩৪৫৬৭৮৯০১২৩"),
        ("birth_certificate", "19901234567890123", "19901234567890123"),
        ("passport", "AB1234567", "ab 1234567"),
        ("passport", "A12345678", "A12345678"),
        ("out_pass", "TP-2026/123", "tp 2026 123"),
    ],
)
def test_a_document_is_found_by_its_number_alone(
    session: Session, officer: Officer, kind: str, number: str, typed: str
) -> None:
    registration = factories.registration(session, document_type=kind, document_number=number)
    assert found(session, officer, typed) == [registration.reference]
    assert found(session, officer, number[:-1] + "9") == []


def test_a_name_is_found_in_the_other_script_and_in_part(
    session: Session, officer: Officer
) -> None:
    registration = with_keys(
        session, factories.registration(session, name_en="", name_bn="মোঃ রহিম উদ্দিন")
    )
    for text in ("Md. Rahim Uddeen", "Rahim", "রহিম", "rohim uddin"):
        assert found(session, officer, text) == [registration.reference], text
    assert found(session, officer, "Kamal") == []


def test_names_that_only_share_their_consonants_are_others(
    session: Session, officer: Officer
) -> None:
    for name in ("Md. Imran Uddin", "Rahima Begum", "Mst. Mariam Parvin"):
        with_keys(session, factories.registration(session, name_en=name, name_bn=""))
    rahim = with_keys(session, factories.registration(session, name_en="Abdur Rahim", name_bn=""))
    assert found(session, officer, "রহিম") == [rahim.reference]


def test_only_the_own_area_and_its_lists_are_searched(session: Session, officer: Officer) -> None:
    with_keys(session, factories.registration(session, district=factories.DHAKA_DISTRICT))
    factories.registration(session)
    factories.registration(session, State.WITHDRAWN)
    staff = factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)
    assert len(found(session, officer, "01712345678")) == 1
    assert found(session, officer, "Rahima") == []
    assert found(session, staff, "01712345678") == []
    verified = factories.registration(session, State.VERIFIED, by=officer)
    assert found(session, staff, "01712345678") == [verified.reference]
    assert found(session, factories.officer(session, Role.MINISTRY), "01712345678") == []


def test_centre_staff_find_a_name_from_any_district(session: Session, officer: Officer) -> None:
    staff = factories.officer(session, Role.CENTRE, factories.NOAKHALI_CENTRE)
    verified = with_keys(session, factories.registration(session, State.VERIFIED, by=officer))
    assert found(session, staff, "Rahima") == [verified.reference]


def test_a_reference_leads_to_its_registration_if_that_may_be_seen(
    session: Session, officer: Officer
) -> None:
    here = factories.registration(session)
    there = factories.registration(session, district=factories.DHAKA_DISTRICT)
    assert (
        registration_search.find_reference(
            unit(session), officer, read_search_query(here.reference)
        )
        == here.reference
    )
    assert (
        registration_search.find_reference(
            unit(session), officer, read_search_query(there.reference)
        )
        is None
    )
    assert (
        registration_search.find_reference(unit(session), officer, read_search_query("Rahima"))
        is None
    )


@pytest.mark.parametrize("text", ["", "  ", "x", "12", "?!", "a" * 121, "রহিমা 1"])
def test_what_is_none_of_these_is_told(text: str) -> None:
    with pytest.raises(Invalid):
        read_search_query(text)


class TestTheToken:
    def test_it_holds_the_text_for_its_session_alone(self) -> None:
        token = registration_search.token_of(VAULT, "one session", "01712345678")
        assert registration_search.text_of(VAULT, "one session", token) == "01712345678"
        with pytest.raises(NotFound):
            registration_search.text_of(VAULT, "another session", token)

    def test_it_tells_nothing(self) -> None:
        token = registration_search.token_of(VAULT, "one session", "01712345678")
        other = registration_search.token_of(VAULT, "another session", "01712345678")
        assert "0171" not in token
        assert token[:20] != other[:20]

    @pytest.mark.parametrize("token", ["", "x", "é", "AAAA" * 12, "k9R5" * 16])
    def test_a_made_up_one_is_none(self, token: str) -> None:
        with pytest.raises(NotFound):
            registration_search.text_of(VAULT, "one session", token)
