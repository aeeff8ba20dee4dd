"""Checks of the keys against the database."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.services.health.health_check import HealthContext
from portal.services.platform.key_checks import WrongKeys, verify_keys
from portal.services.privacy.key_retirement import older_keys


def check_keys(context: HealthContext) -> Finding | None:
    """Proves the keys of this process against those with which the database is sealed."""
    try:
        with context.units.read() as work:
            verify_keys(work)
    except WrongKeys as error:
        return a_fault(
            N_("The keys of this machine do not fit the database."),
            N_("Put the right keys into the settings."),
            command="docs/keys.md",
            detail=str(error),
        )
    return None


def check_older_keys(context: HealthContext) -> Finding | None:
    """Names older keys that are still accepted and may be ready to go."""
    with context.units.read() as work:
        older = [f"{kind} {key_id}" for kind, key_id in older_keys(work)]
    if not older:
        return None
    return a_warning(
        N_("An older key is still in use."),
        N_("Find out whether it is still needed."),
        command="portal keys status",
        detail=", ".join(older),
    )
