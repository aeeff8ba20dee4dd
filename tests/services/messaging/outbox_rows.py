"""Messages in the outbox, and gateways that are never called, for tests of the steps between."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.outcomes import OutcomeKind
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.gateways.base import Gateway, Outcome
from portal.gateways.emulator import Emulator
from portal.gateways.kannel import Kannel
from portal.models import Message
from portal.services.messaging import outbox
from portal.services.messaging.delivery import ClaimedMessage, claim_messages, record_outcome
from tests.factories import NOW, VAULT
from tests.unit import unit

SECRET = "s" * 32
PORTAL = "https://phera.example.org"
EMULATOR = Emulator(url="http://127.0.0.1:1", token=SECRET, public_url=PORTAL, secret=SECRET)
KANNEL = Kannel(
    url="http://127.0.0.1:1",
    user="app",
    password=SECRET,
    sender="16135",
    public_url=PORTAL,
    secret=SECRET,
)
KNOWS: Mapping[str, Gateway] = {"emulator": EMULATOR}
"""A gateway that deduplicates our reference."""
FORGETS: Mapping[str, Gateway] = {"kannel": KANNEL}
BOTH = {**KNOWS, **FORGETS}
TO = "+8801712345678"
NIGHT = datetime(2026, 11, 23, 2, tzinfo=DHAKA)
ACCEPTED = Outcome(OutcomeKind.ACCEPTED, "http 200", gateway_message_id="G1")
REFUSED = Outcome(OutcomeKind.REFUSED, "number refused")
AGAIN = Outcome(OutcomeKind.TRY_AGAIN, "no connection")
UNKNOWN = Outcome(OutcomeKind.UNKNOWN, "read time-out")
TROUBLE = Outcome(OutcomeKind.TROUBLE, "login refused")


def put(session: Session, kind: MessageKind = MessageKind.WITHDRAWN, at: datetime = NOW) -> Message:
    values = {"code": "482913", "reference": "7K3-MQ9-TXA", "hotline": "16135"}
    message = outbox.queue_message(
        unit(session, now=at), to=TO, kind=kind, language=Language.BANGLA, values=values
    )
    assert message is not None
    session.flush()
    return message


def take(
    session: Session,
    gateways: Mapping[str, Gateway] = KNOWS,
    *,
    now: datetime = NOW,
    limit: int = 10,
    vault: Vault = VAULT,
) -> list[ClaimedMessage]:
    found = claim_messages(unit(session, vault=vault, now=now), gateways, limit=limit)
    session.flush()
    return found


def tried(
    session: Session,
    outcome: Outcome,
    gateways: Mapping[str, Gateway] = KNOWS,
    *,
    now: datetime = NOW,
) -> str:
    """One try, start to end; the name of the gateway."""
    [claimed] = take(session, gateways, now=now)
    record_outcome(unit(session, now=now), {claimed.attempt_id: outcome}, gateways)
    session.flush()
    return claimed.gateway
