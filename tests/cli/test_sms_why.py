"""`portal sms why` tells each try and what an SMS waits for, and no text or number."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from portal.cli import main
from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.outcomes import ReceiptStatus
from portal.models import AuditEntry, Receipt
from portal.models.base import new_id
from tests import factories
from tests.services.messaging.outbox_rows import ACCEPTED, AGAIN, FORGETS, TO, put, tried

Run = Callable[..., Result]


@pytest.fixture
def run(portal_environment: None, sqlite_database: Database) -> Run:
    with sqlite_database.begin() as session:
        factories.places(session)
    return lambda whose: CliRunner().invoke(main, ["sms", "why", whose])


def test_tries_reports_and_what_a_code_waits_for_are_told_without_the_code(
    run: Run, sqlite_database: Database
) -> None:
    earlier = datetime.now(UTC) - timedelta(minutes=2)
    with sqlite_database.begin() as session:
        message = put(session, MessageKind.CODE, at=earlier)
        tried(session, AGAIN, FORGETS, now=earlier)
        message.due_at = earlier + timedelta(seconds=5)
        session.flush()
        tried(session, ACCEPTED, FORGETS, now=earlier + timedelta(seconds=5))
        session.add(
            Receipt(
                id=new_id(),
                reference=message.reference,
                gateway="kannel",
                status=ReceiptStatus.BUFFERED,
                detail="phone off",
                received_at=earlier,
                changed_state=False,
            )
        )
        put(session, MessageKind.CODE, at=earlier + timedelta(minutes=1))
    result = run("01712-345678")
    assert result.exit_code == 0, result.output
    first, second = result.output.split("2. One-time code (code): ")
    assert first.startswith("1. One-time code (code): Waiting")
    assert "waits: It is due: a worker sends it next" in first
    assert 'kannel: not sent, try again "no connection"' in second
    assert 'kannel: accepted "http 200"' in second
    assert 'kannel: buffered "phone off"' in second
    assert "482913" not in result.output
    assert TO not in result.output


def test_the_sms_of_a_registration_are_told_with_the_rules_that_kept_others_away(
    run: Run, sqlite_database: Database
) -> None:
    with sqlite_database.begin() as session:
        declined = factories.registration(session, may_sms="no").reference
        willing = factories.registration(session).reference
    assert "The person wants no SMS" in run(declined).output
    assert "No SMS was written." in run(declined).output
    assert "wants no SMS" not in run(willing).output


def test_each_look_stands_in_the_audit_log_without_the_number(
    run: Run, sqlite_database: Database
) -> None:
    run("01712345678")
    with sqlite_database.read() as session:
        looked_up = AuditEntry.action == AuditAction.NUMBER_LOOKED_UP
        [entry] = session.scalars(select(AuditEntry).where(looked_up))
    assert entry.officer_id is None
    assert len(entry.details["numbers"]) == 1
    assert "1712345678" not in str(entry.details)


def test_what_is_neither_reference_nor_phone_is_refused(run: Run) -> None:
    result = run("somebody")
    assert result.exit_code == 1
    assert "No registration has this reference" in result.output
