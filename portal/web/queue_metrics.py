"""Queues and workers as Prometheus metrics: what waits for a person or a worker, and for how long."""

from collections.abc import Iterator
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily

from portal.services.intake.bulk_import.import_metrics import count_imports_at_work
from portal.services.matching.matching_metrics import oldest_open_pair_seconds
from portal.services.platform.heartbeats import heartbeat_ages
from portal.services.registration.registration_metrics import (
    WINDOW,
    Registering,
    measure_registering,
)
from portal.services.reporting.webhook_metrics import WebhookHealth, measure_webhooks
from portal.unit_of_work import UnitOfWork

_MINUTES = int(WINDOW.total_seconds() // 60)


class Queues(NamedTuple):
    """What was measured."""

    registering: Registering
    open_pair_seconds: float
    imports: int
    import_seconds: float
    webhooks: WebhookHealth
    heartbeats: dict[str, float]


def measure_queues(work: UnitOfWork) -> Queues:
    """Measures in the transaction of a page, with a look at the end of an index for each number."""
    imports, import_seconds = count_imports_at_work(work)
    return Queues(
        measure_registering(work),
        oldest_open_pair_seconds(work),
        imports,
        import_seconds,
        measure_webhooks(work),
        {loop.value: seconds for loop, seconds in heartbeat_ages(work).items()},
    )


def queue_families(queues: Queues) -> Iterator[GaugeMetricFamily]:
    """Yields one metric family for each kind of value."""
    registering = queues.registering
    recent = GaugeMetricFamily(
        f"phera_registrations_{_MINUTES}m",
        f"Registrations of the last {_MINUTES} minutes.",
        labels=["channel"],
    )
    for channel, count in registering.recent.items():
        recent.add_metric([channel.value], count)
    yield recent
    beats = GaugeMetricFamily(
        "phera_worker_heartbeat_age_seconds",
        "Time since a loop of the workers last came round.",
        labels=["loop"],
    )
    for loop, seconds in queues.heartbeats.items():
        beats.add_metric([loop], seconds)
    yield beats
    for name, text, value in (
        (
            "phera_registrations_oldest_undecided_seconds",
            "How long the oldest registration has waited for an officer.",
            registering.oldest_undecided_seconds,
        ),
        (
            "phera_registrations_to_compare",
            "Registrations that wait for the search of duplicates.",
            registering.to_compare,
        ),
        (
            "phera_pairs_oldest_open_seconds",
            "How long the oldest possible duplicate has waited for an officer.",
            queues.open_pair_seconds,
        ),
        ("phera_imports_at_work", "Imports that workers work on.", queues.imports),
        (
            "phera_imports_oldest_still_seconds",
            "Time since the slowest import at work last moved.",
            queues.import_seconds,
        ),
        (
            "phera_webhooks_oldest_seconds",
            "How long the oldest event for a recipient has waited.",
            queues.webhooks.oldest_seconds,
        ),
        (
            "phera_webhooks_failing",
            "Addresses of recipients whose last attempt failed.",
            queues.webhooks.failing,
        ),
        (
            "phera_webhooks_set_aside_1d",
            "Events for recipients that were given up in the last day.",
            queues.webhooks.set_aside,
        ),
    ):
        yield GaugeMetricFamily(name, text, value)
