"""The worker writes the head of the audit log outside, and reports a log that contradicts it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from portal import logs
from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.gateways.audit_witness import FileWitness
from portal.models import AuditEntry, AuditHead
from portal.services.audit.audit_log import start_audit_chain, write_audit_entry
from portal.services.audit.head_witness import read_head
from portal.workers.audit import witness_head
from portal.workers.context import WorkerContext
from tests.factories import NOW, VAULT
from tests.unit import unit


def _write(database: Database) -> None:
    with database.begin() as session:
        write_audit_entry(unit(session), AuditAction.SIGNED_IN)


def test_each_new_head_is_written_outside_until_the_log_contradicts_it(
    sqlite_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    witness = FileWitness(tmp_path / "witness")
    context = WorkerContext(sqlite_database, VAULT, witness=witness)
    with sqlite_database.begin() as session:
        start_audit_chain(unit(session))
    _write(sqlite_database)
    with sqlite_database.read() as session:
        older = read_head(unit(session))
    written = [witness_head(context, NOW), witness_head(context, NOW)]
    _write(sqlite_database)
    written.append(witness_head(context, NOW))
    assert written == [1, 0, 1]
    assert [record.number for record in witness.read()] == [1, 2]
    with sqlite_database.begin() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.number == 2))
        session.execute(update(AuditHead).values(number=1, mac=older.mac))
    assert witness_head(context, NOW) == 0
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(event["event"], event["number"]) for event in events] == [
        ("audit.head_written", 1),
        ("audit.head_written", 1),
        ("audit.head_written", 2),
        ("audit.witness_contradicted", 2),
    ]
    assert events[0]["mac"] == older.mac.hex()
