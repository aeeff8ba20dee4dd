"""Bytes that a real browser receives for each page: headers and compressed bodies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass
class Transfer:
    """One page with all its resources."""

    name: str
    parts: list[tuple[str, int]]
    """What was fetched, with its bytes."""

    @property
    def total(self) -> int:
        """Returns the bytes on the wire, including headers."""
        return sum(size for _, size in self.parts)


class Transfers:
    """Records the network events of the browser; `watch` ends the record of one page."""

    def __init__(self, page: Page, *, runs_scripts: bool = True) -> None:
        self._runs_scripts = runs_scripts
        self.pages: list[Transfer] = []
        self._page = page
        self._addresses: dict[str, str] = {}
        self._open: dict[str, tuple[str, int]] = {}
        self._protocol = page.context.new_cdp_session(page)
        self._protocol.send("Network.enable")
        self._protocol.on("Network.requestWillBeSent", self._sent)
        # A response without a body has no end event if the page is left at once.
        self._protocol.on("Network.responseReceived", self._began)
        self._protocol.on("Network.loadingFinished", self._finished)

    def watch(self, page: Page, name: str) -> None:
        """Ends the record of a page. Call this when the page is loaded."""
        page.wait_for_load_state("networkidle")
        if not self.pages and self._runs_scripts:
            # The protocol does not report the tab icon, so it is fetched again explicitly.
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
        """Returns the bytes of all pages."""
        return sum(each.total for each in self.pages)

    def table(self) -> str:
        """Returns a Markdown table."""
        rows = [f"| {each.name} | {each.total:,} | {len(each.parts)} |" for each in self.pages]
        head = "| page | bytes | requests |\n| --- | ---: | ---: |"
        return "\n".join([head, *rows, f"| **all** | **{self.total:,}** | |"])

    def _sent(self, event: Mapping[str, Any]) -> None:
        request, address = event["requestId"], event["request"]["url"]
        if redirect := event.get("redirectResponse"):
            redirected = (
                f"{redirect['status']} {redirect['url']}",
                int(redirect["encodedDataLength"]),
            )
            self._open[f"{request} to {address}"] = redirected
        self._addresses[request] = address

    def _began(self, event: Mapping[str, Any]) -> None:
        self._count(event["requestId"], event["response"]["encodedDataLength"])

    def _finished(self, event: Mapping[str, Any]) -> None:
        self._count(event["requestId"], event["encodedDataLength"])

    def _count(self, request: str, size: float) -> None:
        self._open[request] = (self._addresses.get(request, "?"), int(size))
