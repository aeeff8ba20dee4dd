import threading
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk, Role
from portal.models import Officer
from portal.services.outreach import identified_list, invitations
from portal.services.registration import opt_out
from tests import factories
from tests.factories import NOW
from tests.identified_people import a_person, call_in, invitation_messages, judge
from tests.unit import unit


def test_an_invitation_goes_once_even_to_a_shared_phone(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    first, second = a_person(session, volunteer), a_person(session, volunteer, "করিম উদ্দিন")
    for person in (first, second):
        judge(session, supervisor, person)
    assert call_in(session, supervisor, first)
    with pytest.raises(Conflict):
        call_in(session, supervisor, first)
    assert not call_in(session, supervisor, second)
    assert second.stage is IdentifiedStage.INVITED
    assert len(invitation_messages(session)) == 1


def test_without_a_phone_or_after_stop_nobody_is_invited(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    without = a_person(session, volunteer, mobile=None)
    refused = a_person(session, volunteer, mobile="+8801812345678")
    factories.registration(session, mobile="01812345678", may_sms="")
    for person in (without, refused):
        judge(session, supervisor, person)
        with pytest.raises(Invalid):
            call_in(session, volunteer, person)
        assert person.stage is IdentifiedStage.ELIGIBLE
    assert not invitation_messages(session)


def test_stop_drops_an_invitation_that_waits(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person = a_person(session, volunteer)
    judge(session, supervisor, person)
    call_in(session, supervisor, person)
    assert person.mobile_index
    opt_out.opt_out(unit(session), person.mobile_index)
    session.expire_all()
    assert invitation_messages(session)[0].state is MessageState.EXPIRED


def test_who_registers_with_the_phone_and_name_is_linked_once(
    session: Session, volunteer: Officer, supervisor: Officer
) -> None:
    person, sister = a_person(session, volunteer), a_person(session, volunteer, "সালমা খাতুন")
    judge(session, supervisor, person)
    call_in(session, supervisor, person)
    registration = factories.registration(session, name_bn="Rohima Begum", name_en="")
    assert invitations.link_registered_people(unit(session)) == 1
    assert invitations.link_registered_people(unit(session)) == 0
    assert (person.stage, person.registration_id) == (IdentifiedStage.REGISTERED, registration.id)
    assert sister.stage is IdentifiedStage.IDENTIFIED
    (seen,) = identified_list.identified_detail(unit(session), supervisor, person.id).history[:1]
    assert (seen.to_stage, seen.officer_name) == (IdentifiedStage.REGISTERED, None)


def test_older_and_withdrawn_registrations_are_not_linked(
    session: Session, volunteer: Officer
) -> None:
    a_person(session, volunteer)
    factories.registration(session, submitted_at=NOW - timedelta(days=5))
    factories.registration(session, State.WITHDRAWN)
    assert invitations.link_registered_people(unit(session)) == 0


def test_two_who_invite_at_once_send_one(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        volunteer = factories.officer(
            session, Role.REGISTRAR, factories.COXS_BAZAR, desk=Desk.VOLUNTEER
        )
        supervisor = factories.officer(session, Role.SUPERVISOR, factories.COXS_BAZAR)
        person = a_person(session, volunteer)
        judge(session, supervisor, person)
    sent_to: list[object] = []

    def press(officer: Officer) -> None:
        try:
            with database.begin() as session:
                sent_to.append(call_in(session, officer, person))
        except Conflict as conflict:
            sent_to.append(conflict)

    threads = [threading.Thread(target=press, args=[each]) for each in (volunteer, supervisor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sent_to.count(True) == 1
    with database.read() as session:
        assert len(invitation_messages(session)) == 1
