"""Counts of ended processes of the web stay in the sum, their present values and files do not."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from portal.web.metric_files import FOLDER, tidy_metric_files

COUNT = """
from portal.security_events import SecurityEvent, note_security_event
from portal.web import http_metrics, pool_metrics
note_security_event(SecurityEvent.LIMIT_REACHED)
http_metrics.count_answer("public.start", 200, 0.3)
pool_metrics.MOST.set(20)
print("counted", flush=True)
input()
"""


@contextmanager
def a_process(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that has counted and lives until the end of the block."""
    with subprocess.Popen(
        [sys.executable, "-c", COUNT],
        env={FOLDER: str(folder)},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdout
        while running.stdout.readline() != "counted\n":
            assert running.poll() is None
        yield running
        running.kill()


def values(folder: Path) -> dict[str, float]:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))  # type: ignore[no-untyped-call]  # the client has no type here
    with tidy_metric_files(folder):
        text = generate_latest(registry).decode()
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.labels.get("event") in {None, "limits.limit_reached"}
        and sample.labels.get("le") in {None, "0.5"}
    }


def test_counts_of_ended_processes_stay_and_their_connections_do_not(tmp_path: Path) -> None:
    for _ in range(2):
        with a_process(tmp_path):
            pass
    with a_process(tmp_path) as living:
        for _ in range(2):
            found = values(tmp_path)
            assert found["phera_security_events_total"] == 3
            assert found["phera_http_request_seconds_count"] == 3
            assert found["phera_http_request_seconds_bucket"] == 3
            assert found["phera_database_connections_most"] == 20
        names = {path.stem.rpartition("_")[2] for path in tmp_path.glob("*.db")}
        assert names == {"ended", str(living.pid)}
    found = values(tmp_path)
    assert found["phera_security_events_total"] == 3
    assert "phera_database_connections_most" not in found
    assert {path.name for path in tmp_path.glob("*.db")} == {
        "counter_ended.db",
        "histogram_ended.db",
    }
