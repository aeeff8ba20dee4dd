"""The progress bar of a command."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


def progress_bar(label: str, length: int = 1) -> "ProgressBar[int]":
    """Returns a bar of so many steps on standard error. It shows nothing if that is no terminal."""
    return click.progressbar(
        length=length, label=label, show_pos=True, file=sys.stderr, hidden=not sys.stderr.isatty()
    )
