"""Assisted entry of a registration, at a desk or on the phone.

An entry is a draft with the id of the entry in place of the secret of a browser. The person can
resume it on their own phone, by number and code; the officer then loses access.
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
"""For each officer. A save reveals whether a phone or document is known; the limit stops guessing."""
TAKEN_OVER: Final = N_(
    "This entry is no longer here: the person continued on their own phone, or it was deleted "
    "or expired."
)
_SENT: Final = N_("This registration has already been sent.")


class EntryContext(NamedTuple):
    """The officer, the entry and its consent, as sent by the page."""

    officer: Officer
    entry_id: uuid.UUID
    consent_how: ConsentMethod
    language: Language
    """The language of the SMS to the person."""


def desk_of(officer: Officer) -> Desk:
    """Returns the desk of this officer. Raises `Forbidden` for roles without assisted entry."""
    if officer.role is Role.DISTRICT:
        return Desk.DEMO_COUNTER
    if officer.role is Role.REGISTRAR and officer.desk is not None:
        return officer.desk
    raise Forbidden(N_("This account cannot enter registrations."))


def usual_consent(officer: Officer) -> ConsentMethod:
    """Returns the default way of consent at this officer's desk."""
    return ConsentMethod.PHONE if desk_of(officer) is Desk.HOTLINE else ConsentMethod.FACE_TO_FACE


def browser_token_of(entry_id: uuid.UUID) -> str:
    """Returns a substitute for the secret of a browser. No cookie holds it."""
    return f"entry:{entry_id}"


def find_entry(work: UnitOfWork, officer: Officer, entry_id: uuid.UUID) -> AssistedEntry | None:
    """Returns the entry, or None before its first save. Raises `NotFound` for another officer's."""
    return _mine(work.session, officer, entry_id)


def draft_of_entry(work: UnitOfWork, entry: AssistedEntry) -> Draft:
    """Returns the draft of an entry. Raises `NotFound` if the person resumed it."""
    draft = drafts.find_draft(work, browser_token_of(entry.id))
    if draft is None:
        raise NotFound(TAKEN_OVER)
    return draft


def save_entry(
    work: UnitOfWork, at: EntryContext, typed: FormInput, *, cap: RateLimit = SAVES
) -> Mapping[str, Invalid]:
    """Saves the typed answers, complete or not. Returns the problems by field.

    Makes the entry at the first save. Raises `NotFound`, `Conflict` if it is submitted, `TooMany`.
    """
    rate_limit.hold_limit(work, cap, str(at.officer.id))
    draft = _begin(work, at)
    return drafts.store_all_pages(work, draft, typed, language=at.language)


def begin_entry_for(work: UnitOfWork, officer: Officer, person: IdentifiedPerson) -> uuid.UUID:
    """Begins the entry of an identified person with the known answers, or returns the existing one."""
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
    """Begins an entry with known answers."""
    at = EntryContext(officer, uuid.uuid4(), usual_consent(officer), language)
    save_entry(work, at, {"helped": ["yes"], "helper_name": [officer.name], **known})
    return at.entry_id


def submit_entry(work: UnitOfWork, officer: Officer, entry_id: uuid.UUID) -> uuid.UUID:
    """Submits the saved answers. Returns the id of the registration, also if already submitted.

    Raises `NotFound`, and `InvalidAnswers` or `Conflict` if answers are invalid.
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
    _finish_identified(work, entry, officer)
    # Last, because it blocks all other audit entries until the commit.
    write_audit_entry(
        work,
        AuditAction.ENTERED,
        officer_id=officer.id,
        subject=work.session.get_one(Registration, registration_id).reference,
        details={"desk": entry.desk.value},
    )
    return registration_id


def discard_entry(work: UnitOfWork, officer: Officer, entry_id: uuid.UUID) -> None:
    """Deletes an unsubmitted entry. Does nothing if it is gone."""
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
    """Returns the draft of the entry. Makes both if missing; concurrent calls make them once."""
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
    browser_token = browser_token_of(at.entry_id)
    if entry is None or entry.registration_id is not None:
        raise Conflict(_SENT)
    entry.consent_how, entry.changed_at = at.consent_how, work.now
    if made is not None:
        return drafts.begin_draft(work, browser_token, language=at.language)
    try:
        return drafts.lock_draft(work, browser_token)
    except NotFound as error:
        raise NotFound(TAKEN_OVER) from error


def _finish_identified(work: UnitOfWork, entry: AssistedEntry, officer: Officer) -> None:
    """Moves the identified person of this entry to the last stage of the funnel."""
    if entry.identified_id is None:
        return
    person = work.session.get(IdentifiedPerson, entry.identified_id, with_for_update=True)
    if person is None or person.stage not in TO_REGISTER:
        return  # another officer was faster, or the person was screened out
    person.registration_id = entry.registration_id
    step_identified(work, person, IdentifiedStage.REGISTERED, officer=officer)
