"""Attacks the portal: bandit on its source, and the scanner wapiti on a started instance on loopback.

    make attack

Fails on each finding that docs/security.md does not explain by name, on an error of the portal, and if it does not
answer afterwards. The scanner sends no request to another host and ends after `SCAN_SECONDS`.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import requests

from portal.config import PROJECT
from tests.e2e.running import RunningPortal

PAGE: Final = PROJECT / "docs" / "security.md"
MODULES: Final = (
    "cookieflags,crlf,csp,csrf,exec,file,http_headers,ldap,methods,permanentxss,redirect,sql,xss"
)
"""Without those that need a server of the makers or the internet."""
CRAWL_SECONDS: Final = 60
MODULE_SECONDS: Final = 30
SCAN_SECONDS: Final = 600

Finding = tuple[str, str]
"""The name that a tool gives, and the place."""


def explained(page: str) -> set[Finding]:
    """Returns the findings of tools that the page explains: rows of `tool: name` and `place`."""
    return set(
        re.findall(r"^\| (?:bandit|wapiti): ([^|]+?) \| `?([^|`]+)`? \|", page, re.MULTILINE)
    )


def bandit_findings(programs: Path) -> Iterator[Finding]:
    """Yields what bandit finds in our source, from medium severity."""
    command: list[Any] = [programs / "bandit", "-q", "-ll", "-r", "portal", "wsgi.py", "-f", "json"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False, timeout=300)
    for result in json.loads(done.stdout)["results"]:
        yield result["test_id"], result["filename"]


def wapiti_findings(programs: Path, url: str, folder: Path) -> Iterator[Finding]:
    """Yields what the scanner finds on the running portal, by the path."""
    report = folder / "report.json"
    command: list[Any] = [programs / "wapiti", "-u", f"{url}/", "-m", MODULES, "--no-bugreport"]
    command += ["--scope", "folder", "-d", "8", "--flush-session", "-f", "json", "-o", report]
    command += ["--store-session", folder / "session", "--store-config", folder / "config"]
    # Its own servers are not called: these names lead back to this machine.
    command += ["--dns-endpoint", "localhost", "--endpoint", "http://localhost/"]
    command += ["--max-scan-time", CRAWL_SECONDS, "--max-attack-time", MODULE_SECONDS, "-v", "0"]
    subprocess.run([str(part) for part in command], cwd=folder, check=True, timeout=SCAN_SECONDS)
    for name, results in json.loads(report.read_text())["vulnerabilities"].items():
        for result in results:
            yield name, result["path"]


def main() -> int:
    """Runs both tools. Returns 1 if one of them found something that is not explained."""
    programs = Path(sys.argv[1]).resolve()
    known = explained(PAGE.read_text())
    found = set(bandit_findings(programs))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with RunningPortal(folder / "instance") as portal:
            found |= set(wapiti_findings(programs, portal.url, folder))
            answers = requests.get(f"{portal.url}/readyz", timeout=30).ok
            broken = "Traceback" in portal.output.read_text()
    everywhere = {finding for finding, place in known if place == "every page"}
    new = sorted(each for each in found - known if each[0] not in everywhere)
    for finding, place in new:
        click.echo(f"not explained: {finding} at {place}")
    if broken or not answers:
        click.echo("the portal had an error, or does not answer any more")
    click.echo(f"{len(found)} findings, {len(new)} not explained in {PAGE.relative_to(PROJECT)}")
    return int(bool(new) or broken or not answers)


if __name__ == "__main__":
    sys.exit(main())
