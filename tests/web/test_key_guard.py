"""A web process with foreign keys does not start, and a monitor is told what is missing."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, text

from portal.app import create_app
from portal.config import PROJECT, Settings
from portal.db import Database
from portal.domain.staff.roles import Role
from portal.models import AuditHead
from portal.web.key_guard import verify_at_start
from tests import factories
from tests.keys import ENVIRONMENT
from tests.web.staff_client import Office

FOREIGN = base64.b64encode(b"o" * 32).decode()
ACCEPTED = "/bn/register/consent"


def with_keys(settings: Settings, **changes: str) -> Settings:
    return Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(settings.instance), **changes})


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"PORTAL_FIELD_KEYS": f"k1:{FOREIGN}"}, "PORTAL_FIELD_KEYS holds another key as k1"),
        ({"PORTAL_FIELD_KEYS": f"k7:{FOREIGN}"}, "sealed with the key k1, which PORTAL_FIELD_KEYS"),
        ({"PORTAL_INDEX_KEY": FOREIGN}, "PORTAL_INDEX_KEYS holds another key as i1"),
    ],
)
@pytest.mark.parametrize("server", ["web", "worker", "command"])
@pytest.mark.usefixtures("app")
def test_a_process_with_foreign_keys_stops_with_one_line(
    server: str, changes: dict[str, str], line: str, sqlite_database: Database, tmp_path: Path
) -> None:
    command = {
        "web": ["gunicorn", "--bind", f"unix:{tmp_path}/web.sock", "wsgi:application"],
        "worker": ["portal", "work"],
        "command": ["portal", "audit", "verify"],
    }[server]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        check=False,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        timeout=60,
        env={
            **os.environ,
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(tmp_path),
            "PORTAL_DATABASE_URL": sqlite_database.url.render_as_string(),
            **changes,
        },
    )
    assert done.returncode != 0
    errors = [each for each in done.stderr.splitlines() if each.startswith("Error: ")]
    assert len(errors) == 1
    assert line in errors[0]
    assert "Traceback" not in done.stderr


def test_readiness_names_what_is_missing(
    app: Flask, settings: Settings, sqlite_database: Database
) -> None:
    foreign = create_app(
        with_keys(settings, PORTAL_FIELD_KEYS=f"k1:{FOREIGN}"), sqlite_database
    ).test_client()
    client = app.test_client()
    assert client.get("/readyz").text == "ok\n"
    answer = foreign.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "keys\n")
    assert foreign.get("/healthz").text == "ok\n"
    with sqlite_database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0014'"))
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "schema\n")


def test_a_database_that_takes_no_write_is_not_ready(app: Flask, sqlite_database: Database) -> None:
    client = app.test_client()
    full = (
        "CREATE TRIGGER full BEFORE INSERT ON counters BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    with sqlite_database.begin() as session:
        session.execute(text(full))
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "write\n")


def test_a_database_whose_audit_log_lost_its_head_is_not_ready(
    office: Office, sqlite_database: Database
) -> None:
    client = office.app.test_client()
    office.officer(Role.MINISTRY)
    assert client.get("/readyz").text == "ok\n"
    with sqlite_database.begin() as session:
        session.execute(delete(AuditHead))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "audit log\n")


def test_a_standby_is_not_ready(
    app: Flask, postgres_database: Database, settings: Settings
) -> None:
    with postgres_database.begin() as session:
        factories.places(session)
    client = create_app(settings, postgres_database).test_client()
    assert client.get("/readyz").text == "ok\n"
    with postgres_database.engine.connect() as connection:
        name = postgres_database.url.database
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
        connection.commit()
    postgres_database.close()
    try:
        assert client.get("/readyz").text == "write\n"
    finally:
        postgres_database.close()
        with postgres_database.engine.connect() as connection:
            connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"))
            connection.commit()
            connection.execute(text(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'))
            connection.commit()
        postgres_database.close()


def test_a_web_that_starts_before_its_database_checks_the_keys_before_the_first_write(
    settings: Settings, sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.begin() as session:
        factories.places(session)
    sqlite_database.close()
    path = Path(sqlite_database.url.database or "")
    path.rename(path.with_name("elsewhere"))
    path.mkdir()
    apps: list[Flask] = []
    for changes in ({}, {"PORTAL_FIELD_KEYS": f"k1:{FOREIGN}"}):
        app = create_app(with_keys(settings, **changes), sqlite_database)
        app.config["WTF_CSRF_ENABLED"] = False
        verify_at_start(app)
        apps.append(app)
    right, wrong = (app.test_client() for app in apps)
    assert right.get("/bn/").status_code == 200
    assert right.post(ACCEPTED, data={"consent": "yes"}).status_code == 503
    sqlite_database.close()
    path.rmdir()
    path.with_name("elsewhere").rename(path)
    assert right.post(ACCEPTED, data={"consent": "yes"}).status_code < 500
    assert wrong.get("/bn/").status_code == 200
    assert wrong.post(ACCEPTED, data={"consent": "yes"}).status_code == 503
