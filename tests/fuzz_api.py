"""Sends generated requests to the machine interface, and compares the answers with its OpenAPI document (schemathesis).

    make fuzz-api

Fails on each answer that the document does not describe. Limits stay as they are: requests take turns with tokens.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from portal import schema
from portal.config import Settings
from portal.db import Database
from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.reporting.api_tokens import make_token
from tests import factories
from tests.databases import DatabaseWithVault
from tests.keys import ENVIRONMENT
from tests.live_portal import LivePortal
from tests.services.reporting.shared_files import written_file
from tests.unit import unit

PEOPLE: Final = 12
TOKENS: Final = 400
"""Enough that none reaches its 60 requests a minute or 50 files a day."""
PLACEHOLDER: Final = "phera_placeholder"
"""The token that the tool sends."""
_CONFIGURATION: Final = """
headers = {{ Authorization = "Bearer {token}" }}
[parameters]
"path.file_id" = "{file_id}"
# OData answers what it does not support with 501, and the document does not know the columns of a file.
[[operations]]
include-path-regex = "^/odata/"
[operations.checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 501]
positive_data_acceptance.expected-statuses = ["2xx", 400, 406, 410, 501]
"""

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class TurningTokens:
    """Replaces the token of the tool by the next of many, in each request that carries it."""

    def __init__(self, application: Application, tokens: Iterable[str]) -> None:
        self._application, self._tokens = application, cycle(tokens)

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Passes a request on."""
        if environ.get("HTTP_AUTHORIZATION") == f"Bearer {PLACEHOLDER}":
            environ["HTTP_AUTHORIZATION"] = f"Bearer {next(self._tokens)}"
        return self._application(environ, start)


def prepare(database: Database) -> tuple[str, Sequence[str]]:
    """Returns the id of a written file, and tokens of its agreement."""
    schema.upgrade(database)
    with database.begin() as session:
        factories.places(session)
        officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        for _ in range(PEOPLE):
            factories.registration(session, State.VERIFIED, by=officer)
        work = unit(session, now=datetime.now(UTC))
        export = written_file(work, Grade.PSEUDONYMISED, "verified_on", "sex", "country")
        analyst = session.get_one(Officer, export.asked_by_id)
        assert export.agreement_id is not None
        tokens = [make_token(work, analyst, export.agreement_id, "") for _ in range(TOKENS)]
        return str(export.id), tokens


def main() -> int:
    """Runs the tool. Returns its exit status."""
    program, options = Path(sys.argv[1]).resolve() / "st", sys.argv[2:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = DatabaseWithVault(f"sqlite:///{folder}/phera.sqlite3")
        file_id, tokens = prepare(database)
        configuration = folder / "schemathesis.toml"
        configuration.write_text(_CONFIGURATION.format(token=PLACEHOLDER, file_id=file_id))
        settings = Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(folder / "instance")})
        with (
            (folder / "log").open("w") as log,
            redirect_stderr(log),
            LivePortal(settings, database, wrap=lambda app: TurningTokens(app, tokens)) as portal,
        ):
            address = f"{portal.url}/api/v1/openapi.json"
            command: list[Any] = [program, "--config-file", configuration, "run", address]
            return subprocess.run([*command, *options], cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
