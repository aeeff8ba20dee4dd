"""Sends the requests of `portal.gateways.http`, by an adapter of `requests`.

`http` imports this module by name at the first call: a web process starts without `requests`, which takes a part
of each start. The workers import it when they start (`portal/workers/processes.py`).
"""

import ssl
import threading
import time
from contextlib import closing
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, HTTPAdapter

from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import BODY_TIME_OUT, CONNECT_TIME_OUT, READ_TIME_OUT, Outcome
from portal.gateways.http import BODY_LIMIT, Reply, TimeOuts

_reading = threading.Lock()
"""Otherwise many calls that begin at once would each read the authorities."""
_HEADERS = {
    "Accept-Encoding": "identity",
    "Connection": "close",
    "Accept": "*/*",
    "User-Agent": "Phera",
}


def send_request(
    method: str, url: str, *, time_outs: TimeOuts, connect_to: str, **content: Any
) -> Reply | Outcome:
    """Returns the answer, or what its absence means. `content` is of `requests.Request`."""
    parts = urlsplit(url)
    headers = {**_HEADERS, **(content.pop("headers") or {})}
    host = ""
    if connect_to:
        host, headers["Host"] = parts.hostname or "", parts.netloc
        at = f"[{connect_to}]" if ":" in connect_to else connect_to
        url = parts._replace(netloc=f"{at}:{parts.port}" if parts.port else at).geturl()
    with closing(_OneConnection(is_secure=parts.scheme == "https", host=host)) as adapter:
        try:
            request = requests.Request(method, url, headers=headers, **content).prepare()
            response = adapter.send(
                request, stream=True, timeout=(time_outs.connect, time_outs.read)
            )
        except requests.RequestException as error:
            return _not_answered(error)
        with response:
            return _read(response, time_outs)


class _OneConnection(HTTPAdapter):
    """Sends one request. The certificates of authorities are read once in a process.

    An adapter reads them for each connection, which takes longer than all the rest of an SMS.
    """

    def __init__(self, *, is_secure: bool, host: str = "") -> None:
        """With `host` the certificate must name it, whatever address is connected."""
        self._tls: dict[str, Any] = {"ssl_context": _trusted()} if is_secure else {}
        if is_secure and host:
            self._tls["server_hostname"] = host
        super().__init__()

    def init_poolmanager(self, *_: Any, **__: Any) -> None:
        """Makes the only connection."""
        super().init_poolmanager(1, 1, **self._tls)

    def cert_verify(self, conn: Any, *_: Any) -> None:
        """Demands a certificate that the context above verifies."""
        conn.cert_reqs = "CERT_REQUIRED"


def _trusted() -> ssl.SSLContext:
    with _reading:
        return _read_authorities()


@cache
def _read_authorities() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


def _not_answered(error: requests.RequestException) -> Outcome:
    if isinstance(error, requests.ConnectTimeout):
        return Outcome(OutcomeKind.TRY_AGAIN, CONNECT_TIME_OUT)
    if isinstance(error, requests.ReadTimeout):
        return Outcome(OutcomeKind.UNKNOWN, READ_TIME_OUT)
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return Outcome(OutcomeKind.TRY_AGAIN, "no connection")
    if isinstance(error, requests.exceptions.SSLError) and _is_bad_certificate(reason):
        return Outcome(OutcomeKind.TROUBLE, "certificate not valid")
    return Outcome(OutcomeKind.UNKNOWN, "connection lost")


def _is_bad_certificate(reason: object) -> bool:
    cause = reason.args[0] if isinstance(reason, urllib3.exceptions.SSLError) else None
    return isinstance(cause, ssl.SSLCertVerificationError)


def _read(response: requests.Response, time_outs: TimeOuts) -> Reply | Outcome:
    body = bytearray()
    deadline = time.monotonic() + time_outs.body
    try:
        while chunk := response.raw.read1(16 * 1024):
            body += chunk
            if len(body) > BODY_LIMIT:
                return Outcome(OutcomeKind.UNKNOWN, "answer too large")
            if time.monotonic() > deadline:
                return Outcome(OutcomeKind.UNKNOWN, BODY_TIME_OUT)
    except (urllib3.exceptions.HTTPError, OSError):
        return Outcome(OutcomeKind.UNKNOWN, "answer cut off")
    return Reply(response.status_code, response.headers, bytes(body))
