"""Sends the emulator's pending receipts and repeats them until the portal accepts them.

It uses the HTTP client of the gateways, because `requests` is allowed only there and the handling of
redirects and time-outs is the same.
"""

import json
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from portal.emulator.store import OwedReceipt, Store
from portal.gateways.emulator import SIGNATURE_HEADER
from portal.gateways.http import Reply, TimeOuts, exchange
from portal.gateways.signing import body_signature, inbound_signature

_TIME_OUTS = TimeOuts(connect=2.0, read=10.0, body=10.0)
_LONGEST_PAUSE = 10.0
_LOOK_EVERY = 0.05
_AT_ONCE = 8


class Postman:
    """Delivers receipts in the background between `start` and `stop`."""

    def __init__(self, store: Store, secret: str) -> None:
        self._store = store
        self._secret = secret
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="receipts", daemon=True)

    def start(self) -> None:
        """Starts the thread; receipts pending from before a restart go first."""
        self._thread.start()

    def stop(self) -> None:
        """Finishes the current round and stops the thread."""
        self._stopping.set()
        self._thread.join(timeout=30)

    def deliver_due(self, now: float) -> None:
        """Tries each receipt that is due at `now` (seconds since 1970) once."""
        due = self._store.due_receipts(now)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self._deliver, due))

    def hand_over(self, portal: str, sender: str, text: str) -> bool:
        """Sends an inbound SMS to the portal. Returns whether the portal accepted it."""
        said = {"id": secrets.token_hex(8), "from": sender, "text": text}
        body = json.dumps(said).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: inbound_signature(self._secret, "emulator", body),
        }
        url = f"{portal}/gateways/emulator/inbound"
        reply = exchange("POST", url, data=body, headers=headers, time_outs=_TIME_OUTS)
        return isinstance(reply, Reply) and reply.status == 200

    def _work(self) -> None:
        while not self._stopping.wait(_LOOK_EVERY):
            self.deliver_due(time.time())

    def _deliver(self, receipt: OwedReceipt) -> None:
        body = json.dumps(
            {
                "reference": receipt.reference,
                "id": receipt.message_id,
                "status": receipt.status,
                "detail": receipt.detail,
            }
        ).encode()
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: body_signature(self._secret, "emulator", body),
        }
        reply = exchange("POST", receipt.url, data=body, headers=headers, time_outs=_TIME_OUTS)
        if isinstance(reply, Reply) and 200 <= reply.status < 300:
            self._store.receipt_arrived(receipt)
        else:
            pause = min(0.2 * 2 ** min(receipt.tries, 10), _LONGEST_PAUSE)
            self._store.try_receipt_later(receipt, time.time() + pause)
