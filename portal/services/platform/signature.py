"""Signatures of files that leave (Ed25519, RFC 8032), under keys derived from the index keys.

Anybody can verify a signature with the public key, without asking the portal. Its key id is the id of
the index key. A later index key makes another pair; old signatures stay valid.
"""

import base64
from collections.abc import Mapping
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.crypto import Vault

_PURPOSE: Final = "file-signature"
_ALGORITHM: Final = "Ed25519"


class Signature(NamedTuple):
    """A signature as written beside what it signs, in base 64."""

    algorithm: str
    key_id: str
    public_key: str
    value: str


def sign_content(vault: Vault, content: bytes) -> Signature:
    """Signs with the current key."""
    key_id = vault.index_key_ids[0]
    key = _private_key(vault, key_id)
    return Signature(_ALGORITHM, key_id, _public_text(key), _text(key.sign(content)))


def public_keys(vault: Vault) -> Mapping[str, str]:
    """Returns the public keys by id, for whoever verifies a file."""
    return {key_id: _public_text(_private_key(vault, key_id)) for key_id in vault.index_key_ids}


def is_signature_valid(content: bytes, value: str, public_key: str) -> bool:
    """Whether the signature is of this content under this public key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(value, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private_key(vault: Vault, key_id: str) -> Ed25519PrivateKey:
    seed = vault.index_by_key(_PURPOSE, _ALGORITHM)[key_id]
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public_text(key: Ed25519PrivateKey) -> str:
    return _text(key.public_key().public_bytes_raw())


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
