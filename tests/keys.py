"""The keys of the tests: for rows without a portal, and for portals in tests."""

import base64

from portal.crypto import Vault

_FIELD_KEY, _INDEX_KEY = b"k" * 32, b"i" * 32

VAULT = Vault([("k1", _FIELD_KEY)], _INDEX_KEY)
ENVIRONMENT = {
    "PORTAL_FIELD_KEYS": f"k1:{base64.b64encode(_FIELD_KEY).decode()}",
    "PORTAL_INDEX_KEY": base64.b64encode(_INDEX_KEY).decode(),
}
"""The same keys, as the settings of a portal."""
