"""`/metrics` for Prometheus: sending, queues, workers, answers and security events, without personal data.

The state comes from the database, so that it is equal in every process and available without a
worker. Answers, connections and security events are summed over the processes of the web. Access is
allowed from this machine, or with the token of the settings.
"""

import hmac
import ipaddress
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal import security_events
from portal.services.audit.audit_metrics import count_audit_entries
from portal.services.audit.backup_record import backup_age_seconds
from portal.services.messaging.sending_metrics import WINDOW, Sending, measure_sending
from portal.services.platform.set_aside import count_set_aside_rows
from portal.web import http_metrics, metric_files, pool_metrics, request_context
from portal.web.access import machine
from portal.web.queue_metrics import Queues, measure_queues, queue_families
from portal.web.refused_access import note_refused_access

blueprint = Blueprint("metrics", __name__)

_MINUTES = int(WINDOW.total_seconds() // 60)


@blueprint.get("/metrics")
@machine
def show() -> Response:
    """Returns the current values, or 404 without access."""
    if not (_is_on_this_machine() or _has_token()):
        note_refused_access()
        abort(404)
    with request_context.read() as work:
        sending, set_aside = measure_sending(work), count_set_aside_rows(work)
        entries, backup_age = count_audit_entries(work), backup_age_seconds(work)
        queues = measure_queues(work)
    registry = CollectorRegistry()
    registry.register(_Numbers(sending, entries, set_aside, queues))
    registry.register(_BackupAge(backup_age))
    with _counts_of_processes(registry):
        text = generate_latest(registry)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


@contextmanager
def _counts_of_processes(registry: CollectorRegistry) -> Iterator[None]:
    """Registers what the web counts: of all its processes if they share a folder, else of this one."""
    if folder := os.environ.get(metric_files.FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the client has no type here
        with metric_files.tidy_metric_files(Path(folder)):
            yield
        return
    registry.register(security_events.COUNTER)
    registry.register(http_metrics.REQUESTS)
    registry.register(pool_metrics.IN_USE)
    registry.register(pool_metrics.MOST)
    yield


def _is_on_this_machine() -> bool:
    """Whether the request is local and not forwarded by a proxy."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _has_token() -> bool:
    token = request_context.settings().metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return bool(token) and hmac.compare_digest(given, f"Bearer {token}".encode())


class _Numbers(Collector):
    def __init__(
        self,
        sending: Sending,
        audit_entries: int,
        set_aside: Mapping[str, int],
        queues: Queues,
    ) -> None:
        self._queues = queues
        self._sending = sending
        self._audit_entries = audit_entries
        self._set_aside = set_aside

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yields one metric family for each kind of value."""
        yield GaugeMetricFamily(
            "phera_audit_entries",
            "Entries of the audit log; -1 without a head.",
            self._audit_entries,
        )
        yield from queue_families(self._queues)
        sending = self._sending
        messages = GaugeMetricFamily(
            "phera_sms_open", "Messages that have not ended.", labels=["state"]
        )
        for state, count in sending.open.items():
            messages.add_metric([state.value], count)
        yield messages
        yield GaugeMetricFamily(
            "phera_sms_backlog", "Messages that are due and not sent.", sending.due
        )
        waiting = GaugeMetricFamily(
            "phera_sms_waiting_seconds",
            "How long the oldest of the backlog of a kind has been due.",
            labels=["kind"],
        )
        for of_kind, seconds in sending.due_seconds.items():
            waiting.add_metric([of_kind.value], seconds)
        yield waiting
        yield GaugeMetricFamily(
            "phera_sms_oldest_due_seconds",
            "How long the oldest of the backlog has been due.",
            sending.oldest_due_seconds,
        )
        tries = GaugeMetricFamily(
            f"phera_sms_tries_{_MINUTES}m",
            f"Calls to gateways in the last {_MINUTES} minutes.",
            labels=["gateway", "outcome"],
        )
        for (gateway, outcome), count in sending.tried.items():
            tries.add_metric([gateway, outcome.value if outcome else "open"], count)
        yield tries
        receipts = GaugeMetricFamily(
            f"phera_sms_receipts_{_MINUTES}m",
            f"Receipts in the last {_MINUTES} minutes.",
            labels=["gateway", "status"],
        )
        for (gateway, status), count in sending.receipts.items():
            receipts.add_metric([gateway, status.value], count)
        yield receipts
        paused = GaugeMetricFamily(
            "phera_sms_gateway_paused", "1 while a gateway is left alone.", labels=["gateway"]
        )
        for name, is_paused in sending.paused.items():
            paused.add_metric([name], float(is_paused))
        yield paused
        held = GaugeMetricFamily(
            "phera_sms_held", "Messages that are held back, and why.", labels=["reason"]
        )
        for reason, count in sending.held.items():
            held.add_metric([reason.value], count)
        yield held
        alarms = GaugeMetricFamily(
            "phera_sms_alarms", "Alarms that administrators see now.", labels=["kind"]
        )
        for kind, count in sending.alarms.items():
            alarms.add_metric([kind.value], count)
        yield alarms
        set_aside = GaugeMetricFamily(
            "phera_rows_set_aside", "Rows on which a background job fails.", labels=["job"]
        )
        for job, count in self._set_aside.items():
            set_aside.add_metric([job], count)
        yield set_aside


class _BackupAge(Collector):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yields the age of the last good backup."""
        yield GaugeMetricFamily(
            "phera_backup_age_seconds",
            "Age of the last good backup; -1 if there was none yet.",
            self._seconds,
        )
