"""A listener that answers by a function, and servers with broken answers."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from tests.listener import Answer, Asked, Listener


def said(value: object, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON; `Retry_After="7"` is a header."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


class AnsweringServer(Listener):
    """`with AnsweringServer(answer) as server: server.url`; `asked` are the requests it got."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.answer = answer

    def answer_to(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answer(asked)


@contextmanager
def raw_server(answers: Callable[[socket.socket], object]) -> Iterator[str]:
    """Reads the start of a request, then lets `answers` handle the connection."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(listening.accept()[0])
                connection.recv(65536)
                answers(connection)
            except OSError:
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()
        thread.join()


@contextmanager
def full_server() -> Iterator[str]:
    """A server with a full queue, so that new connections get no answer."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def closed_port() -> str:
    """Returns an address without a listener."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return f"http://127.0.0.1:{port}"
