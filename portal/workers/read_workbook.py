"""The process that reads one uploaded workbook: the file on standard input, pieces as JSON on standard output.

Its arguments are the largest number of rows, and the number of the sheet or 0.
"""

import contextlib
import json
import os
import resource
import sys
from typing import Any, Final

from portal.domain.platform.errors import Invalid
from portal.services.intake.bulk_import.list_pieces import oversized_list, piece_values
from portal.services.intake.bulk_import.read_list import read_list

MOST_SECONDS: Final = 180
"""Processor time. 200,000 full rows need about 30 seconds on a slow machine."""
MOST_MEMORY: Final = 1536 * 1024 * 1024
"""Address space. 200,000 full rows need about a fifth of it."""


def main() -> None:
    """Reads until the end of the file, or until a limit is reached."""
    limit_resources()
    try:
        most_rows, sheet = map(int, sys.argv[1:3])
        for piece in read_list(sys.stdin.buffer.read(), most_rows, sheet or None):
            _write(piece_values(piece))
    except Invalid as problem:
        _refuse(problem)
    except MemoryError:
        _refuse(oversized_list())
    except BrokenPipeError:
        os._exit(1)  # the importer has ended
    except Exception as error:  # noqa: BLE001 - the importer counts it
        _write({"failed": type(error).__name__})


def limit_resources(*, seconds: int = MOST_SECONDS, memory: int = MOST_MEMORY) -> None:
    """Limits this process. After its processor time it is killed; without memory it raises."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(problem: Invalid) -> None:
    _write({"refused": (problem.text, problem.values)})


def _write(values: dict[str, Any]) -> None:
    with contextlib.suppress(UnicodeError):
        sys.stdout.write(json.dumps(values))
        sys.stdout.write("\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
