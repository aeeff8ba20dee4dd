"""The main job of this tree on a migrated database: register, SMS, verify, receive.

`python -m tests.main_job FOLDER` runs it on PORTAL_DATABASE_URL. `tests/rules/test_previous_release.py`
runs that of the previous release on the schema of this one.
"""

import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.app import create_app
from portal.config import PROJECT, Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.emulator.server import EmulatorServer
from portal.gateways.registry import gateways_of
from portal.models import Message, Registration
from portal.workers.context import WorkerContext
from portal.workers.processes import sms_process
from tests.listener import eventually
from tests.web.client import Browser
from tests.web.public import journey
from tests.web.staff_client import Office


def tell(folder: Path) -> None:
    """Runs it with the code of the current folder. Raises at the first thing that fails."""
    assert Path.cwd() == PROJECT, "the code is that of another tree"
    settings = Settings.from_env()
    vault = Vault(settings.field_keys, settings.index_keys)
    with closing(Database(settings.database_url)) as database:
        office = Office(create_app(settings, database), database, vault)
        registration = _register(office)
        _send_code(office, settings, folder)
        _decide(office, Role.DISTRICT, registration, "Verify", evidence=["nid_seen"])
        assert office.state_of(registration) is State.VERIFIED
        _decide(office, Role.CENTRE, registration, "Received")
        assert office.state_of(registration) is State.RECEIVED


def _register(office: Office) -> Registration:
    browser = Browser(office.app)
    journey.fill(browser, language="bn")
    browser.send("Send my registration")
    with office.database.read() as session:
        registration = session.scalars(select(Registration)).one()
    assert show_reference(registration.reference) in browser.page.text
    return registration


def _send_code(office: Office, settings: Settings, folder: Path) -> None:
    """Runs the worker until the code is sent; other messages wait for the day."""
    context = WorkerContext(office.database, office.vault, gateways_of(settings))
    worker = sms_process(context)
    thread = threading.Thread(target=worker.run)
    port = int(settings.emulator_url.rpartition(":")[2])
    with EmulatorServer(settings, folder / "emulator.sqlite3", port=port):
        thread.start()
        try:
            eventually(
                lambda: _code_state(office) in (MessageState.ACCEPTED, MessageState.DELIVERED)
            )
        finally:
            worker.stopping.set()
            thread.join()


def _code_state(office: Office) -> MessageState:
    with office.database.read() as session:
        return session.scalars(select(Message.state).where(Message.kind == MessageKind.CODE)).one()


def _decide(
    office: Office, role: Role, registration: Registration, button: str, **fields: Any
) -> None:
    browser = office.browser(office.officer(role))
    browser.open(f"/bn/staff/registrations/{show_reference(registration.reference)}")
    browser.send(button, **fields)


if __name__ == "__main__":
    tell(Path(sys.argv[1]))
