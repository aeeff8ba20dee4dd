"""Status of a registration by reference and date of birth, for a lost phone.

A date of birth is weaker than a code, so it opens only the status, without answers or changes.
Tries are few and are counted by reference, whether or not the registration exists.
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
from portal.services.registration.status_tracking import hold_lookup_limits
from portal.unit_of_work import UnitOfWork

PER_REFERENCE = RateLimit("birth_reference", 5, timedelta(days=1))

_NOBODYS_BIRTH = "1900-01-01"
_DECOY = "decoy"


def hold_birth_limits(work: UnitOfWork, requester: CodeRequester, reference: str) -> None:
    """Counts a try in a separate transaction, because an error must not undo the count.

    Raises `Invalid` for an invalid reference, and `TooMany`.
    """
    code = read_reference(reference)
    hold_lookup_limits(work, requester)
    rate_limit.hold_limit(work, PER_REFERENCE, code)


def open_by_birth_date(work: UnitOfWork, browser_token: str, reference: str, said: Birth) -> None:
    """Lets this browser follow the registration for half an hour.

    Raises `Invalid` if the registration does not exist or has another birth date: with the same
    text, after the same work.
    """
    # Reads columns, because the time to build a full row would reveal that one exists.
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
        raise Invalid(N_("This reference and date of birth do not match. Check both again."))
    work.session.add(
        OneTimeCode(
            browser_token_hash=browser_token_hash(work.vault, browser_token),
            purpose=CodePurpose.BIRTH,
            mobile_index=found.mobile_index,
            code_hash=os.urandom(32),
            registration_id=found.id,
            sent_at=work.now,
            expires_at=work.now + PROOF_LIFE,
            used_at=work.now,
        )
    )


def followed_registration_id(work: UnitOfWork, browser_token: str) -> uuid.UUID | None:
    """Returns the registration that this browser may follow by a birth date, or None."""
    proven = phone_verification.proven_code(work, browser_token, CodePurpose.BIRTH)
    return proven.registration_id if proven else None


def _open_decoy(vault: Vault) -> str:
    return vault.open(vault.seal(_NOBODYS_BIRTH, _DECOY), _DECOY)
