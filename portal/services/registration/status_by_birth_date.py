"""Following a registration whose phone is lost: its reference and the date of birth open it.

That is weaker than a code, so it opens less: how the registration stands, and nothing that was
answered. Nothing can be changed by it. Tries are few and counted by reference, whether there is such
a registration or not.
"""

import os
import uuid
from datetime import timedelta

from sqlalchemy import select

from portal.crypto import Vault
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.birth import Birth
from portal.domain.registration.reference import read_reference
from portal.models import OneTimeCode, Registration
from portal.models.sealed import sealed_place
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration import phone_verification
from portal.services.registration.drafts import browser_token_hash
from portal.services.registration.phone_verification import PROOF_LIFE, CodeRequester
from portal.services.registration.status_tracking import LOOKUPS
from portal.unit_of_work import UnitOfWork

PER_REFERENCE = RateLimit("birth_reference", 5, timedelta(days=1))

_NOBODYS_BIRTH = "1900-01-01"
_DECOY = "decoy"


def hold_birth_limits(work: UnitOfWork, asker: CodeRequester, reference: str) -> None:
    """Counts a try, in a transaction of its own: a wrong one must not undo it.

    Raises `Invalid` for what is no reference, and `TooMany`.
    """
    code = read_reference(reference)
    rate_limit.hold_limit(work, LOOKUPS, asker.address)
    rate_limit.hold_limit(work, PER_REFERENCE, code)


def open_by_birth_date(work: UnitOfWork, visitor: str, reference: str, said: Birth) -> None:
    """Lets this browser follow the registration for half an hour.

    Raises `Invalid` when there is no such registration, and in the same words, after the same work,
    when its birth is another.
    """
    # Columns, not a whole row: to make that would take longer than to find nothing.
    found = work.session.execute(
        select(
            Registration.id,
            Registration.birth.label("birth"),
            Registration.mobile_index,
            Registration.erased_at,
        ).where(Registration.reference == read_reference(reference))
    ).one_or_none()
    if found:
        held = work.vault.open(found.birth, sealed_place("registrations", "birth", found.id))
    else:
        held = _open_decoy(work.vault)
    fits = Birth.from_text(held or _NOBODYS_BIRTH).fits(said)
    if found is None or found.erased_at is not None or not fits:
        raise Invalid(
            N_("This number and this birth do not belong together. Look at both once more.")
        )
    work.session.add(
        OneTimeCode(
            visitor_hash=browser_token_hash(work.vault, visitor),
            purpose=CodePurpose.BIRTH,
            mobile_index=found.mobile_index,
            code_hash=os.urandom(32),
            registration_id=found.id,
            sent_at=work.now,
            expires_at=work.now + PROOF_LIFE,
            used_at=work.now,
        )
    )


def followed_registration_id(work: UnitOfWork, visitor: str) -> uuid.UUID | None:
    """The registration that this browser may follow by a birth, if there is one."""
    proven = phone_verification.proof(work, visitor, CodePurpose.BIRTH)
    return proven.registration_id if proven else None


def _open_decoy(vault: Vault) -> str:
    return vault.open(vault.seal(_NOBODYS_BIRTH, _DECOY), _DECOY)
