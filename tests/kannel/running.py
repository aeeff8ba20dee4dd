"""Runs a real Kannel (bearerbox and smsbox) on loopback, with the operator behind it.

Run `python -m tests.kannel.running FOLDER` manually, until Ctrl-C.

Free ports are chosen at run time, so that several may run in parallel. It needs no root; Debian's
package is called `kannel`.
"""

import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

import pysqlite3
import requests

from tests.kannel.operator import Operator
from tests.system_parts import find

CONF = Path(__file__).with_name("kannel.conf")
NAMES = ("SENDSMS_PORT", "ADMIN_PORT", "BOX_PORT", "SMPP_PORT")
_DLR_TABLE = """CREATE TABLE IF NOT EXISTS dlr (smsc TEXT, ts TEXT, destination TEXT, source TEXT,
    service TEXT, url TEXT, mask INTEGER, status INTEGER, boxc TEXT)"""


class RunningKannel:
    """`with RunningKannel(folder) as kannel:`; logs and queue are in the folder."""

    user, password = "app", "secret"

    def __init__(
        self, folder: Path, *, throughput: int = 50, inbound: str = "http://127.0.0.1:1/"
    ) -> None:
        """`throughput` is in messages a second towards the operator; inbound SMS go to `inbound`."""
        self.folder, self.throughput, self.inbound = folder, throughput, inbound
        self.ports = dict(zip(NAMES, _free_ports(len(NAMES)), strict=True))
        self.operator = Operator(port=self.ports["SMPP_PORT"])
        self._boxes: list[subprocess.Popen[bytes]] = []

    @property
    def sendsms(self) -> str:
        return f"http://127.0.0.1:{self.ports['SENDSMS_PORT']}/cgi-bin/sendsms"

    def start(self) -> None:
        """Both processes; bearerbox first, as smsbox connects to it."""
        self._spawn("bearerbox")
        self._wait_until(lambda: bool(self._status()))
        self._spawn("smsbox")
        self._wait_until(self._is_ready, restarts=3)

    def crash(self) -> None:
        """SIGKILL to both; the queue on disk stays."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _spawn(self, box: str) -> None:
        program = find(box)
        assert program is not None
        with (self.folder / f"{box}.out").open("ab") as out:
            self._boxes.append(
                subprocess.Popen(
                    [program, str(self.folder / "kannel.conf")],
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                )
            )

    def _end(self, how: signal.Signals) -> None:
        for box in reversed(self._boxes):
            box.send_signal(how)
        for box in self._boxes:
            try:
                box.wait(30)
            except subprocess.TimeoutExpired:
                box.kill()
                box.wait()
        self._boxes.clear()

    def _status(self) -> str:
        address = f"http://127.0.0.1:{self.ports['ADMIN_PORT']}/status.xml"
        with suppress(requests.RequestException):
            return requests.get(address, params={"password": "status"}, timeout=10).text
        return ""

    def _is_ready(self) -> bool:
        if "<type>smsbox</type>" not in self._status() or not self.operator.bound:
            return False
        with suppress(requests.RequestException):
            return requests.get(self.sendsms, timeout=10).status_code == 403
        return False

    def _wait_until(self, is_so: Callable[[], bool], *, restarts: int = 0) -> None:
        """Restarts are for smsbox as systemd would do them.

        It listens before it has made its own counters, and panics at a message that comes in then.
        """
        deadline = time.monotonic() + 60
        while not is_so():
            if restarts and self._boxes[-1].poll() is not None:
                restarts -= 1
                self._boxes.pop()
                self._spawn("smsbox")
            ended = [box.args for box in self._boxes if box.poll() is not None]
            if ended or time.monotonic() > deadline:
                self.crash()
                logs = "".join(path.read_text()[-2000:] for path in self.folder.glob("*.out"))
                raise RuntimeError(f"Kannel did not start (ended: {ended}):\n{logs}")
            time.sleep(0.05)

    def __enter__(self) -> Self:
        conf = CONF.read_text().replace("@WORK@", str(self.folder))
        for name, port in self.ports.items():
            conf = conf.replace(f"@{name}@", str(port))
        conf = conf.replace("@THROUGHPUT@", str(self.throughput))
        conf = conf.replace("@INBOUND@", self.inbound)
        (self.folder / "kannel.conf").write_text(conf)
        receipts = pysqlite3.connect(str(self.folder / "dlr.sqlite3"), isolation_level=None)
        receipts.execute(_DLR_TABLE)
        receipts.close()
        self.operator.__enter__()
        try:
            self.start()
        except BaseException:
            self.operator.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.operator.__exit__()


def _free_ports(count: int) -> list[int]:
    """Returns ports below the range of outgoing connections, which seldom collide."""
    held: list[socket.socket] = []
    try:
        while len(held) < count:
            probe = socket.socket()
            try:
                probe.bind(("127.0.0.1", random.randint(15000, 32000)))
            except OSError:
                probe.close()
            else:
                held.append(probe)
        return [probe.getsockname()[1] for probe in held]
    finally:
        for probe in held:
            probe.close()


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with RunningKannel(folder) as kannel, suppress(KeyboardInterrupt):
        sys.stdout.write(f"{kannel.sendsms}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
