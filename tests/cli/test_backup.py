"""A rehearsal: a backup under load, a disaster, and a restore as docs/backup.md tells it."""

import base64
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pyrage
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, inspect, select, text

from portal import schema
from portal.backup.make_backup import BackupFolder, make_backup
from portal.cli import main
from portal.config import PROJECT
from portal.db import Database
from portal.domain.messaging.costs import CapHold
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.platform.choices import Language
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.gateways.erasure_list import ErasureList
from portal.models import AuditEntry, Claim, Message, OneTimeCode, Registration, StaffSession
from portal.models.base import new_id
from portal.services.audit.audit_log import first_wrong_entry
from portal.services.audit.backup_record import last_backup
from portal.services.messaging import delivery, outbox
from portal.services.privacy.erasure import erase_registration, request_erasure
from portal.workers.context import WorkerContext
from portal.workers.erasure_list import list_erasures
from tests import factories
from tests.keys import ENVIRONMENT, VAULT
from tests.postgres import BINARIES
from tests.unit import unit

NOW = datetime.now(UTC)


@dataclass
class Site:
    """A portal whose commands run in this process, with a folder outside of its database."""

    folder: Path
    environment: pytest.MonkeyPatch
    identity: pyrage.x25519.Identity = field(default_factory=pyrage.x25519.Identity.generate)

    def use(self, url: str) -> None:
        self.environment.setenv("PORTAL_DATABASE_URL", url)

    def run(self, *arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result

    def backup(self) -> Path:
        self.run("backup")
        return max(self.backups)

    def restore(self, file: Path, *, code: int = 0) -> str:
        return self.run("restore", str(file), "--identity", str(self.key_file), code=code).output

    @property
    def backups(self) -> list[Path]:
        return sorted((self.folder / "backups").glob("*"))

    @property
    def key_file(self) -> Path:
        return self.folder / "identity"

    @property
    def erasure_list(self) -> ErasureList:
        return ErasureList(self.folder / "erased")


@pytest.fixture
def site(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    site = Site(tmp_path, monkeypatch)
    site.key_file.write_text(f"# made by age-keygen\n{site.identity}\n")
    for name, value in {
        **ENVIRONMENT,
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_BACKUP_RECIPIENT": str(site.identity.to_public()),
        "PORTAL_BACKUP_FOLDER": str(tmp_path / "backups"),
        "PORTAL_ERASURE_LIST": str(tmp_path / "erased"),
        # The programs are those of the server, not the older ones of the system.
        "PATH": f"{BINARIES}{os.pathsep}{os.environ['PATH']}",
    }.items():
        monkeypatch.setenv(name, value)
    site.use(database.url.render_as_string(hide_password=False))
    with database.begin() as session:
        factories.places(session)
    return site


@pytest.fixture
def empty(database: Database, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same kind, on the way to which the old one is lost."""
    url = f"sqlite:///{tmp_path}/restored.sqlite3"
    if not database.is_sqlite:
        url = request.getfixturevalue("new_postgres_url")
    with closing(Database(url, cache_seconds=0)) as found:
        yield found


def _use(site: Site, empty: Database) -> None:
    empty.close()
    site.use(empty.url.render_as_string(hide_password=False))


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
    _use(site, empty)
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
    _use(site, empty)
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
    _use(site, empty)
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
        kept = factories.registration(session, name_en="Karim Uddin", mobile="01812345671")
    file = site.backup()
    with database.begin() as session:
        work = unit(session, now=NOW)
        request_erasure(work, erased.id)
        erase_registration(work, administrator, erased.reference, "on_phone")
    context = WorkerContext(database, VAULT, erasure_list=site.erasure_list)
    assert list_erasures(context, NOW) == 1
    assert list_erasures(context, NOW) == 0
    assert "Rahima" not in (site.folder / "erased").read_text()

    _use(site, empty)
    assert "Registrations erased again: 1." in site.restore(file)
    with empty.read() as session:
        work = unit(session, now=NOW)
        gone = session.get_one(Registration, erased.id)
        assert (gone.name_en, gone.mobile, gone.state) == (None, None, State.WITHDRAWN)
        assert gone.erased_at is not None
        assert session.get_one(Registration, kept.id).name_en == "Karim Uddin"
        assert first_wrong_entry(work) is None


def test_a_damaged_erasure_list_stops_the_restore_before_anything_is_in_use(
    site: Site, database: Database, empty: Database
) -> None:
    file = site.backup()
    (site.folder / "erased").write_text("2026-11-29T00:00:00+00:00 0193\n")
    _use(site, empty)
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
    _use(site, empty)
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


def _is_empty(database: Database) -> bool:
    with database.read() as session:
        return not inspect(session.connection()).get_table_names()


Prepare = Callable[[Site, Path], Path]


def _other_key(site: Site, file: Path) -> Path:
    other = base64.b64encode(b"x" * 32).decode()
    site.environment.setenv("PORTAL_FIELD_KEYS", f"k1:{other}")
    return file


def _lost_key(site: Site, file: Path) -> Path:
    site.environment.setenv(
        "PORTAL_FIELD_KEYS", ENVIRONMENT["PORTAL_FIELD_KEYS"].replace("k1", "k2")
    )
    return file


def _other_identity(site: Site, file: Path) -> Path:
    site.key_file.write_text(str(pyrage.x25519.Identity.generate()))
    return file


def _no_identity(site: Site, file: Path) -> Path:
    site.key_file.write_text("AGE-SECRET-KEY-1QQQ")
    return file


def _cut_off(_site: Site, file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:-100])
    return file


def _beginning(_site: Site, file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:60])
    return file


def _one_bit(_site: Site, file: Path) -> Path:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    return file


def _foreign(site: Site, file: Path) -> Path:
    file.write_bytes(pyrage.encrypt(b"a letter", [site.identity.to_public()]))
    return file


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (_other_key, "holds another key as k1 than the one that this database was sealed with"),
        (_lost_key, "sealed with the key k1, which PORTAL_FIELD_KEYS does not hold"),
        (_other_identity, "it was encrypted to another public key"),
        (_no_identity, "holds no secret key of age"),
        (_cut_off, "is cut off or damaged"),
        (_beginning, "is no backup, or only its beginning"),
        (_one_bit, "is cut off or damaged"),
        (_foreign, "holds no backup of Phera"),
    ],
)
def test_what_cannot_be_restored_is_refused_and_the_database_stays_empty(
    site: Site, database: Database, empty: Database, prepare: Prepare, sentence: str
) -> None:
    file = prepare(site, site.backup())
    _use(site, empty)
    output = site.restore(file, code=1)
    assert sentence in output
    assert "AGE-SECRET-KEY-1QQQ" not in output
    assert _is_empty(empty)


def test_a_backup_of_a_newer_release_is_refused(
    site: Site, database: Database, empty: Database
) -> None:
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    folder = BackupFolder(site.folder, [str(site.identity.to_public())])
    file, _ = make_backup(database, folder, NOW)
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": _head()})
    _use(site, empty)
    assert "made by the newer release" in site.restore(file, code=1)
    assert _is_empty(empty)


def test_a_backup_of_an_older_release_is_migrated(
    site: Site, database: Database, empty: Database
) -> None:
    schema.downgrade(database, "-1", vault=VAULT)
    try:
        folder = BackupFolder(site.folder, [str(site.identity.to_public())])
        file, manifest = make_backup(database, folder, NOW)
        assert manifest.revision != _head()
    finally:
        schema.upgrade(database, vault=VAULT)
    _use(site, empty)
    site.restore(file)
    assert schema.is_current(empty)


def _head() -> str:
    return max(path.name[:4] for path in (PROJECT / "migrations/versions").glob("0*.py"))


def test_a_database_that_is_not_empty_is_left_as_it_is(site: Site, database: Database) -> None:
    with database.begin() as session:
        kept = factories.registration(session)
    database.close()
    output = site.restore(site.backup(), code=1)
    assert "not empty" in output
    with database.read() as session:
        assert session.get(Registration, kept.id) is not None


def test_old_backups_are_deleted_and_a_failed_one_leaves_nothing(
    site: Site, database: Database
) -> None:
    site.environment.setenv("PORTAL_BACKUP_KEEP", "2")
    made = [site.backup() for _ in range(3)]
    assert site.backups == made[1:]
    if not database.is_sqlite:
        site.environment.setenv("PATH", "/nonexistent")
        assert "pg_dump is not installed" in site.run("backup", code=1).output
        assert sorted((site.folder / "backups").iterdir()) == made[1:]


def test_a_backup_needs_a_public_key_and_a_folder(site: Site) -> None:
    site.environment.delenv("PORTAL_BACKUP_FOLDER")
    assert "Name a folder" in site.run("backup", code=1).output
    site.environment.delenv("PORTAL_BACKUP_RECIPIENT")
    assert "PORTAL_BACKUP_RECIPIENT is missing" in site.run("backup", code=1).output
    site.environment.setenv("PORTAL_BACKUP_RECIPIENT", str(site.identity))
    output = site.run("backup", code=1).output
    assert "it is a public key like age1" in output
    assert str(site.identity) not in output


def test_a_backup_of_another_tool_is_recorded(site: Site, database: Database) -> None:
    site.run("backup", "--record-only")
    with database.read() as session:
        made = last_backup(unit(session, now=NOW))
    assert made is not None
    assert made >= NOW
