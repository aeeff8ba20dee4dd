"""Runs a real Kannel (bearerbox and smsbox) on loopback, with the operator behind it.

Run `python -m tests.kannel.running FOLDER` manually, until Ctrl-C.

Free ports are chosen at run time, so that several may run in parallel. It needs no root; Debian's
package is called `kannel`. A box that ends by itself is started again, as Debian's `run_kannel_box`
does: smsbox 1.4.5 panics when the portal resets a receipt's connection ("conn_unregister"), and at
a message that comes in while it starts.
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
        self._boxes: dict[str, subprocess.Popen[bytes]] = {}
        self._changing = threading.Lock()
        self._ended = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)

    @property
    def sendsms(self) -> str:
        return f"http://127.0.0.1:{self.ports['SENDSMS_PORT']}/cgi-bin/sendsms"

    def start(self) -> None:
        """Both processes; bearerbox first, as smsbox connects to it."""
        self._spawn("bearerbox")
        self._wait_until(lambda: bool(self._status()))
        self._spawn("smsbox")
        self._wait_until(self._is_ready)

    def crash(self) -> None:
        """SIGKILL to both; the queue on disk stays."""
        self._end(signal.SIGKILL)

    def kill(self, name: str) -> None:
        """SIGKILL to one box, which the supervisor starts again."""
        with self._changing:
            self._boxes[name].kill()
            self._boxes[name].wait()

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _supervise(self) -> None:
        while not self._ended.wait(0.1):
            with self._changing:
                for name, box in self._boxes.items():
                    if box.poll() is not None:
                        self._boxes[name] = self._run(name)

    def _spawn(self, name: str) -> None:
        with self._changing:
            self._boxes[name] = self._run(name)

    def _run(self, name: str) -> subprocess.Popen[bytes]:
        program = find(name)
        assert program is not None
        with (self.folder / f"{name}.out").open("ab") as out:
            return subprocess.Popen(
                [program, str(self.folder / "kannel.conf")],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def _end(self, how: signal.Signals) -> None:
        with self._changing:
            boxes = list(self._boxes.values())
            self._boxes.clear()
        for box in reversed(boxes):
            box.send_signal(how)
        for box in boxes:
            try:
                box.wait(30)
            except subprocess.TimeoutExpired:
                box.kill()
                box.wait()

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

    def _wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not is_so():
            if time.monotonic() > deadline:
                self.crash()
                logs = "".join(path.read_text()[-2000:] for path in self.folder.glob("*.out"))
                raise RuntimeError(f"Kannel did not start:\n{logs}")
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
            self._supervisor.start()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
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
