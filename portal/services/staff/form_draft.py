"""What an officer had typed when the session ran out, kept over the next sign-in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.platform.form_input import FormInput
from portal.models import FormDraft, Officer, Registration
from portal.models.base import new_id
from portal.services.registration.registration_mapper import pack_typed, unpack_typed
from portal.services.registration.visibility import find_registration

LIFE: Final = timedelta(hours=1)
"""Long enough for a call and a new sign-in; what somebody left for the day is gone."""


def save_form_draft(
    session: Session,
    vault: Vault,
    officer: Officer,
    reference: str,
    typed: FormInput,
    *,
    now: datetime,
) -> Registration:
    """Seals it for this officer and this registration, in place of what was kept before.

    Raises `NotFound` for a registration that the officer may not see.
    """
    registration = find_registration(session, officer, reference)
    delete_form_draft(session, officer, registration)
    kept = FormDraft(
        id=new_id(),
        officer_id=officer.id,
        registration_id=registration.id,
        expires_at=now + LIFE,
    )
    kept.typed = pack_typed(typed)
    session.add(kept)
    return registration


def find_form_draft(
    session: Session, vault: Vault, officer: Officer, registration: Registration, *, now: datetime
) -> Mapping[str, list[str]]:
    """What this officer had typed about a registration; nothing when nothing is kept."""
    kept = session.scalars(
        select(FormDraft).where(
            FormDraft.officer_id == officer.id,
            FormDraft.registration_id == registration.id,
            FormDraft.expires_at > now,
        )
    ).one_or_none()
    return unpack_typed(kept.typed) if kept else {}


def delete_form_draft(session: Session, officer: Officer, registration: Registration) -> None:
    """To be called when something was sent about the registration: nothing waits any more."""
    session.execute(
        delete(FormDraft).where(
            FormDraft.officer_id == officer.id, FormDraft.registration_id == registration.id
        )
    )
