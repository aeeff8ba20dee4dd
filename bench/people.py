"""Generated people for benchmarks: complete drafts and filled tables."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.db import Database
from portal.demo.people import DemoPerson, compose_people
from portal.domain.platform.choices import Language
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.choices import Channel
from portal.domain.registration.form_pages import mark_done, pages_for
from portal.models import Draft
from portal.models.base import new_id
from portal.services.registration import drafts
from portal.services.registration.registration_mapper import pack_typed
from portal.unit_of_work import UnitOfWork
from tests.unit import unit

SEED = 7
EARLIER = date(2026, 6, 1)


def finished_drafts(
    session: Session, vault: Vault, count: int, *, seed: int, now: datetime
) -> Iterator[str]:
    """Creates complete drafts and yields the browser secret of each. Each has a phone of its own, without proof."""
    work = unit(session, vault=vault, now=now)
    for person in compose_people(seed, count, EARLIER):
        mobile = [f"017{secrets.randbelow(10**8):08}"]
        yield finish_draft(work, replace(person, typed={**person.typed, "mobile": mobile}))


def finish_draft(work: UnitOfWork, person: DemoPerson) -> str:
    """Creates the complete draft of a person and returns the browser secret. Many are one INSERT at the next flush."""
    browser_token = drafts.new_browser_token()
    typed = {field: list(values) for field, values in person.typed.items()}
    for page in list(pages_for(typed)):
        typed = mark_done(typed, page)
    draft = Draft(
        id=new_id(),
        token_hash=bytes(drafts.browser_token_hash(work.vault, browser_token)),
        language=Language.BANGLA,
        channel=Channel.SELF_WEB,
        typed=pack_typed(typed),
        created_at=work.now,
        changed_at=work.now,
        consent_at=work.now,
        expires_at=work.now + drafts.DRAFT_LIFE,
    )
    drafts.set_phone(work.vault, draft, read_mobile(typed["mobile"][0]))
    work.session.add(draft)
    return browser_token


def fill_registrations(database: Database, count: int) -> None:
    """Copies the rows of the table until it has that many, with new ids and references.

    The copies' values cannot be decrypted, but have the size that the cost of an INSERT depends on.
    """
    columns = _columns(database)
    fresh = {
        "id": "gen_random_uuid()",
        "reference": "upper(substr(md5(random()::text || n::text || r.id::text), 1, 9))",
        "mobile_index": "sha256((random()::text || n::text)::bytea)",
        "document_index": (
            "CASE WHEN r.document_index IS NULL THEN NULL "
            "ELSE sha256((random()::text || n::text || 'd')::bytea) END"
        ),
    }
    values = ", ".join(fresh.get(name, f"r.{name}") for name in columns)
    statement = text(
        f"INSERT INTO registrations ({', '.join(columns)}) "  # noqa: S608 - names of our own columns
        f"SELECT {values} FROM (SELECT * FROM registrations LIMIT 200) r, "
        "generate_series(1, :times) n ON CONFLICT DO NOTHING"
    )
    with database.schema_connection() as connection:
        there = connection.execute(text("SELECT count(*) FROM registrations")).scalar_one()
        connection.execute(statement, {"times": max(1, (count - there) // 200)})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _columns(database: Database) -> list[str]:
    with database.read() as session:
        return list(
            session.scalars(
                text(
                    "SELECT column_name FROM information_schema.columns "
                    "WHERE table_name = 'registrations' AND table_schema = 'public'"
                )
            )
        )
