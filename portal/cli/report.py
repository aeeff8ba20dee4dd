"""`portal report …`: reports of the ministry."""

import json
from typing import BinaryIO, Final, TextIO

import click

from portal.cli.cli_context import open_context
from portal.domain.platform.choices import Language
from portal.domain.reporting.dhis2_mapping import read_dhis2_mapping
from portal.domain.reporting.iati_mapping import read_iati_mapping
from portal.domain.reporting.report_month import parse_report_month
from portal.services.platform.signature import is_document_valid, public_keys
from portal.services.reporting.dhis2_values import read_dhis2_values
from portal.services.reporting.iati_results import write_iati_results
from portal.services.reporting.monthly_document import (
    FORMAT,
    MonthlyDocument,
    find_month,
    read_monthly_update,
)
from portal.services.reporting.monthly_pictures import read_picture_files
from portal.services.reporting.monthly_table import MONTHLY_FILES, table_lines

_TEXT: Final = "text"


@click.group()
def report() -> None:
    """Write the monthly update, figures for DHIS2 and IATI, and verify a frozen update."""


@report.command()
@click.argument("month", default="")
@click.option("--language", type=click.Choice([each.value for each in Language]), default="en")
@click.option("--format", "kind", type=click.Choice([_TEXT, *MONTHLY_FILES]), default=_TEXT)
@click.option("--output", type=click.File("wb"), default="-", help="Default: standard output.")
def monthly(month: str, language: str, kind: str, output: BinaryIO) -> None:
    """Write the update of MONTH, like 2021-03: this month and cumulative.

    A frozen month comes as it was frozen. Without MONTH it is the present one, as far as it is counted.
    """
    with open_context() as context, context.read() as work:
        document = read_monthly_update(work, find_month(work, month))
        pictures = read_picture_files(work, document)
    if kind == _TEXT:
        output.write(_text(document, Language(language)))
    else:
        output.write(MONTHLY_FILES[kind].write(document, pictures, Language(language)))


@report.command()
@click.argument("file", type=click.File("rb"))
def verify(file: BinaryIO) -> None:
    """Verify FILE, a frozen update as JSON, with the keys of this installation."""
    try:
        document = json.loads(file.read())
        is_update = document.get("format") == FORMAT
        signature = document["signature"]
        key_id, public_key = str(signature["key_id"]), signature["public_key"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise click.ClickException("This file is no frozen monthly update.") from error
    with open_context() as context:
        own = public_keys(context.vault).get(key_id)
    if own is None or own != public_key:
        raise click.ClickException(f"The key {key_id} is not of this installation.")
    if not is_document_valid(document, own):
        raise click.ClickException("The signature is not of this content: the file was changed.")
    if not is_update:
        raise click.ClickException(
            "The signature is valid, but this file is no frozen monthly update."
        )
    click.echo(f"{document['month']}: frozen by {document['frozen_by']}, {document['frozen_at']}.")


@report.command()
@click.argument("month")
@click.option("--mapping", type=click.File("r", encoding="utf-8"), required=True)
@click.option("--output", type=click.File("w"), default="-", help="Default: standard output.")
def dhis2(month: str, mapping: TextIO, output: TextIO) -> None:
    """Write figures of MONTH as DHIS2 data values (JSON), by a mapping file (docs/dhis2.md)."""
    text = _read_mapping(mapping)
    with open_context() as context, context.read() as work:
        values = read_dhis2_values(work, find_month(work, month), read_dhis2_mapping(text))
    output.write(json.dumps(values.document, indent=1) + "\n")
    if values.left_out:
        click.echo(f"Small counts left out: {values.left_out}.", err=True)


@report.command()
@click.argument("first")
@click.argument("last", default="")
@click.option("--mapping", type=click.File("r", encoding="utf-8"), required=True)
@click.option("--output", type=click.File("wb"), default="-", help="Default: standard output.")
def iati(first: str, last: str, mapping: TextIO, output: BinaryIO) -> None:
    """Write results of the months FIRST to LAST as IATI 2.03, by a mapping file (docs/iati.md)."""
    text = _read_mapping(mapping)
    with open_context() as context, context.read() as work:
        months = parse_report_month(first), parse_report_month(last or first)
        results = write_iati_results(work, *months, read_iati_mapping(text))
    output.write(results.document)
    if results.left_out:
        click.echo(f"Small counts left out: {results.left_out}.", err=True)


def _read_mapping(mapping: TextIO) -> str:
    try:
        return mapping.read()
    except UnicodeDecodeError as error:
        raise click.ClickException("The mapping is not UTF-8.") from error


def _text(document: MonthlyDocument, language: Language) -> bytes:
    lines = [[str(cell) for cell in line[1:]] for line in table_lines(document, language)]
    widths = [max(len(line[column]) for line in lines) for column in range(2)]
    shown = (
        f"{line[0]:{widths[0]}}  {line[1]:{widths[1]}}  {line[2]:>10}  {line[3]:>10}  {line[4]:>10}".rstrip()
        for line in lines
    )
    return ("\n".join(shown) + "\n").encode()
