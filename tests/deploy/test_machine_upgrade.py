"""An upgrade and a rollback on a real Debian, while people register: `make rehearse-install`."""

import io
import subprocess
import tarfile
import time
from pathlib import Path

import pytest

from portal.config import PROJECT
from portal.release import SCHEMA_REVISION, VERSION
from tests.deploy.machine import Machine
from tests.ha.people import Crowd

pytestmark = pytest.mark.soak

NEXT = "99.0.0"
PEOPLE = 2
QUIET_SECONDS = 5
MIGRATION = '''"""Add a table that only the next release knows."""

import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = "{before:04}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("rehearsals", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("rehearsals")
'''


def next_release(folder: Path) -> Path:
    """An archive of this checkout as the next version, with one more migration."""
    before = int(SCHEMA_REVISION)
    name = f"phera-{NEXT}"
    packed = subprocess.run(
        ["git", "archive", f"--prefix={name}/", "HEAD"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
        tar.extractall(folder, filter="data")
    release = folder / name
    settings = release / "setup.cfg"
    settings.write_text(
        settings.read_text().replace(f"version = {VERSION}", f"version = {NEXT}", 1)
    )
    migration = release / "migrations" / "versions" / f"{before + 1:04}_add_rehearsals.py"
    migration.write_text(MIGRATION.format(number=before + 1, before=before))
    archive = folder / f"{name}.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(release, name)
    return archive


def serving(machine: Machine) -> str:
    """The version that answers through nginx."""
    return machine.browser().get("https://127.0.0.1/readyz", timeout=30).headers["Phera-Release"]


def schema(machine: Machine) -> int:
    """The newest migration of the database."""
    asked = "runuser -u phera -- psql -qAtc 'SELECT version_num FROM alembic_version' phera"
    return int(machine.run(asked))


def test_an_upgrade_and_a_rollback_under_requests_fail_none(
    machine: Machine, tmp_path: Path
) -> None:
    machine.unpack(next_release(tmp_path))
    before = schema(machine)
    with Crowd("https://127.0.0.1", PEOPLE, machine.browser) as crowd:
        machine.run(f"cd /root && phera-{NEXT}/deploy/upgrade.sh phera-{NEXT}.tar.gz")
        assert (serving(machine), schema(machine)) == (NEXT, before + 1)
        time.sleep(QUIET_SECONDS)
        machine.run("/opt/phera/current/deploy/rollback.sh")
        assert (serving(machine), schema(machine)) == (VERSION, before + 1)
        time.sleep(QUIET_SECONDS)
    seen = crowd.seen
    assert set(seen.statuses) == {"200"}, seen
    assert len(seen.acknowledged) > PEOPLE
    assert seen.given_up == 0
    stored = "runuser -u phera -- psql -qAtc 'SELECT count(*) FROM registrations' phera"
    assert int(machine.run(stored)) >= len(seen.acknowledged)
    assert machine.ask("systemctl --failed --no-legend --plain 'phera*'") == ""


def test_the_release_that_brought_a_migration_takes_it_back(machine: Machine) -> None:
    before = schema(machine)
    machine.run(
        f"cd / && runuser -u phera -- /opt/phera/releases/{NEXT}/.venv/bin/portal db downgrade"
    )
    assert schema(machine) == before - 1
    assert serving(machine) == VERSION
    machine.run("systemctl is-active phera-workers.service")
