"""Inbound SMS through a real Kannel to the portal, and the reply back to the phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.gateways.inbound import inbound_address
from portal.gateways.registry import gateways_of
from portal.models import CallbackRequest, InboundMessage, Message, Registration
from portal.workers.context import WorkerContext
from portal.workers.processes import sms_process
from tests import factories
from tests.kannel.running import RunningKannel
from tests.listener import eventually
from tests.live_portal import LivePortal

pytestmark = pytest.mark.kannel
PHONE = "+8801712345678"
SHORT_CODE = "16100"


class Line:
    """A portal, a Kannel that calls it, and a simulated operator."""

    def __init__(self, settings: Settings, database: Database, kannel: RunningKannel) -> None:
        self.database, self.operator = database, kannel.operator
        self.vault = Vault(settings.field_keys, settings.index_keys)
        self._gateways = gateways_of(settings)

    def received(self) -> int:
        with self.database.read() as session:
            return len(session.scalars(select(InboundMessage.id)).all())

    def write(self, text: str, sender: str = PHONE) -> list[str]:
        """Returns the SMS on the phone once no more arrive."""
        before = self.received()
        self.operator.write(sender, SHORT_CODE, text)
        eventually(lambda: self.received() == before + 1)
        sms_process(WorkerContext(self.database, self.vault, self._gateways)).run(once=True)
        with self.database.read() as session:
            sent = len(session.scalars(select(Message.id)).all())
        eventually(lambda: len(self.operator.submits) >= sent)
        return self.operator.phone(sender)


@pytest.fixture
def line(sqlite_database: Database, tmp_path: Path) -> Iterator[Line]:
    environment = {
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_GATEWAYS": "kannel",
        "PORTAL_KANNEL_USER": RunningKannel.user,
        "PORTAL_KANNEL_PASSWORD": RunningKannel.password,
        "PORTAL_KANNEL_FROM": SHORT_CODE,
    }
    first = Settings.from_env({**environment, "PORTAL_KANNEL_URL": "http://127.0.0.1:1/"})
    (tmp_path / "kannel").mkdir()
    with LivePortal(first, sqlite_database) as portal:
        inbound = inbound_address(portal.settings, "kannel")
        with RunningKannel(tmp_path / "kannel", inbound=inbound) as kannel:
            public = {"PORTAL_KANNEL_URL": kannel.sendsms, "PORTAL_PUBLIC_URL": portal.url}
            settings = Settings.from_env({**environment, **public})
            yield Line(settings, sqlite_database, kannel)


def test_a_phone_asks_and_is_answered(line: Line) -> None:
    with line.database.begin() as session:
        factories.places(session)
        registration = factories.registration(session, vault=line.vault)
    [answer] = line.write(f"অবস্থা {registration.reference.lower()}")
    assert "যাচাই চলছে" in answer
    assert len(line.write("নিবন্ধন")) == 2
    assert len(line.write("Stop")) == 3
    with line.database.read() as session:
        assert session.scalars(select(CallbackRequest.done_at)).one() is None
        assert not session.scalars(select(Registration.may_sms)).one()
        kinds = set(session.scalars(select(Message.kind)))
    answers = {MessageKind.ANSWER_STATUS, MessageKind.ANSWER_REGISTER, MessageKind.ANSWER_STOP}
    assert kinds == answers
    assert line.write("HELP", "2121") == []
    assert line.write("HELP", SHORT_CODE) == []
