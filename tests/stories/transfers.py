"""What a real browser receives over the wire, page by page: headers and bodies, as compressed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

HEAD = "| page | bytes | of them headers and redirects | requests |\n| --- | ---: | ---: | ---: |"


@dataclass
class Transfer:
    """One page with everything that was fetched for it."""

    name: str
    parts: dict[str, int] = field(default_factory=dict)
    """Bytes by address; a redirect is counted with its own address."""

    @property
    def total(self) -> int:
        """Bytes on the wire, headers too."""
        return sum(self.parts.values())


class Transfers:
    """Listens to the browser's own account of a page; `watch` closes the account of one page."""

    def __init__(self, page: Page) -> None:
        self.pages: list[Transfer] = []
        self._page = page
        self._addresses: dict[str, str] = {}
        self._open: dict[str, int] = {}
        self._protocol = page.context.new_cdp_session(page)
        self._protocol.send("Network.enable")
        self._protocol.on("Network.requestWillBeSent", self._sent)
        self._protocol.on("Network.loadingFinished", self._finished)

    def watch(self, page: Page, name: str) -> None:
        """To be called when a page is there."""
        page.wait_for_load_state("networkidle")
        if not self.pages:
            # The protocol does not tell of the icon in the tab, so it is fetched once more in sight.
            page.evaluate(
                "() => new Promise(done => { const image = new Image(); image.onload = done;"
                " image.src = document.querySelector('link[rel=icon]').href + '&counted' })"
            )
            page.wait_for_timeout(100)
        self.pages.append(Transfer(name, dict(self._open)))
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
        if redirect := event.get("redirectResponse"):
            self._add(f"{redirect['url']} ({redirect['status']})", redirect["encodedDataLength"])
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: Mapping[str, Any]) -> None:
        address = self._addresses.get(event["requestId"], "?")
        self._add(address, event["encodedDataLength"])

    def _add(self, address: str, size: float) -> None:
        self._open[address] = self._open.get(address, 0) + int(size)
