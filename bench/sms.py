"""Measures messages a second of one worker with a gateway that answers in 200 ms.

    python -m bench.sms [--messages 2000] [--database postgresql|sqlite] [--gateway emulator|sslwireless]

The baseline calls the same gateway with the same number of threads through the same adapter, without
a database. Both run in turn, several times. PostgreSQL and SQLite sync to disk as in production. The last columns
are milliseconds of processor time a message: of the adapter alone, and of the worker without the database.
"""

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psutil
from sqlalchemy import func, select

from bench.durable import DURABLE
from bench.submit import _free_port
from portal import schema
from portal.cli.small_office import LOW_PRIORITY
from portal.config import PROJECT, Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.gateways.base import OutgoingSms
from portal.gateways.registry import gateways_of
from portal.models import Message
from portal.models.messaging.message import in_state
from portal.services.audit import audit_log
from portal.services.messaging import outbox
from portal.workers.delivery import CONCURRENT_CALLS
from tests.postgres import Server
from tests.unit import unit

ROUNDS = 3
PATIENCE = 120.0


def main() -> None:
    """Runs the benchmark and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=2000, help="in each round")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), action="append")
    parser.add_argument("--gateway", choices=("emulator", "sslwireless"), default="emulator")
    options = parser.parse_args()
    print(
        f"{CONCURRENT_CALLS} threads, 200 ms a call: {CONCURRENT_CALLS / 0.2:.0f}/s if the rest were for nothing"
    )
    print(
        f"{'database':>12} {'floor/s':>8} {'messages/s':>11} {'ratio':>6} {'floor ms':>9} {'worker ms':>10}"
    )
    for kind in options.database or ("postgresql", "sqlite"):
        folder = Path(tempfile.mkdtemp(prefix="phera-bench-"))
        try:
            with _database(kind, folder) as url, _gateway() as gateway:
                settings = _settings_of(options.gateway, gateway)
                _measure(kind, url, settings, folder, options.messages)
        finally:
            shutil.rmtree(folder)


def _settings_of(name: str, address: str) -> dict[str, str]:
    return {
        "PORTAL_GATEWAYS": name,
        "PORTAL_EMULATOR_URL": address,
        "PORTAL_SSLWIRELESS_URL": address,
        "PORTAL_SSLWIRELESS_API_TOKEN": "bench",
        "PORTAL_SSLWIRELESS_SID": "BENCH",
    }


def _measure(kind: str, url: str, gateway: dict[str, str], folder: Path, messages: int) -> None:
    environment = {
        **os.environ,
        "PORTAL_DATABASE_URL": url,
        "PORTAL_INSTANCE": str(folder),
        **gateway,
    }
    settings = Settings.from_env(environment)
    database = Database(url)
    schema.upgrade(database)
    vault = Vault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        audit_log.start_audit_chain(unit(session, vault=vault))
    floors, measured = [], []
    for _ in range(ROUNDS):
        floors.append(floor(settings, messages))
        _queue(database, vault, messages)
        measured.append(_work(database, environment, messages))
    (rate, busy), (least, bare) = (
        map(statistics.median, zip(*each, strict=True)) for each in (measured, floors)
    )
    print(f"{kind:>12} {least:>8.0f} {rate:>11.0f} {rate / least:>6.2f} {bare:>9.2f} {busy:>10.2f}")
    database.close()


def floor(settings: Settings, messages: int) -> tuple[float, float]:
    """Returns calls a second of the adapter alone, and its processor milliseconds a call."""
    [gateway] = gateways_of(settings).values()
    sms = [OutgoingSms(f"F{number}", _number(number), "Phera", 10) for number in range(messages)]
    began, processor = time.monotonic(), time.process_time()
    with ThreadPoolExecutor(CONCURRENT_CALLS) as pool:
        list(pool.map(gateway.send, sms))
    busy = (time.process_time() - processor) * 1000 / messages
    return messages / (time.monotonic() - began), busy


def _queue(database: Database, vault: Vault, messages: int) -> None:
    now = datetime.now(UTC)
    start = _accepted(database)
    with database.begin() as session:
        for number in range(messages):
            outbox.queue_code(
                unit(session, vault=vault, now=now),
                to=_number(start + number),
                code="482913",
                language=Language.BANGLA,
            )


def _number(which: int) -> str:
    """Returns a new number with another prefix, so that the prefix cap does not apply."""
    return f"+88017{which * 7919 % 10**8:08d}"


def _work(database: Database, environment: dict[str, str], messages: int) -> tuple[float, float]:
    """Returns messages a second from the first to the last recorded outcome, and processor milliseconds."""
    command = ["nice", "-n", str(LOW_PRIORITY), sys.executable, "-m", "portal", "sms", "work"]
    before = _accepted(database)
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    try:
        began = first = processor = 0.0
        start = done = 0
        deadline = time.monotonic() + PATIENCE
        while done < messages and time.monotonic() < deadline:
            time.sleep(0.05)
            done = _accepted(database) - before
            if done and not start:
                began, start = time.monotonic(), done
                processor = sum(psutil.Process(process.pid).cpu_times()[:2])
            first = time.monotonic()
        if done < messages:
            raise SystemExit(f"{messages - done} messages were not sent in {PATIENCE:.0f} s")
        busy = sum(psutil.Process(process.pid).cpu_times()[:2]) - processor
        return (done - start) / (first - began), busy * 1000 / (done - start)
    finally:
        process.terminate()
        process.wait()


def _accepted(database: Database) -> int:
    with database.read() as session:
        return session.scalars(
            select(func.count()).select_from(Message).where(in_state(MessageState.ACCEPTED))
        ).one()


@contextlib.contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/phera.sqlite3"
        return
    server = Server.start_new(DURABLE)
    try:
        yield server.create_database("bench")
    finally:
        server.remove()


@contextlib.contextmanager
def _gateway() -> Iterator[str]:
    port = _free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.slow_gateway", str(port)], cwd=PROJECT)
    time.sleep(1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
