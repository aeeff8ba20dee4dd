"""Assisted entry of a registration, at a desk or on the phone.

An entry is a draft like any other, found by the id of the entry in place of a browser's secret: so
the person can go on with it on their own phone, by number and code, and then it is theirs alone.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.names.letters import is_bangla
from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import show_mobile
from portal.domain.registration.choices import ConsentMethod
from portal.domain.staff.roles import Desk, Role
from portal.models import AssistedEntry, Draft, IdentifiedPerson, Officer, Registration
from portal.services.audit.audit_log import write_audit_entry
from portal.services.outreach.identification import TO_REGISTER, step_identified
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.platform.upsert import upsert_into
from portal.services.registration import drafts, submit
from portal.unit_of_work import UnitOfWork

ENTERING_ROLES: Final = (Role.REGISTRAR, Role.DISTRICT)
SAVES: Final = RateLimit("entry_saves", 3000, timedelta(hours=1))
"""For each officer. A save tells whether a phone or document is known: nobody tries out numbers."""
TAKEN_OVER: Final = N_(
    "This entry is not here any more: the person went on with it on their own phone, or it was "
    "thrown away or grew too old."
)
_SENT: Final = N_("This registration is sent already.")


class EntryContext(NamedTuple):
    """Who enters what, as the page says it."""

    officer: Officer
    entry_id: uuid.UUID
    consent_how: ConsentMethod
    language: Language
    """Of the SMS to the person."""


def desk_of(officer: Officer) -> Desk:
    """Where this officer enters. Raises `Forbidden` for accounts that enter nothing."""
    if officer.role is Role.DISTRICT:
        return Desk.DEMO_COUNTER
    if officer.role is Role.REGISTRAR and officer.desk is not None:
        return officer.desk
    raise Forbidden(N_("This account does not enter registrations."))


def usual_consent(officer: Officer) -> ConsentMethod:
    """How consent is mostly asked for at this officer's desk."""
    return ConsentMethod.PHONE if desk_of(officer) is Desk.HOTLINE else ConsentMethod.FACE_TO_FACE


def browser_token_of(entry_id: uuid.UUID) -> str:
    """Returns a substitute for the secret of a browser. No cookie holds it."""
    return f"entry:{entry_id}"


def find_entry(work: UnitOfWork, officer: Officer, entry_id: uuid.UUID) -> AssistedEntry | None:
    """The entry, None before its first save. Raises `NotFound` for somebody else's."""
    return _mine(work.session, officer, entry_id)


def draft_of_entry(work: UnitOfWork, entry: AssistedEntry) -> Draft:
    """Its draft. Raises `NotFound` when the person took it over."""
    draft = drafts.find_draft(work, browser_token_of(entry.id))
    if draft is None:
        raise NotFound(TAKEN_OVER)
    return draft


def save_entry(
    work: UnitOfWork, at: EntryContext, typed: FormInput, *, cap: RateLimit = SAVES
) -> Mapping[str, Invalid]:
    """Keeps what was typed so far, finished or not; returns what needs mending, by field.

    The first time it begins the entry. Raises `NotFound`, `Conflict` when it is sent, `TooMany`.
    """
    rate_limit.hold_limit(work, cap, str(at.officer.id))
    draft = _begin(work, at)
    return drafts.store_all_pages(work, draft, typed, language=at.language)


def begin_entry_for(work: UnitOfWork, officer: Officer, person: IdentifiedPerson) -> uuid.UUID:
    """Begins the entry of an identified person with what is known, or finds the one begun before."""
    begun = work.session.scalars(
        select(AssistedEntry).where(
            AssistedEntry.identified_id == person.id,
            AssistedEntry.officer_id == officer.id,
            AssistedEntry.registration_id.is_(None),
        )
    )
    for entry in begun:
        if drafts.find_draft(work, browser_token_of(entry.id)):
            return entry.id
    name, mobile = person.name or "", person.mobile
    known = {
        "name_bn" if is_bangla(name) else "name_en": [name],
        "mobile": [show_mobile(mobile) if mobile else ""],
        "district": [person.district_code],
        "upazila": [person.upazila_code or ""],
    }
    entry_id = begin_entry_with(work, officer, known, person.language)
    work.session.get_one(AssistedEntry, entry_id).identified_id = person.id
    return entry_id


def begin_entry_with(
    work: UnitOfWork, officer: Officer, known: FormInput, language: Language
) -> uuid.UUID:
    """Begins an entry with the answers that are known already."""
    at = EntryContext(officer, uuid.uuid4(), usual_consent(officer), language)
    save_entry(work, at, {"helped": ["yes"], "helper_name": [officer.name], **known})
    return at.entry_id


def submit_entry(work: UnitOfWork, officer: Officer, entry_id: uuid.UUID) -> uuid.UUID:
    """Sends what was kept, and returns the id of the registration; sent already, the same again.

    Raises `NotFound`, and `InvalidAnswers` or `Conflict` when something needs mending.
    """
    entry = _mine(work.session, officer, entry_id, lock=True)
    if entry is None:
        raise NotFound(TAKEN_OVER)
    if entry.registration_id is not None:
        return entry.registration_id
    draft = draft_of_entry(work, entry)
    registration_id = submit.submit(
        work, browser_token_of(entry.id), language=draft.language, officer=officer
    )
    entry.registration_id, entry.sent_at, entry.changed_at = registration_id, work.now, work.now
    work.session.flush()
    _tell_identified(work, entry, officer)
    # Last, for it holds everybody else's entries up until the commit.
    write_audit_entry(
        work,
        AuditAction.ENTERED,
        officer_id=officer.id,
        subject=work.session.get_one(Registration, registration_id).reference,
        details={"desk": entry.desk.value},
    )
    return registration_id


def discard_entry(work: UnitOfWork, officer: Officer, entry_id: uuid.UUID) -> None:
    """Throws an entry away that was not sent. A second time changes nothing."""
    entry = find_entry(work, officer, entry_id)
    if entry is None:
        return
    if entry.registration_id is not None:
        raise Conflict(_SENT)
    if draft := drafts.find_draft(work, browser_token_of(entry.id)):
        work.session.delete(draft)
    work.session.delete(entry)


def _mine(
    session: Session, officer: Officer, entry_id: uuid.UUID, *, lock: bool = False
) -> AssistedEntry | None:
    query = (
        select(AssistedEntry)
        .where(AssistedEntry.id == entry_id)
        .execution_options(populate_existing=True)
    )
    entry = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if entry is not None and entry.officer_id != officer.id:
        raise NotFound(N_("There is no such entry."))
    return entry


def _begin(work: UnitOfWork, at: EntryContext) -> Draft:
    """The draft of the entry, both made if they are not there; of two saves at once one makes them."""
    made = work.session.execute(
        upsert_into(work, AssistedEntry)
        .values(
            id=at.entry_id,
            officer_id=at.officer.id,
            desk=desk_of(at.officer),
            consent_how=at.consent_how,
            begun_at=work.now,
            changed_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=[AssistedEntry.id])
        .returning(AssistedEntry.id)
    ).first()
    entry = _mine(work.session, at.officer, at.entry_id, lock=True)
    visitor = browser_token_of(at.entry_id)
    if entry is None or entry.registration_id is not None:
        raise Conflict(_SENT)
    entry.consent_how, entry.changed_at = at.consent_how, work.now
    if made is not None:
        return drafts.begin_draft(work, visitor, language=at.language)
    try:
        return drafts.lock_draft(work, visitor)
    except NotFound as error:
        raise NotFound(TAKEN_OVER) from error


def _tell_identified(work: UnitOfWork, entry: AssistedEntry, officer: Officer) -> None:
    """The identified person whom this entry registers has come to the end of the funnel."""
    if entry.identified_id is None:
        return
    person = work.session.get(IdentifiedPerson, entry.identified_id, with_for_update=True)
    if person is None or person.stage not in TO_REGISTER:
        return  # somebody was faster, or thought better of it
    person.registration_id = entry.registration_id
    step_identified(work, person, IdentifiedStage.REGISTERED, officer=officer)
