"""The systemd units, as `systemd-analyze` judges them without a running systemd."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from portal.config import PROJECT
from tests.system_parts import find

pytestmark = pytest.mark.systemd

UNITS = sorted(path.name for path in (PROJECT / "deploy" / "systemd").glob("phera-*.service"))
LARGEST_EXPOSURE = 3.0
"""Of 10, the figure of `systemd-analyze security`."""
ALL_UNITS = (*UNITS, "phera-web.socket", "phera-backup.timer")
KEYS = {"PORTAL_FIELD_KEYS", "PORTAL_INDEX_KEYS"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the root of a server, with the units and the programs that they start."""
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(PROJECT / "deploy" / "systemd", root / "etc" / "systemd" / "system")
    for program in ("python", "portal"):
        _write(root / "opt/phera/current/.venv/bin" / program, "#!/bin/sh\n").chmod(0o755)
    _write(root / "bin/sh", "#!/bin/sh\n").chmod(0o755)
    _write(root / "etc/passwd", "root:x:0:0::/:/bin/sh\nphera_web:x:900:900::/:/bin/sh\n")
    for target in Path("/usr/lib/systemd/system").glob("*.target"):
        _write(root / str(target).lstrip("/"), target.read_text())
    return root


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _analyze(*arguments: str) -> str:
    program = find("systemd-analyze")
    assert program
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_systemd_finds_no_mistake_in_the_units(root: Path) -> None:
    units = [str(root / "etc" / "systemd" / "system" / unit) for unit in ALL_UNITS]
    assert _analyze("verify", f"--root={root}", *units) == ""


def test_systemd_finds_a_mistake(root: Path) -> None:
    broken = root / "etc" / "systemd" / "system" / "broken.service"
    broken.write_text("[Service]\nExecStart=/opt/none\nProtectHome=perhaps\n")
    assert "protect home" in _analyze("verify", f"--root={root}", str(broken))
    broken.unlink()


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_exposed_little(root: Path, unit: str) -> None:
    output = _analyze("security", "--offline=yes", "--no-pager", f"--root={root}", unit)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", output)
    assert found
    assert float(found[1]) <= LARGEST_EXPOSURE


@pytest.mark.parametrize(
    ("unit", "secrets"),
    [
        ("phera-web", {"PORTAL_SECRET_KEY", "PORTAL_RECEIPT_SECRET"}),
        ("phera-sms", {"PORTAL_RECEIPT_SECRET"}),
        ("phera-workers", {"PORTAL_RECEIPT_SECRET"}),
        ("phera-alarms", {"PORTAL_RECEIPT_SECRET"}),
        ("phera-duplicates", set()),
        ("phera-imports", set()),
        ("phera-housekeeping", set()),
        ("phera-backup", set()),
    ],
)
def test_a_unit_gets_only_the_secrets_of_its_role(unit: str, secrets: set[str]) -> None:
    text = (PROJECT / "deploy" / "systemd" / f"{unit}.service").read_text()
    assert set(re.findall(r"^LoadCredential=(\w+):", text, re.MULTILINE)) == KEYS | secrets
    assert ("/etc/phera/gateways" in text) == ("PORTAL_RECEIPT_SECRET" in secrets)
