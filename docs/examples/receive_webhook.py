"""Receives events of the portal and writes each one once. Needs Python 3.11, nothing else.

    PHERA_SECRETS="whsec_…" python3 receive_webhook.py PORT FILE [CERTIFICATE]

FILE gets one line of JSON for each new event. While a secret is being changed, PHERA_SECRETS has both, with a space
between. The portal speaks https only: name a PEM file with certificate and key, or put a proxy in front.
"""

import base64
import hashlib
import hmac
import json
import os
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock

TOLERANCE = 300
"""Seconds by which the clocks may differ. Older requests may be copies that somebody sends again."""
LONGEST = 10_000
"""Bytes of a body. The portal sends some hundred."""


def is_signed(secrets: list[str], headers: dict[str, str], body: bytes) -> bool:
    """Tells whether the request comes from the portal and is new."""
    webhook_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12
    if not is_number or abs(time.time() - int(timestamp)) > TOLERANCE:
        return False
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    given = headers.get("webhook-signature", "").split(" ")
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        right = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        if any(hmac.compare_digest(right, each) for each in given):
            return True
    return False


class Events:
    """The events in the file. An event that comes twice is written once."""

    def __init__(self, file: Path) -> None:
        file.touch()
        self._file, self._lock = file, Lock()
        self._seen = {json.loads(line)["id"] for line in file.read_text().splitlines()}

    def add(self, webhook_id: str, body: bytes) -> None:
        """Writes an event unless it is there, and returns when it is on the disk."""
        with self._lock, self._file.open("a") as file:
            if webhook_id not in self._seen:
                file.write(json.dumps({"id": webhook_id} | json.loads(body)) + "\n")
                file.flush()
                os.fsync(file.fileno())
                self._seen.add(webhook_id)


def handler(secrets: list[str], events: Events) -> type[BaseHTTPRequestHandler]:
    """Returns what answers requests: 204 when the event is written, 401 if the signature is wrong."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:  # the name that http.server looks for
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, LONGEST))
            headers = {name.lower(): value for name, value in self.headers.items()}
            is_right = is_signed(secrets, headers, body)
            if is_right:
                events.add(headers["webhook-id"], body)
            self.send_response(204 if is_right else 401)
            self.end_headers()

    return Handler


def main(port: int, file: Path, certificate: str | None = None) -> None:
    """Listens until it is ended."""
    secrets = os.environ["PHERA_SECRETS"].split()
    server = ThreadingHTTPServer(("", port), handler(secrets, Events(file)))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:4])
