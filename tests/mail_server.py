"""A real SMTP server on this machine that keeps the mails it gets."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default


class Mailbox:
    """The mails so far. While `refusal` is set, the server answers a mail with it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusal = ""
        self.port = 0

    def text(self, number: int = -1) -> str:
        """Returns the text of a mail."""
        content: str = self.mails[number].get_content()
        return content

    def receive(self, content: bytes) -> str:
        """Returns the answer to the end of a mail."""
        if self.refusal:
            return self.refusal
        self.mails.append(BytesParser(EmailMessage, policy=default).parsebytes(content))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Yields the mailbox of a running server."""
    mailbox = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._answer("220 tests")
            while line := self.rfile.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self._answer("354 go on")
                    self._answer(mailbox.receive(self._content()))
                elif word == b"QUIT":
                    self._answer("221 bye")
                    return
                else:
                    self._answer("250 OK")

        def _content(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            return b"".join(lines)

        def _answer(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        mailbox.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield mailbox
        finally:
            server.shutdown()
