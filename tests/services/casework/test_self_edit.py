from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.errors import Conflict, InvalidAnswers, TooMany
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.review.evidence import Evidence
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Change, Handover, Message, Registration
from portal.services.casework import self_edit
from portal.services.registration import status_tracking
from portal.services.registration.answer_changes import PER_REGISTRATION
from portal.services.registration.registration_mapper import read_answers
from portal.services.registration.transition import TransitionGrounds, transition
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
    **typed: str,
) -> bool:
    newer = {field: [value] for field, value in typed.items()}
    with database.begin() as session:
        return self_edit.self_edit(unit(session), found, answer, newer)


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
    once = PER_REGISTRATION._replace(most=1)
    newer = {"name_bn": ["রহিমা খাতুন"]}
    with database.begin() as session:
        self_edit.self_edit(unit(session), registration.id, Correctable.NAME, newer, cap=once)
    with pytest.raises(TooMany), database.begin() as session:
        self_edit.self_edit(unit(session), registration.id, Correctable.NAME, newer, cap=once)


def messages(database: Database) -> list[MessageKind]:
    with database.read() as session:
        return list(session.scalars(select(Message.kind).order_by(Message.id)))


def audited(database: Database) -> list[tuple[AuditAction, dict[str, object]]]:
    with database.read() as session:
        return [(each.action, each.details) for each in session.scalars(select(AuditEntry))]


NEEDS = {
    Correctable.HELP: {"needs": "shelter", "female_counsellor": "yes"},
    Correctable.CARE: {"needs_care": "yes", "care_note": "ডায়ালাইসিস"},
    Correctable.CONTACT_WAYS: {"may_sms": "yes", "may_call": "yes", "safe_time": "evening"},
    Correctable.PRESENT_ADDRESS: {"district": factories.COXS_BAZAR, "upazila": "BD20220094"},
}


@pytest.mark.parametrize("answer", NEEDS, ids=lambda answer: answer.value)
@pytest.mark.parametrize("state", [State.VERIFIED, State.RECEIVED])
def test_what_papers_do_not_prove_is_changed_until_the_centre_closes_the_case(
    database: Database, state: State, answer: Correctable
) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        found = factories.registration(session, state, by=officer).id
    assert change(database, found, answer, **NEEDS[answer])
    with database.read() as session:
        assert session.get_one(Registration, found).state is state
        event = status_tracking.status_view(unit(session), found).events[-1]
    assert event.fields == (answer,)
    assert audited(database)[-1] == (AuditAction.ANSWER_CHANGED, {"answers": [answer.value]})


def test_the_history_holds_what_was_before_and_now_and_the_audit_log_neither(
    database: Database, registration: Registration
) -> None:
    change(database, registration.id, Correctable.CARE, needs_care="yes", care_note="ডায়ালাইসিস")
    with database.read() as session:
        event = status_tracking.status_view(unit(session), registration.id).events[-1]
        entries = session.scalars(select(AuditEntry)).all()
    assert event.values == (
        {"needs_care": [], "care_note": []},
        {"needs_care": ["yes"], "care_note": ["ডায়ালাইসিস"]},
    )
    assert not any("ডায়ালাইসিস" in str((each.subject, each.details)) for each in entries)


def test_another_address_is_told_by_sms_with_the_centre_unless_sms_are_refused(
    database: Database, registration: Registration
) -> None:
    moved = {"district": factories.DHAKA_DISTRICT, "upazila": "other", "upazila_text": "Savar"}
    change(database, registration.id, Correctable.PRESENT_ADDRESS, **moved)
    assert messages(database) == [MessageKind.ADDRESS_CHANGED]
    with database.read() as session:
        text = session.scalars(select(Message)).one().body or ""
    assert "ঢাকা" in text
    change(database, registration.id, Correctable.CONTACT_WAYS, may_call="yes")
    with database.read() as session:
        assert [each.state for each in session.scalars(select(Message))] == [MessageState.CANCELLED]
    home = {"district": factories.COXS_BAZAR, "upazila": "BD20220094"}
    change(database, registration.id, Correctable.PRESENT_ADDRESS, **home)
    assert messages(database) == [MessageKind.ADDRESS_CHANGED]


def test_a_person_received_by_a_centre_who_moves_waits_at_the_new_one(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        found = factories.registration(session, State.RECEIVED, by=officer).id
    moved = {"district": factories.DHAKA_DISTRICT, "upazila": "other", "upazila_text": "Savar"}
    change(database, found, Correctable.PRESENT_ADDRESS, **moved)
    with database.read() as session:
        now = session.get_one(Registration, found)
        assert (now.centre_code, now.state) == (factories.DHAKA_CENTRE, State.VERIFIED)
        handover = session.scalars(select(Handover)).one()
    assert handover.to_centre_code == factories.DHAKA_CENTRE
    assert messages(database)[-1] is MessageKind.MOVED


@pytest.mark.parametrize("state", [State.REJECTED, State.CLOSED, State.WITHDRAWN])
def test_what_is_at_its_end_is_not_changed(database: Database, state: State) -> None:
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        found = factories.registration(session, state, by=officer).id
    with pytest.raises(Conflict):
        change(database, found, Correctable.HELP, needs="shelter")


def test_a_returned_one_is_changed_but_for_what_the_officer_asked(
    database: Database, registration: Registration
) -> None:
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        transition(
            unit(session),
            session.get_one(Registration, registration.id),
            State.RETURNED,
            actor=Actor.OFFICER,
            officer=officer,
            grounds=TransitionGrounds(reason="Which name?", fields=[Correctable.NAME]),
        )
    assert change(database, registration.id, Correctable.SEX, sex="male")
    with pytest.raises(Conflict):
        change(database, registration.id, Correctable.NAME, name_bn="রহিমা খাতুন")
