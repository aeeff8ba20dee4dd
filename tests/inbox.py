"""The inbox of a phone: the SMS in the outbox."""

import re

from sqlalchemy import select

from portal.crypto import Vault
from portal.db import Database
from portal.models import Message
from tests.factories import VAULT


def newest_code(database: Database, vault: Vault = VAULT) -> str:
    """Returns the one-time code in the newest SMS."""
    with database.read() as session:
        message = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        text = message.body or ""
    found = re.search(r"\b[0-9]{6}\b", text)
    assert found, "the newest SMS holds no code"
    return found[0]
