"""Checks of settings that are valid and yet unsafe for real people."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_warning
from portal.services.health.health_check import HealthContext


def check_installation(context: HealthContext) -> Finding | None:
    """Warns about an installation with the defaults of development."""
    if context.settings.production:
        return None
    return a_warning(
        N_("This installation runs in development mode. It is not safe for real people."),
        N_("Set up a server as the guide says."),
        command="PORTAL_ENV=production (deploy/README.md)",
    )


def check_encryption_in_transit(context: HealthContext) -> Finding | None:
    """Warns about connections to other machines without TLS."""
    settings = context.settings
    plain = {
        "PORTAL_DATABASE_PLAIN": settings.database_plain,
        "PORTAL_GATEWAY_PLAIN_HTTP": settings.gateway_plain_http,
    }
    if not any(plain.values()):
        return None
    return a_warning(
        N_("A connection to another machine is allowed without encryption."),
        N_("Keep this setting on a private network only, or encrypt the connection."),
        detail=", ".join(name for name, is_set in plain.items() if is_set),
    )


def check_security_contact(context: HealthContext) -> Finding | None:
    """Warns if nobody is named to whom a hole can be reported."""
    if context.settings.security_contact or not context.settings.production:
        return None
    return a_warning(
        N_("Nobody is named to whom a security hole can be reported."),
        N_("Name a contact in the settings."),
        command="PORTAL_SECURITY_CONTACT=mailto:security@example.gov.bd",
    )


def check_alarm_channel(context: HealthContext) -> Finding | None:
    """Warns if alarms reach nobody who is not looking at a page."""
    if context.settings.alarm.is_set or not context.settings.production:
        return None
    return a_warning(
        N_("Alarms are only shown on pages: no mail or webhook is set."),
        N_("Name a mail server or a webhook in the settings."),
        command="PORTAL_ALARM_HOST, PORTAL_ALARM_WEBHOOK (docs/alarms.md)",
    )
