"""What the checks of `portal doctor` find, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.crypto import INDEX_BYTES, Vault
from portal.db import Database
from portal.domain.messaging.alarms import AlarmKind
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.health import Severity
from portal.domain.platform.worker_loops import WorkerLoop
from portal.domain.registration.choices import Channel
from portal.domain.routing.choices import CentreStatus
from portal.domain.staff.roles import Role
from portal.models import (
    AuditHead,
    Catchment,
    Centre,
    Draft,
    GatewayState,
    LoopHeartbeat,
    Message,
    Officer,
    PublicHoliday,
    SetAsideRow,
    StoppedKind,
)
from portal.models.base import new_id
from portal.services.audit.backup_record import record_backup
from portal.services.health.checks import CHECKS, run_health_checks
from portal.services.messaging.alarms import raise_alarm
from portal.unit_of_work import UnitsOfWork
from tests import factories
from tests.factories import COXS_BAZAR, NOAKHALI_CENTRE, NOW
from tests.services.health.contexts import beat, check, health_context
from tests.services.messaging.outbox_rows import ACCEPTED, AGAIN, FORGETS, put, tried
from tests.unit import unit

FAULT, WARNING = Severity.FAULT, Severity.WARNING


def two_administrators(session: Session) -> None:
    for _ in range(2):
        factories.officer(session, Role.ADMINISTRATOR)


def load_holidays(session: Session) -> None:
    for year in (2026, 2027):
        days = ("02-21", "03-26", "05-01", "12-16", "03-10", "04-14")
        session.add_all(
            PublicHoliday(
                day=datetime.fromisoformat(f"{year}-{day}").date(), name_en=day, name_bn=day
            )
            for day in days
        )


def late(minutes: int) -> Callable[[Session], None]:
    return lambda session: session.add(put(session, at=NOW - timedelta(minutes=minutes)))


def tries(outcome: object, number: int) -> Callable[[Session], None]:
    def make(session: Session) -> None:
        for _ in range(number):
            put(session, at=NOW - timedelta(minutes=1))
            tried(session, outcome, FORGETS, now=NOW - timedelta(minutes=1))  # type: ignore[arg-type]

    return make


def silent_gateway(session: Session) -> None:
    for _ in range(20):
        put(session, at=NOW - timedelta(hours=2))
        tried(session, ACCEPTED, FORGETS, now=NOW - timedelta(hours=2))


def old_registration(session: Session) -> None:
    factories.registration(session, submitted_at=NOW - timedelta(hours=5))


def expired_draft(session: Session) -> None:
    session.add(
        Draft(
            id=new_id(),
            token_hash=bytes(INDEX_BYTES),
            language=Language.BANGLA,
            channel=Channel.SELF_WEB,
            expires_at=NOW - timedelta(days=2),
            created_at=NOW - timedelta(days=9),
            changed_at=NOW - timedelta(days=9),
        )
    )


def disable_an_administrator(session: Session) -> None:
    session.scalars(select(Officer)).all()[0].active = False


def no_second_factor(session: Session) -> None:
    factories.officer(session, Role.MINISTRY).totp_secret = ""


def closed_catchment(session: Session) -> None:
    session.add(Catchment(district_code=COXS_BAZAR, centre_code=NOAKHALI_CENTRE, set_at=NOW))
    session.get_one(Centre, NOAKHALI_CENTRE).status = CentreStatus.CLOSED


FOUND: dict[str, tuple[str, Severity, Callable[[Session], object], str]] = {
    "late SMS": ("sms_queue", WARNING, late(12), ""),
    "very late SMS": ("sms_queue", FAULT, late(45), ""),
    "held gateway": (
        "gateways_paused",
        FAULT,
        lambda s: s.add(GatewayState(name="kannel", changed_at=NOW, held_at=NOW)),
        "kannel",
    ),
    "failing gateway": ("gateways_failing", FAULT, tries(AGAIN, 3), "kannel"),
    "no money": (
        "gateway_credit",
        FAULT,
        lambda s: raise_alarm(unit(s), AlarmKind.GATEWAY_TROUBLE, "kannel", "no balance"),
        "kannel: no balance",
    ),
    "no receipts": ("receipts", WARNING, silent_gateway, "kannel"),
    "budget near": (
        "sms_budget",
        WARNING,
        lambda s: raise_alarm(unit(s), AlarmKind.BUDGET_NEAR),
        "budget_near",
    ),
    "budget spent": (
        "sms_budget",
        FAULT,
        lambda s: raise_alarm(unit(s), AlarmKind.BUDGET_SPENT),
        "budget_spent",
    ),
    "stopped kind": (
        "stopped_kinds",
        WARNING,
        lambda s: s.add(
            StoppedKind(
                kind=MessageKind.INVITED,
                stopped_at=NOW,
                stopped_by_id=factories.officer(s, Role.ADMINISTRATOR).id,
            )
        ),
        "invited",
    ),
    "dead loop": (
        "loops",
        FAULT,
        beat(
            NOW,
            {WorkerLoop.DELIVERY: timedelta(minutes=14), WorkerLoop.AUDIT: timedelta(minutes=9)},
        ),
        "delivery: 14 min",
    ),
    "loop that never ran": (
        "loops",
        WARNING,
        lambda s: s.execute(delete(LoopHeartbeat).where(LoopHeartbeat.loop == WorkerLoop.IMPORTS)),
        "imports",
    ),
    "duplicates not searched": ("matching", FAULT, old_registration, ""),
    "row set aside": (
        "set_aside",
        WARNING,
        lambda s: s.add(
            SetAsideRow(job="a.job", row_id=new_id(), failures=1, error="E", failed_at=NOW)
        ),
        "a.job: 1",
    ),
    "expired draft": ("retention", FAULT, expired_draft, ""),
    "lost audit head": ("audit_head", FAULT, lambda s: s.execute(delete(AuditHead)), ""),
    "one administrator": ("administrators", WARNING, disable_an_administrator, ""),
    "no second factor": ("second_factors", FAULT, no_second_factor, ""),
    "closed catchment": ("districts", WARNING, closed_catchment, "Cox's Bazar"),
    "no open centre": (
        "districts",
        FAULT,
        lambda s: s.execute(update(Centre).values(status=CentreStatus.CLOSED)),
        "",
    ),
    "no phone": (
        "centre_contacts",
        WARNING,
        lambda s: s.execute(update(Centre).where(Centre.code == NOAKHALI_CENTRE).values(phone="")),
        NOAKHALI_CENTRE,
    ),
    "no holidays": ("holidays", WARNING, lambda s: s.execute(delete(PublicHoliday)), ""),
}


@pytest.fixture
def healthy(database: Database) -> Database:
    with database.begin() as session:
        factories.places(session)
        two_administrators(session)
        load_holidays(session)
        record_backup(unit(session))
        beat(NOW)(session)
        session.execute(
            update(Centre).values(phone="+8801712345678", address_en="1 Road", address_bn="১ রোড")
        )
    return database


def test_a_healthy_installation_has_no_finding(healthy: Database, tmp_path: Path) -> None:
    with healthy.begin() as session:
        record_backup(unit(session, now=datetime.now(UTC)))
        beat(datetime.now(UTC))(session)
    context = health_context(
        healthy,
        now=datetime.now(UTC),
        erasure_list=str(tmp_path / "erased"),
        security_contact="mailto:a@example.org",
        instance=tmp_path,
    )
    found = [each for each in run_health_checks(context) if each.finding]
    expected = {"alarm_channel", "audit_witness", "holidays"}  # of the years after the tests
    assert {each.code for each in found} <= expected, found


@pytest.mark.parametrize("name", FOUND)
def test_a_fault_is_found_with_its_remedy(healthy: Database, name: str) -> None:
    code, severity, make, detail = FOUND[name]
    assert check(health_context(healthy), code) is None
    with healthy.begin() as session:
        make(unit(session).session)
    finding = check(health_context(healthy), code)
    assert finding is not None
    assert finding.severity is severity
    assert detail in finding.detail
    assert finding.remedy
    assert finding.text % finding.values if finding.values else finding.text


def test_sms_that_wait_out_the_night_are_not_late(healthy: Database) -> None:
    night = NOW.replace(hour=20)  # 2:00 in Dhaka
    with healthy.begin() as session:
        put(session, at=night - timedelta(hours=1))
        session.execute(update(Message).values(due_at=night - timedelta(hours=1)))
    assert check(health_context(healthy, now=night), "sms_queue") is None


def test_a_backup_older_than_a_day_is_a_fault(healthy: Database) -> None:
    assert check(health_context(healthy, now=NOW + timedelta(hours=26)), "backup") is None
    finding = check(health_context(healthy, now=NOW + timedelta(hours=27)), "backup")
    assert finding is not None
    assert finding.severity is FAULT


def test_other_keys_than_those_of_the_database_are_a_fault(healthy: Database) -> None:
    context = health_context(healthy)
    foreign = Vault([("k1", b"x" * 32)], [("i1", b"y" * 32)])
    units = UnitsOfWork(healthy, foreign, clock=lambda: NOW)
    finding = check(type(context)(units, context.settings), "keys")
    assert finding is not None
    assert finding.severity is FAULT
    assert "PORTAL_FIELD_KEYS" in finding.detail


def test_the_witness_must_be_read_and_agree(healthy: Database, tmp_path: Path) -> None:
    path = tmp_path / "witness"
    assert check(health_context(healthy), "audit_witness") is not None
    assert check(health_context(healthy, witness=path), "audit_witness") is not None
    path.write_text('{"at": "2026-11-22T05:59:00+00:00", "number": 1, "mac": "00"}\n')
    finding = check(health_context(healthy, witness=path), "audit_witness")
    assert finding is not None
    assert finding.severity is FAULT
    path.write_text("not a record\n")
    finding = check(health_context(healthy, witness=path), "audit_witness")
    assert finding is not None
    assert "not a record" in finding.detail


def test_every_check_has_its_own_code() -> None:
    assert len({each.code for each in CHECKS}) == len(CHECKS)


def test_a_check_that_cannot_be_carried_out_does_not_stop_the_others(healthy: Database) -> None:
    context = health_context(healthy)
    foreign = Vault([("k2", b"x" * 32)], [("i2", b"y" * 32)])
    context = type(context)(UnitsOfWork(healthy, foreign, clock=lambda: NOW), context.settings)
    results = {each.code: each for each in run_health_checks(context)}
    assert results["second_factors"].severity is FAULT
    assert results["districts"].severity is Severity.OK
