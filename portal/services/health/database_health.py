"""Checks of the database server, its schema and its roles."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.health import Finding, a_fault, a_warning
from portal.models import AuditEntry, Base
from portal.schema_state import is_current
from portal.services.health.health_check import HealthContext

OLDEST_VERSION: Final = 14
CONNECTIONS_OF_PROCESS: Final = 21
"""The pool with its overflow, and the watchdog (deploy/README.md)."""
LONG_TRANSACTION_MINUTES: Final = 10
_FULL, _NEARLY_FULL = 0.95, 0.8
_ZONES: Final = frozenset({"UTC", "Etc/UTC", "GMT", "Asia/Dhaka"})


def check_database(context: HealthContext) -> Finding | None:
    """Connects and asks something."""
    try:
        with context.units.read() as work:
            work.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return a_fault(
            N_("The database does not answer."),
            N_("Check that the database server is running, and check its address in the settings."),
            command="PORTAL_DATABASE_URL",
            detail=type(error).__name__,
        )
    return None


def check_database_version(context: HealthContext) -> Finding | None:
    """Compares the version of PostgreSQL with the oldest one that is tested."""
    version = int(_one(context, "SHOW server_version_num", "0")) // 10_000
    if context.units.database.is_sqlite or version >= OLDEST_VERSION:
        return None
    return a_fault(
        N_("The database server is too old: version %(version)s."),
        N_("Upgrade it to version 15 or newer."),
        version=version,
    )


def check_encoding(context: HealthContext) -> Finding | None:
    """Makes sure that the database can store Bangla, and that its logs show an expected time zone."""
    encoding = _one(context, "SHOW server_encoding", "UTF8")
    if encoding != "UTF8":
        return a_fault(
            N_("The encoding of the database cannot store all Bangla letters."),
            N_("Make a new database with the right encoding and copy the data into it."),
            command="createdb --encoding=UTF8",
            detail=encoding,
        )
    zone = _one(context, "SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'", "UTC")
    if zone in _ZONES:
        return None
    return a_warning(
        N_("The logs of the database server show the hours of another time zone."),
        N_("Set the time zone of the database server."),
        command="timezone = 'UTC'",
        detail=zone,
    )


def check_connections(context: HealthContext) -> Finding | None:
    """Compares the open connections, and those that one more process needs, with the limit."""
    limit = int(_one(context, "SHOW max_connections", "0"))
    if not limit:
        return None
    used = int(
        _one(context, "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'client%'", "")
    )
    if used + CONNECTIONS_OF_PROCESS > limit or used >= limit * _NEARLY_FULL:
        say = a_fault if used >= limit * _FULL else a_warning
        return say(
            N_("%(used)s of %(limit)s connections of the database are in use."),
            N_("Allow more: at least 21 for each web process and worker, and 10 more."),
            command="max_connections",
            used=used,
            limit=limit,
        )
    return None


def check_schema(context: HealthContext) -> Finding | None:
    """Tells whether all migrations of this release have run."""
    if is_current(context.units.database):
        return None
    return a_fault(
        N_("The tables of the database are not up to date."),
        N_("Bring the tables up to date."),
        command="portal db upgrade",
    )


def check_grants(context: HealthContext) -> Finding | None:
    """Finds roles that may change the audit log, and roles that lack a table.

    Only roles that sign in, use the registrations, and are neither superuser nor owner are looked at.
    """
    if context.units.database.is_sqlite:
        return None
    with context.units.read() as work:
        roles = work.session.scalars(
            text(
                "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper"
                " AND has_table_privilege(rolname, 'registrations', 'SELECT') AND NOT pg_has_role("
                "rolname, (SELECT relowner FROM pg_class WHERE oid = 'registrations'::regclass),"
                " 'MEMBER') ORDER BY rolname"
            )
        ).all()
        can = text("SELECT has_table_privilege(:role, :table, :right)")

        def may(role: str, table: str, right: str) -> bool:
            values = {"role": role, "table": table, "right": right}
            return bool(work.session.execute(can, values).scalar())

        log = AuditEntry.__tablename__
        changing = [r for r in roles if may(r, log, "UPDATE") or may(r, log, "DELETE")]
        lacking = [r for r in roles for t in Base.metadata.tables if not may(r, t, "SELECT")]
    if not changing and not lacking:
        return None
    return a_fault(
        N_("The rights of a database role are not as they should be."),
        N_("Set the rights again."),
        command="portal db grant phera_web phera_worker",
        detail=", ".join(dict.fromkeys([*changing, *lacking])),
    )


def check_indexes(context: HealthContext) -> Finding | None:
    """Finds indexes that an interrupted migration left unusable."""
    if context.units.database.is_sqlite:
        return None
    with context.units.read() as work:
        names = work.session.scalars(
            text(
                "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON oid = indexrelid"
                " WHERE NOT indisvalid AND relnamespace = 'public'::regnamespace ORDER BY 1"
            )
        ).all()
    if not names:
        return None
    return a_fault(
        N_("An index of the database is not usable."),
        N_("Build it again."),
        command="REINDEX INDEX CONCURRENTLY NAME",
        detail=", ".join(names),
    )


def check_long_transactions(context: HealthContext) -> Finding | None:
    """Finds transactions that have been open for long: they hold locks and prevent clean-up."""
    if context.units.database.is_sqlite:
        return None
    with context.units.read() as work:
        rows = work.session.execute(
            text(
                "SELECT pid, application_name FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND xact_start < now() - make_interval(mins => :minutes) ORDER BY xact_start"
            ),
            {"minutes": LONG_TRANSACTION_MINUTES},
        ).all()
    if not rows:
        return None
    return a_warning(
        N_("A transaction has been open for more than %(minutes)s minutes."),
        N_("Find out who runs it, and end it if need be."),
        command="SELECT pg_terminate_backend(PID)",
        detail=", ".join(f"pid {pid} ({name or 'unnamed'})" for pid, name in rows),
        minutes=LONG_TRANSACTION_MINUTES,
    )


def check_clock(context: HealthContext) -> Finding | None:
    """Compares the clock of this machine with that of the database server."""
    if context.units.database.is_sqlite:
        return None
    with context.units.read() as work:
        theirs = work.session.execute(text("SELECT clock_timestamp()")).scalar_one()
        seconds = abs(int((theirs - context.units.clock()).total_seconds()))
    if seconds < SKEW_SECONDS:
        return None
    return a_fault(
        N_("The clocks of this machine and of the database differ by %(seconds)s seconds."),
        N_("Set up clock synchronisation on both machines."),
        command="apt-get install chrony",
        seconds=seconds,
    )


SKEW_SECONDS: Final = 10
"""Longer than any answer of a healthy database takes."""


def _one(context: HealthContext, statement: str, on_sqlite: str) -> str:
    if context.units.database.is_sqlite:
        return on_sqlite
    with context.units.read() as work:
        return str(work.session.execute(text(statement)).scalar())
