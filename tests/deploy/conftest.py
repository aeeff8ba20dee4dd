from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.cli import main
from tests.deploy.behind_nginx import HOST, BehindNginx
from tests.keys import ENVIRONMENT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BehindNginx]:
    """A site over an SQLite database behind a real nginx."""
    folder = tmp_path_factory.mktemp("site")
    with BehindNginx(folder, environment_of(folder)) as site:
        site.start_gunicorn()
        yield site


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
