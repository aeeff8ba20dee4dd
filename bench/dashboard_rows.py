"""Fills what the dashboard reads as after four years: registrations, their history, and the counts of each day.

PostgreSQL copies templates itself and makes the indexes afterwards. The worker counts the newest days from the
records; older days repeat them. SMS, keys of names and typed answers are left out: no page of the dashboard
reads them.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text

from bench.bare_tables import bare_tables
from bench.growth_rows import TEMPLATES
from bench.people import EARLIER, SEED
from bench.row_copies import SPAN, copy_rows, keep_rows
from portal.crypto import Vault
from portal.db import Database
from portal.demo.people import compose_people
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.dates import dhaka_day
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import Campaign, Registration, StateTransition
from portal.services.reporting.daily_indicators import store_day
from portal.services.reporting.indicator_counting import count_day
from tests import factories
from tests.unit import unit

COUNTED_DAYS: Final = 62
"""Days that the worker counts from the records."""
CAMPAIGNS: Final = ("POSTER", "UNION", "AIRPORT", "FACEBOOK", "BANK", "RADIO")
_STATES: Final = (
    *(State.VERIFIED, State.RECEIVED, State.REJECTED, State.RETURNED),
    *(State.CLOSED,) * 16,
)
_SHORT: Final = {"typed": "r.mobile"}
"""What a person typed is half of a row. Ten million rows without it fit on a small disk."""
_LATER: Final = """
    UPDATE moves SET at = moves.at + later.steps * (later.days * interval '1 day' + interval '1 hour')
    FROM (SELECT id, row_number() OVER (PARTITION BY registration_id ORDER BY at, id) - 1 AS steps,
          ('x' || substr(md5(registration_id::text), 1, 6))::bit(24)::int % 20 AS days FROM moves) AS later
    WHERE later.id = moves.id"""
_WAITING: Final = (
    "CREATE TEMPORARY TABLE waiting AS SELECT DISTINCT registration_id AS id FROM moves WHERE at > now()",
    "UPDATE registrations SET state = 'submitted' WHERE id IN (SELECT id FROM waiting)",
    "DELETE FROM moves WHERE from_state <> 'draft' AND registration_id IN (SELECT id FROM waiting)",
)
"""Those whose history would go on in the future wait for their first decision."""
_OTHER_TOTALS: Final = (
    """INSERT INTO step_counters (campaign_code, page, day, slot, count)
    SELECT code, page, (now() - n * interval '1 day')::date, slot, 100 + n % 50 FROM generate_series(0, :days) n
    CROSS JOIN (SELECT code FROM campaigns UNION SELECT '') AS c
    CROSS JOIN unnest(ARRAY['consent', 'person', 'contact', 'address', 'check']) AS page
    CROSS JOIN generate_series(0, 7) AS slot""",
    """INSERT INTO sms_sums (day, kind, gateway, waiting, sent, delivered, unknown, failed, segments, cost)
    SELECT (now() - n * interval '1 day')::date, kind, gateway, 5, 9000, 8800, 100, 95, 18000, 4500000
    FROM generate_series(0, :days) n CROSS JOIN unnest(CAST(:kinds AS text[])) AS kind
    CROSS JOIN unnest(ARRAY['http', 'smpp']) AS gateway""",
)


def fill_years(database: Database, vault: Vault, rows: int) -> None:
    """Adds so many registrations with their history, and all totals of the days."""
    with database.begin() as session:
        factories.places(session, vault)
    _add_templates(database, vault)
    with database.schema_connection() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("SET synchronous_commit = off"))
        connection.execute(text("SET maintenance_work_mem = '512MB'"))
        connection.execute(text(_LATER))
        with bare_tables(connection, ["registrations", "moves"]):
            for model in (Registration, StateTransition):
                table = model.metadata.tables[model.__tablename__]
                keep_rows(connection, table)
                copy_rows(connection, table, max(1, rows // TEMPLATES - 1), fixed=_SHORT)
            for statement in _WAITING:
                connection.execute(text(statement))
        for statement in _OTHER_TOTALS:
            connection.execute(
                text(statement),
                {"days": SPAN.days, "kinds": [each.value for each in MessageKind][:3]},
            )
    _analyse(database)


def count_days(database: Database, vault: Vault, days: int = COUNTED_DAYS) -> None:
    """Counts the newest days as the worker does, and repeats them back to the first registration."""
    now = datetime.now(UTC)
    for ago in range(days):
        _count(database, vault, dhaka_day(now) - timedelta(days=ago), now)
    repeated: dict[str, Any] = {"last": SPAN.days // days - 1, "days": days}
    with database.schema_connection() as connection:
        connection.execute(
            text(
                "INSERT INTO daily_indicator_values (indicator, cut, day, district_code, centre_code, value, count)"
                " SELECT indicator, cut, day - n * :days, district_code, centre_code, value, count"
                " FROM daily_indicator_values CROSS JOIN generate_series(1, :last) n"
            ),
            repeated,
        )
        connection.execute(
            text(
                "INSERT INTO indicator_days (id, day, counted_at, settled)"
                " SELECT gen_random_uuid(), day - n * :days, counted_at, true"
                " FROM indicator_days CROSS JOIN generate_series(1, :last) n"
            ),
            repeated,
        )
    _analyse(database)


def _count(database: Database, vault: Vault, day: date, now: datetime) -> None:
    with database.read() as session:
        counts = count_day(unit(session, vault=vault, now=now), day)
    with database.begin() as session:
        store_day(unit(session, vault=vault, now=now), day, counts)


def _add_templates(database: Database, vault: Vault) -> None:
    now = datetime.now(UTC)
    with database.begin() as session:
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR, vault=vault)
        for code in CAMPAIGNS:
            session.add(
                Campaign(code=code, name=code.title(), created_at=now, created_by_id=officer.id)
            )
        session.flush()
        for number, person in enumerate(compose_people(SEED, TEMPLATES, EARLIER)):
            given: dict[str, Any] = dict.fromkeys(factories.TYPED, "") | dict(person.typed)
            state = _STATES[number % len(_STATES)]
            made = factories.registration(
                session, state, vault=vault, by=officer, submitted_at=now, **given
            )
            made.compared_at = now
            made.campaign_code = CAMPAIGNS[number % 20] if number % 20 < len(CAMPAIGNS) else None


def _analyse(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
