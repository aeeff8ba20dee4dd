"""Repeats the table of `docs/cost.md`: what a registration and an officer's pages cost.

    python -m bench.cost [--quick]

Runs the benchmarks of each line one after the other, so that they do not share the processor.
"""

import argparse
import subprocess
import sys

from portal.config import PROJECT

_WHOLE = (
    ("submit", "--submits", "600", "--full", "20000"),
    ("journey",),
    ("form_page",),
    ("officer", "--rows", "1000000"),
    ("finder",),
    ("sms", "--database", "postgresql"),
    ("export",),
    ("memory",),
    ("start",),
)
_QUICK = (
    ("submit", "--submits", "100", "--full", "2000"),
    ("journey", "--journeys", "12"),
    ("form_page", "--times", "100"),
    ("officer", "--rows", "20000", "--times", "20"),
)


def main() -> None:
    """Runs the benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="only the pages, with few requests")
    for name, *arguments in _QUICK if parser.parse_args().quick else _WHOLE:
        print(f"\n{name} {' '.join(arguments)}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], cwd=PROJECT, check=True)


if __name__ == "__main__":
    main()
