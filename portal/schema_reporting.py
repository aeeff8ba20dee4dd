"""The schema `reporting` on PostgreSQL: views without data of persons, for programs that draw charts.

The schema exists where `portal db reporting` made it. Its views refer to tables, which no migration could change
beneath them: an upgrade drops them first and creates them anew.
"""

from importlib import resources
from typing import Final

from sqlalchemy import Connection, text

from portal.domain.platform.choices import Language
from portal.domain.reporting.indicator import Indicator, SourceKind
from portal.domain.reporting.indicator_catalogue import load_indicators

PUBLISHED: Final = "reporting"
"""The schema that readers may use."""
HIDDEN: Final = "reporting_hidden"
"""The schema of views that hold small counts, which no reader may use."""
_AS_IT_IS: Final = {"no_parameters": True}
"""Sends several statements at once, with percent signs in them."""
_TABLES_EXIST: Final = text(
    "SELECT bool_and(to_regclass('public.' || name) IS NOT NULL) FROM unnest(ARRAY["
    "'indicator_days', 'daily_indicator_values', 'districts', 'centres', 'targets', 'sms_sums',"
    " 'step_counters']) AS name"
)
_VIEWS: Final = text(
    "SELECT count(*) FROM pg_views WHERE schemaname IN ('reporting', 'reporting_hidden')"
)


def make_schemas(connection: Connection) -> None:
    """Makes both schemas, without views. Nobody but the owner has a right on them."""
    for schema in (PUBLISHED, HIDDEN):
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))


def has_schemas(connection: Connection) -> bool:
    """Returns whether the database has the schemas. SQLite has none."""
    if connection.dialect.name == "sqlite":
        return False
    return bool(connection.scalar(text("SELECT to_regnamespace('reporting_hidden') IS NOT NULL")))


def create_reporting_views(connection: Connection) -> None:
    """Creates the views anew. Does nothing without the schemas, or before the tables exist."""
    if not has_schemas(connection) or not connection.scalar(_TABLES_EXIST):
        return
    drop_reporting_views(connection)
    connection.exec_driver_sql(_catalogue(), execution_options=_AS_IT_IS)
    views = resources.files("portal").joinpath("data", "reporting_schema", "views.sql")
    connection.exec_driver_sql(views.read_text(encoding="utf-8"), execution_options=_AS_IT_IS)


def drop_reporting_views(connection: Connection) -> None:
    """Drops all views of both schemas, so that a migration may change the tables."""
    if has_schemas(connection) and connection.scalar(_VIEWS):
        views = connection.execute(
            text(
                "SELECT format('%I.%I', schemaname, viewname) FROM pg_views"
                " WHERE schemaname IN ('reporting', 'reporting_hidden')"
            )
        ).scalars()
        connection.exec_driver_sql(f"DROP VIEW {', '.join(views)}")


def _catalogue() -> str:
    """Returns the statement of the view with the catalogue of this release."""
    lines = ", ".join(map(_line, load_indicators().values()))
    return (
        f"CREATE VIEW {HIDDEN}.indicators (id, unit, name_en, name_bn, definition_en, definition_bn,"
        f" least, is_stock) AS VALUES {lines}"
    )


def _line(of: Indicator) -> str:
    texts = [of.id, of.unit.value]
    texts += [of.name(language) for language in (Language.ENGLISH, Language.BANGLA)]
    texts += [of.definition(language) for language in (Language.ENGLISH, Language.BANGLA)]
    quoted = ", ".join("'" + each.replace("'", "''") + "'" for each in texts)
    return f"({quoted}, {of.least}, {of.source.kind is SourceKind.STOCK})"
