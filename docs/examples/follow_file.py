"""Holds a copy of a file of the portal, which each run brings up to date. Needs Python 3.11, nothing else.

    PHERA_TOKEN=phera_… python3 follow_file.py https://phera.example FILE FOLDER

FILE is the id of the first file, from its manifest. The folder gets `rows.csv` and `manifest.json`. The file
must be a CSV without HXL tags.
"""

import csv
import io
import json
import os
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

GONE = 410
Rows = dict[str, list[str]]


def main(portal: str, first_file: str, folder: Path) -> None:
    """Brings the copy in the folder up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    held = folder / "manifest.json"
    if not held.exists():
        take_full_file(portal, first_file, folder)
        return
    manifest = json.loads(held.read_text())
    package = fetch(portal, manifest["file"], "changes")
    if package is not None:
        newer = json.loads(package.read("manifest.json"))
        begins_here = newer["changes_since"]["cursor"] == manifest["cursor"]
        if begins_here and not newer["needs_full_file"]:
            heading, rows = read_rows((folder / "rows.csv").read_text())
            rows |= read_rows(text_of(package, "data.csv"))[1]
            for pseudonym in read_rows(text_of(package, "removed.csv"))[1]:
                rows.pop(pseudonym, None)
            write(folder, heading, rows, newer)
            return
    take_full_file(portal, manifest["file"], folder)


def take_full_file(portal: str, file_id: str, folder: Path) -> None:
    """Replaces the copy by a new full file."""
    package = fetch(portal, file_id, "full")
    if package is None:
        raise SystemExit("The portal has no full file.")
    heading, rows = read_rows(text_of(package, "data.csv"))
    write(folder, heading, rows, json.loads(package.read("manifest.json")))


def fetch(portal: str, file_id: str, kind: str) -> zipfile.ZipFile | None:
    """Returns a new package, or None if the changes are no longer there."""
    request = urllib.request.Request(  # noqa: S310  # the address is given by whoever runs this
        f"{portal}/api/v1/files/{file_id}/{kind}",
        method="POST",
        headers={"Authorization": f"Bearer {os.environ['PHERA_TOKEN']}"},
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310  # as above
            return zipfile.ZipFile(io.BytesIO(answer.read()))  # an incomplete one raises
    except urllib.error.HTTPError as error:
        if error.code == GONE:
            return None
        raise SystemExit(json.loads(error.read())["detail"]) from error


def text_of(package: zipfile.ZipFile, name: str) -> str:
    """Returns a CSV of the package without the mark for Excel."""
    return package.read(name).decode("utf-8-sig")


def read_rows(text: str) -> tuple[list[str], Rows]:
    """Returns the headings, and the rows by pseudonym."""
    heading, *rows = csv.reader(io.StringIO(text, newline=""))
    return heading, {row[0]: row for row in rows}


def write(folder: Path, heading: list[str], rows: Rows, manifest: dict[str, Any]) -> None:
    """Writes the copy, then the manifest. Each replaces the old one as a whole."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([heading, *rows.values()])
    for name, text in (("rows.csv", file.getvalue()), ("manifest.json", json.dumps(manifest))):
        new = folder / f"{name}.new"
        new.write_text(text, newline="")
        new.replace(folder / name)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2], Path(sys.argv[3]))
