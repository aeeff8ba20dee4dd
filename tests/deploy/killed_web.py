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
import requests
from flask import Flask
from flask import session as browser_session
from flask_wtf.csrf import generate_csrf

from portal.config import PROJECT
from tests.listener import eventually

CLIENTS = 8
SUBMIT = "/bn/register/check"
LONGEST_WAIT = 120.0
"""Seconds that a client tries again before the test fails."""


class KilledWeb:
    """gunicorn with the settings of `deploy/`, on a port of this machine."""

    def __init__(self, port: int, environment: Mapping[str, str]) -> None:
        self._port, self._url = port, f"http://127.0.0.1:{port}"
        self._environment = {**os.environ, **environment}
        self._gunicorn: psutil.Popen | None = None
        self.kills = 0

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
        eventually(self._answers, pause=0.1)

    def _family(self) -> list[psutil.Process]:
        if self._gunicorn is None or not self._gunicorn.is_running():
            return []
        return [self._gunicorn, *self._gunicorn.children()]

    def _answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self._url}/healthz", timeout=10).ok
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
        eventually(self._answers, pause=0.1)

    def _wait_for_end(self) -> None:
        assert self._gunicorn is not None
        self._gunicorn.wait()

    def send(self, submits: Iterable["Submit"], *, kill_every: int) -> int:
        """Sends forms until each is acknowledged, and kills whenever so many more are.

        Returns the number of acknowledged forms.
        """
        waiting, lock = iter(submits), threading.Lock()
        acknowledged = threading.Semaphore(0)
        with ThreadPoolExecutor(CLIENTS + 1) as pool:
            clients = [
                pool.submit(self._send_all, _locked(waiting, lock), acknowledged)
                for _ in range(CLIENTS)
            ]
            sent, since = 0, 0
            while not all(client.done() for client in clients):
                if not acknowledged.acquire(timeout=0.2):
                    continue
                sent, since = sent + 1, since + 1
                if since == kill_every:
                    since = 0
                    self.kill(whole=random.random() < 0.3)
            for client in clients:
                client.result()
            while acknowledged.acquire(blocking=False):
                sent += 1
        return sent

    def _send_all(self, submits: Iterator["Submit"], acknowledged: threading.Semaphore) -> None:
        for submit in submits:
            eventually(partial(self._is_taken, submit), LONGEST_WAIT, pause=0.05)
            acknowledged.release()

    def _is_taken(self, submit: "Submit") -> bool:
        with suppress(requests.RequestException):
            answer = requests.post(
                f"{self._url}{SUBMIT}",
                submit.body,
                headers=submit.headers,
                allow_redirects=False,
                timeout=30,
            )
            assert answer.status_code in (303, 503), answer.status_code
            return answer.status_code == 303
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
