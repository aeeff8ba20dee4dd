"""Security events: a log line and a Prometheus counter for each, without personal data.

Each process counts for itself. With `PROMETHEUS_MULTIPROC_DIR` in its environment it counts in a
file there, and `/metrics` of any process sums the files.
"""

import enum
from typing import Final

import structlog
from prometheus_client import Counter

log = structlog.get_logger()


class SecurityEvent(enum.StrEnum):
    """What may be an attack. The value is the log event and the label of the counter."""

    ACCESS_REFUSED = "access.request_refused"
    API_REFUSED = "api.token_refused"
    CSRF_REFUSED = "csrf.token_refused"
    LIMIT_REACHED = "limits.limit_reached"
    LOOKUPS_REACHED = "lookups.limit_reached"
    PROOF_FAILED = "callers.proof_failed"
    RECEIPT_FORGED = "receipts.signature_refused"
    SIGN_IN_FAILED = "sign_in.attempt_failed"


COUNTER: Final = Counter(
    "phera_security_events", "Security events since the start.", ["event"], registry=None
)
# A counter that begins at 0 shows its first event as an increase.
for _event in SecurityEvent:
    COUNTER.labels(_event.value)


def note_security_event(event: SecurityEvent, **values: str | int) -> None:
    """Counts the event and logs it. `values` are names, kinds and ids, never what a person typed."""
    COUNTER.labels(event.value).inc()
    log.warning(event.value, **values)
