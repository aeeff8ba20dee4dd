"""Identified people for tests, and the steps between their stages."""

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.outreach.identified_stages import WhyNot
from portal.domain.platform.choices import Language
from portal.models import IdentifiedPerson, Message, Officer
from portal.services.outreach import identification, invitations, screening
from portal.services.outreach.identification import KnownIdentified
from portal.services.outreach.screening import ScreeningResult
from tests.factories import NOW
from tests.unit import unit

HOTLINE = "16135"
YES, NO = ScreeningResult(eligible=True), ScreeningResult(eligible=False, why_not=WhyNot.LONG_AGO)


def a_person(
    session: Session,
    officer: Officer,
    name: str = "রহিমা বেগম",
    mobile: str | None = "+8801712345678",
    *,
    ago: int = 2,
) -> IdentifiedPerson:
    known = KnownIdentified(name, mobile, None, "বাজারের পাশে", Language.BANGLA)
    at = NOW - timedelta(days=ago)
    return identification.identify_person(unit(session, now=at), officer, uuid.uuid4(), known)


def judge(
    session: Session, officer: Officer, person: IdentifiedPerson, finding: ScreeningResult = YES
) -> None:
    seen = person.stage
    screening.screen_person(unit(session), officer, person.id, finding, seen=seen)


def call_in(session: Session, officer: Officer, person: IdentifiedPerson) -> bool:
    return invitations.invite_identified(unit(session), officer, person.id)


def invitation_messages(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.kind == MessageKind.INVITED)))
