from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.db import Database
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, InvalidAnswers
from portal.domain.registration.answers import Answers
from portal.domain.registration.choices import Sex
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import Change, Registration, StateTransition
from portal.services.registration import resubmit_correction
from portal.services.registration.registration_mapper import read_answers
from portal.services.registration.resubmit_correction import NothingChanged
from portal.services.registration.transition import TransitionGrounds, transition
from portal.services.review.registration_detail import registration_detail
from tests import factories
from tests.factories import NOW
from tests.unit import unit

YEAR = timedelta(days=365)
REASON = "এনআইডি কার্ডে অন্য নাম আছে"


@pytest.fixture(autouse=True)
def places(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)


def send_back(database: Database, fields: Sequence[Correctable], **typed: str) -> UUID:
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        registration = factories.registration(session, **typed)
        transition(
            unit(session),
            registration,
            State.RETURNED,
            actor=Actor.OFFICER,
            officer=officer,
            grounds=TransitionGrounds(reason=REASON, fields=fields),
        )
        return registration.id


def mend(database: Database, found: UUID, *, days: int = 1, **typed: str) -> None:
    newer = {field: [value] for field, value in typed.items()}
    now = NOW + timedelta(days=days)
    with database.begin() as session:
        resubmit_correction.resubmit_correction(unit(session, now=now), found, newer)


def read(database: Database, found: UUID) -> tuple[Registration, Answers]:
    with database.read() as session:
        registration = session.get_one(Registration, found)
        return registration, read_answers(registration)


def test_it_shows_what_is_asked_why_and_what_was_typed(database: Database) -> None:
    found = send_back(database, [Correctable.NAME])
    with database.read() as session:
        registration = session.get_one(Registration, found)
        asked = resubmit_correction.find_correction_request(unit(session), registration)
    assert (asked.fields, asked.reason) == ((Correctable.NAME,), REASON)
    assert asked.inputs == ("name_bn", "name_en")
    assert asked.typed["name_bn"] == ["রহিমা বেগম"]


def test_a_corrected_answer_goes_back_to_the_officer(database: Database) -> None:
    found = send_back(database, [Correctable.NAME])
    mend(database, found, name_bn="রহিমা খাতুন")
    registration, answers = read(database, found)
    assert registration.state is State.SUBMITTED
    assert (answers.person.name_bn, answers.person.name_en) == ("রহিমা খাতুন", None)
    assert answers.person.father_name == "আব্দুল করিম"


def test_nothing_but_the_named_answers_can_be_changed(database: Database) -> None:
    found = send_back(database, [Correctable.FATHER_NAME])
    mend(database, found, father_name="আব্দুর রহিম", sex="male", mobile="01812345678")
    _, answers = read(database, found)
    assert answers.person.father_name == "আব্দুর রহিম"
    assert answers.person.sex is Sex.FEMALE
    assert answers.contact.mobile == "+8801712345678"


def test_wrong_answers_change_nothing(database: Database) -> None:
    found = send_back(database, [Correctable.DOCUMENT, Correctable.DATES_ABROAD])
    with pytest.raises(InvalidAnswers) as refused:
        mend(database, found, document_type="nid", document_number="123", left_year="2019")
    assert set(refused.value.problems) == {"document_number", "returned_year"}
    registration, answers = read(database, found)
    assert registration.state is State.RETURNED
    assert answers.papers.document_number == "19901234567890123"


def test_another_district_leads_to_another_centre(database: Database) -> None:
    found = send_back(database, [Correctable.PRESENT_ADDRESS])
    mend(database, found, district="BD3026", upazila="other", upazila_text="নতুন থানা")
    registration, _ = read(database, found)
    assert registration.district_code == "BD3026"
    assert registration.centre_code == factories.DHAKA_CENTRE


def test_the_same_district_keeps_the_centre_an_officer_chose(database: Database) -> None:
    found = send_back(database, [Correctable.PRESENT_ADDRESS])
    with database.begin() as session:
        session.get_one(Registration, found).centre_code = factories.DHAKA_CENTRE
    mend(database, found, district=factories.COXS_BAZAR, upazila="other", upazila_text="নতুন থানা")
    registration, _ = read(database, found)
    assert registration.centre_code == factories.DHAKA_CENTRE


def test_an_upazila_of_the_list_replaces_a_written_one_that_it_does_not_contain(
    database: Database,
) -> None:
    found = send_back(database, [Correctable.PRESENT_ADDRESS])
    chosen = {"upazila": "BD20220090", "upazila_text": "নতুনপুর"}
    mend(database, found, district=factories.COXS_BAZAR, **chosen)
    _, answers = read(database, found)
    assert answers.home.present.upazila == "BD20220090"


def test_an_age_still_counts_from_the_day_it_was_said_on(database: Database) -> None:
    said = {"birth_day": "", "birth_month": "", "birth_year": "", "age": "36"}
    found = send_back(database, [Correctable.NAME], **said)
    _, before = read(database, found)
    mend(database, found, days=400, name_bn="রহিমা খাতুন")
    _, after = read(database, found)
    assert after.person.birth == before.person.birth


def test_a_double_tap_is_one_move(database: Database) -> None:
    found = send_back(database, [Correctable.NAME])
    mend(database, found, name_bn="রহিমা খাতুন")
    mend(database, found, name_bn="রহিমা খাতুন")
    with database.read() as session:
        moves = session.scalar(
            select(func.count())
            .select_from(StateTransition)
            .where(StateTransition.registration_id == found)
        )
    assert moves == 3


@pytest.mark.parametrize("state", [State.VERIFIED, State.REJECTED, State.WITHDRAWN])
def test_what_was_not_sent_back_cannot_be_corrected(database: Database, state: State) -> None:
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        found = factories.registration(session, state, by=officer).id
    with pytest.raises(Conflict):
        mend(database, found, name_bn="রহিমা খাতুন")


def test_a_correction_without_a_change_is_sent_only_when_it_is_confirmed(
    database: Database,
) -> None:
    found = send_back(database, [Correctable.NAME])
    same = {"name_bn": ["রহিমা বেগম"], "name_en": ["Rahima Begum"]}
    with pytest.raises(NothingChanged), database.begin() as session:
        resubmit_correction.resubmit_correction(unit(session), found, same)
    with database.begin() as session:
        assert session.get_one(Registration, found).state is State.RETURNED
        resubmit_correction.resubmit_correction(unit(session), found, same, is_confirmed=True)
    with database.read() as session:
        assert session.get_one(Registration, found).state is State.SUBMITTED
        assert session.scalars(select(Change)).all() == []


def test_the_officer_sees_what_was_before_and_now(database: Database) -> None:
    found = send_back(database, [Correctable.NAME, Correctable.SEX])
    newer = {"name_bn": ["রহিমা খাতুন"], "name_en": ["Rahima Begum"], "sex": ["female"]}
    with database.begin() as session:
        resubmit_correction.resubmit_correction(unit(session), found, newer)
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        reference = session.get_one(Registration, found).reference
        detail = registration_detail(unit(session), officer, reference, Language.BANGLA)
    values = [event.values for event in detail.history.rows if event.change]
    assert values == [({"name_bn": ["রহিমা বেগম"]}, {"name_bn": ["রহিমা খাতুন"]})]
