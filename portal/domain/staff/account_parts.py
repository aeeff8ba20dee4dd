"""The parts of an account that its owner changes, as the audit log names them."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class AccountPart(Choice):
    """What the owner of an account changed without an administrator."""

    LANGUAGE = "language", N_("language")
    SECOND_FACTOR = "second_factor", N_("authenticator app")
    RECOVERY_CODES = "recovery_codes", N_("recovery codes")
    SINGLE_KEYS = "single_keys", N_("keyboard shortcuts")
