from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal.cli import main
from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.choices import Language
from portal.models import Draft
from portal.services.audit.audit_log import write_audit_entry
from portal.services.registration import drafts
from tests import factories
from tests.databases import count
from tests.factories import VAULT
from tests.keys import ENVIRONMENT
from tests.unit import unit

NOW = datetime.now(UTC)


def test_purge_deletes_drafts_that_expired_and_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with database.begin() as session:
        for browser_token, days in (("old", 2), ("new", 0)):
            drafts.begin_draft(
                unit(session, now=NOW - timedelta(days=days)),
                browser_token,
                language=Language.BANGLA,
            )
        factories.places(session)
        asked = factories.registration(session)
        asked.erasure_asked_at = NOW
        made = unit(session, now=NOW - timedelta(days=400))
        write_audit_entry(made, AuditAction.ALARM_ENDED)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORTAL_RETENTION_AUDIT", "365")
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("PORTAL_DATABASE_URL", database.url.render_as_string(hide_password=False))
    counted = CliRunner().invoke(main, ["purge", "--dry-run"])
    assert "Rows that would be deleted or emptied: 1\n" in counted.output
    assert counted.output.split()[:6] == [
        "import_parts",
        "0",
        "import_batches",
        "0",
        "import_keys",
        "0",
    ]
    by_hand = [
        line.split()[:2] for line in counted.output.split("Left to a person:\n")[1].splitlines()
    ]
    assert by_hand == [["audit_entries", "1"], ["registrations", "1"]]
    assert count(database, Draft) == 2
    result = CliRunner().invoke(main, ["purge"])
    assert result.exit_code == 0, result.output
    assert "Rows deleted: 1" in result.output
    with database.read() as session:
        (left,) = session.scalars(select(Draft))
        assert left.token_hash == drafts.browser_token_hash(VAULT, "new")
