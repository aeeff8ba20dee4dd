"""Index keys from PORTAL_INDEX_KEYS, or from PORTAL_INDEX_KEY with one key that has no id."""

import base64
from typing import Final

_SINGLE: Final = "i1"
"""The id of a key without one."""


def given_keys(several: str | None, single: bytes | None) -> str | None:
    """Returns the keys as `id:base64,…` from one of the two settings, or None.

    Raises `ValueError` for both, because it would not be clear which key writes.
    """
    if several is not None and single is not None:
        raise ValueError("set PORTAL_INDEX_KEYS or PORTAL_INDEX_KEY, not both")
    return several if single is None else with_id(base64.b64encode(single).decode())


def with_id(key: str) -> str:
    """Returns a key in base 64 with the id of the only one."""
    return f"{_SINGLE}:{key}"
