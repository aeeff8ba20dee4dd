"""Stores accepted messages and pending receipts, so that they survive a kill -9."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from portal.domain.messaging.outcomes import ReceiptStatus
from portal.domain.messaging.segments import segments
from portal.emulator.faults import Fault, FaultStep, Rule, choose_fault

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL,
    text TEXT NOT NULL, at REAL NOT NULL, status TEXT NOT NULL, on_phone INTEGER NOT NULL,
    receipt_url TEXT NOT NULL, valid_minutes INTEGER);
CREATE INDEX IF NOT EXISTS message_recipient ON message (recipient);
CREATE TABLE IF NOT EXISTS receipt (
    number INTEGER PRIMARY KEY, message INTEGER NOT NULL REFERENCES message (number),
    status TEXT NOT NULL, detail TEXT NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS receipt_due ON receipt (due);
CREATE TABLE IF NOT EXISTS request (
    number INTEGER PRIMARY KEY, reference TEXT NOT NULL, fault TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS request_reference ON request (reference);
CREATE TABLE IF NOT EXISTS rule (
    recipient TEXT PRIMARY KEY, fault TEXT NOT NULL, times INTEGER, seconds REAL);
"""


@dataclass(frozen=True)
class Submission:
    """A message that the portal sent to the emulator."""

    reference: str
    to: str
    text: str
    receipt_url: str
    valid_minutes: int | None = None


@dataclass(frozen=True)
class OwedReceipt:
    """A receipt that the portal has not accepted yet."""

    number: int
    url: str
    reference: str
    message_id: str
    status: ReceiptStatus
    detail: str
    tries: int


class Store:
    """One SQLite file. Every method is one transaction and may be called from any thread."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite.connect(str(file), isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite.Row
        self._lock = threading.Lock()
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("END")

    def next_fault(self, reference: str, to: str, at: float) -> Rule:
        """Returns the rule for this request, reduces its count by one, and stores the request."""
        with self._transaction() as db:
            rules = [
                Rule(row["recipient"], Fault(row["fault"]), row["times"], row["seconds"])
                for row in db.execute("SELECT * FROM rule")
            ]
            rule = choose_fault(rules, to)
            if rule.times is not None:
                db.execute("UPDATE rule SET times = times - 1 WHERE recipient = ?", (rule.to,))
                db.execute("DELETE FROM rule WHERE times <= 0")
            db.execute(
                "INSERT INTO request (reference, fault, at) VALUES (?, ?, ?)",
                (reference, rule.fault, at),
            )
            return rule

    def take(
        self,
        sms: Submission,
        at: float,
        steps: Sequence[FaultStep],
        delay: float,
        *,
        on_phone: bool,
    ) -> tuple[str, bool]:
        """Returns the message id and whether the reference was known; a known one sends nothing."""
        with self._transaction() as db:
            known = db.execute(
                "SELECT number FROM message WHERE reference = ?", (sms.reference,)
            ).fetchone()
            if known:
                return _message_id(known["number"]), True
            number = db.execute(
                "INSERT INTO message (reference, recipient, text, at, status, on_phone, receipt_url,"
                " valid_minutes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    sms.reference,
                    sms.to,
                    sms.text,
                    at,
                    ReceiptStatus.ACCEPTED,
                    on_phone,
                    sms.receipt_url,
                    sms.valid_minutes,
                ),
            ).lastrowid
            db.executemany(
                "INSERT INTO receipt (message, status, detail, due) VALUES (?, ?, ?, ?)",
                [(number, step.status, step.detail, at + step.factor * delay) for step in steps],
            )
            return _message_id(number), False

    def due_receipts(self, now: float, limit: int = 50) -> list[OwedReceipt]:
        """Returns the due receipts, the oldest first."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT receipt.*, reference, receipt_url FROM receipt JOIN message"
                " ON message.number = receipt.message WHERE due <= ? ORDER BY due LIMIT ?",
                (now, limit),
            ).fetchall()
        return [
            OwedReceipt(
                number=row["number"],
                url=row["receipt_url"],
                reference=row["reference"],
                message_id=_message_id(row["message"]),
                status=ReceiptStatus(row["status"]),
                detail=row["detail"],
                tries=row["tries"],
            )
            for row in rows
        ]

    def receipt_arrived(self, receipt: OwedReceipt) -> None:
        """Removes a receipt that the portal accepted."""
        with self._transaction() as db:
            db.execute(
                "UPDATE message SET status = ? WHERE reference = ?",
                (receipt.status, receipt.reference),
            )
            db.execute("DELETE FROM receipt WHERE number = ?", (receipt.number,))

    def try_receipt_later(self, receipt: OwedReceipt, due: float) -> None:
        """Postpones a receipt that the portal did not accept."""
        with self._transaction() as db:
            db.execute(
                "UPDATE receipt SET tries = tries + 1, due = ? WHERE number = ?",
                (due, receipt.number),
            )

    def messages(self, to: str | None = None, limit: int = 200) -> list[dict[str, object]]:
        """Returns accepted messages, the newest first, with the number of requests for each."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT *, (SELECT count(*) FROM request"
                " WHERE request.reference = message.reference) AS requests FROM message"
                " WHERE ?1 IS NULL OR recipient = ?1 ORDER BY number DESC LIMIT ?2",
                (to, limit),
            ).fetchall()
        return [_as_dict(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Counts accepted messages, requests and pending receipts."""
        with self._transaction() as db:
            return {
                table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - the names are below
                for table in ("message", "request", "receipt")
            }

    def add_rule(self, rule: Rule) -> None:
        """Sets or replaces the rule for a number, its last digits, or all numbers."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO rule VALUES (?, ?, ?, ?)",
                (rule.to, rule.fault, rule.times, rule.seconds),
            )

    def forget_rules(self) -> None:
        """Removes all rules."""
        with self._transaction() as db:
            db.execute("DELETE FROM rule")


def _message_id(number: int) -> str:
    return f"E{number:08d}"


def _as_dict(row: Any) -> dict[str, object]:
    counted = segments(row["text"])
    return {
        "id": _message_id(row["number"]),
        "reference": row["reference"],
        "to": row["recipient"],
        "text": row["text"],
        "at": row["at"],
        "status": row["status"],
        "on_phone": bool(row["on_phone"]),
        "valid_minutes": row["valid_minutes"],
        "requests": row["requests"],
        "segments": counted.count,
        "encoding": counted.encoding,
        "units": counted.units,
    }
