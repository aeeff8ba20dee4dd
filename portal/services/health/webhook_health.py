"""The check of webhooks: events that recipients do not take."""

from datetime import timedelta
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.services.health.health_check import HealthContext
from portal.services.reporting.webhook_metrics import measure_webhooks

LATE: Final = timedelta(hours=1)


def check_webhooks(context: HealthContext) -> Finding | None:
    """Names events that were given up lately, or that have waited too long."""
    with context.units.read() as work:
        measured = measure_webhooks(work)
    remedy = N_(
        "The page of the webhook, under the agreement, shows the fault. Call the recipient."
    )
    if measured.set_aside:
        return a_fault(
            N_("Events for recipients that could not be delivered: %(count)s."),
            remedy,
            count=measured.set_aside,
        )
    if measured.oldest_seconds > LATE.total_seconds():
        return a_warning(
            N_("A recipient's machine has not answered for %(hours)s hours or longer."),
            remedy,
            hours=int(measured.oldest_seconds // 3600),
        )
    return None
