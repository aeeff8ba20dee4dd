"""A browser that has sent its registration already."""

from datetime import UTC, datetime

from portal.crypto import Vault
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.models import Registration
from portal.services.registration import drafts
from tests import factories
from tests.unit import unit

BROWSER_TOKEN = "the secret of this browser"


def sent(
    database: Database, vault: Vault, language: Language = Language.BANGLA, **typed: str
) -> Registration:
    """A registration that the browser of `BROWSER_TOKEN` has sent."""
    now = datetime.now(UTC)
    with database.begin() as session:
        made = factories.registration(session, vault=vault, submitted_at=now, **typed)
        session.flush()
        draft = drafts.begin_draft(
            unit(session, vault=vault, now=now), BROWSER_TOKEN, language=language
        )
        draft.registration_id = made.id
    return made
