"""The owner's settings are checked at start, with errors that say what to do."""

from pathlib import Path

import pytest

from portal.config import Settings
from portal.settings.colour_contrast import contrast
from portal.settings.owner import LARGEST_EMBLEM
from tests.test_config import development, problems

PNG = b"\x89PNG\r\n\x1a\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


def emblem(folder: Path, content: str | bytes) -> str:
    """Writes the file of an emblem and returns its whole path."""
    path = folder / "emblem"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#0000ff", 8.59)],
)
def test_the_contrast_with_white_is_that_of_wcag(colour: str, expected: float) -> None:
    assert contrast(colour, "#ffffff") == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("colour", ["#646464", "#8B0000", "#1d4f91"])
def test_a_colour_that_can_be_read_on_every_ground_is_accepted(tmp_path: Path, colour: str) -> None:
    settings = Settings.from_env(development(tmp_path, OWNER_COLOUR=colour))
    assert settings.owner.colour == colour.lower()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("OWNER_COLOUR", "green", "a colour like #006a4e"),
        (
            "OWNER_COLOUR",
            "#767676",
            "contrast of 3.87 on the grounds of the pages; choose a darker colour",
        ),
        ("OWNER_COLOUR", "#ffd23f", "choose a darker colour"),
        ("OWNER_EMBLEM", "emblem.svg", "a whole path"),
        ("OWNER_EMBLEM", "/nowhere/emblem.svg", "cannot be read (No such file"),
        ("OWNER_NAME_EN", "Ministry\nof Work", "one line"),
        ("OWNER_NAME_BN", "ক" * 91, "at most 90 letters"),
    ],
)
def test_a_wrong_setting_says_what_to_do(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    lines = problems(development(tmp_path, **{name: value}))
    assert any(line.startswith(f"PORTAL_{name} is wrong") and message in line for line in lines)


@pytest.mark.parametrize("service", ["NAME", "SERVICE"])
def test_a_name_in_one_language_alone_is_refused(tmp_path: Path, service: str) -> None:
    (line,) = problems(development(tmp_path, **{f"OWNER_{service}_EN": "Ministry of Work"}))
    assert f"PORTAL_OWNER_{service}_BN and PORTAL_OWNER_{service}_EN" in line


@pytest.mark.parametrize("content", [SVG, PNG + b"x" * 2000])
def test_a_small_picture_is_accepted(tmp_path: Path, content: str | bytes) -> None:
    path = emblem(tmp_path, content)
    assert Settings.from_env(development(tmp_path, OWNER_EMBLEM=path)).owner.emblem == path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (PNG + b"x" * LARGEST_EMBLEM, "make it smaller, at most 4096"),
        ("GIF89a", "an SVG or PNG file"),
        (SVG.replace("<path", "<script>run()</script><path"), "no scripts"),
        (SVG.replace("<path", '<image href="https://example.org/a.png"/><path'), "addresses"),
        (SVG.replace("<path", "<path onload='run()'"), "no scripts"),
        (
            SVG.replace("<path", "<use xlink:href='//example.org/a' xmlns:xlink='x'/><path"),
            "addresses",
        ),
        (SVG.replace("<path", "<style>@import url(https://example.org)</style><path"), "styles"),
        (SVG.replace("<path", '<path fill="url(https://example.org)"'), "addresses"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "without a DOCTYPE"),
        ("<html><svg ></svg></html>", "an SVG or PNG file"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    (line,) = problems(development(tmp_path, OWNER_EMBLEM=emblem(tmp_path, content)))
    assert line.startswith("PORTAL_OWNER_EMBLEM is wrong")
    assert message in line
