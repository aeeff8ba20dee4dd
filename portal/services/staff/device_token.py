"""Device tokens: a browser that has signed in before is not stopped by strangers' failures.

The token is signed with the password hash of its account, so a new password or a reset revokes all
of them without a table. Disabling an account sets the time from which its tokens count. A token opens nothing: password and code are still needed. It only moves the
attempt from the limits of account and address to a limit of its own.
"""

import hmac
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from portal.crypto import Vault
from portal.unit_of_work import UnitOfWork

LIFE: Final = timedelta(days=180)
MOST_IN_A_BROWSER: Final = 8
"""Accounts of a shared computer whose tokens one browser holds."""
_KEY: Final = "staff-device"


def new_device_token(work: UnitOfWork, officer_id: uuid.UUID, password_hash: str) -> str:
    """Returns the token of a browser after a successful sign-in."""
    said = f"{officer_id.hex}.{int(work.now.timestamp())}.{secrets.token_hex(8)}"
    return f"{said}.{_signatures(work.vault, said, password_hash)[0]}"


def find_device(
    work: UnitOfWork,
    tokens: Sequence[str],
    officer_id: uuid.UUID,
    password_hash: str,
    since: datetime | None,
) -> str | None:
    """Returns the id of the device whose token is valid for this account, or None.

    Tokens made before `since` are void.
    """
    oldest = max(work.now - LIFE, since or work.now - LIFE)
    for token in tokens[:MOST_IN_A_BROWSER]:
        said, _, given = token.rpartition(".")
        parts = said.split(".")
        if len(parts) != 3 or parts[0] != officer_id.hex or not parts[1].isdecimal():
            continue
        is_genuine = any(
            hmac.compare_digest(given.encode(), each.encode())
            for each in _signatures(work.vault, said, password_hash)
        )
        if is_genuine and datetime.fromtimestamp(int(parts[1]), UTC) > oldest:
            return parts[2]
    return None


def add_token(tokens: Sequence[str], token: str) -> list[str]:
    """Returns the tokens of a browser with a new one, which replaces that of the same account."""
    account = token.partition(".")[0]
    others = [each for each in tokens if each.partition(".")[0] != account]
    return [token, *others][:MOST_IN_A_BROWSER]


def _signatures(vault: Vault, said: str, password_hash: str) -> list[str]:
    """Returns the signatures under all live index keys, that of the current one first."""
    return [each.hex() for each in vault.index(_KEY, f"{said}|{password_hash}").values]
