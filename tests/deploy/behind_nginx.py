"""The portal as on a server: nginx with the files of `deploy/nginx` in front of gunicorn on a socket."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import psutil
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from requests.adapters import HTTPAdapter

from portal.config import PROJECT
from tests.listener import eventually, free_port
from tests.system_parts import find

HOST = "phera.example.gov.bd"
FILES = PROJECT / "deploy" / "nginx"
BEHIND_HAPROXY = PROJECT / "deploy" / "ha" / "nginx-behind-haproxy.conf"


class BehindNginx:
    """`with BehindNginx(folder, environment) as site:`; `site.get("/bn/")` asks nginx over TLS.

    Only paths and ports differ from the files that a server gets. With `proxy_port` HAProxy reaches
    it there by PROXY, as `deploy/ha` says.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], *, proxy_port: int | None = None
    ) -> None:
        self.folder, self.proxy_port = folder, proxy_port
        self.port, self.plain_port = free_port(), free_port()
        self.socket = folder / "web.sock"
        self.logs = folder / "log"
        self._environment = {**os.environ, **environment}
        self._nginx: subprocess.Popen[bytes] | None = None
        self.gunicorn: subprocess.Popen[bytes] | None = None

    @property
    def configuration(self) -> Path:
        return self.folder / "etc" / "nginx.conf"

    def write_configuration(self) -> None:
        """Copies `deploy/nginx` with paths of the folder and free ports, and makes a certificate."""
        etc = self.folder / "etc"
        shutil.copytree(FILES, etc)
        self.logs.mkdir()
        (etc / "gateways.allow").write_text("allow 127.0.0.1;\n")
        if self.proxy_port:
            (etc / "server.d").mkdir()
            shutil.copy(BEHIND_HAPROXY, etc / "server.d" / "haproxy.conf")
        for path in etc.rglob("*.conf"):
            text = path.read_text()
            for old, new in self._replacements().items():
                text = text.replace(old, new)
            path.write_text(text)
        make_certificate(etc)

    def _replacements(self) -> dict[str, str]:
        etc = str(self.folder / "etc")
        mine = {
            "user www-data;": "",
            "pid /run/": f"daemon off; pid {self.folder}/",
            "/etc/nginx/mime.types": "/etc/nginx/mime.types",
            "/etc/nginx/phera": etc,
            "/etc/ssl/phera": etc,
            "/var/log/nginx": str(self.logs),
            "/run/phera-nginx-body": f"{self.folder}/body",
            "/run/phera/web.sock": str(self.socket),
            "listen [::]:443": f"listen [::1]:{self.port}",
            "listen [::]:80": f"listen [::1]:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "listen 8443": f"listen 127.0.0.1:{self.proxy_port}",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "10.0.0.0/24": "127.0.0.1",
        }
        if os.geteuid() == 0:  # the workers of nginx must reach what belongs to root
            mine["user www-data;"] = "user root;"
        return mine

    def check(self) -> subprocess.CompletedProcess[str]:
        """Runs `nginx -t`."""
        command = [_nginx(), "-t", "-p", str(self.folder), "-c", str(self.configuration)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def start_gunicorn(self, release: Path = PROJECT) -> None:
        """Starts the web processes of a release, or of a link to one, as the unit does."""
        python = Path(sys.executable) if release == PROJECT else release / ".venv/bin/python"
        command = [str(python), "-m", "gunicorn", "-c", str(release / "deploy/gunicorn.conf.py")]
        command += ["--chdir", str(release), "--bind", f"unix:{self.socket}", "--workers", "2"]
        with (self.logs / "gunicorn").open("ab") as output:
            self.gunicorn = subprocess.Popen(
                [*command, "wsgi:application"],
                cwd=self.folder,
                env=self._environment,
                stdout=output,
                stderr=output,
            )
        eventually(lambda: self.get("/healthz").status_code == 200, pause=0.2)

    def stop_gunicorn(self) -> None:
        """Ends the web processes as systemd does."""
        if self.gunicorn is not None:
            self.gunicorn.terminate()
            self.gunicorn.wait(60)
            self.gunicorn = None

    def reload_gunicorn(self) -> None:
        """Replaces the web processes as `systemctl reload` does."""
        assert self.gunicorn is not None
        self.gunicorn.send_signal(signal.SIGHUP)

    def workers(self) -> set[int]:
        """The process ids of the web processes."""
        assert self.gunicorn is not None
        return {child.pid for child in psutil.Process(self.gunicorn.pid).children()}

    def get(self, path: str, **options: Any) -> requests.Response:
        """Asks nginx over TLS for a page."""
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """Sends one request over TLS, without following redirects."""
        with self.session() as session:
            url = f"https://127.0.0.1:{self.port}{path}"
            return session.request(method, url, allow_redirects=False, **options)

    def session(self) -> requests.Session:
        """A client that reaches this server under its real name."""
        session = requests.Session()
        session.verify = str(self.folder / "etc" / "fullchain.pem")
        session.trust_env = False
        session.headers["Host"] = HOST
        session.mount("https://", UnderRealName())
        return session

    def __enter__(self) -> Self:
        self.write_configuration()
        command = [_nginx(), "-p", str(self.folder), "-c", str(self.configuration)]
        with (self.logs / "nginx").open("ab") as output:
            self._nginx = subprocess.Popen(command, stdout=output, stderr=output)
        eventually(lambda: is_open(self.port))
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_gunicorn()
        if self._nginx is not None:
            self._nginx.terminate()
            self._nginx.wait(30)


class UnderRealName(HTTPAdapter):
    """Names the real host in the TLS handshake, whatever address is connected to."""

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, server_hostname=HOST, assert_hostname=HOST, **named)


def _nginx() -> str:
    program = find("nginx")
    assert program is not None
    return program


def is_open(port: int) -> bool:
    """Returns whether something listens on a port of this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def make_certificate(folder: Path) -> None:
    """Writes key.pem and fullchain.pem, which signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
