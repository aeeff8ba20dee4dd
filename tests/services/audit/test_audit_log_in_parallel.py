"""Concurrent entries of the audit log form one chain."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import event, func, select

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.models import AuditEntry
from portal.services.audit.audit_log import first_wrong_entry, start_audit_chain, write_audit_entry
from portal.services.audit.audit_purge import purge_entries
from tests.unit import unit


def test_entries_written_at_once_make_one_chain(database: Database) -> None:
    with database.begin() as session:
        start_audit_chain(unit(session))

    def write(thread: int) -> None:
        for number in range(5):
            with database.begin() as session:
                details = {"from": f"{thread}-{number}"}
                write_audit_entry(unit(session), AuditAction.SIGNED_IN, details=details)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with database.read() as session:
        assert session.scalars(select(func.count()).select_from(AuditEntry)).one() == 40
        assert first_wrong_entry(unit(session)) is None


def test_an_entry_of_a_transaction_that_was_undone_leaves_no_gap(database: Database) -> None:
    with database.begin() as session:
        start_audit_chain(unit(session))
    with database.begin() as session:
        write_audit_entry(unit(session), AuditAction.SIGNED_IN)
        session.rollback()
    with database.begin() as session:
        write_audit_entry(unit(session), AuditAction.SIGNED_OUT)
    with database.read() as session:
        assert session.scalars(select(AuditEntry.number)).all() == [1]
        assert first_wrong_entry(unit(session)) is None


def test_an_entry_that_is_committed_during_the_verification_is_no_fault(
    postgres_database: Database,
) -> None:
    def write() -> None:
        with postgres_database.begin() as session:
            write_audit_entry(unit(session), AuditAction.SIGNED_IN)

    with postgres_database.begin() as session:
        start_audit_chain(unit(session))
    write()
    late = [write, write]

    def write_before_the_head_is_read(*arguments: object) -> None:
        if late and "FROM audit_head" in str(arguments[2]):
            late.pop()()

    with postgres_database.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", write_before_the_head_is_read)
        assert first_wrong_entry(unit(session)) is None
        assert late == []


def test_entries_that_are_purged_during_the_verification_are_no_fault(
    postgres_database: Database,
) -> None:
    with postgres_database.begin() as session:
        start_audit_chain(unit(session))
    for _ in range(4):
        with postgres_database.begin() as session:
            write_audit_entry(unit(session), AuditAction.SIGNED_IN)
    waiting = [1, 2]  # a purge before each of the first two times that the entries are read

    def purge_before_the_entries_are_read(*arguments: object) -> None:
        if waiting and "FROM audit_entries" in str(arguments[2]):
            last = waiting.pop(0)
            with postgres_database.begin() as other:
                assert purge_entries(unit(other), last) == 1

    with postgres_database.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", purge_before_the_entries_are_read)
        assert first_wrong_entry(unit(session)) is None
        assert waiting == []
