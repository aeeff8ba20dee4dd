"""Sends lists by the page of imports and works on them."""

import io
from typing import Any

from sqlalchemy import select

from portal.models import Import
from portal.workers.context import WorkerContext
from portal.workers.processes import import_process
from tests.web.client import Browser
from tests.web.staff_client import Office

AGREED = {"consent_how": "signed", "declared": "yes", "language": "bn"}
HOME = "/en/staff/imports"


def work(office: Office) -> None:
    import_process(WorkerContext(office.database, office.vault, hotline="16135")).run(once=True)


def send(
    browser: Browser, content: bytes, name: str = "list.csv", status: int = 200, **fields: Any
) -> None:
    browser.open(HOME)
    browser.send(file=(io.BytesIO(content), name), status=status, **(AGREED | fields))


def the_import(office: Office) -> Import:
    with office.database.read() as session:
        return session.scalars(select(Import).order_by(Import.id.desc()).limit(1)).one()


def address(office: Office, language: str = "en") -> str:
    return f"/{language}/staff/imports/{the_import(office).id}"
