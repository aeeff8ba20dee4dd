"""The keys of the tests: for rows without a portal, and for portals in tests."""

import base64

from portal.crypto import Vault

FIELD_KEY, INDEX_KEY = b"k" * 32, b"i" * 32

VAULT = Vault([("k1", FIELD_KEY)], [("i1", INDEX_KEY)])
ENVIRONMENT = {
    "PORTAL_FIELD_KEYS": f"k1:{base64.b64encode(FIELD_KEY).decode()}",
    "PORTAL_INDEX_KEY": base64.b64encode(INDEX_KEY).decode(),
}
"""The same keys, as the settings of a portal."""
