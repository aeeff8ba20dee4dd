"""Signatures of files that leave (Ed25519, RFC 8032), under keys derived from the index keys.

Anybody can verify a signature with the public key, without asking the portal. Its key id is the id of
the index key. A later index key makes another pair; old signatures stay valid.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.crypto import Vault

_PURPOSE: Final = "file-signature"
_ALGORITHM: Final = "Ed25519"
SIGNATURE: Final = "signature"
"""The name of the signature in a signed document."""


class Signature(NamedTuple):
    """A signature as written beside what it signs, in base 64."""

    algorithm: str
    key_id: str
    public_key: str
    value: str


def _sign(vault: Vault, content: bytes) -> Signature:
    """Signs with the current key."""
    key_id = vault.index_key_ids[0]
    key = _private_key(vault, key_id)
    return Signature(_ALGORITHM, key_id, _public_text(key), _text(key.sign(content)))


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """Returns what is signed of a document: JSON with sorted keys, without spaces and signature."""
    unsigned = {name: document[name] for name in document if name != SIGNATURE}
    text = json.dumps(unsigned, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def document_sha256(document: Mapping[str, Any]) -> str:
    """Returns the hash of what is signed, in hexadecimal."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def sign_document(vault: Vault, document: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the document with its signature."""
    signature = _sign(vault, canonical_json(document))
    return {**document, SIGNATURE: signature._asdict()}


def is_document_valid(document: Mapping[str, Any], public_key: str) -> bool:
    """Whether the document is as the holder of the key signed it."""
    value = str(document.get(SIGNATURE, {}).get("value", ""))
    try:
        content = canonical_json(document)
    except ValueError:  # half of a surrogate pair, which no document of ours has
        return False
    return _is_valid(content, value, public_key)


def public_keys(vault: Vault) -> Mapping[str, str]:
    """Returns the public keys by id, for whoever verifies a file."""
    return {key_id: _public_text(_private_key(vault, key_id)) for key_id in vault.index_key_ids}


def _is_valid(content: bytes, value: str, public_key: str) -> bool:
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
