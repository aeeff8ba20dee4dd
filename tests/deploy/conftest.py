import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.cli import main
from portal.config import PROJECT
from tests.deploy.behind_nginx import HOST, BehindNginx
from tests.deploy.machine import Machine
from tests.keys import ENVIRONMENT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BehindNginx]:
    """A site over an SQLite database behind a real nginx."""
    folder = tmp_path_factory.mktemp("site")
    with BehindNginx(folder, environment_of(folder)) as site:
        site.start_gunicorn()
        yield site


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which the release archive of this checkout is installed."""
    with Machine(tmp_path_factory.mktemp("machine")) as machine:
        subprocess.run(["make", "release"], cwd=PROJECT, check=True, capture_output=True)
        (archive,) = (PROJECT / "build").glob("phera-*.tar.gz")
        machine.unpack(archive)
        machine.run(f"cd /root && phera-*/deploy/install.sh {archive.name} {HOST}")
        yield machine


def environment_of(folder: Path) -> dict[str, str]:
    """The settings of a portal behind nginx; its database is made here."""
    environment = {
        **ENVIRONMENT,
        "PORTAL_INSTANCE": str(folder / "instance"),
        "PORTAL_PUBLIC_URL": f"https://{HOST}",
        "PORTAL_PROXIES": "1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        main(["db", "upgrade"], standalone_mode=False)
    return environment
