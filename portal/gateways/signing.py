"""Tokens and signatures that authenticate calls of gateways.

Each purpose and gateway has its own key derived from the one receipt secret, so that a token leaked
in one place (for example a gateway's access log) is useless elsewhere.
"""

import hashlib
import hmac


def receipts_address(public_url: str, gateway: str) -> str:
    """Returns the address for the receipts of a gateway."""
    return f"{public_url.rstrip('/')}/gateways/{gateway}/receipts"


def receipt_token(secret: str, gateway: str, reference: str) -> str:
    """Returns the token in the receipt address of one message, for gateways that do not sign."""
    return _keyed(secret, f"receipt token:{gateway}", reference.encode())[:32]


def body_signature(secret: str, gateway: str, body: bytes) -> str:
    """Returns the signature of a receipt's body, for gateways that sign."""
    return _keyed(secret, f"receipt body:{gateway}", body)


def inbound_token(secret: str, gateway: str) -> str:
    """Returns the token in the address for inbound SMS, for gateways that do not sign."""
    return _keyed(secret, f"inbound token:{gateway}", b"")[:32]


def inbound_signature(secret: str, gateway: str, body: bytes) -> str:
    """Returns the signature of an inbound SMS's body, for gateways that sign."""
    return _keyed(secret, f"inbound body:{gateway}", body)


def same(given: str, expected: str) -> bool:
    """Compares two texts in constant time; they may hold any characters."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _keyed(secret: str, purpose: str, data: bytes) -> str:
    key = hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)
    return hmac.new(key, data, hashlib.sha256).hexdigest()
