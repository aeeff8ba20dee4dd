"""Encryption of single fields, and keyed hashes by which an encrypted field can be found.

A sealed value is AES-256-GCM with a random 96-bit nonce and, as associated data, the place it
stands in (`table:column:row id`), so that a value moved to another place does not open. It begins
with a format byte and the id of its key, so that keys can be rotated. NIST SP 800-38D allows 2^32
random nonces a key: with some 25 sealed fields a registration that is 170 million registrations.

The length of a sealed value tells the length of its text. Where that alone would tell something
(whether somebody is ill), the text is padded, which the format byte says.

A blind index is HMAC-SHA256 with a key of its own for each purpose, derived by HKDF.

A veiled value is AES-256-SIV (RFC 5297), also with a key for each purpose: it comes back from its
veil, so nothing has to be stored to find it, and a made-up one is known as such.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from functools import lru_cache
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

Sealed = NewType("Sealed", bytes)
"""An encrypted value, as it stands in a column."""

_PLAIN, _PADDED = b"\x01", b"\x02"
_NONCE_BYTES = 12
INDEX_BYTES = 32
"""The length of a blind index."""
_PADDING_START = b"\x80"  # never at the start of a letter in UTF-8
_SIV_KEY_BYTES = 64


class Unreadable(Exception):
    """A sealed value does not open: it was changed, moved, or its key is gone."""


class Vault:
    """Seals and opens field values, and computes blind indexes. Keys never leave it."""

    def __init__(self, field_keys: Iterable[tuple[str, bytes]], index_key: bytes) -> None:
        keys = list(field_keys)
        self._ciphers = {key_id.encode(): AESGCM(key) for key_id, key in keys}
        self._current = keys[0][0].encode()
        self._index_key = index_key
        self._subkey = lru_cache(maxsize=32)(self._derive)

    def seal(self, text: str, place: str, *, pad_to: int = 0) -> Sealed:
        """The text, encrypted under the current key for this place.

        With `pad_to` its length is hidden but for the multiple of so many bytes it fits in.
        """
        kind = _PADDED if pad_to else _PLAIN
        content = _pad(text.encode(), pad_to) if pad_to else text.encode()
        head = kind + bytes([len(self._current)]) + self._current
        nonce = os.urandom(_NONCE_BYTES)
        cipher = self._ciphers[self._current]
        return Sealed(head + nonce + cipher.encrypt(nonce, content, _bound_to(kind, place)))

    def open(self, sealed: Sealed, place: str) -> str:
        """The text again. Raises `Unreadable` when it was changed or stood elsewhere."""
        key_id = _key_id(sealed)
        cipher = self._ciphers.get(key_id)
        kind = sealed[:1]
        if kind not in (_PLAIN, _PADDED) or cipher is None:
            raise Unreadable(f"no key for the value in {place}")
        nonce_start = 2 + len(key_id)
        text_start = nonce_start + _NONCE_BYTES
        try:
            content = cipher.decrypt(
                sealed[nonce_start:text_start], sealed[text_start:], _bound_to(kind, place)
            )
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"the value in {place} was changed or moved") from error
        return (content.rpartition(_PADDING_START)[0] if kind == _PADDED else content).decode()

    def needs_rotation(self, sealed: Sealed) -> bool:
        """Whether the value is under an older key."""
        return _key_id(sealed) != self._current

    def index(self, purpose: str, text: str) -> bytes:
        """The blind index of a text: equal texts of one purpose have equal ones."""
        return hmac.digest(self._subkey(purpose), text.encode(), hashlib.sha256)

    def veil(self, purpose: str, value: bytes) -> bytes:
        """The value as bytes that tell nothing of it: 16 more than it has, always the same ones."""
        return self._veil_of(purpose).encrypt(value, None)

    def unveil(self, purpose: str, veiled: bytes) -> bytes:
        """The value again. Raises `Unreadable` for what this installation did not veil."""
        try:
            return self._veil_of(purpose).decrypt(veiled, None)
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"not veiled here as {purpose}") from error

    def _veil_of(self, purpose: str) -> AESSIV:
        return AESSIV(self._derive(f"veil:{purpose}", _SIV_KEY_BYTES))

    def _derive(self, purpose: str, length: int = 32) -> bytes:
        return HKDFExpand(SHA256(), length, f"phera:{purpose}".encode()).derive(self._index_key)


def _key_id(sealed: Sealed) -> bytes:
    return sealed[2 : 2 + sealed[1]] if len(sealed) > 1 else b""


def _bound_to(kind: bytes, place: str) -> bytes:
    """The associated data: one kind of value is never taken for the other."""
    return kind + place.encode()


def _pad(content: bytes, size: int) -> bytes:
    return content + _PADDING_START + bytes(-(len(content) + 1) % size)
