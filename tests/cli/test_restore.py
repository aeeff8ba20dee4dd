"""A rehearsal: a backup under load, a disaster, and a restore as docs/backup.md tells it."""

import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Self

from sqlalchemy import delete, func, select

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.costs import CapHold
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import (
    AuditCheckpoint,
    AuditEntry,
    Claim,
    Message,
    OneTimeCode,
    Registration,
    StaffSession,
)
from portal.models.base import new_id
from portal.services.audit.audit_log import first_wrong_entry, write_audit_entry
from portal.services.messaging import delivery, outbox
from portal.services.privacy.erasure import erase_registration, request_erasure
from portal.workers.context import WorkerContext
from portal.workers.erasure_list import list_erasures
from tests import factories
from tests.cli.backup_site import Site, use_empty
from tests.keys import VAULT
from tests.unit import unit

NOW = datetime.now(UTC)


class _Load:
    """Registers people in a thread until it is stopped, and notes each once it is committed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.acknowledged: list[uuid.UUID] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def wait_for(self, count: int) -> None:
        while len(self.acknowledged) < count:
            assert self._thread.is_alive()
            self._stopping.wait(0.01)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with self._database.begin() as session:
                made = factories.registration(session, name_en=f"Returnee {'a' * 5}")
            self.acknowledged.append(made.id)


def test_every_registration_that_was_acknowledged_before_a_backup_under_load_is_restored(
    site: Site, database: Database, empty: Database
) -> None:
    with _Load(database) as load:
        load.wait_for(5)
        before = list(load.acknowledged)
        file = site.backup()
        load.wait_for(len(before) + 3)
    use_empty(site, empty)
    assert "Run `portal db grant`" in site.restore(file)
    with empty.read() as session:
        work = unit(session, now=NOW)
        found = {row.id: row.name_en for row in session.scalars(select(Registration))}
        assert first_wrong_entry(work) is None
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1
    assert set(before) <= set(found) <= set(load.acknowledged)
    assert {found[each] for each in before} == {"Returnee aaaaa"}


def _queue(database: Database, kind: MessageKind, state: MessageState) -> uuid.UUID:
    with database.begin() as session:
        message = outbox.queue_message(
            unit(session, now=NOW),
            to="+8801712345678",
            kind=kind,
            language=Language.BANGLA,
            values={"code": "482913", "hotline": "16135"},
        )
        assert message is not None
        message.state = state
        if kind is not MessageKind.CODE:
            message.expires_at = None  # like most kinds, but sent by day and by night
        message.leased_until = NOW if state is MessageState.SENDING else None
        return message.id


def _states(database: Database) -> dict[uuid.UUID, tuple[MessageState, CapHold | None]]:
    with database.read() as session:
        return {each.id: (each.state, each.hold) for each in session.scalars(select(Message))}


def _is_any_due(database: Database) -> bool:
    with database.read() as session:
        return delivery.is_any_due(unit(session, now=datetime.now(UTC)))


def test_nothing_old_is_sent_after_a_restore_until_a_person_releases_it(
    site: Site, database: Database, empty: Database
) -> None:
    waiting = _queue(database, MessageKind.ANSWER_STOP, MessageState.QUEUED)
    code = _queue(database, MessageKind.CODE, MessageState.QUEUED)
    halfway = _queue(database, MessageKind.CODE, MessageState.SENDING)
    file = site.backup()
    assert _is_any_due(database)
    use_empty(site, empty)
    assert "SMS held: 1." in site.restore(file)
    assert _states(empty) == {
        waiting: (MessageState.QUEUED, CapHold.RESTORED),
        code: (MessageState.CANCELLED, None),
        halfway: (MessageState.CANCELLED, None),
    }
    assert not _is_any_due(empty)
    assert "Released: 1 SMS." in site.run("sms", "release-held").output
    assert _is_any_due(empty)
    assert "Released: 0 SMS." in site.run("sms", "release-held").output


def test_held_messages_can_be_cancelled_instead(
    site: Site, database: Database, empty: Database
) -> None:
    held = _queue(database, MessageKind.ANSWER_STOP, MessageState.QUEUED)
    being_sent = _queue(database, MessageKind.ANSWER_STOP, MessageState.SENDING)
    file = site.backup()
    use_empty(site, empty)
    site.restore(file)
    assert "Cancelled: 1 SMS." in site.run("sms", "release-held", "--cancel").output
    assert _states(empty) == {
        held: (MessageState.CANCELLED, None),
        being_sent: (MessageState.UNKNOWN, None),
    }


def test_somebody_erased_after_the_backup_stays_erased(
    site: Site, database: Database, empty: Database
) -> None:
    with database.begin() as session:
        administrator = factories.officer(session, Role.ADMINISTRATOR)
        erased = factories.registration(session, name_en="Rahima Begum", mobile="01712345670")
        other = factories.registration(session, name_en="Karim Uddin", mobile="01812345671")
    file = site.backup()
    with database.begin() as session:
        work = unit(session, now=NOW)
        request_erasure(work, erased.id)
        erase_registration(work, administrator, erased.reference, "on_phone")
    context = WorkerContext(database, VAULT, erasure_list=site.erasure_list)
    assert list_erasures(context, NOW) == 1
    assert list_erasures(context, NOW) == 0
    assert "Rahima" not in (site.folder / "erased").read_text()

    use_empty(site, empty)
    assert "Registrations and pictures erased again: 1." in site.restore(file)
    with empty.read() as session:
        work = unit(session, now=NOW)
        gone = session.get_one(Registration, erased.id)
        assert (gone.name_en, gone.mobile, gone.state) == (None, None, State.WITHDRAWN)
        assert gone.erased_at is not None
        assert session.get_one(Registration, other.id).name_en == "Karim Uddin"
        assert first_wrong_entry(work) is None


def test_an_audit_log_purged_to_a_checkpoint_is_verified_after_a_restore(
    site: Site, database: Database, empty: Database
) -> None:
    site.environment.setenv("PORTAL_AUDIT_WITNESS", str(site.folder / "witness"))
    site.environment.setenv("PORTAL_RETENTION_AUDIT", "400")
    with database.begin() as session:
        for days in (900, 800, 700, 3):
            work = unit(session, now=NOW - timedelta(days=days))
            write_audit_entry(work, AuditAction.SIGNED_IN)
    site.run("audit", "verify", "--new-witness")
    assert "Entries deleted: 3" in site.run("audit", "purge").output
    file = site.backup()
    use_empty(site, empty)
    site.restore(file)
    assert "as it was written" in site.run("audit", "verify").output
    assert "Entries deleted: 0" in site.run("audit", "purge").output
    with empty.begin() as session:
        numbers = session.scalars(select(AuditEntry.number).order_by(AuditEntry.number)).all()
        assert numbers[0] == 4
        session.execute(delete(AuditCheckpoint))
    assert "not as it was written, from entry 1" in site.run("audit", "verify", code=1).output


def test_a_damaged_erasure_list_stops_the_restore_before_anything_is_in_use(
    site: Site, database: Database, empty: Database
) -> None:
    file = site.backup()
    (site.folder / "erased").write_text("2026-11-29T00:00:00+00:00 0193\n")
    use_empty(site, empty)
    assert "line 1 of" in site.restore(file, code=1)


def test_sessions_codes_and_claims_of_the_past_end(
    site: Site, database: Database, empty: Database
) -> None:
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        claimed = factories.registration(session)
        session.flush()
        session.add(StaffSession(token_hash=b"s" * 32, officer_id=officer.id, started_at=NOW))
        session.add(Claim(registration_id=claimed.id, officer_id=officer.id, until=NOW))
        session.add(_code())
    file = site.backup()
    use_empty(site, empty)
    assert "Sessions ended: 1." in site.restore(file)
    with empty.read() as session:
        assert session.scalars(select(StaffSession.ended_at)).one() is not None
        assert session.scalars(select(OneTimeCode.ended_at)).one() is not None
        assert session.scalars(select(Claim)).all() == []


def _code() -> OneTimeCode:
    return OneTimeCode(
        id=new_id(),
        browser_token_hash=b"b" * 32,
        purpose=CodePurpose.STATUS,
        mobile_index=b"m" * 32,
        code_hash=b"c" * 32,
        sent_at=NOW,
        expires_at=NOW,
    )
