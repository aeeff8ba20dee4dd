"""Two centres, their staff, and people who are with one of them, for tests of what centres do."""

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
    """Somebody of a centre's staff."""
    return factories.officer(session, Role.CENTRE, centre, name=name)


def person(
    session: Session, by: Officer, state: State = State.VERIFIED, **typed: str
) -> Registration:
    """Somebody routed to the centre in Noakhali, as all of Cox's Bazar are."""
    made = factories.registration(session, state, by=by, **typed)
    session.flush()
    return made


def seen(officer: Officer, registration: Registration) -> DecisionContext:
    """The registration as it is now, on this officer's screen."""
    return DecisionContext(officer, registration.reference, registration.version)


def messages(session: Session, kind: MessageKind | None = None) -> Sequence[Message]:
    """The SMS in the outbox, the oldest first."""
    query = select(Message).order_by(Message.created_at, Message.id)
    return session.scalars(query.where(Message.kind == kind) if kind else query).all()


def changes(session: Session) -> Sequence[Change]:
    """The lines of history beside moves, the oldest first."""
    return session.scalars(select(Change).order_by(Change.at, Change.id)).all()
