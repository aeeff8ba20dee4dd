from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.db import Database
from portal.domain.answers import Answers
from portal.domain.choices import Role, Sex
from portal.domain.corrections import Correctable
from portal.domain.errors import Conflict, InvalidAnswers
from portal.domain.states import Actor, State
from portal.models import Move, Registration
from portal.services import correct
from portal.services.move import Grounds, move
from portal.services.record import read_answers
from tests import make
from tests.make import NOW, VAULT

YEAR = timedelta(days=365)
REASON = "এনআইডি কার্ডে অন্য নাম আছে"


@pytest.fixture(autouse=True)
def places(database: Database) -> None:
    with database.begin() as session:
        make.places(session)


def send_back(database: Database, fields: Sequence[Correctable], **typed: str) -> UUID:
    with database.begin() as session:
        officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
        registration = make.registration(session, **typed)
        move(
            session,
            VAULT,
            registration,
            State.RETURNED,
            actor=Actor.OFFICER,
            officer=officer,
            grounds=Grounds(reason=REASON, fields=fields),
            now=NOW,
        )
        return registration.id


def mend(database: Database, found: UUID, *, days: int = 1, **typed: str) -> None:
    newer = {field: [value] for field, value in typed.items()}
    now = NOW + timedelta(days=days)
    with database.begin() as session:
        correct.correct(session, VAULT, found, newer, hotline="16135", now=now)


def read(database: Database, found: UUID) -> tuple[Registration, Answers]:
    with database.read() as session:
        registration = session.get_one(Registration, found)
        return registration, read_answers(VAULT, registration)


def test_it_shows_what_is_asked_why_and_what_was_typed(database: Database) -> None:
    found = send_back(database, [Correctable.NAME])
    with database.read() as session:
        registration = session.get_one(Registration, found)
        asked = correct.asked_for(session, VAULT, registration)
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
    assert registration.centre_code == make.DHAKA_CENTRE


def test_the_same_district_keeps_the_centre_an_officer_chose(database: Database) -> None:
    found = send_back(database, [Correctable.PRESENT_ADDRESS])
    with database.begin() as session:
        session.get_one(Registration, found).centre_code = make.DHAKA_CENTRE
    mend(database, found, district=make.COXS_BAZAR, upazila="other", upazila_text="নতুন থানা")
    registration, _ = read(database, found)
    assert registration.centre_code == make.DHAKA_CENTRE


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
            select(func.count()).select_from(Move).where(Move.registration_id == found)
        )
    assert moves == 3


@pytest.mark.parametrize("state", [State.VERIFIED, State.REJECTED, State.WITHDRAWN])
def test_what_was_not_sent_back_cannot_be_corrected(database: Database, state: State) -> None:
    with database.begin() as session:
        officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
        found = make.registration(session, state, by=officer).id
    with pytest.raises(Conflict):
        mend(database, found, name_bn="রহিমা খাতুন")
