"""pgbouncer in transaction mode in front of a server, for tests."""

import os
import pwd
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

from tests.deploy.behind_nginx import is_open
from tests.listener import eventually, free_port
from tests.system_parts import find


class Pooler:
    """`with Pooler(folder of the socket, database) as pooler: Database(pooler.url)`."""

    def __init__(self, socket_folder: Path, database: str) -> None:
        self._socket_folder, self._database = socket_folder, database
        self._port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    def __enter__(self) -> Self:
        # The program refuses root.
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        who: dict[str, Any] = {"user": account.pw_uid, "group": account.pw_gid} if account else {}
        self._folder = tempfile.TemporaryDirectory(prefix="phera-pooler-")
        folder = Path(self._folder.name)
        folder.chmod(0o755)
        (folder / "users.txt").write_text('"postgres" ""\n')
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n{self._database} = host={self._socket_folder}\n"
            "[pgbouncer]\nauth_type = trust\npool_mode = transaction\nunix_socket_dir =\n"
            f"auth_file = {folder}/users.txt\nlisten_addr = 127.0.0.1\nlisten_port = {self._port}\n"
        )
        program = find("pgbouncer")
        assert program is not None
        self._process = subprocess.Popen(
            [program, "--quiet", str(folder / "pgbouncer.ini")], stderr=subprocess.DEVNULL, **who
        )
        eventually(lambda: is_open(self._port))
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()
