"""The steps of docs/keys.md, as an operator types them."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.db import Database
from tests import factories
from tests.keys import FIELD_KEY, INDEX_KEY

Portal = Callable[..., Result]


def _key(key_id: str, key: bytes) -> str:
    return f"{key_id}:{base64.b64encode(key).decode()}"


K1, K2 = _key("k1", FIELD_KEY), _key("k2", b"2" * 32)
I1, I2 = _key("i1", INDEX_KEY), _key("i2", b"j" * 32)


@pytest.fixture
def portal(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Portal:
    """Runs `portal …` with these keys on a database with two registrations."""
    with database.begin() as session:
        factories.places(session)
        factories.registration(session)
        factories.registration(session)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("PORTAL_DATABASE_URL", database.url.render_as_string(hide_password=False))

    def run(*arguments: str, field: str, index: str, code: int = 0) -> Result:
        monkeypatch.setenv("PORTAL_FIELD_KEYS", field)
        monkeypatch.setenv("PORTAL_INDEX_KEYS", index)
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result

    return run


def test_both_keys_change_by_the_steps_of_the_guide(portal: Portal) -> None:
    behind = {"field": f"{K1},{K2}", "index": f"{I1},{I2}"}
    front = {"field": f"{K2},{K1}", "index": f"{I2},{I1}"}
    early = portal("keys", "status", **front, code=1).output
    assert "begins with the key k2, which this database does not know" in early
    assert "Accepted: field key k2" in portal("keys", "accept", **behind).output
    assert "were accepted before" in portal("keys", "accept", **behind).output

    status = portal("keys", "status", **front).output
    assert "registrations: 2 rows; sealed with k1" in status
    assert "left: 2 rows with an older key" in status
    assert "Still needed: field key k1. Run `portal keys rotate`." in status
    refused = portal("keys", "retire", "field", "k1", **front, code=1).output
    assert "rows still need it" in refused

    rotated = portal("keys", "rotate", **front).output
    assert "registrations: 2 rows written anew" in rotated
    assert "May go: field key k1" in rotated
    assert "May go: index key i1" in rotated
    for kind, key_id in (("field", "k1"), ("index", "i1")):
        assert "no longer in use" in portal("keys", "retire", kind, key_id, **front).output

    alone = {"field": K2, "index": I2}
    status = portal("keys", "status", **alone).output
    assert "One key of each kind is in use." in status
    assert "unreadable" not in status
    assert "as it was written" in portal("audit", "verify", **alone).output


def test_the_current_key_cannot_be_retired(portal: Portal) -> None:
    refused = portal("keys", "retire", "field", "k1", field=K1, index=I1, code=1).output
    assert "Only an older key" in refused


def test_a_lost_index_key_is_replaced_and_everything_is_found_again(portal: Portal) -> None:
    keys = {"field": K1, "index": I2}
    assert "sealed with the key i1" in portal("keys", "rotate", **keys, code=1).output
    portal("keys", "retire", "index", "i1", "--lost", **keys)
    portal("keys", "accept", **keys)
    assert "registrations: 2 rows written anew" in portal("keys", "rotate", **keys).output
    assert "left" not in portal("keys", "status", **keys).output
