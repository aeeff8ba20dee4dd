"""Fills a table of registrations as after years, by one statement from one real row."""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from portal.crypto import Vault
from portal.db import Database
from portal.models import Registration
from portal.services.matching import blocking_keys
from tests import factories

WAITING: Final = 3_000
"""The number of waiting registrations in the area; they are its newest."""
COMMON_NAME, RARE_NAME = "Begum", "Zulekha"
RARE_PLACE: Final = "BD20220090"
_SECONDS: Final = 15
"""Time between two registrations in the country: a million take half a year."""
_SAME: Final = {
    "state": """CASE WHEN n > {rows} - {waiting} * {step} THEN 'submitted'
        ELSE CASE (n / {step}) % 20 WHEN 0 THEN 'verified' WHEN 1 THEN 'verified' WHEN 2 THEN 'received'
            WHEN 3 THEN 'rejected' WHEN 4 THEN 'returned' ELSE 'closed' END END""",
    "district_code": "CASE WHEN n % {step} = 0 THEN r.district_code ELSE u.district_code END",
    "upazila_code": """CASE WHEN n % {step} > 0 THEN u.code WHEN n % 1002 = 0 THEN '{rare}'
        ELSE r.upazila_code END""",
    "centre_code": "CASE WHEN n % {step} = 0 THEN r.centre_code ELSE '{elsewhere}' END",
    "typed": "r.mobile",
}
_POSTGRES: Final = {
    "id": "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
    "reference": "upper(lpad(to_hex(n), 9, '0'))",
    "mobile_index": "sha256(('m' || n)::bytea)",
    "document_index": "sha256(('d' || n)::bytea)",
    "submitted_at": "'{now}+00'::timestamptz - ({rows} - n) * interval '{seconds} seconds'",
}
_SQLITE: Final = {
    "id": "'00000000000070008000' || printf('%012x', n)",
    "reference": "upper(printf('%09x', n))",
    "mobile_index": "randomblob(32)",
    "document_index": "randomblob(32)",
    "submitted_at": "strftime('%Y-%m-%d %H:%M:%f000', '{now}', ((n - {rows}) * {seconds}) || ' seconds')",
}


def fill(  # noqa: PLR0913 # the size of a table
    database: Database,
    vault: Vault,
    *,
    rows: int,
    area: int,
    now: datetime,
    waiting: int = WAITING,
) -> None:
    """Copies the only row; one copy in `step` is in its district. Copies cannot be decrypted.

    Afterwards it analyses PostgreSQL's tables, as autovacuum does. SQLite has no statistics.
    """
    columns = [column.name for column in Registration.__table__.columns]
    made = _SAME | (_SQLITE if database.is_sqlite else _POSTGRES)
    values = ", ".join(made.get(name, f"r.{name}") for name in columns)
    numbers = (
        "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {rows}) SELECT n FROM c)"
        if database.is_sqlite
        else "(SELECT generate_series(1, {rows}) AS n)"
    )
    statement = (
        f"INSERT INTO registrations ({', '.join(columns)}) SELECT {values} FROM {numbers} AS numbers"  # noqa: S608 - our own columns
        " JOIN (SELECT code, district_code, row_number() OVER (ORDER BY code) AS number FROM upazilas"
        " WHERE district_code <> '{area}') AS u ON u.number = 1 + n % 500"
        " CROSS JOIN (SELECT * FROM registrations LIMIT 1) AS r"
    ).format(
        rows=rows,
        step=rows // area,
        waiting=waiting,
        rare=RARE_PLACE,
        area=factories.COXS_BAZAR,
        elsewhere=factories.DHAKA_CENTRE,
        now=now.replace(tzinfo=None).isoformat(" "),
        seconds=_SECONDS,
    )
    named = (
        "INSERT INTO name_keys (hash, registration_id) SELECT :hash, id FROM"
        " (SELECT id, row_number() OVER (ORDER BY id) AS number FROM registrations"
        " WHERE district_code = :area) AS a WHERE number % :every = 0"
    )
    with database.schema_connection() as connection:
        connection.execute(text(statement))
        for name, every in ((COMMON_NAME, 5), (RARE_NAME, area // 5)):
            given = {"hash": word(vault, name), "area": factories.COXS_BAZAR, "every": every}
            connection.execute(text(named), given)
    if not database.is_sqlite:
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))


def word(vault: Vault, name: str) -> bytes:
    """Returns the hash of a name word in the area."""
    return blocking_keys.word_hashes(vault, name, factories.COXS_BAZAR)[0]
