"""The parts of a workbook's archive, by name and by relation (ECMA-376 part 2)."""

import posixpath
from collections.abc import Iterator
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element

from portal.services.intake.bulk_import.workbook.archive_limits import open_archive, part_key
from portal.services.intake.bulk_import.workbook.xml_parser import read_elements


class Archive:
    """An opened archive. Names of parts ignore case and a leading slash."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises `Invalid` for an archive that is damaged or too large."""
        self._zip = open_archive(file)
        self._names = {part_key(name): name for name in self._zip.namelist()}

    def open(self, name: str) -> IO[bytes] | None:
        """Opens a part, or returns None if there is none of that name."""
        stored = self._names.get(part_key(name))
        return self._zip.open(stored) if stored else None

    def elements(self, name: str, *tags: str) -> Iterator[Element]:
        """Yields the elements of a part that have one of these names."""
        part = self.open(name)
        if part is not None:
            with part:
                yield from read_elements(part, *tags)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Returns the relations of a part by id: the last word of their type, and the target part."""
        folder, file = posixpath.split(name)
        found = {}
        for each in self.elements(posixpath.join(folder, "_rels", f"{file}.rels"), "Relationship"):
            kind = each.get("Type", "").rsplit("/", 1)[-1]
            target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))
            found[each.get("Id", "")] = (kind, target)
        return found
