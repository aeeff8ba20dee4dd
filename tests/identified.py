"""Identified people for tests, and the steps they are taken by."""

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.choices import Language
from portal.domain.sms.kinds import MessageKind
from portal.domain.stages import WhyNot
from portal.models import IdentifiedPerson, Message, Officer
from portal.services.identified import identify, invite, screen
from portal.services.identified.identify import Known
from portal.services.identified.screen import Finding
from tests.make import NOW, VAULT

HOTLINE = "16135"
YES, NO = Finding(eligible=True), Finding(eligible=False, why_not=WhyNot.LONG_AGO)


def a_person(
    session: Session,
    officer: Officer,
    name: str = "রহিমা বেগম",
    mobile: str | None = "+8801712345678",
    *,
    ago: int = 2,
) -> IdentifiedPerson:
    known = Known(name, mobile, None, "বাজারের পাশে", Language.BANGLA)
    at = NOW - timedelta(days=ago)
    return identify.identify(session, VAULT, officer, uuid.uuid4(), known, now=at)


def judge(
    session: Session, officer: Officer, person: IdentifiedPerson, finding: Finding = YES
) -> None:
    seen = person.stage
    screen.screen(session, VAULT, officer, person.id, finding, seen=seen, now=NOW)


def call_in(session: Session, officer: Officer, person: IdentifiedPerson) -> bool:
    return invite.invite(session, VAULT, officer, person.id, hotline=HOTLINE, now=NOW)


def invitations(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.kind == MessageKind.INVITED)))
