"""How webhooks go: what waits and for how long, which addresses fail, what was set aside."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select

from portal.models import SharingAgreement, WebhookDelivery, WebhookEndpoint
from portal.models.webhook import is_set_aside, is_waiting
from portal.services.reporting.webhook_delivery import working_endpoints
from portal.unit_of_work import UnitOfWork

RECENTLY: Final = timedelta(days=1)


class WebhookHealth(NamedTuple):
    """Numbers of addresses that are in use, neither paused nor stopped."""

    oldest_seconds: float
    """How long the oldest event has waited."""
    failing: int
    """Addresses whose last attempt failed."""
    set_aside: int
    """Events given up in the last day."""


def measure_webhooks(work: UnitOfWork) -> WebhookHealth:
    """Measures with a look at an index for each address."""
    oldest: list[datetime] = []
    failing = set_aside = 0
    used = (
        select(WebhookEndpoint.id, WebhookEndpoint.failures)
        .join(SharingAgreement, SharingAgreement.id == WebhookEndpoint.agreement_id)
        .where(*working_endpoints(work))
    )
    for endpoint_id, failures in work.session.execute(used).all():
        of_this = WebhookDelivery.endpoint_id == endpoint_id
        first = work.session.scalar(
            select(func.min(WebhookDelivery.queued_at)).where(of_this, is_waiting())
        )
        oldest += [first] if first is not None else []
        failing += bool(failures)
        given_up = select(func.count()).where(
            of_this, is_set_aside(), WebhookDelivery.ended_at > work.now - RECENTLY
        )
        set_aside += work.session.scalars(given_up).one()
    waited = (work.now - min(oldest)).total_seconds() if oldest else 0.0
    return WebhookHealth(max(0.0, waited), failing, set_aside)
