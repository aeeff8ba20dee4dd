"""Second factor: a six-digit time-based code (TOTP, RFC 6238), or a recovery code."""

import hmac
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple, Self

import pyotp
from sqlalchemy import LargeBinary, delete, func, or_, select, update

from portal.crypto import PADDED, BlindIndex, Vault
from portal.domain.platform.numerals import to_latin
from portal.domain.registration.reference import ALPHABET
from portal.models import Officer, RecoveryCode
from portal.models.staff.officer import NO_PASSWORD
from portal.services.staff import passwords
from portal.unit_of_work import UnitOfWork

STEP_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
RECOVERY_LETTERS: Final = 16
"""80 random bits: five a letter."""
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


def accounts_without_second_factor(work: UnitOfWork) -> list[Officer]:
    """Returns the accounts that sign in by a password alone, by name.

    An empty secret is padded and a real one is not, so that only empty ones are opened.
    """
    sealed = Officer.totp_secret
    found = work.session.scalars(
        select(Officer)
        .where(
            Officer.active,
            Officer.password_hash != NO_PASSWORD,
            or_(sealed.is_(None), func.substr(sealed, 1, 1, type_=LargeBinary) == PADDED),
        )
        .order_by(Officer.name, Officer.id)
    )
    return [each for each in found if not each.totp_secret]


def use_step(work: UnitOfWork, officer: Officer, step: int) -> bool:
    """Marks a step and all earlier ones as used. Returns False if it was used before."""
    moved = work.session.execute(
        update(Officer)
        .where(Officer.id == officer.id, Officer.totp_last_step < step)
        .values(totp_last_step=step)
        .returning(Officer.id)
    )
    return moved.first() is not None


class RecoveryCodes(NamedTuple):
    """New recovery codes, to be kept on paper, and their hashes. Each works once."""

    codes: tuple[str, ...]
    hashes: tuple[bytes, ...]

    @classmethod
    def new(cls, vault: Vault, email: str) -> Self:
        """Returns new codes of an account. Slow: do not call this in a transaction."""
        codes = tuple(
            "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS))
            for _ in range(RECOVERY_CODES)
        )
        salt = bytes(vault.index("recovery-code", email))
        return cls(codes, tuple(passwords.slow_index(code, salt) for code in codes))


def store_recovery_codes(work: UnitOfWork, officer_id: uuid.UUID, hashes: Iterable[bytes]) -> None:
    """Replaces the recovery codes of an account."""
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer_id))
    work.session.add_all(
        RecoveryCode(officer_id=officer_id, code_hash=code_hash) for code_hash in hashes
    )


def count_recovery_codes(work: UnitOfWork, officer_id: uuid.UUID) -> int:
    """Returns how many recovery codes of an account are unused."""
    unused = select(func.count()).where(
        RecoveryCode.officer_id == officer_id, RecoveryCode.used_at.is_(None)
    )
    return work.session.scalar(unused) or 0


def recovery_hash(vault: Vault, email: str, code: str) -> bytes | None:
    """Returns the hash of a typed text if it has the form of a recovery code, else None.

    One hash is computed whether the account exists or not. Slow: do not call this in a transaction.
    """
    typed = _plain(code)
    return _slow_hash(vault, email, typed) if len(typed) == RECOVERY_LETTERS else None


def find_recovery_code(
    work: UnitOfWork, officer_id: uuid.UUID, code_hash: bytes | None
) -> uuid.UUID | None:
    """Returns the unused recovery code with this hash, or None."""
    return work.session.scalars(
        select(RecoveryCode.id).where(
            RecoveryCode.officer_id == officer_id,
            RecoveryCode.code_hash == (code_hash or b""),
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


def _slow_hash(vault: Vault, email: str, code: str) -> BlindIndex:
    """Returns a hash with one salt for each account, so that ten codes are compared by one hash."""
    # While two index keys are live, one hash for each.
    salts = vault.index("recovery-code", email).values
    return BlindIndex([passwords.slow_index(code, salt) for salt in salts])
