"""The web processes of a server, under load and killed (SIGKILL) again and again."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Self
from urllib.parse import urlencode

import psutil
import urllib3
from flask import Flask
from flask import session as browser_session
from flask_wtf.csrf import generate_csrf

from portal.config import PROJECT
from tests.listener import eventually

CLIENTS = 8
SUBMIT = "/bn/register/check"
LONGEST_WAIT = 120.0
"""Seconds that a client tries again before the test fails."""
WHOLE = 4
"""Each fourth kill ends all processes at once, as a lost machine does."""


class KilledWeb:
    """gunicorn with the settings of `deploy/`, on a port of this machine."""

    def __init__(self, port: int, environment: Mapping[str, str]) -> None:
        self._port, self._url = port, f"http://127.0.0.1:{port}"
        self._environment = {**os.environ, **environment}
        self._gunicorn: psutil.Popen | None = None
        # Without its own second tries: a client that sends again is a part of the test.
        self._clients = urllib3.PoolManager(maxsize=CLIENTS, retries=False, timeout=30)
        self._since = 0
        self.kills = self.whole_kills = 0

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._family():
            process.kill()
        self._wait_for_end()

    def _start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "-c", str(PROJECT / "deploy/gunicorn.conf.py")]
        command += ["--bind", f"127.0.0.1:{self._port}", "--workers", "2", "wsgi:application"]
        self._gunicorn = psutil.Popen(
            command,
            cwd=PROJECT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(self._answers, pause=0.05)

    def _family(self) -> list[psutil.Process]:
        if self._gunicorn is None or not self._gunicorn.is_running():
            return []
        return [self._gunicorn, *self._gunicorn.children()]

    def _answers(self) -> bool:
        with suppress(urllib3.exceptions.HTTPError):
            return self._clients.request("GET", f"{self._url}/healthz").status == 200
        return False

    def kill(self, *, whole: bool) -> None:
        """Kills a process that serves people, or all of them at once as a lost machine does."""
        family = self._family()
        for process in family if whole else random.sample(family[1:], min(1, len(family) - 1)):
            process.kill()
        if whole:
            self._wait_for_end()
            self._start()
        self.kills += 1
        self.whole_kills += whole
        eventually(self._answers, pause=0.05)

    def _wait_for_end(self) -> None:
        assert self._gunicorn is not None
        self._gunicorn.wait()

    def send(self, submits: Iterable["Submit"], *, kill_every: int) -> int:
        """Sends forms until each is acknowledged, and kills whenever so many more are, over all calls.

        Returns the number of acknowledged forms.
        """
        waiting, lock = iter(submits), threading.Lock()
        acknowledged = threading.Semaphore(0)
        with ThreadPoolExecutor(CLIENTS + 1) as pool:
            clients = [
                pool.submit(self._send_all, _locked(waiting, lock), acknowledged)
                for _ in range(CLIENTS)
            ]
            sent = 0
            while not all(client.done() for client in clients):
                if not acknowledged.acquire(timeout=0.2):
                    continue
                sent, self._since = sent + 1, self._since + 1
                if self._since >= kill_every:
                    self._since = 0
                    self.kill(whole=self.kills % WHOLE == WHOLE - 1)
            for client in clients:
                client.result()
            while acknowledged.acquire(blocking=False):
                sent, self._since = sent + 1, self._since + 1
        return sent

    def _send_all(self, submits: Iterator["Submit"], acknowledged: threading.Semaphore) -> None:
        for submit in submits:
            eventually(partial(self._is_taken, submit), LONGEST_WAIT, pause=0.05)
            acknowledged.release()

    def _is_taken(self, submit: "Submit") -> bool:
        with suppress(urllib3.exceptions.HTTPError):
            answer = self._clients.request(
                "POST",
                f"{self._url}{SUBMIT}",
                body=submit.body,
                headers=submit.headers,
                redirect=False,
            )
            assert answer.status in (303, 503), answer.status
            return answer.status == 303
        return False


class Submit:
    """The last form of a browser that holds a complete draft."""

    def __init__(self, app: Flask, browser_token: str, address: str) -> None:
        with app.test_request_context():
            browser_session["visitor"] = browser_token
            self.body = urlencode({"csrf_token": generate_csrf()})
            serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the default interface has it
            cookie = (
                f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(browser_session))}"
            )
        self.headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": address,
            "X-Forwarded-Proto": "http",
        }


def _locked(waiting: Iterator[Submit], lock: threading.Lock) -> Iterator[Submit]:
    while True:
        with lock:
            submit = next(waiting, None)
        if submit is None:
            return
        yield submit
