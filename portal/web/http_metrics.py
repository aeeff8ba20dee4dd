"""Prometheus metrics of HTTP answers: their number and time by endpoint and class of status."""

from typing import Final

from prometheus_client import Histogram

SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0)

REQUESTS: Final = Histogram(
    "phera_http_request_seconds",
    "Time of answers by endpoint and class of status, since the start.",
    ["endpoint", "status"],
    buckets=SECONDS,
    registry=None,
)


def count_answer(endpoint: str, status: int, seconds: float) -> None:
    """Counts an answer. `endpoint` is the name of a view, never an address."""
    REQUESTS.labels(endpoint, f"{status // 100}xx").observe(seconds)
