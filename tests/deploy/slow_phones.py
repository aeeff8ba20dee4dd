"""Phones whose line is almost dead: each sends a byte of a request every few seconds.

    python -m tests.deploy.slow_phones PORT CERTIFICATE CONNECTIONS ADDRESSES

Half send the head slowly, half the form. A connection that the server closes is opened again. The
program prints a line when almost all are open. It ends when its input is closed, and prints how many
are open then.
"""

import asyncio
import itertools
import ssl
import sys
from contextlib import suppress

from tests.deploy.behind_nginx import HOST

PAUSE = 5.0
_HEAD = f"POST /bn/status HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 60000\r\n"
_AT_ONCE = 50
"""How many handshakes run at the same time."""
_ALMOST = 0.9
"""The server closes a slow head after some seconds, so that never all are open."""


class SlowPhones:
    """The connections, and how many are open."""

    def __init__(self, port: int, trust: ssl.SSLContext, most: int) -> None:
        self._port, self._trust, self._most = port, trust, most
        self._handshakes = asyncio.Semaphore(_AT_ONCE)
        self.open = 0
        self.almost_all_open = asyncio.Event()

    async def stay(self, source: str, *, sends_head: bool) -> None:
        """Keeps one slow connection open from a loopback address."""
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                async with self._handshakes:
                    _reader, writer = await asyncio.open_connection(
                        "127.0.0.1",
                        self._port,
                        local_addr=(source, 0),
                        ssl=self._trust,
                        server_hostname=HOST,
                    )
                self.open += 1
                if self.open >= self._most * _ALMOST:
                    self.almost_all_open.set()
                try:
                    await _trickle(writer, _HEAD + ("\r\n" if sends_head else "X-Slow: "))
                finally:
                    self.open -= 1
                    writer.close()
            await asyncio.sleep(1)


async def _trickle(writer: asyncio.StreamWriter, start: str) -> None:
    writer.write(start.encode())
    while not writer.is_closing():
        await writer.drain()
        await asyncio.sleep(PAUSE)
        writer.write(b"x")


async def _run(port: int, certificate: str, connections: int, addresses: int) -> None:
    phones = SlowPhones(port, ssl.create_default_context(cafile=certificate), connections)
    sources = itertools.cycle(f"127.0.{1 + n // 250}.{1 + n % 250}" for n in range(addresses))
    tasks = [
        asyncio.create_task(phones.stay(source, sends_head=number % 2 == 0))
        for number, source in zip(range(connections), sources, strict=False)
    ]
    await phones.almost_all_open.wait()
    sys.stdout.write("open\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    sys.stdout.write(f"{phones.open}\n")
    for task in tasks:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
