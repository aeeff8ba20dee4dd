"""The pages of a returnee while the disk of the database is full and after there is room again."""

import shutil
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal import schema
from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.models import Message, Registration, StateTransition
from tests import factories
from tests.databases import count
from tests.keys import VAULT
from tests.postgres import Server
from tests.small_disk import SmallDisk, small_disk
from tests.web.client import Browser
from tests.web.public import journey


@pytest.mark.parametrize("language", Language)
def test_while_the_disk_of_sqlite_is_full_a_page_asks_to_try_again_and_nothing_is_half_written(
    sqlite_template: Path, settings: Settings, tmp_path: Path, language: Language
) -> None:
    with small_disk(tmp_path / "disk", 24) as disk:
        path = disk.folder / "phera.sqlite3"
        shutil.copy(sqlite_template, path)
        database = Database(f"sqlite:///{path}")
        register(database, settings, language, disk)
        database.close()


def test_while_the_disk_of_postgresql_is_full_a_page_asks_to_try_again_and_nothing_is_half_written(
    settings: Settings,
) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="phera-pg-") as folder,  # a short path for the socket
        small_disk(Path(folder) / "disk", 200) as disk,
    ):
        Path(folder).chmod(0o755)  # the server runs as another user
        server = Server(disk.folder, {"min_wal_size": "32MB", "max_wal_size": "64MB"})
        server.create()
        server.start()
        try:
            database = Database(server.create_database("phera"))
            schema.upgrade(database)
            register(database, settings, Language.BANGLA, disk)
            database.close()
        finally:
            server.stop()


def register(database: Database, settings: Settings, language: Language, disk: SmallDisk) -> None:
    """Sends a page and the registration on a full disk, and again when there is room."""
    with database.begin() as session:
        factories.begin_database(session, VAULT)
        factories.places(session)
    browser = Browser(create_app(settings, database))
    journey.fill(browser, language=language)
    browser.open(f"/{language}/register/check")
    disk.fill()
    check = browser.page
    page = browser.send(status=503)
    assert page.says("The site is down for a moment")
    assert int(page.response.headers["Retry-After"]) > 0
    assert written(database) == (0, 0, 0)
    assert browser.open(f"/{language}/register/person").value("name_bn") == "রহিমা বেগম"
    disk.make_room()
    browser.page = check
    browser.send()
    assert browser.page.path.endswith("/register/done")
    assert written(database) == (1, 1, 1)


def written(database: Database) -> tuple[int, int, int]:
    """The registrations, their transitions and their SMS."""
    with database.read() as session:
        sms = session.scalars(select(func.count()).where(Message.kind == MessageKind.SUBMITTED))
        return (count(database, Registration), count(database, StateTransition), sms.one())
