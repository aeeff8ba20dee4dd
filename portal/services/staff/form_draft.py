"""Form drafts: typed text that survives the expiry of an officer's session."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, delete, select

from portal.domain.platform.form_input import FormInput
from portal.models import FormDraft, Officer, Registration
from portal.models.base import new_id
from portal.services.registration.registration_mapper import pack_typed, unpack_typed
from portal.services.registration.visibility import find_registration
from portal.unit_of_work import UnitOfWork

LIFE: Final = timedelta(hours=1)
"""Long enough for a call and a new sign-in, and too short for the next day."""


def save_form_draft(
    work: UnitOfWork, officer: Officer, reference: str, typed: FormInput
) -> Registration:
    """Seals the text for this officer and this registration and replaces an earlier one.

    Raises `NotFound` for a registration that the officer may not see.
    """
    registration = find_registration(work, officer, reference)
    delete_form_draft(work, officer, registration)
    draft = FormDraft(
        id=new_id(),
        officer_id=officer.id,
        registration_id=registration.id,
        expires_at=work.now + LIFE,
    )
    draft.typed = pack_typed(typed)
    work.session.add(draft)
    return registration


def find_form_draft(
    work: UnitOfWork, officer: Officer, registration: Registration
) -> Mapping[str, list[str]]:
    """Returns this officer's saved text about a registration, or an empty one."""
    values = {**_key(officer, registration), "now": work.now}
    draft = work.session.scalars(_LIVING, values).one_or_none()
    return unpack_typed(draft.typed) if draft else {}


def delete_form_draft(work: UnitOfWork, officer: Officer, registration: Registration) -> None:
    """Deletes the saved text. Call this when a form about the registration was submitted."""
    # By the connection: no row of this table is in the session.
    work.session.connection().execute(_DELETE, _key(officer, registration))


def _key(officer: Officer, registration: Registration) -> dict[str, uuid.UUID]:
    return {"officer_id": officer.id, "registration_id": registration.id}


_OF_KEY: Final = (
    FormDraft.officer_id == bindparam("officer_id"),
    FormDraft.registration_id == bindparam("registration_id"),
)
_LIVING: Final = select(FormDraft).where(*_OF_KEY, FormDraft.expires_at > bindparam("now"))
_DELETE: Final = delete(FormDraft).where(*_OF_KEY)
