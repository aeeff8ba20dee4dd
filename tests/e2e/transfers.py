"""What a real browser receives over the wire, page by page: headers and bodies, as compressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass
class Transfer:
    """One page with everything that was fetched for it."""

    name: str
    parts: list[tuple[str, int]]
    """What was fetched, with its bytes."""

    @property
    def total(self) -> int:
        """Bytes on the wire, headers too."""
        return sum(size for _, size in self.parts)


class Transfers:
    """Listens to the browser's own account of a page; `watch` closes the account of one page."""

    def __init__(self, page: Page, *, runs_scripts: bool = True) -> None:
        self._runs_scripts = runs_scripts
        self.pages: list[Transfer] = []
        self._page = page
        self._addresses: dict[str, str] = {}
        self._open: dict[str, tuple[str, int]] = {}
        self._protocol = page.context.new_cdp_session(page)
        self._protocol.send("Network.enable")
        self._protocol.on("Network.requestWillBeSent", self._sent)
        # An answer without a body is told of by its head alone, when the page is left at once.
        self._protocol.on("Network.responseReceived", self._began)
        self._protocol.on("Network.loadingFinished", self._finished)

    def watch(self, page: Page, name: str) -> None:
        """To be called when a page is there."""
        page.wait_for_load_state("networkidle")
        if not self.pages and self._runs_scripts:
            # The protocol does not tell of the icon in the tab, so it is fetched once more in sight.
            page.evaluate(
                "() => new Promise(done => { setTimeout(done, 5000);"
                " const image = new Image(); image.onload = image.onerror = () => done();"
                " image.src = document.querySelector('link[rel=icon]').href + '&counted' })"
            )
            page.wait_for_timeout(100)
        self.pages.append(Transfer(name, list(self._open.values())))
        self._open.clear()

    @property
    def total(self) -> int:
        """Bytes of the whole journey."""
        return sum(each.total for each in self.pages)

    def table(self) -> str:
        """For people to read, as Markdown."""
        rows = [f"| {each.name} | {each.total:,} | {len(each.parts)} |" for each in self.pages]
        head = "| page | bytes | requests |\n| --- | ---: | ---: |"
        return "\n".join([head, *rows, f"| **all** | **{self.total:,}** | |"])

    def _sent(self, event: Mapping[str, Any]) -> None:
        request, address = event["requestId"], event["request"]["url"]
        if redirect := event.get("redirectResponse"):
            told = (f"{redirect['status']} {redirect['url']}", int(redirect["encodedDataLength"]))
            self._open[f"{request} to {address}"] = told
        self._addresses[request] = address

    def _began(self, event: Mapping[str, Any]) -> None:
        self._count(event["requestId"], event["response"]["encodedDataLength"])

    def _finished(self, event: Mapping[str, Any]) -> None:
        self._count(event["requestId"], event["encodedDataLength"])

    def _count(self, request: str, size: float) -> None:
        self._open[request] = (self._addresses.get(request, "?"), int(size))
