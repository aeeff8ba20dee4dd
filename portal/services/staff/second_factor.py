"""Second factor: a six-digit time-based code (TOTP, RFC 6238), or a recovery code."""

import hmac
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import delete, select, update

from portal.crypto import Vault
from portal.domain.platform.numerals import to_latin
from portal.domain.registration.reference import ALPHABET
from portal.models import Officer, RecoveryCode
from portal.unit_of_work import UnitOfWork

STEP_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
ISSUER: Final = "Phera"


def new_secret() -> str:
    """Returns a secret of 160 random bits in base 32, as authenticator apps expect."""
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """Returns the `otpauth:` address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def totp_code(secret: str, *, now: datetime) -> str:
    """Returns the six digits that the officer's app shows at this time."""
    return str(pyotp.TOTP(secret).at(now))


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """Returns the 30-second step of a code: the present, the previous or the next one, or None."""
    typed = _plain(code).encode()
    totp = pyotp.TOTP(secret)
    here = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in (here - 1, here, here + 1):  # computes every step, so that the time is constant
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            found = step
    return found


def use_step(work: UnitOfWork, officer: Officer, step: int) -> bool:
    """Marks a step and all earlier ones as used. Returns False if it was used before."""
    moved = work.session.execute(
        update(Officer)
        .where(Officer.id == officer.id, Officer.totp_last_step < step)
        .values(totp_last_step=step)
        .returning(Officer.id)
    )
    return moved.first() is not None


def new_recovery_codes() -> list[str]:
    """Returns recovery codes of 60 random bits, to be kept on paper. Each works once."""
    return ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]


def store_recovery_codes(work: UnitOfWork, officer_id: uuid.UUID, codes: Iterable[str]) -> None:
    """Replaces the recovery codes of an account."""
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer_id))
    work.session.add_all(
        RecoveryCode(officer_id=officer_id, code_hash=_hash(work.vault, officer_id, code))
        for code in codes
    )


def find_recovery_code(work: UnitOfWork, officer_id: uuid.UUID, code: str) -> uuid.UUID | None:
    """Returns the unused recovery code that equals the typed one, or None."""
    return work.session.scalars(
        select(RecoveryCode.id).where(
            RecoveryCode.code_hash == _hash(work.vault, officer_id, _plain(code)),
            RecoveryCode.used_at.is_(None),
        )
    ).one_or_none()


def use_recovery_code(work: UnitOfWork, code_id: uuid.UUID) -> bool:
    """Marks a recovery code as used. Returns False if it was used concurrently."""
    used = work.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == code_id, RecoveryCode.used_at.is_(None))
        .values(used_at=work.now)
        .returning(RecoveryCode.id)
    )
    return used.first() is not None


def _plain(code: str) -> str:
    """Normalises a typed code: no spaces or dashes, Latin digits, capitals."""
    return "".join(c for c in to_latin(code[:100]).upper() if c.isalnum())


def _hash(vault: Vault, officer_id: uuid.UUID, code: str) -> bytes:
    return vault.index("recovery-code", f"{officer_id}:{code}")
