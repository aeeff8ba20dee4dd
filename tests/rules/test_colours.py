"""Colours are variables with enough contrast in light and in dark; letters follow the browser's size."""

import re
from itertools import product

import pytest

from portal.settings.colour_contrast import contrast
from portal.settings.owner import SURFACES as OWNER_SURFACES
from tests.rules import styles
from tests.rules.styles import STYLES

BASE = (STYLES / "components" / "base.css").read_text("utf-8")
DARK = "@media screen and (prefers-color-scheme: dark) {"
WORDS = ("ink", "quiet", "green", "red")
SURFACES = ("paper", "pale", "amber-pale", "red-pale")
CHART = ("first", "second", "fourth")
TEXT, DRAWING = 4.5, 3.0

_VARIABLE = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:white|black)\b(?!-)|\b(?:rgb|hsl)a?\(")
_TEXT_SIZE = re.compile(
    r"(?<![\w-])(?:font|font-size|line-height|letter-spacing|word-spacing):[^;}]*?\d(?:px|pt|mm|cm)\b"
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PRINT = re.compile(r"@media print \{(?:[^{}]|\{[^{}]*\})*\}")


def variables(css: str, *, dark: bool) -> dict[str, str]:
    """Returns the colours of a sheet in one scheme. Those of the dark one replace the others."""
    light, _, rest = css.partition(DARK)
    found = dict(_VARIABLE.findall(light))
    return found | dict(_VARIABLE.findall(rest)) if dark else found


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_can_be_read_on_every_surface(dark: bool) -> None:
    colours = variables(BASE, dark=dark)
    # The words of a button have the colour of the page.
    pairs = [*product(WORDS, SURFACES), ("paper", "green"), ("paper", "red")]
    weak = {
        pair: round(contrast(*(colours[name] for name in pair)), 2)
        for pair in pairs
        if contrast(*(colours[name] for name in pair)) < TEXT
    }
    assert not weak


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_edges_and_bars_can_be_seen(dark: bool) -> None:
    chart = (STYLES / "components" / "chart-figure.css").read_text("utf-8")
    colours = variables(BASE, dark=dark)
    paper = colours["paper"]
    assert contrast(colours["amber"], paper) >= DRAWING
    assert contrast(colours["quiet"], paper) >= DRAWING, "the edge of fields"
    series = variables(chart, dark=dark)
    assert set(series) == set(CHART)
    assert contrast(series["first"], paper) >= DRAWING
    # Bars that touch differ from their neighbours.
    assert contrast(series["first"], series["second"]) >= 2


def test_the_colour_of_an_owner_is_measured_on_the_darkest_light_surface() -> None:
    colours = variables(BASE, dark=False)
    least = min(contrast("#000000", colours[name]) for name in SURFACES)
    assert min(contrast("#000000", surface) for surface in OWNER_SURFACES) == least


def test_dark_colours_replace_all_light_ones() -> None:
    assert variables(BASE.partition(DARK)[2], dark=False).keys() == set(variables(BASE, dark=False))


@pytest.mark.parametrize("sheet", styles.sheets(), ids=lambda sheet: sheet.block)
def test_a_component_takes_its_colours_from_variables(sheet: styles.Sheet) -> None:
    assert not _COLOUR.findall(_VARIABLE.sub("", _COMMENT.sub("", sheet.text)))


@pytest.mark.parametrize("sheet", styles.sheets(), ids=lambda sheet: sheet.block)
def test_letters_grow_with_the_size_that_the_browser_is_set_to(sheet: styles.Sheet) -> None:
    assert not _TEXT_SIZE.findall(_PRINT.sub("", sheet.text))


@pytest.mark.parametrize(
    ("css", "is_fixed"),
    [
        (".a { font-size: 13px; }", True),
        (".a { font: 600 14px/1.2 serif; }", True),
        (".a { line-height: 20px }", True),
        (".a { font: 600 .9rem/1.2 serif; border: 1px solid }", False),
        (".a { min-height: 48px; }", False),
        ("@media print { .a { font-size: 10pt; } .b { margin: 0; } }", False),
    ],
)
def test_a_size_of_letters_in_pixels_is_found(css: str, is_fixed: bool) -> None:
    assert bool(_TEXT_SIZE.search(_PRINT.sub("", css))) is is_fixed
