"""The pages on what is kept about a person, as tests open them."""

from datetime import timedelta

import time_machine

from portal.crypto import Vault
from portal.db import Database
from tests.inbox import newest_code
from tests.web.client import Browser

PAGE = "/status/data"


def prove(opened: Browser, database: Database, vault: Vault, clock: time_machine.Traveller) -> None:
    """Asks for the code of the copy and types it."""
    clock.shift(timedelta(minutes=1))  # a code a minute
    opened.open(f"/bn{PAGE}/copy")
    opened.send("Send me a code")
    assert opened.page.path == f"/bn{PAGE}/code"
    opened.send(code=newest_code(database, vault))
    assert opened.page.path == f"/bn{PAGE}/copy"


def download(opened: Browser, copy_format: str) -> tuple[bytes, dict[str, str]]:
    """Presses a button of the page with the files."""
    token = str(opened.page.value("csrf_token"))
    answer = opened.client.post(
        f"/bn{PAGE}/file", data={"csrf_token": token, "format": copy_format},
        base_url="http://localhost",
    )  # fmt: skip
    assert answer.status_code == 200, answer.headers
    return answer.data, dict(answer.headers)
