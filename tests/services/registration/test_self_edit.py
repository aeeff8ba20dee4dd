from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.platform.errors import Conflict, InvalidAnswers, TooMany
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import State
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import Change, Message, Registration
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration import self_edit, status_tracking
from portal.services.registration.registration_mapper import read_answers
from portal.services.review import decisions
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.unit import unit


@pytest.fixture
def registration(database: Database) -> Registration:
    with database.begin() as session:
        factories.places(session)
        return factories.registration(session)


def change(
    database: Database,
    found: UUID,
    answer: Correctable,
    cap: RateLimit = self_edit.PER_REGISTRATION,
    **typed: str,
) -> bool:
    newer = {field: [value] for field, value in typed.items()}
    with database.begin() as session:
        return self_edit.self_edit(unit(session), found, answer, newer, cap=cap)


def changes(database: Database) -> Sequence[Change]:
    with database.read() as session:
        return session.scalars(select(Change)).all()


def test_a_typo_is_mended_without_an_officer_and_the_history_says_which_answer(
    database: Database, registration: Registration
) -> None:
    assert change(database, registration.id, Correctable.NAME, name_bn="রহিমা খাতুন")
    with database.read() as session:
        newer = session.get_one(Registration, registration.id)
        assert read_answers(newer).person.name_bn == "রহিমা খাতুন"
        assert (newer.state, newer.version) == (State.SUBMITTED, registration.version + 1)
        view = status_tracking.status_view(unit(session), registration.id)
        assert session.scalars(select(Message)).all() == []
    assert view.events[-1].fields == (Correctable.NAME,)
    assert view.last_move.state is State.SUBMITTED
    assert [each.fields for each in changes(database)] == [["name"]]


def test_the_same_answer_again_changes_nothing(
    database: Database, registration: Registration
) -> None:
    for _ in range(2):
        change(database, registration.id, Correctable.FATHER_NAME, father_name="আব্দুর রহিম")
    with database.read() as session:
        assert session.get_one(Registration, registration.id).version == registration.version + 1
    assert len(changes(database)) == 1


def test_another_district_routes_it_anew(database: Database, registration: Registration) -> None:
    change(
        database,
        registration.id,
        Correctable.PRESENT_ADDRESS,
        district=factories.DHAKA_DISTRICT,
        upazila="other",
        upazila_text="Nabinagar",
    )
    with database.read() as session:
        newer = session.get_one(Registration, registration.id)
    assert (newer.district_code, newer.centre_code) == (
        factories.DHAKA_DISTRICT,
        factories.DHAKA_CENTRE,
    )


def test_other_answers_than_the_chosen_one_are_ignored(
    database: Database, registration: Registration
) -> None:
    assert not change(
        database,
        registration.id,
        Correctable.SEX,
        sex="female",
        name_bn="অন্য",
        mobile="01811111111",
    )


def test_what_cannot_be_is_refused_and_nothing_is_changed(
    database: Database, registration: Registration
) -> None:
    with pytest.raises(InvalidAnswers):
        change(database, registration.id, Correctable.NAME, name_bn="১২৩")
    assert not changes(database)


def test_an_officer_with_the_old_answers_on_the_screen_is_told(
    database: Database, registration: Registration
) -> None:
    change(database, registration.id, Correctable.NAME, name_bn="রহিমা খাতুন")
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        seen = DecisionContext(officer, registration.reference, registration.version)
        with pytest.raises(Conflict):
            decisions.verify_registration(
                unit(session), seen, [Evidence.CALLED], second_look_percent=0
            )


def test_once_it_is_checked_only_an_officer_can_change_it(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        verified = factories.registration(session, State.VERIFIED, by=officer).id
    with pytest.raises(Conflict):
        change(database, verified, Correctable.NAME, name_bn="রহিমা খাতুন")


def test_there_is_an_end_to_changing(database: Database, registration: Registration) -> None:
    once = self_edit.PER_REGISTRATION._replace(most=1)
    change(database, registration.id, Correctable.NAME, cap=once, name_bn="রহিমা খাতুন")
    with pytest.raises(TooMany):
        change(database, registration.id, Correctable.NAME, cap=once, name_bn="রহিমা বেগম")
