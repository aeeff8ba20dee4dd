"""Encryption of single fields, and keyed hashes to search encrypted fields.

A sealed value is AES-256-GCM with a random 96-bit nonce. Its place (`table:column:row id`) is the
associated data, so that a value moved to another place cannot be decrypted. It begins
with a format byte and the id of its key, so that keys can be rotated. NIST SP 800-38D allows 2^32
random nonces per key, which is 170 million registrations of about 25 sealed fields.

The length of a sealed value reveals the length of its text. Where the length is sensitive (as with an
illness), the text is padded, which the format byte marks.

A blind index is HMAC-SHA256 with a separate key for each purpose, derived by HKDF. Two index keys may
be live at once: values are written with the first, and found under each (`docs/keys.md`).

Deterministic encryption is AES-256-SIV (RFC 5297) with a separate key for each purpose. Decryption
needs no stored state and detects forged values.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NewType, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

Sealed = NewType("Sealed", bytes)
"""An encrypted value as stored in a column."""

_PLAIN, PADDED = b"\x01", b"\x02"
_NONCE_BYTES = 12
INDEX_BYTES = 32
"""The length of a blind index in bytes."""
_PADDING_START = b"\x80"  # never the first byte of a character in UTF-8
_SIV_KEY_BYTES = 64
_PROOF = b"key-proof"
KeysById = Iterable[tuple[str, bytes]]


class Unreadable(Exception):
    """A value cannot be decrypted: it was changed or moved, or its key is missing."""


class BlindIndex(bytes):
    """The blind index of a text under the current index key, which is written.

    It carries the indexes under the other live keys, so that rows written with those are found.
    """

    others: tuple[bytes, ...]

    def __new__(cls, values: Sequence[bytes]) -> Self:
        """Takes the indexes under all live keys, the current one first."""
        made = super().__new__(cls, values[0])
        made.others = tuple(values[1:])
        return made

    @property
    def values(self) -> list[bytes]:
        """The indexes under all live keys, the current one first."""
        return [bytes(self), *self.others]

    def matches(self, stored: bytes | None) -> bool:
        """Whether a stored index is of the same text, in constant time for each key."""
        return stored is not None and any(hmac.compare_digest(stored, each) for each in self.values)

    def cut(self, length: int) -> "BlindIndex":
        """Returns the first bytes of each index, for a column that holds no more."""
        return BlindIndex([each[:length] for each in self.values])


class KeyedDigest:
    """HMAC-SHA256 (RFC 2104) of many values under one key, which is absorbed once.

    A digest takes a third of the time of `hmac.digest`.
    """

    _BLOCK = 64

    def __init__(self, key: bytes) -> None:
        """Takes the key. One that is longer than a block is hashed, as the standard says."""
        if len(key) > self._BLOCK:
            key = hashlib.sha256(key).digest()
        padded = key.ljust(self._BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(each ^ 0x36 for each in padded))
        self._outer = hashlib.sha256(bytes(each ^ 0x5C for each in padded))

    def digest(self, value: bytes) -> bytes:
        """Returns the HMAC of a value."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(value)
        outer.update(inner.digest())
        return outer.digest()


class Vault:
    """Encrypts and decrypts field values, and computes blind indexes. It never exposes keys."""

    def __init__(self, field_keys: KeysById, index_keys: KeysById) -> None:
        """Takes the keys by id, the current ones first."""
        keys = list(field_keys)
        self._ciphers = {key_id.encode(): AESGCM(key) for key_id, key in keys}
        self._current = keys[0][0].encode()
        self._named = bytes([len(self._current)]) + self._current
        self._encrypt = self._ciphers[self._current].encrypt
        self._index_keys = dict(index_keys)
        self._subkey = lru_cache(maxsize=64)(self._derive)
        self._digest_of = lru_cache(maxsize=64)(self._make_digest)

    @property
    def field_key_ids(self) -> tuple[str, ...]:
        """The ids of the encryption keys, the current one first."""
        return tuple(key_id.decode() for key_id in self._ciphers)

    @property
    def index_key_ids(self) -> tuple[str, ...]:
        """The ids of the index keys, the current one first."""
        return tuple(self._index_keys)

    def seal(self, text: str, place: str, *, pad_to: int = 0) -> Sealed:
        """Encrypts a text for a place with the current key.

        `pad_to` pads the text to a multiple of this number of bytes.
        """
        kind = PADDED if pad_to else _PLAIN
        content = _pad(text.encode(), pad_to) if pad_to else text.encode()
        return self._seal(kind, content, place)

    def open(self, sealed: Sealed, place: str) -> str:
        """Decrypts a value. Raises `Unreadable` if it was changed or belongs to another place."""
        content = self._open(sealed, place)
        is_padded = sealed[:1] == PADDED
        return (content.rpartition(_PADDING_START)[0] if is_padded else content).decode()

    def open_all(self, sealed: Iterable[Sealed | None], places: Iterable[str]) -> list[str]:
        """Decrypts many values, faster than one after the other. None is empty. Raises `Unreadable`."""
        named = self._named
        begin = 1 + len(named)
        end = begin + _NONCE_BYTES
        decrypt = self._ciphers[self._current].decrypt
        opened = []
        for value, place in zip(sealed, places, strict=True):
            if value is None:
                opened.append("")
            elif value[1:begin] == named:
                kind = value[:1]
                try:
                    content = decrypt(value[begin:end], value[end:], kind + place.encode())
                except (InvalidTag, ValueError) as error:
                    raise Unreadable(f"the value in {place} was changed or moved") from error
                text = content.rpartition(_PADDING_START)[0] if kind == PADDED else content
                opened.append(text.decode())
            else:
                opened.append(self.open(value, place))
        return opened

    def seal_anew(self, sealed: Sealed, place: str) -> Sealed:
        """Returns the same content sealed with the current key, padded as before.

        Raises `Unreadable`.
        """
        kind, content = sealed[:1], self._open(sealed, place)
        return self._seal(kind, content, place)

    def needs_rotation(self, sealed: Sealed) -> bool:
        """Whether the value is encrypted with an older key."""
        return _key_id(sealed) != self._current

    def index(self, purpose: str, text: str) -> BlindIndex:
        """Returns the blind index of a text. Equal texts of one purpose have equal indexes."""
        return BlindIndex([self._index_with(key_id, purpose, text) for key_id in self._index_keys])

    def index_by_key(self, purpose: str, text: str) -> dict[str, bytes]:
        """Returns the blind index of a text under each live key, by the id of the key."""
        return {key_id: self._index_with(key_id, purpose, text) for key_id in self._index_keys}

    def keyed_digest(self, purpose: str) -> KeyedDigest:
        """Returns what makes the same bytes as `index`, for many texts of one purpose."""
        return self._digest_of(self.index_key_ids[0], purpose)

    def deterministic_encrypt(self, purpose: str, value: bytes) -> bytes:
        """Encrypts a value deterministically. The result is 16 bytes longer."""
        return self._siv_of(self.index_key_ids[0], purpose).encrypt(value, None)

    def deterministic_decrypt(self, purpose: str, encrypted: bytes) -> bytes:
        """Decrypts a value. Raises `Unreadable` if this installation did not encrypt it."""
        for key_id in self._index_keys:
            with suppress(InvalidTag, ValueError):
                return self._siv_of(key_id, purpose).decrypt(encrypted, None)
        raise Unreadable(f"not encrypted here as {purpose}")

    def prove_field_key(self, key_id: str) -> bytes:
        """Returns a value that only this encryption key opens (`owns_field_key`)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ciphers[key_id.encode()].encrypt(nonce, _PROOF, key_id.encode())

    def owns_field_key(self, key_id: str, proof: bytes) -> bool:
        """Whether the encryption key of this id is the one that made the proof."""
        cipher = self._ciphers.get(key_id.encode())
        if cipher is None:
            return False
        try:
            cipher.decrypt(proof[:_NONCE_BYTES], proof[_NONCE_BYTES:], key_id.encode())
        except (InvalidTag, ValueError):
            return False
        return True

    def prove_index_key(self, key_id: str) -> bytes:
        """Returns a value that only this index key makes (`owns_index_key`)."""
        return self._index_with(key_id, _PROOF.decode(), key_id)

    def owns_index_key(self, key_id: str, proof: bytes) -> bool:
        """Whether the index key of this id is the one that made the proof."""
        if key_id not in self._index_keys:
            return False
        return hmac.compare_digest(self.prove_index_key(key_id), proof)

    def _seal(self, kind: bytes, content: bytes, place: str) -> Sealed:
        nonce = os.urandom(_NONCE_BYTES)
        encrypted = self._encrypt(nonce, content, _bound_to(kind, place))
        return Sealed(kind + self._named + nonce + encrypted)

    def _open(self, sealed: Sealed, place: str) -> bytes:
        key_id, kind = _key_id(sealed), sealed[:1]
        cipher = self._ciphers.get(key_id)
        if kind not in (_PLAIN, PADDED) or cipher is None:
            raise Unreadable(f"no key for the value in {place}")
        nonce_start = 2 + len(key_id)
        text_start = nonce_start + _NONCE_BYTES
        nonce, encrypted = sealed[nonce_start:text_start], sealed[text_start:]
        try:
            return cipher.decrypt(nonce, encrypted, _bound_to(kind, place))
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"the value in {place} was changed or moved") from error

    def _index_with(self, key_id: str, purpose: str, text: str) -> bytes:
        return self._digest_of(key_id, purpose).digest(text.encode())

    def _make_digest(self, key_id: str, purpose: str) -> KeyedDigest:
        return KeyedDigest(self._subkey(key_id, purpose))

    def _siv_of(self, key_id: str, purpose: str) -> AESSIV:
        return AESSIV(self._derive(key_id, f"veil:{purpose}", _SIV_KEY_BYTES))

    def _derive(self, key_id: str, purpose: str, length: int = 32) -> bytes:
        key = self._index_keys[key_id]
        return HKDFExpand(SHA256(), length, f"phera:{purpose}".encode()).derive(key)


def key_id_of(sealed: Sealed) -> str:
    """Returns the id of the key that a value is sealed with."""
    return _key_id(sealed).decode(errors="replace")


def _key_id(sealed: Sealed) -> bytes:
    return sealed[2 : 2 + sealed[1]] if len(sealed) > 1 else b""


def _bound_to(kind: bytes, place: str) -> bytes:
    """Returns the associated data, which binds a value to its kind and place."""
    return kind + place.encode()


def _pad(content: bytes, size: int) -> bytes:
    return content + _PADDING_START + bytes(-(len(content) + 1) % size)
