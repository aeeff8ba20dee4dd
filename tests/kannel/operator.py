"""A mobile operator's message centre for tests: it speaks SMPP 3.4 to a real Kannel.

What happens to an SMS is chosen by a rule, else it is delivered.
"""

import asyncio
import contextlib
import itertools
import struct
import threading
import time
from typing import Self

from tests.kannel import smpp
from tests.kannel.smpp import Submit

STATES = {"DELIVRD": 2, "EXPIRED": 3, "UNDELIV": 5, "ACCEPTD": 6, "REJECTD": 8}
Receipts = list[tuple[int, str, int]]
# outcome: status of the answer (None: no answer, -1: connection closed), then receipts as
# (how many receipt delays later, state, error code)
OUTCOMES: dict[str, tuple[int | None, Receipts]] = {
    "delivered": (smpp.OK, [(1, "DELIVRD", 0)]),
    "undelivered": (smpp.OK, [(1, "UNDELIV", 1)]),
    "expired": (smpp.OK, [(1, "EXPIRED", 27)]),
    "rejected": (smpp.OK, [(1, "REJECTD", 8)]),
    "refused": (smpp.BAD_NUMBER, []),
    "throttled": (smpp.THROTTLED, []),
    "queuefull": (smpp.QUEUE_FULL, []),
    "syserr": (smpp.SYSTEM_ERROR, []),
    "silent": (smpp.OK, []),
    "duplicate": (smpp.OK, [(1, "DELIVRD", 0), (2, "DELIVRD", 0)]),
    "buffered": (smpp.OK, [(1, "ACCEPTD", 0), (3, "DELIVRD", 0)]),
    "flip": (smpp.OK, [(1, "UNDELIV", 1), (3, "DELIVRD", 0)]),
    "noanswer": (None, []),
    "drop": (-1, []),
}


class Session:
    """One SMPP connection from Kannel."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.mode = ""

    def send(self, command: int, status: int, sequence: int, body: bytes = b"") -> None:
        self.writer.write(smpp.pdu(command, status, sequence, body))


class Operator:
    """`with Operator(port=..., receipt_delay=0.1) as operator:`; runs in a thread of its own."""

    def __init__(
        self, *, port: int, receipt_delay: float = 0.1, password: str = "smpppass"
    ) -> None:
        self.port, self.receipt_delay, self.password = port, receipt_delay, password
        self.submits: list[Submit] = []
        self._rules: dict[str, list[str] | str] = {}
        self._sessions: list[Session] = []
        self._pending: list[bytes] = []
        self._waiting: dict[int, bytes] = {}
        self._ids, self._sequences = itertools.count(1), itertools.count(1)
        self._down_until = 0.0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    # ---- what a test says and sees
    def rule(self, to: str, outcome: str, times: int | None = None) -> None:
        """Sets the outcome of the next `times` SMS to a number, or to all of them."""
        assert outcome in OUTCOMES
        self._rules[to.lstrip("+")] = outcome if times is None else [outcome] * times

    def submits_to(self, to: str) -> list[Submit]:
        return [submit for submit in list(self.submits) if submit.to == to.lstrip("+")]

    def phone(self, to: str) -> list[str]:
        """The texts that a phone shows: accepted SMS, parts joined."""
        texts, parts = [], dict[int, dict[int, str]]()
        for submit in self.submits_to(to):
            if submit.status != smpp.OK:
                continue
            if submit.part is None:
                texts.append(submit.text)
                continue
            reference, count, which = submit.part
            parts.setdefault(reference, {})[which] = submit.text
            if len(parts[reference]) == count:
                whole = parts.pop(reference)
                texts.append("".join(whole[number] for number in sorted(whole)))
        return texts

    def write(self, sender: str, to: str, text: str) -> None:
        """Sends an inbound SMS."""
        body = smpp.deliver_inbound(sender, to, text)
        self._loop.call_soon_threadsafe(self._report, body)

    def outage(self, seconds: float) -> None:
        """Drops the connection and refuses new ones for some seconds."""
        self._down_until = time.monotonic() + seconds
        self._loop.call_soon_threadsafe(self._hang_up)

    @property
    def bound(self) -> bool:
        return bool(self._sessions)

    # ---- the message centre
    def _hang_up(self) -> None:
        for session in self._sessions:
            session.writer.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._talk, "127.0.0.1", self.port)
        )
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(server.wait_closed())
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while time.monotonic() >= self._down_until:
                length, command, status, sequence = struct.unpack(
                    ">IIII", await reader.readexactly(16)
                )
                body = await reader.readexactly(length - 16)
                if not self._handle(session, command, status, sequence, body):
                    break
        if session in self._sessions:
            self._sessions.remove(session)
        self._pending += self._waiting.values()  # not acknowledged: again on the next bind
        self._waiting.clear()
        writer.close()

    def _handle(
        self, session: Session, command: int, status: int, sequence: int, body: bytes
    ) -> bool:
        if command in smpp.BIND_MODES:
            return self._bind(session, command, sequence, body)
        if command == smpp.SUBMIT_SM and session.mode:
            return self._take(session, sequence, body)
        if command == smpp.DELIVER_SM | smpp.RESPONSE:
            receipt = self._waiting.pop(sequence, None)
            if receipt and status != smpp.OK:
                self._loop.call_later(1.0, self._report, receipt)
        elif command in (smpp.ENQUIRE_LINK, smpp.UNBIND):
            session.send(command | smpp.RESPONSE, smpp.OK, sequence)
            return command != smpp.UNBIND
        elif not command & smpp.RESPONSE:
            session.send(smpp.GENERIC_NACK, smpp.BAD_COMMAND, sequence)
        return True

    def _bind(self, session: Session, command: int, sequence: int, body: bytes) -> bool:
        fields = smpp.Reader(body)
        fields.text()
        right = fields.text() == self.password
        status = smpp.OK if right else smpp.BAD_PASSWORD
        answer = smpp.text_field("operator") + smpp.option(0x0210, b"\x34")
        session.send(command | smpp.RESPONSE, status, sequence, answer)
        if right:
            session.mode = smpp.BIND_MODES[command]
            self._sessions.append(session)
            pending, self._pending = self._pending, []
            for receipt in pending:
                self._report(receipt)
        return right

    def _take(self, session: Session, sequence: int, body: bytes) -> bool:
        submit = smpp.read_submit(body)
        submit.outcome = self._choose(submit.to)
        submit.status, receipts = OUTCOMES[submit.outcome]
        submit.id = f"{int(time.time()) & 0xFFFFFF:06X}{next(self._ids):06X}"
        self.submits.append(submit)
        if submit.status == -1:
            return False
        if submit.status is None:
            return True
        answer = smpp.text_field(submit.id if submit.status == smpp.OK else "")
        session.send(smpp.SUBMIT_SM | smpp.RESPONSE, submit.status, sequence, answer)
        if submit.wants_receipts:
            for delays, state, error in receipts:
                later = self.receipt_delay * delays
                self._loop.call_later(later, self._report, self._receipt(submit, state, error))
        return True

    def _choose(self, to: str) -> str:
        rule = self._rules.get(to, "delivered")
        if isinstance(rule, str):
            return rule
        return rule.pop() if rule else "delivered"

    @staticmethod
    def _receipt(submit: Submit, state: str, error: int) -> bytes:
        now = time.strftime("%y%m%d%H%M")
        text = (
            f"id:{submit.id} sub:001 dlvrd:{state == 'DELIVRD':03d} submit date:{now} "
            f"done date:{now} stat:{state} err:{error:03d} text:{submit.text[:20]}"
        )
        text = text.encode("ascii", "replace").decode()
        return smpp.deliver_receipt(submit, text, STATES[state], error)

    def _report(self, receipt: bytes) -> None:
        takers = [session for session in self._sessions if session.mode in ("rx", "trx")]
        if not takers:
            self._pending.append(receipt)
            return
        sequence = next(self._sequences)
        self._waiting[sequence] = receipt
        takers[0].send(smpp.DELIVER_SM, smpp.OK, sequence, receipt)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
