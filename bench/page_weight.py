"""Measures the page weight of a returnee's journey in a real browser, beside the bundles of peers.

    python -m bench.page_weight [--write]

Our figures count everything on the wire: pages, redirects, headers, style sheet, script and icon, in
both languages, and the time of each page on 2G. The figures of peers count only their published script
and style (npm packages, fetched into a temporary folder, each file compressed with brotli 11), without
their pages. `--write` writes the tables to docs/weight.md.
"""

import argparse
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

import brotli
from playwright.sync_api import Browser, Page, sync_playwright

from portal.config import PROJECT
from tests.browsers import PHONE
from tests.e2e.flaky_proxy import slow_down
from tests.e2e.running import RunningPortal
from tests.e2e.transfers import Transfers
from tests.e2e.walk import Returnee
from tests.system_parts import find

NAMES = {"bn": {"name_bn": "রহিমা বেগম"}, "en": {"name_bn": "Rahima Begum"}}
PEERS = {
    "govuk-frontend": re.compile(r"package/dist/govuk/govuk-frontend\.min\.(css|js)"),
    # It publishes no bundle, so its own modules count, without the packages that they import.
    "enketo-core": re.compile(r"package/src/.*\.(js|mjs)"),
}


ABOUT = """\
`make weight` writes this page. The limits are 10,240 bytes for the first view, 4,608 for a later page and 46,080 for
the journey; a test in a real browser fails above them. The figures include headers and redirects over HTTP/1.1
(HTTP/2 needs less). `enketo-core` publishes no bundle, so its own modules count, without the packages that they
import."""


def main() -> None:
    """Measures, prints the tables, and writes them to docs/weight.md with --write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--write", action="store_true", help="write docs/weight.md")
    options = parser.parse_args([] if __name__ != "__main__" else None)
    text = f"{_versions()}\n\n{_peers()}"
    print(text)
    if options.write:
        head = f"# Page weight of the journey\n\n{ABOUT}"
        (PROJECT / "docs" / "weight.md").write_text(f"{head}\n\n{text}\n")


def _versions() -> str:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    parts = []
    with (
        tempfile.TemporaryDirectory() as folder,
        RunningPortal(Path(folder) / "instance") as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find("chromium"), args=arguments)
        for number, language in enumerate(NAMES):
            page = browser.new_context(**PHONE).new_page()
            transfers = Transfers(page)
            _walk(page, portal, language, f"0171100040{number}", transfers)
            parts.append(f"## On the wire, in bytes: {language}\n\n{transfers.table()}")
        parts.append(_on_2g(browser, portal))
        browser.close()
    return "\n\n".join(parts)


def _walk(
    page: Page, portal: RunningPortal, language: str, mobile: str, transfers: Transfers
) -> None:
    Returnee(page, portal, language, mobile, transfers.watch).register(NAMES[language])


def _on_2g(browser: Browser, portal: RunningPortal) -> str:
    """Measures the wait for each page, from the press of the button to the loaded page."""
    page = browser.new_context(**PHONE).new_page()
    slow_down(page)
    rows: list[str] = []
    waited = 0.0

    class Waiting(Returnee):
        def _press(self, button: str, name: str) -> None:
            began = time.monotonic()
            super()._press(button, name)
            self._note(name, began)

        def go(self, path: str, name: str) -> None:
            began = time.monotonic()
            super().go(path, name)
            self._note(name, began)

        def _note(self, name: str, began: float) -> None:
            nonlocal waited
            took = time.monotonic() - began
            waited += took
            rows.append(f"| {name} | {took:.1f} |")

    Waiting(page, portal, "bn", "01711000409").register(NAMES["bn"])
    head = "## On 2G (250 kbit/s, round trip 300 ms)\n\n| page | seconds |\n| --- | ---: |"
    return "\n".join([head, *rows, f"| **all** | **{waited:.1f}** |"])


def _peers() -> str:
    head = "## Peers: script and style only, brotli 11\n\n| package | bytes |\n| --- | ---: |"
    if shutil.which("npm") is None:
        return f"{head}\n| (npm is not installed: not measured) | |"
    with tempfile.TemporaryDirectory() as folder:
        rows = [_peer(name, files, Path(folder)) for name, files in PEERS.items()]
    return "\n".join([head, *rows])


def _peer(name: str, files: re.Pattern[str], folder: Path) -> str:
    fetched = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@latest"],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    archives = list(folder.glob(f"{name}-*.tgz"))
    if fetched.returncode or not archives:
        return f"| {name} (npm could not fetch it: not measured) | |"
    with tarfile.open(archives[0]) as archive:
        opened = [
            archive.extractfile(member)
            for member in archive.getmembers()
            if files.fullmatch(member.name)
        ]
        size = sum(len(brotli.compress(each.read())) for each in opened if each)
    return f"| {archives[0].stem} ({len(opened)} files) | {size:,} |"


if __name__ == "__main__":
    main()
