"""Reads the OData feed of a file into a CSV. Needs Python 3.11, nothing else.

    PHERA_TOKEN=phera_… python3 read_feed.py https://phera.example/api/v1/odata/FILE/ rows.csv [2026-11]

With a month, only its rows are read. The CSV is replaced as a whole, once all rows are there.
"""

import base64
import csv
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main(feed: str, target: Path, month: str = "") -> None:
    """Writes the rows of the feed, or of one month of it."""
    options = {"$filter": f"verified_on eq {month}-01T00:00:00Z"} if month else {}
    rows = list(read_rows(f"{feed}Registrations?{urllib.parse.urlencode(options)}"))
    new = target.with_name(f"{target.name}.new")
    with new.open("w", newline="", encoding="utf-8-sig") as file:
        lines = csv.DictWriter(file, rows[0] if rows else ["pseudonym"])
        lines.writeheader()
        lines.writerows(rows)
    new.replace(target)


def read_rows(address: str | None) -> Iterator[dict[str, str]]:
    """Yields all rows behind an address, by the links of the answers."""
    while address:
        document = fetch(address)
        yield from document["value"]
        address = document.get("@odata.nextLink")


def fetch(address: str) -> dict[str, Any]:
    """Returns an answer. The token is the password, and the user name does not matter."""
    password = base64.b64encode(f"feed:{os.environ['PHERA_TOKEN']}".encode()).decode()
    request = urllib.request.Request(  # noqa: S310  # the address is given by whoever runs this
        address, headers={"Authorization": f"Basic {password}"}
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310  # as above
            document: dict[str, Any] = json.load(answer)
            return document
    except urllib.error.HTTPError as error:
        raise SystemExit(json.load(error)["error"]["message"]) from error


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") + "/", Path(sys.argv[2]), *sys.argv[3:])
