"""Gateways get messages while the answers about others wait for the database, up to a number."""

import io
import os
import sys
import threading
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from portal import logs
from portal.db import Database
from portal.domain.messaging.message_states import MessageState
from portal.gateways.base import Outcome, OutgoingSms
from portal.models import Message
from portal.workers.context import WorkerContext
from portal.workers.delivery import Delivery
from portal.workers.outcome_writer import MOST_UNWRITTEN, OutcomeWriter
from tests.factories import NOW, VAULT
from tests.listener import eventually
from tests.services.messaging.outbox_rows import ACCEPTED, KNOWS, put, take


class Awaited:
    """A gateway that accepts every SMS when the test lets it answer."""

    name, deduplicates = "emulator", True

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may_answer = threading.Event()

    def send(self, sms: OutgoingSms) -> Outcome:
        """Waits for the test."""
        self.asked.append(sms.reference)
        self.may_answer.wait(10)
        return ACCEPTED


def test_a_message_goes_out_while_the_answer_about_another_is_not_written(
    postgres_database: Database,
) -> None:
    with postgres_database.begin() as session:
        put(session)
        put(session)
    gateway = Awaited()
    context = WorkerContext(postgres_database, VAULT, {"emulator": gateway})  # type: ignore[dict-item]  # reads no receipts
    with time_machine.travel(NOW), Delivery(context, concurrent_calls=1) as delivery:
        delivery.deliver_due(NOW)
        eventually(lambda: len(gateway.asked) == 1)
        with postgres_database.begin() as session:  # the writer waits for this lock
            first = Message.reference == gateway.asked[0]
            session.scalars(select(Message).where(first).with_for_update()).one()
            gateway.may_answer.set()
            other = threading.Thread(target=delivery.deliver_due, args=[NOW], daemon=True)
            other.start()
            eventually(lambda: len(gateway.asked) == 2)
            other.join()
    with postgres_database.read() as session:
        assert set(session.scalars(select(Message.state))) == {MessageState.ACCEPTED}


def test_messages_go_out_although_no_line_can_be_logged(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_database.begin() as session:
        put(session)
        put(session)
    gateway = Awaited()
    gateway.may_answer.set()
    context = WorkerContext(sqlite_database, VAULT, {"emulator": gateway})  # type: ignore[dict-item]  # reads no receipts
    full_disk = io.TextIOWrapper(io.FileIO("/dev/full", "w"), write_through=True)
    logs.configure()
    with time_machine.travel(NOW), monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", full_disk)
        with pytest.raises(OSError, match="No space left"):
            full_disk.write("a line")
        with Delivery(context, concurrent_calls=1) as delivery:
            delivery.deliver_due(NOW)
            delivery.deliver_due(NOW)
    with Path(os.devnull).open("w") as nothing:  # takes what the stream still holds
        os.dup2(nothing.fileno(), full_disk.fileno())
        full_disk.close()
    with sqlite_database.read() as session:
        assert session.scalars(select(Message.state)).all() == [MessageState.ACCEPTED] * 2


def test_a_killed_worker_loses_few_answers(sqlite_database: Database) -> None:
    with sqlite_database.begin() as session:
        put(session)
        [claimed] = take(session)
    writer = OutcomeWriter(WorkerContext(sqlite_database, VAULT, KNOWS).units, KNOWS)
    for _ in range(MOST_UNWRITTEN):
        writer.put(claimed, None)
    one_more = threading.Thread(target=writer.put, args=[claimed, None], daemon=True)
    one_more.start()
    one_more.join(0.2)
    assert one_more.is_alive()
    with writer:
        one_more.join(5)
        assert not one_more.is_alive()
