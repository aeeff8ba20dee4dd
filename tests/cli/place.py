"""A portal with database, gateway and workers as separate processes, which a test may kill."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.platform.choices import Language
from portal.models import Attempt, Message
from portal.services.messaging import outbox
from tests import factories
from tests.keys import ENVIRONMENT
from tests.listener import eventually
from tests.unit import unit

PERHAPS_SENT = (OutcomeKind.ACCEPTED, OutcomeKind.UNKNOWN)


class Place:
    """Queues messages and counts their states."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.vault = Vault(settings.field_keys, settings.index_keys)
        self.environment: dict[str, str] = {}
        """Settings of processes besides the usual ones."""
        self.ends: tuple[MessageState, ...] = (MessageState.DELIVERED, MessageState.UNKNOWN)

    def begin(self) -> None:
        """Begins the audit log and accepts the keys, as `portal db upgrade` does."""
        with self.database.begin() as session:
            factories.begin_database(session, self.vault)

    def queue(self, count: int, kind: MessageKind = MessageKind.CODE) -> None:
        """Queues messages, each to a different number, of a kind that is sent at any hour."""
        now = datetime.now(UTC)
        self.begin()
        with self.database.begin() as session:
            for number in range(count):
                outbox.queue_message(
                    unit(session, vault=self.vault, now=now),
                    to=f"+88017{(number + 1) * 7919 % 10**8:08d}",
                    kind=kind,
                    language=Language.BANGLA,
                    values={"code": "482913", "hotline": "16135"},
                )

    def states(self) -> dict[MessageState, int]:
        """Returns the number of messages in each state."""
        with self.database.read() as session:
            rows = session.execute(select(Message.state, func.count()).group_by(Message.state))
            return dict(iter(rows))

    def ended(self) -> int:
        """Returns the number of messages that are finished for the worker."""
        states = self.states()
        return sum(states.get(state, 0) for state in self.ends)

    def asked_twice(self) -> int:
        """Returns the messages that were sent again although they may have been sent before."""
        perhaps = Attempt.outcome.in_(PERHAPS_SENT) | Attempt.outcome.is_(None)
        with self.database.read() as session:
            twice = (
                select(Attempt.message_id)
                .where(perhaps)
                .group_by(Attempt.message_id)
                .having(func.count() > 1)
            )
            return session.scalars(select(func.count()).select_from(twice.subquery())).one()

    def expire_leases(self) -> None:
        """Ends all leases, as if their time had passed."""
        with self.database.begin() as session:
            session.execute(
                update(Message)
                .where(Message.state == MessageState.SENDING)
                .values(leased_until=datetime.now(UTC) - timedelta(seconds=1))
            )

    @contextmanager
    def process(self, *arguments: str, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Yields `portal …` as a process, killed at the end if it still runs."""
        running = self.start(*arguments, **environment)
        try:
            yield running
        finally:
            end(running)

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        """Starts the process. The caller must end it."""
        return subprocess.Popen(
            [sys.executable, "-m", "portal", *arguments],
            env={**os.environ, **self._environment(), **self.environment, **environment},
        )

    def _environment(self) -> Mapping[str, str]:
        return {
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(self.settings.instance),
            "PORTAL_DATABASE_URL": self.database.url.render_as_string(hide_password=False),
            "PORTAL_PUBLIC_URL": self.settings.public_url,
            "PORTAL_EMULATOR_URL": self.settings.emulator_url,
        }

    def wait_for_end(self, count: int, seconds: float) -> None:
        """Waits until `count` messages have ended."""
        # Frequent counts of a hundred thousand rows would slow down the sending.
        eventually(lambda: self.ended() >= count, seconds, pause=max(0.02, count / 50_000))


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kills the process if it runs."""
    if process.poll() is None:
        process.kill()
    process.wait()
