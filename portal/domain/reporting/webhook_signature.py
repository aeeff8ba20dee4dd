"""Signatures of webhooks by the specification Standard Webhooks 1.0.0 (standardwebhooks.com)."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Final

SECRET_BYTES: Final = 32
_PREFIX: Final = "whsec_"


def write_secret(key: bytes) -> str:
    """Returns the text of a secret, as the recipient gets it."""
    return _PREFIX + base64.b64encode(key).decode()


def webhook_headers(
    secrets: Iterable[str], webhook_id: str, timestamp: int, body: bytes
) -> Mapping[str, str]:
    """Returns the headers of one attempt, with a signature by each secret (two during a rotation)."""
    signatures = [_sign(secret, webhook_id, timestamp, body) for secret in secrets]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _sign(secret: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
