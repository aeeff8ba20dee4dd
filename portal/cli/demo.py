"""Demonstration data for a database in which there is nothing yet; never in production."""

import json
import os
from datetime import UTC, datetime

from sqlalchemy import func, select

from portal.cli.opening import Opened
from portal.models import Officer
from portal.services.seed_demo import SignIn, add_officers


def seed(parts: Opened) -> list[SignIn]:
    """Fills an empty database, and returns what the demo officers sign in with.

    The sign-ins are kept in `instance/`, so that a later start can print them again.
    """
    if parts.settings.production:
        raise RuntimeError("demonstration data is not for production")
    kept = parts.settings.instance / "demo-sign-ins.json"
    with parts.database.begin() as session:
        if not session.scalar(select(func.count()).select_from(Officer)):
            sign_ins = add_officers(session, parts.vault, now=datetime.now(UTC))
            with os.fdopen(
                os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
            ) as file:
                json.dump(sign_ins, file)
    return [SignIn(*row) for row in json.loads(kept.read_text())] if kept.exists() else []
