"""The whole portal as `portal run` starts it, for end-to-end tests."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pyotp
import requests
from sqlalchemy import select

from portal.config import PROJECT, Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.messaging.kinds import CODE_KINDS
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import is_night
from portal.models import Message
from portal.services.platform.blind_index import PHONE_INDEX
from portal.unit_of_work import UnitsOfWork

START_SECONDS = 180
WAIT_SECONDS = 120  # the SMS of a decision waits during the undo period


@dataclass(frozen=True)
class SignIn:
    """The credentials of an officer."""

    email: str
    password: str
    totp_secret: str

    def code(self) -> str:
        """Returns the present six digits, with enough time left to type them."""
        totp = pyotp.TOTP(self.totp_secret)
        return totp.now()


class RunningPortal:
    """`with RunningPortal(folder) as portal:` web, worker and emulator, on free ports."""

    def __init__(self, instance: Path, **settings: str) -> None:
        self.instance = instance
        port, emulator_port = _free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        self.sms_url = f"http://127.0.0.1:{emulator_port}"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
            "PORTAL_INSTANCE": str(instance),
            "PORTAL_PORT": str(port),
            "PORTAL_EMULATOR_URL": self.sms_url,
            **settings,
        }
        self.output = instance / "output"

    def __enter__(self) -> Self:
        self.instance.mkdir(parents=True, exist_ok=True)
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal", "run"],
                cwd=PROJECT,
                env=self._environment,
                stdout=output,
                stderr=output,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops all processes."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            # Its child processes end too, so that they do not disturb later tests.
            self._process.kill()
            self._process.wait()
            raise

    def sign_in(self, role: str) -> SignIn:
        """Returns the demo officer's credentials for a role: district, centre, ministry or admin."""
        rows: list[list[str]] = json.loads((self.instance / "demo-sign-ins.json").read_text())
        for _label, _area, email, password, secret in rows:
            if email.startswith(f"{role}@"):
                return SignIn(email, password, secret)
        raise LookupError(role)

    def messages(self, to: str) -> list[dict[str, Any]]:
        """Returns the SMS that a phone (E.164) received, the newest first."""
        answer = requests.get(f"{self.sms_url}/messages", params={"to": to}, timeout=60)
        found: list[dict[str, Any]] = answer.json()
        return found + self._deferred_messages(to) if is_night(datetime.now(UTC)) else found

    def _deferred_messages(self, to: str) -> list[dict[str, Any]]:
        """Returns queued SMS: at night in Dhaka only codes are sent."""
        settings = Settings.from_env(self._environment)
        vault = Vault(settings.field_keys, settings.index_keys)
        database = Database(settings.database_url)
        with UnitsOfWork(database, vault).read() as work:
            waiting = work.session.scalars(
                select(Message)
                .where(
                    Message.recipient_index == vault.index(PHONE_INDEX, to),
                    Message.state == MessageState.QUEUED,
                    Message.kind.not_in(CODE_KINDS),
                )
                .order_by(Message.id.desc())
            ).all()
        database.close()
        return [{"to": to, "text": each.body} for each in waiting]

    def wait_for_sms(self, to: str, word: str, *, not_in: Collection[str] = ()) -> str:
        """Waits for an SMS to a phone that contains a word, except those in `not_in`. Returns it."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            for message in self.messages(to):
                if word in message["text"] and message["text"] not in not_in:
                    return str(message["text"])
            time.sleep(0.1)
        texts = [message["text"] for message in self.messages(to)]
        raise AssertionError(f"no SMS with {word!r} to {to}; there are {texts}")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                if requests.get(f"{self.url}/readyz", timeout=10).ok:
                    requests.get(f"{self.sms_url}/healthz", timeout=10)
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise RuntimeError(f"the portal did not start:\n{self.output.read_text()}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
