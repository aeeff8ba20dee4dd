from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.domain.states import State
from portal.models import Appointment, Change, Closing, Message
from portal.services.seed_centres import add_centre_work
from tests import make
from tests.make import NOW, VAULT
from tests.services.centre_desk import person, staff


def test_made_up_centres_have_work_that_was_done_and_is_to_do(session: Session) -> None:
    make.places(session)
    kamal = staff(session)
    for state in (State.VERIFIED, *[State.RECEIVED] * 4, *[State.CLOSED] * 2):
        person(session, kamal, state)
    add_centre_work(session, VAULT, Random(1), now=NOW)
    session.flush()
    counts = [
        session.scalar(select(func.count()).select_from(each))
        for each in (Closing, Appointment, Change, Message)
    ]
    assert counts == [2, 2, 2, 0]
