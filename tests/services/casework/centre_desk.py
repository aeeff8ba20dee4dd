"""Two centres, their staff and people, for tests of casework."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Change, Message, Officer, Registration
from portal.services.review.decisions import DecisionContext
from tests import factories

HOTLINE = "16135"
WHY = "He lives with his brother in Dhaka now"


def staff(
    session: Session, centre: str = factories.NOAKHALI_CENTRE, name: str = "Kamal"
) -> Officer:
    """Returns an officer of a centre."""
    return factories.officer(session, Role.CENTRE, centre, name=name)


def person(
    session: Session, by: Officer, state: State = State.VERIFIED, **typed: str
) -> Registration:
    """Returns a person of the centre in Noakhali, which serves Cox's Bazar in the tests."""
    made = factories.registration(session, state, by=by, **typed)
    session.flush()
    return made


def seen(officer: Officer, registration: Registration) -> DecisionContext:
    """Returns the present version of the registration, as this officer sees it."""
    return DecisionContext(officer, registration.reference, registration.version)


def messages(session: Session, kind: MessageKind | None = None) -> Sequence[Message]:
    """Returns the SMS in the outbox, the oldest first."""
    query = select(Message).order_by(Message.created_at, Message.id)
    return session.scalars(query.where(Message.kind == kind) if kind else query).all()


def changes(session: Session) -> Sequence[Change]:
    """Returns the rows of history without a transition, the oldest first."""
    return session.scalars(select(Change).order_by(Change.at, Change.id)).all()
