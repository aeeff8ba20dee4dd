"""Speaks the pages of the form into portal/data/voice with espeak-ng and lame: `make voice`.

The voice is a machine's: it can be understood, and no more. `portal voice load` replaces it.
"""

import json
import subprocess
import tempfile
from pathlib import Path

from portal.domain.registration.form_pages import FormPage
from portal.services.registration.page_voices import SHIPPED
from portal.services.registration.spoken_pages import mark_of_text, spoken_text

SPEED = "135"
BIT_RATE = "16"


def main() -> None:
    """Speaks each page. Needs espeak-ng and lame (`make system-deps`)."""
    SHIPPED.mkdir(parents=True, exist_ok=True)
    marks = {}
    for page in FormPage:
        text = spoken_text(page)
        _speak(text, SHIPPED / f"{page.value}.mp3")
        marks[page.value] = mark_of_text(text)
    manifest = json.dumps(marks, indent=1, sort_keys=True)
    (SHIPPED / "manifest.json").write_text(manifest + "\n", encoding="utf-8")


def _speak(text: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "page.wav"
        subprocess.run(
            ["espeak-ng", "-v", "bn", "-s", SPEED, "-g", "2", "-w", str(wave), "--stdin"],
            input=text.encode(),
            check=True,
        )
        subprocess.run(
            ["lame", "--quiet", "-m", "m", "--cbr", "-b", BIT_RATE, "--resample", "16", "-t", str(wave), str(path)],
            check=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
