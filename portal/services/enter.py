"""Entering a registration for somebody else, at a desk or on the phone.

An entry is a draft like any other, found by the id of the entry in place of a browser's secret: so
the person can go on with it on their own phone, by number and code, and then it is theirs alone.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.choices import ConsentHow, Desk, Language, Role
from portal.domain.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.names.letters import is_bangla
from portal.domain.phone import show_mobile
from portal.domain.stages import Stage
from portal.domain.typed import Typed
from portal.domain.words import N_
from portal.models import Draft, Entry, IdentifiedPerson, Officer, Registration
from portal.services import fill_in, limit, register
from portal.services.audit import record
from portal.services.identified.identify import TO_REGISTER, step
from portal.services.limit import Limit

ENTERING_ROLES: Final = (Role.REGISTRAR, Role.DISTRICT)
SAVES: Final = Limit("entry_saves", 3000, timedelta(hours=1))
"""For each officer. A save tells whether a phone or document is known: nobody tries out numbers."""
TAKEN_OVER: Final = N_(
    "This entry is not here any more: the person went on with it on their own phone, or it was "
    "thrown away or grew too old."
)
_SENT: Final = N_("This registration is sent already.")


class Desktop(NamedTuple):
    """Who enters what, as the page says it."""

    officer: Officer
    entry_id: uuid.UUID
    consent_how: ConsentHow
    language: Language
    """Of the SMS to the person."""
    now: datetime


def desk_of(officer: Officer) -> Desk:
    """Where this officer enters. Raises `Forbidden` for accounts that enter nothing."""
    if officer.role is Role.DISTRICT:
        return Desk.DEMO_COUNTER
    if officer.role is Role.REGISTRAR and officer.desk is not None:
        return officer.desk
    raise Forbidden(N_("This account does not enter registrations."))


def usual_consent(officer: Officer) -> ConsentHow:
    """How consent is mostly asked for at this officer's desk."""
    return ConsentHow.PHONE if desk_of(officer) is Desk.HOTLINE else ConsentHow.FACE_TO_FACE


def visitor_of(entry_id: uuid.UUID) -> str:
    """What stands in place of a browser's secret. No cookie of ours ever holds it."""
    return f"entry:{entry_id}"


def find(session: Session, officer: Officer, entry_id: uuid.UUID) -> Entry | None:
    """The entry, None before its first save. Raises `NotFound` for somebody else's."""
    return _mine(session, officer, entry_id)


def draft_of(session: Session, vault: Vault, entry: Entry, *, now: datetime) -> Draft:
    """Its draft. Raises `NotFound` when the person took it over."""
    draft = fill_in.find_draft(session, vault, visitor_of(entry.id), now=now)
    if draft is None:
        raise NotFound(TAKEN_OVER)
    return draft


def keep(session: Session, vault: Vault, at: Desktop, typed: Typed) -> Mapping[str, Invalid]:
    """Keeps what was typed so far, finished or not; returns what needs mending, by field.

    The first time it begins the entry. Raises `NotFound`, `Conflict` when it is sent, `TooMany`.
    """
    limit.hold(session, vault, SAVES, str(at.officer.id), now=at.now)
    draft = _begin(session, vault, at)
    return fill_in.keep_all(vault, draft, typed, language=at.language, now=at.now)


def begin_for(
    session: Session, vault: Vault, officer: Officer, person: IdentifiedPerson, *, now: datetime
) -> uuid.UUID:
    """Begins the entry of an identified person with what is known, or finds the one begun before."""
    begun = session.scalars(
        select(Entry).where(
            Entry.identified_id == person.id,
            Entry.officer_id == officer.id,
            Entry.registration_id.is_(None),
        )
    )
    for entry in begun:
        if fill_in.find_draft(session, vault, visitor_of(entry.id), now=now):
            return entry.id
    name, mobile = person.unsealed(vault, "name") or "", person.unsealed(vault, "mobile")
    known = {
        "name_bn" if is_bangla(name) else "name_en": [name],
        "mobile": [show_mobile(mobile) if mobile else ""],
        "district": [person.district_code],
        "upazila": [person.upazila_code or ""],
    }
    entry_id = begin_with(session, vault, officer, known, person.language, now=now)
    session.get_one(Entry, entry_id).identified_id = person.id
    return entry_id


def begin_with(
    session: Session,
    vault: Vault,
    officer: Officer,
    known: Typed,
    language: Language,
    *,
    now: datetime,
) -> uuid.UUID:
    """Begins an entry with the answers that are known already."""
    at = Desktop(officer, uuid.uuid4(), usual_consent(officer), language, now)
    keep(session, vault, at, {"helped": ["yes"], "helper_name": [officer.name], **known})
    return at.entry_id


def submit(
    session: Session,
    vault: Vault,
    officer: Officer,
    entry_id: uuid.UUID,
    *,
    hotline: str,
    now: datetime,
) -> uuid.UUID:
    """Sends what was kept, and returns the id of the registration; sent already, the same again.

    Raises `NotFound`, and `InvalidAnswers` or `Conflict` when something needs mending.
    """
    entry = _mine(session, officer, entry_id, lock=True)
    if entry is None:
        raise NotFound(TAKEN_OVER)
    if entry.registration_id is not None:
        return entry.registration_id
    draft = draft_of(session, vault, entry, now=now)
    registration_id = register.submit(
        session,
        vault,
        visitor_of(entry.id),
        language=draft.language,
        hotline=hotline,
        now=now,
        officer=officer,
    )
    entry.registration_id, entry.sent_at, entry.changed_at = registration_id, now, now
    session.flush()
    _tell_identified(session, vault, entry, officer, now)
    # Last, for it holds everybody else's entries up until the commit.
    record(
        session,
        vault,
        AuditAction.ENTERED,
        now=now,
        officer_id=officer.id,
        subject=session.get_one(Registration, registration_id).reference,
        details={"desk": entry.desk.value},
    )
    return registration_id


def discard(
    session: Session, vault: Vault, officer: Officer, entry_id: uuid.UUID, *, now: datetime
) -> None:
    """Throws an entry away that was not sent. A second time changes nothing."""
    entry = find(session, officer, entry_id)
    if entry is None:
        return
    if entry.registration_id is not None:
        raise Conflict(_SENT)
    if draft := fill_in.find_draft(session, vault, visitor_of(entry.id), now=now):
        session.delete(draft)
    session.delete(entry)


def _mine(
    session: Session, officer: Officer, entry_id: uuid.UUID, *, lock: bool = False
) -> Entry | None:
    query = select(Entry).where(Entry.id == entry_id).execution_options(populate_existing=True)
    entry = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if entry is not None and entry.officer_id != officer.id:
        raise NotFound(N_("There is no such entry."))
    return entry


def _begin(session: Session, vault: Vault, at: Desktop) -> Draft:
    """The draft of the entry, both made if they are not there; of two saves at once one makes them."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    made = session.execute(
        insert(Entry)
        .values(
            id=at.entry_id,
            officer_id=at.officer.id,
            desk=desk_of(at.officer),
            consent_how=at.consent_how,
            begun_at=at.now,
            changed_at=at.now,
        )
        .on_conflict_do_nothing(index_elements=[Entry.id])
        .returning(Entry.id)
    ).first()
    entry = _mine(session, at.officer, at.entry_id, lock=True)
    visitor = visitor_of(at.entry_id)
    if entry is None or entry.registration_id is not None:
        raise Conflict(_SENT)
    entry.consent_how, entry.changed_at = at.consent_how, at.now
    if made is not None:
        return fill_in.begin_draft(session, vault, visitor, language=at.language, now=at.now)
    try:
        return fill_in.lock_draft(session, vault, visitor, now=at.now)
    except NotFound as error:
        raise NotFound(TAKEN_OVER) from error


def _tell_identified(
    session: Session, vault: Vault, entry: Entry, officer: Officer, now: datetime
) -> None:
    """The identified person whom this entry registers has come to the end of the funnel."""
    if entry.identified_id is None:
        return
    person = session.get(IdentifiedPerson, entry.identified_id, with_for_update=True)
    if person is None or person.stage not in TO_REGISTER:
        return  # somebody was faster, or thought better of it
    person.registration_id = entry.registration_id
    step(session, vault, person, Stage.REGISTERED, officer=officer, now=now)
