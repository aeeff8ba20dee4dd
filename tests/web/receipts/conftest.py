from pathlib import Path

import pytest
from flask.testing import FlaskClient

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.gateways.registry import gateways_of
from portal.models import Message
from portal.services.messaging import outbox
from portal.services.messaging.delivery import claim_messages
from tests.keys import ENVIRONMENT
from tests.unit import unit


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env(
        {
            **ENVIRONMENT,
            "PORTAL_INSTANCE": str(tmp_path / "instance"),
            "PORTAL_GATEWAYS": "emulator,kannel",
            "PORTAL_KANNEL_URL": "http://127.0.0.1:1/cgi-bin/sendsms",
            "PORTAL_KANNEL_USER": "app",
            "PORTAL_KANNEL_PASSWORD": "secret",
            "PORTAL_KANNEL_FROM": "16135",
        }
    )


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    return create_app(settings, database).test_client()


@pytest.fixture
def message(settings: Settings, database: Database) -> Message:
    """One that the first of the gateways was given."""
    vault = Vault(settings.field_keys, settings.index_keys)
    with database.begin() as session:
        code = outbox.queue_code(
            unit(session, vault=vault), to="01712345678", code="482913", language=Language.BANGLA
        )
        session.flush()
        claim_messages(unit(session, vault=vault), gateways_of(settings), limit=1)
    return code
