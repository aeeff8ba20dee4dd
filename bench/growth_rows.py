"""People with their history, SMS, keys and accesses, for row_copies to copy."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from bench.people import EARLIER, SEED
from portal.crypto import Sealed, Unreadable, Vault
from portal.db import Database
from portal.demo.people import compose_people
from portal.domain.matching.match_features import MatchFeatures
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.outcomes import OutcomeKind, ReceiptStatus
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import (
    Attempt,
    Message,
    Receipt,
    Registration,
    StateTransition,
)
from portal.services.matching import blocking_keys
from portal.services.messaging import outbox
from portal.services.privacy.access_log import note_access
from portal.services.registration.registration_mapper import read_answers
from tests import factories
from tests.unit import unit

TEMPLATES: Final = 500
RARE_NAME: Final = "Xenophon"
RARE_OWNERS: Final = 4_900
_STATES: Final = (
    *(State.VERIFIED, State.VERIFIED, State.RECEIVED, State.REJECTED, State.RETURNED),
    *(State.CLOSED,) * 15,
)


class LenientVault(Vault):
    """A vault that also reads copies: it decrypts at full cost, then returns a valid text."""

    name = ""

    def open(self, sealed: Sealed, place: str) -> str:
        """Returns the text, or a valid one for a copy."""
        try:
            return super().open(sealed, place)
        except Unreadable:
            valid = {"birth": "1990", "name_en": self.name, "needs": "work,loan"}
            return valid.get(place.split(":")[1], "")

    def open_all(self, sealed: Iterable[Sealed | None], places: Iterable[str]) -> list[str]:
        """Returns the texts, or valid ones for copies."""
        return [
            "" if value is None else self.open(value, place)
            for value, place in zip(sealed, places, strict=True)
        ]


def add_templates(database: Database, vault: Vault) -> None:
    """Adds people with all their rows: handled registrations whose SMS are delivered."""
    now = datetime.now(UTC)
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        for number, person in enumerate(compose_people(SEED, TEMPLATES, EARLIER)):
            given: dict[str, Any] = dict.fromkeys(factories.TYPED, "") | dict(person.typed)
            state = _STATES[number % len(_STATES)]
            made = factories.registration(session, state, vault=vault, by=officer, **given)
            add_keys(session, vault, made)
            work = unit(session, vault=vault, now=now)
            note_access(work, made.id, officer.id)
            for transition in session.scalars(_history(made)):
                outbox.queue_transition_message(work, made, transition)
        for message in session.scalars(select(Message)):
            _deliver(session, message, now)


def _history(registration: Registration) -> Select[StateTransition]:
    return select(StateTransition).where(StateTransition.registration_id == registration.id)


def add_keys(session: Session, vault: Vault, registration: Registration) -> None:
    """Stores the blocking keys, as a worker does a second after the submit."""
    features = MatchFeatures.of(read_answers(registration))
    hashes = blocking_keys.hashes_to_store(vault, features)
    work = unit(session, vault=vault)
    blocking_keys.store_blocking_keys(work, {registration.id: hashes})


def _deliver(session: Session, message: Message, now: datetime) -> None:
    message.state, message.ended_at, message.sent_at, message.tries = (
        MessageState.DELIVERED, now, now, 1,
    )  # fmt: skip
    message.gateway = "emulator"
    session.add(
        Attempt(
            message_id=message.id,
            gateway="emulator",
            started_at=now,
            ended_at=now,
            outcome=OutcomeKind.ACCEPTED,
        )
    )
    session.add(
        Receipt(
            reference=message.reference,
            gateway="emulator",
            status=ReceiptStatus.DELIVERED,
            received_at=now,
            changed_state=True,
        )
    )


def word_hashes(database: Database, vault: Vault) -> dict[tuple[str, str], bytes]:
    """Returns the hash of each word of a name of the templates, by district and word."""
    found: dict[tuple[str, str], bytes] = {}
    with database.read() as session:
        unit(session, vault=vault)
        for row in session.scalars(select(Registration)):
            features = MatchFeatures.of(read_answers(row))
            for name in features.names:
                for word in name.split():
                    for district in features.districts:
                        for each in blocking_keys.word_hashes(vault, word, district):
                            found[district, word] = each
    return found


def add_rare_name(database: Database, vault: Vault, district: str) -> None:
    """Gives a name that nobody has to some people of a district."""
    statement = text(
        "INSERT INTO name_keys (hash, registration_id) SELECT :hash, id FROM registrations"
        " WHERE district_code = :district AND erased_at IS NULL"
        " ORDER BY md5(CAST(id AS text)) LIMIT :most"
        " ON CONFLICT DO NOTHING"
    )
    (each,) = blocking_keys.word_hashes(vault, RARE_NAME, district)
    given = {"hash": each, "district": district, "most": RARE_OWNERS}
    with database.schema_connection() as connection:
        connection.execute(statement, given)
        connection.execute(text("ANALYZE name_keys"))
