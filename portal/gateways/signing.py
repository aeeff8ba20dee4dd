"""How a receipt shows that it comes from a gateway we gave a message to.

Keys are drawn from the one receipt secret, one for each purpose and gateway, so that what is learnt
from one place (a gateway's access log, say) serves nowhere else.
"""

import hashlib
import hmac


def receipts_address(public_url: str, gateway: str) -> str:
    """Where a gateway sends its receipts."""
    return f"{public_url.rstrip('/')}/gateways/{gateway}/receipts"


def receipt_token(secret: str, gateway: str, reference: str) -> str:
    """Goes into the receipts address of one message, for gateways that sign nothing."""
    return _keyed(secret, f"receipt token:{gateway}", reference.encode())[:32]


def body_signature(secret: str, gateway: str, body: bytes) -> str:
    """Signs the body of a receipt, for gateways that can."""
    return _keyed(secret, f"receipt body:{gateway}", body)


def inbound_token(secret: str, gateway: str) -> str:
    """Goes into the address for inbound SMS, for gateways that sign nothing."""
    return _keyed(secret, f"inbound token:{gateway}", b"")[:32]


def inbound_signature(secret: str, gateway: str, body: bytes) -> str:
    """Signs the body of an inbound SMS, for gateways that can."""
    return _keyed(secret, f"inbound body:{gateway}", body)


def same(given: str, expected: str) -> bool:
    """Compares in constant time; any text may be given."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _keyed(secret: str, purpose: str, data: bytes) -> str:
    key = hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)
    return hmac.new(key, data, hashlib.sha256).hexdigest()
