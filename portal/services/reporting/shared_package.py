"""A shared file as a package: the data, its dictionary, and a signed manifest, in a ZIP archive."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.reporting.k_anonymity import LEAST_K
from portal.domain.reporting.shared_columns import PSEUDONYM, Grade, load_shared_columns
from portal.i18n import translate
from portal.services.platform.signature import sign_document
from portal.services.platform.zip_stream import Member, stream_zip
from portal.services.reporting.change_feed import feed_end
from portal.services.reporting.export_columns import SEVERAL
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.file_changes import EarlierFile
from portal.services.reporting.file_formats import BOM, write_table
from portal.services.reporting.file_layout import FileLayout
from portal.services.reporting.shared_labels import closed_list
from portal.services.reporting.shared_rows import (
    COUNT,
    COUNT_HXL,
    COUNT_LABEL,
    read_shared_table,
)
from portal.services.reporting.shared_table import FileFacts, SharedTable
from portal.unit_of_work import UnitOfWork

FORMAT: Final = "phera-shared-file/1"
MANIFEST_NAME: Final = "manifest.json"
DICTIONARY_NAME: Final = "dictionary.csv"
REMOVED: Final = "removed"

Manifest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SharedFileOrder:
    """What is to be written, for whom."""

    id: str
    recipient: str
    agreement: str
    ends_on: date
    pseudonym_key: bytes
    layout: FileLayout
    filters: ExportFilters
    since: EarlierFile | None = None
    """The file whose changes are wanted. None for all rows."""


def stream_package(
    work: UnitOfWork, order: SharedFileOrder, record: Callable[[Manifest], None]
) -> Iterator[bytes]:
    """Yields the package. `record` gets the manifest before the end of the archive is sent.

    So there is no whole package without its entry in the register.
    """
    table = read_shared_table(work, order.layout, order.filters, order.pseudonym_key, order.since)
    yield from stream_zip(_members(work, order, table, record))


def _members(
    work: UnitOfWork,
    order: SharedFileOrder,
    table: SharedTable,
    record: Callable[[Manifest], None],
) -> Iterator[Member]:
    name = f"data.{order.layout.file_format.extension}"
    hashes: dict[str, Any] = {}
    data = write_table(order.layout.file_format, table.headings, table.rows)
    yield name, _hashed(name, data, hashes)
    if order.since is not None:
        name = f"{REMOVED}.{order.layout.file_format.extension}"
        yield name, _hashed(name, _removed(order.layout, table), hashes)
    yield DICTIONARY_NAME, _hashed(DICTIONARY_NAME, [_dictionary(order.layout)], hashes)
    manifest = sign_document(work.vault, manifest_of(work, order, table, hashes))
    record(manifest)
    yield MANIFEST_NAME, [json.dumps(manifest, ensure_ascii=False, indent=1).encode()]


def _removed(layout: FileLayout, table: SharedTable) -> Iterator[bytes]:
    """Yields the pseudonyms of the rows that the recipient deletes, known once the data is written."""
    rows = ([name] for name in table.facts.removed)
    yield from write_table(layout.file_format, table.headings[:1], rows)


def _hashed(name: str, content: Iterable[bytes], hashes: dict[str, Any]) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for chunk in content:
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    hashes[name] = {"sha256": digest.hexdigest(), "bytes": size}


def manifest_of(
    work: UnitOfWork, order: SharedFileOrder, table: SharedTable, hashes: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the manifest, not yet signed, once all rows were taken."""
    layout, facts = order.layout, table.facts
    has_names = layout.grade is Grade.IDENTIFIABLE
    levels = facts.levels or [0] * len(layout.columns)
    return {
        "schema": FORMAT,
        "file": order.id,
        "recipient": order.recipient,
        "agreement": order.agreement,
        "agreement_ends_on": order.ends_on.isoformat(),
        "made_at": work.now.astimezone(DHAKA).isoformat(timespec="seconds"),
        **layout.stored(),
        "columns": [
            {"id": column.id, "version": column.version}
            | ({} if has_names else {"coarsened": level})
            for column, level in zip(layout.columns, levels, strict=True)
        ],
        "filters": order.filters.stored(),
        **_feed_facts(work, order, facts),
        "rows": facts.rows,
        "left_out": _inexact(facts.left_out),
        "k": facts.k,
        "least_k": None if has_names else LEAST_K,
        "files": hashes,
    }


def _feed_facts(work: UnitOfWork, order: SharedFileOrder, facts: FileFacts) -> dict[str, Any]:
    """Returns where the next file of changes begins, and what this one begins from."""
    end = None if order.layout.grade is Grade.AGGREGATED else feed_end(work)
    feed: dict[str, Any] = {"cursor": None if end is None else str(end)}
    if order.since is not None:
        feed |= order.since.stored()
        feed |= {"removed": len(facts.removed), "needs_full_file": facts.needs_full_file}
        if facts.needs_full_file:
            feed["cursor"] = None  # there is nothing to go on from
    return feed


def _inexact(left_out: int) -> int | str:
    """Returns the number as the manifest says it: a small one would be a small cell itself."""
    return left_out if left_out == 0 or left_out >= LEAST_K else f"1-{LEAST_K - 1}"


def _dictionary(layout: FileLayout) -> bytes:
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(["column", "version", "label_en", "label_bn", "hxl", "values"])
    first = [] if layout.grade is Grade.AGGREGATED else [load_shared_columns()[PSEUDONYM]]
    for column in [*first, *layout.columns]:
        values = SEVERAL.join(
            f"{value.value} = {translate(layout.language, value.label)}"
            for value in closed_list(column.id)
        )
        labels = [column.labels[Language.ENGLISH], column.labels[Language.BANGLA]]
        cells = [column.id, str(column.version), *labels, column.hxl, values]
        lines.writerow(map(escape_formula, cells))
    if layout.grade is Grade.AGGREGATED:
        labels = [translate(each, COUNT_LABEL) for each in (Language.ENGLISH, Language.BANGLA)]
        lines.writerow([COUNT, "1", *labels, COUNT_HXL, ""])
    return f"{BOM}{file.getvalue()}".encode()
