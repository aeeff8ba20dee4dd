"""The schema `reporting` and the role that reads it, tried on a real PostgreSQL."""

import random
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text

from portal import schema
from portal.db import Database
from portal.domain.reporting.small_cells import suppress_small_cells
from portal.models import Base
from portal.schema_grants import RoleReadsTables, UnknownRole, grant_reporting, grant_rights
from tests import factories
from tests.postgres import Server
from tests.rules.test_data_protection import documented

PAGE = Path(__file__).parents[1] / "docs" / "data-protection.md"
FEBRUARY = [date(2026, 2, 20) + timedelta(days=day) for day in range(9)]
MARCH = [date(2026, 3, 1) + timedelta(days=day) for day in range(31)]
LEAST = 5
REFUSED = (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)


@pytest.fixture(scope="module")
def owner(postgres: Server) -> Iterator[Database]:
    """A database with places. Figures begin in February; March is settled, and April is not."""
    with closing(Database(postgres.create_database(f"reporting_{uuid4().hex}"))) as database:
        schema.upgrade(database)
        with database.begin() as session:
            factories.places(session)
            for day in [*FEBRUARY, *MARCH, date(2026, 4, 1)]:
                session.execute(
                    text("INSERT INTO indicator_days (id, day, counted_at, settled) VALUES (:id, :day, now(), :s)"),
                    {"id": uuid4(), "day": day, "s": day <= MARCH[-1]},
                )  # fmt: skip
        yield database


@pytest.fixture(scope="module")
def role(postgres: Server, owner: Database) -> Iterator[str]:
    """A role for figures, as the guide makes it."""
    name = f"phera_reader_{uuid4().hex}"
    with postgres.connect() as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
    for _ in range(2):
        assert grant_reporting(owner, name) == []
    yield name
    with owner.schema_connection() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
    with postgres.connect() as connection:
        connection.execute(f"DROP ROLE {name}")


@pytest.fixture
def reader(owner: Database, role: str) -> Iterator[psycopg.Connection]:
    """A session of the role, as Metabase opens it."""
    url = owner.url.set(drivername="postgresql", username=role).render_as_string(
        hide_password=False
    )
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def views_of(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(
        "SELECT viewname FROM pg_views WHERE schemaname = 'reporting' ORDER BY viewname"
    )
    return [name for (name,) in found]


def count(owner: Database, cells: dict[tuple[str, str, str, str, date], int]) -> None:
    """Replaces the daily counts: indicator, cut, district, value and day."""
    with owner.begin() as session:
        centre = session.scalar(text("SELECT min(code) FROM centres"))
        session.execute(text("DELETE FROM daily_indicator_values"))
        for (indicator, cut, district, value, day), number in cells.items():
            session.execute(
                text(
                    "INSERT INTO daily_indicator_values VALUES (:i, :cut, :day, :d, :c, :v, :n)"
                ).bindparams(i=indicator, cut=cut, day=day, d=district, c=centre, v=value, n=number)
            )


def test_the_role_reads_every_view(reader: psycopg.Connection) -> None:
    views = views_of(reader)
    assert len(views) > 10
    for view in views:
        reader.execute(f"TABLE {view} LIMIT 1")  # found by the search_path
    assert ("registered", "Registered", "নিবন্ধন হয়েছে") in reader.execute(
        "SELECT indicator, name_en, name_bn FROM indicators"
    ).fetchall()


def test_the_role_reads_nothing_else(reader: psycopg.Connection, owner: Database) -> None:
    with owner.read() as session:
        hidden = session.scalars(
            text("SELECT viewname FROM pg_views WHERE schemaname = 'reporting_hidden'")
        ).all()
    tables = [f"public.{name}" for name in (*Base.metadata.tables, "alembic_version")]
    assert len(tables) > 40
    assert len(hidden) > 3
    for name in (*tables, *(f"reporting_hidden.{view}" for view in hidden)):
        with pytest.raises(errors.InsufficientPrivilege):
            reader.execute(f"TABLE {name} LIMIT 1")


@pytest.mark.parametrize("mode", ["READ ONLY", "READ WRITE"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO public.districts VALUES ('X', 'X', 'X', 'X')",
        "UPDATE reporting.centres SET capacity = 1",
        "DELETE FROM reporting.messages_by_day",
        "CREATE TABLE public.mine (id int)",
        "CREATE TABLE reporting.mine (id int)",
        "CREATE VIEW reporting.mine AS SELECT 1",
        "DROP VIEW reporting.indicators",
        "COPY public.registrations TO STDOUT",
    ],
)
def test_the_role_writes_nothing(reader: psycopg.Connection, statement: str, mode: str) -> None:
    reader.execute(f"SET default_transaction_read_only = {'on' if mode == 'READ ONLY' else 'off'}")
    with pytest.raises((*REFUSED, errors.ObjectNotInPrerequisiteState, errors.FeatureNotSupported)):
        reader.execute(statement)


def test_the_role_cannot_keep_the_database_busy(reader: psycopg.Connection) -> None:
    def setting(name: str) -> object:
        row = reader.execute(f"SHOW {name}").fetchone()
        return row and row[0]

    assert setting("default_transaction_read_only") == "on"
    assert setting("statement_timeout") == "1min"
    limit = reader.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user")
    assert limit.fetchone() == (10,)


def test_no_view_reads_a_column_that_is_not_open(owner: Database, role: str) -> None:
    with owner.read() as session:
        used = session.execute(
            text(
                "SELECT DISTINCT table_name || '.' || column_name FROM information_schema.view_column_usage"
                " WHERE view_schema LIKE 'reporting%' AND table_schema = 'public'"
            )
        ).scalars()
        columns = set(used)
    stored = dict(documented(PAGE.read_text()))
    assert {each.partition(".")[0] for each in columns} == {
        "indicator_days", "daily_indicator_values", "districts", "centres", "targets", "sms_sums",
        "step_counters",
    }  # fmt: skip
    assert {each: stored[each] for each in columns if stored[each] != "open"} == {}
    people = re.compile(r"officer|set_by|phone|address|name_(?!en|bn)")
    assert [each for each in columns if people.search(each)] == []


def test_small_counts_are_hidden_as_on_the_dashboard(
    owner: Database, reader: psycopg.Connection
) -> None:
    chance = random.Random(14)
    with owner.read() as session:
        districts = session.scalars(text("SELECT code FROM districts")).all()
    for most in (3, 9, 40):
        some = chance.sample(districts, 8)
        counts = {code: chance.randint(1, most) for code in some}
        sexes = {"female": chance.randint(1, most), "male": chance.randint(1, most)}
        cells = {("verified", "all", code, "", MARCH[3]): n for code, n in counts.items()}
        cells |= {("verified", "sex", some[0], sex, MARCH[3]): n for sex, n in sexes.items()}
        count(owner, cells)
        shown = reader.execute(
            "SELECT district_code, count FROM indicators_by_district WHERE month = '2026-03-01'"
        ).fetchall()
        assert dict(shown) == suppress_small_cells(counts, LEAST)
        by_sex = reader.execute("SELECT sex, count FROM indicators_by_sex").fetchall()
        assert dict(by_sex) == suppress_small_cells(sexes, LEAST)
        total = sum(counts.values())
        whole = reader.execute("SELECT count FROM indicators_by_month").fetchall()
        assert whole == [(total if total >= LEAST else None,)]


def test_only_a_settled_month_is_shown_and_stocks_are_those_of_its_last_day(
    owner: Database, reader: psycopg.Connection
) -> None:
    place = factories.COXS_BAZAR
    count(
        owner,
        {
            ("verified", "all", place, "", MARCH[0]): 6,
            ("verified", "all", place, "", MARCH[1]): 7,
            ("verified", "all", place, "", date(2026, 4, 1)): 50,
            ("waiting", "all", place, "", MARCH[0]): 90,
            ("waiting", "all", place, "", MARCH[-1]): 20,
            ("returned", "all", place, "", MARCH[0]): 1,
            ("at_centre", "all", place, "", MARCH[-1]): 30,
            ("retired", "all", place, "", MARCH[0]): 30,
        },
    )
    settled = reader.execute("SELECT month, last_day FROM months ORDER BY 1").fetchall()
    assert settled == [(date(2026, 2, 1), FEBRUARY[-1]), (MARCH[0], MARCH[-1])]
    months = reader.execute("SELECT indicator, count FROM indicators_by_month").fetchall()
    assert dict(months) == {"verified": 13, "waiting": 20, "returned": 1, "at_centre": 30}
    days = reader.execute("SELECT day, count FROM indicators_by_day WHERE indicator = 'verified'")
    assert dict(days.fetchall()) == {MARCH[0]: 6, MARCH[1]: 7}
    assert reader.execute("SELECT at_centre FROM centre_load").fetchall() == [(30,)]


def test_an_upgrade_renews_the_views_and_the_role_still_reads_them(
    owner: Database, reader: psycopg.Connection
) -> None:
    before = views_of(reader)
    with owner.schema_connection() as connection:
        connection.execute(text("DROP VIEW reporting.targets"))
    schema.upgrade(owner)
    assert views_of(reader) == before
    assert reader.execute("SELECT count(*) FROM targets").fetchone() == (0,)


def test_the_tables_can_be_taken_back_beneath_the_views(new_postgres_url: str) -> None:
    with closing(Database(new_postgres_url)) as database:
        schema.upgrade(database)
        with database.schema_connection() as connection:
            connection.execute(text("CREATE SCHEMA reporting; CREATE SCHEMA reporting_hidden"))
        schema.upgrade(database)
        schema.downgrade(database, "0032")
        with database.read() as session:
            views = session.scalar(
                text("SELECT count(*) FROM pg_views WHERE schemaname = 'reporting'")
            )
        assert views == 0, "there are no targets yet that a view could read"


def test_a_role_that_reads_tables_or_does_not_exist_is_refused(
    postgres: Server, owner: Database
) -> None:
    with pytest.raises(UnknownRole, match="phera_none"):
        grant_reporting(owner, "phera_none")
    name = f"phera_web_{uuid4().hex}"
    with postgres.connect() as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
    grant_rights(owner, (name,))
    with pytest.raises(RoleReadsTables):
        grant_reporting(owner, name)
    with owner.schema_connection() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))
