"""A rehearsal: people register while the primary, a web node and a worker are killed.

`make rehearse-failover` runs it and prints its log. It takes three minutes.
"""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3
import pytest
from sqlalchemy import func, select

from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import is_night
from portal.domain.registration.reference import show_reference
from portal.models import Message, Registration
from tests.cli.place import Place
from tests.ha.database_cluster import DatabaseCluster
from tests.ha.people import Crowd
from tests.ha.portal_nodes import PortalNodes
from tests.listener import eventually

pytestmark = pytest.mark.soak

PEOPLE = 6
QUIET_SECONDS = 12
"""Between two kills."""
WRITES_BACK_SECONDS = 30
SMS_SECONDS = 240


class Log:
    """Lines with the seconds since the beginning."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self.lines: list[str] = []

    def note(self, line: str) -> float:
        """Writes a line down. Returns the time."""
        now = time.monotonic()
        self.lines.append(f"{now - self._begin:6.1f} s  {line}")
        return now


@pytest.fixture(scope="module")
def nodes(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[DatabaseCluster, PortalNodes]]:
    with (
        DatabaseCluster() as cluster,
        PortalNodes(cluster, tmp_path_factory.mktemp("nodes")) as nodes,
    ):
        yield cluster, nodes


def sent_by_reference(instance: Path) -> dict[str, int]:
    """How often each SMS reached a phone, as the emulator counts."""
    file = pysqlite3.connect(str(instance / "emulator.sqlite3"))
    found = dict(file.execute("SELECT reference, count(*) FROM message GROUP BY reference"))
    file.close()
    return found


def confirmations(database: Database) -> dict[str, list[str]]:
    """The references of the SMS that confirm each registration."""
    with database.read() as session:
        rows = session.execute(
            select(Registration.reference, Message.reference).outerjoin(
                Message,
                (Message.registration_id == Registration.id)
                & (Message.kind == MessageKind.SUBMITTED),
            )
        )
        found: dict[str, list[str]] = {}
        for reference, sms in rows:
            found.setdefault(show_reference(reference), []).extend([sms] if sms else [])
        return found


def waiting_for_morning(database: Database) -> set[str]:
    """The references of the SMS in the outbox, if it is night in Dhaka: only codes are sent then."""
    if not is_night(datetime.now(UTC)):
        return set()
    with database.read() as session:
        queued = select(Message.reference).where(Message.state == MessageState.QUEUED)
        return set(session.scalars(queued))


def test_killed_primary_web_node_and_worker_lose_nothing_that_was_acknowledged(
    nodes: tuple[DatabaseCluster, PortalNodes], capsys: pytest.CaptureFixture[str]
) -> None:
    cluster, portal = nodes
    log = Log()
    database = Database(portal.settings.database_url)
    with Crowd(portal.url, PEOPLE) as crowd:
        time.sleep(QUIET_SECONDS)
        portal.kill("web1")
        log.note("web node 1 killed")
        time.sleep(QUIET_SECONDS)
        portal.start("web1")
        portal.kill("worker1")
        Place(portal.settings, database).expire_leases()
        log.note("worker 1 killed, web node 1 started")
        time.sleep(QUIET_SECONDS)
        primary = cluster.primary()
        assert primary is not None
        cluster.kill_node(primary)
        killed = log.note(f"machine of the primary ({primary}) killed: PostgreSQL, Patroni, etcd")
        eventually(lambda: cluster.primary() is not None, 60, pause=0.2)
        log.note(f"{cluster.primary()} is primary")
        time.sleep(QUIET_SECONDS * 2)
        cluster.start_node(primary)
        log.note(f"{primary} started again")
        time.sleep(QUIET_SECONDS)
    seen = crowd.seen
    back = seen.seconds_until_writes(killed)
    eventually(lambda: cluster.states().get(primary, ("", ""))[1] in ("running", "streaming"), 90)
    log.note(f"{primary} follows as {cluster.states()[primary][0]}")

    def unsent() -> int:
        safe = sent_by_reference(portal.instance).keys() | waiting_for_morning(database)
        found = confirmations(database)
        return sum(safe.isdisjoint(found.get(each, [])) for each in seen.acknowledged)

    eventually(lambda: unsent() == 0, SMS_SECONDS, pause=1)
    found, phones = confirmations(database), sent_by_reference(portal.instance)
    lost = [reference for reference in seen.acknowledged if reference not in found]
    twice = [sms for sms in found.values() if len(sms) > 1]
    most = max(seen.errors_of_person.values(), default=0)
    with database.read() as session:
        stored = session.scalar(select(func.count()).select_from(Registration)) or 0
    log.note(
        f"acknowledged {len(seen.acknowledged)}, stored {stored}, lost {len(lost)}, confirmed twice"
        f" {len(twice)}, SMS on phones {sum(phones.values())}, waiting for the morning"
        f" {len(waiting_for_morning(database))}"
    )
    database.close()
    log.note(f"writes back after {back:.1f} s; statuses {dict(sorted(seen.statuses.items()))}")
    log.note(
        f"people who saw an error {len(seen.errors_of_person)}, at most {most} each; errors without"
        f" a page {seen.without_page}; gave up {seen.given_up}"
    )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(log.lines) + "\n")
    assert len(seen.acknowledged) > PEOPLE
    assert (lost, twice, seen.given_up) == ([], [], 0)
    assert max(phones.values()) == 1
    assert back <= WRITES_BACK_SECONDS
