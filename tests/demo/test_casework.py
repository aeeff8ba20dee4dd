from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.demo.casework import add_centre_work
from portal.domain.registration.states import State
from portal.models import Appointment, Change, Closing, Message
from tests import factories
from tests.services.casework.centre_desk import person, staff
from tests.unit import unit


def test_made_up_centres_have_work_that_was_done_and_is_to_do(session: Session) -> None:
    factories.places(session)
    kamal = staff(session)
    for state in (State.VERIFIED, *[State.RECEIVED] * 4, *[State.CLOSED] * 2):
        person(session, kamal, state)
    add_centre_work(unit(session), Random(1))
    session.flush()
    counts = [
        session.scalar(select(func.count()).select_from(each))
        for each in (Closing, Appointment, Change, Message)
    ]
    assert counts == [2, 2, 2, 0]
