"""The layout check finds layout errors and accepts good pages."""

import pytest
from playwright.sync_api import Page

from tests.geometry import faults_with_double_letters, layout_faults

pytestmark = pytest.mark.browser

TABLE = '<table style="width: 60px"><tr><td style="{style}">Jhalakathi</td></tr></table>'


def faults(page: Page, body: str) -> list[str]:
    page.set_content(f'<!doctype html><body style="margin: 0">{body}')
    return layout_faults(page, 360)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p style='width: 400px'>wide</p>", "wider than the window (400 px): p"),
        (TABLE.format(style="overflow-wrap: anywhere"), "broken word in td: Jhalakathi"),
        (TABLE.format(style="max-width: 0"), "text leaves td"),
        ("<p>one</p><p style='margin-top: -30px'>two</p>", "overlap: p"),
        ("<details><summary>more</summary><p style='width: 400px'>wide</p></details>", "wider"),
        ("<button>press</button><input style='margin-left: -30px'>", "overlap: "),
    ],
)
def test_a_fault_of_the_layout_is_found(desk: Page, body: str, fault: str) -> None:
    assert any(fault in found for found in faults(desk, body))


@pytest.mark.parametrize(
    "body",
    [
        "<p>one line below</p><p>the other</p><label>Name <input></label><button>Go</button>",
        "<div style='overflow-x: auto'><p style='width: 900px'>scrolls by itself</p></div>",
        "<p>text</p><p style='position: fixed; top: 0'>floats over it</p>",
        "<b style='position: absolute; left: -9em; width: 8em'>for readers</b><p>text</p>",
        "<p style='width: 120px'>words that are broken between and within-hyphens</p>",
    ],
)
def test_a_good_layout_is_left_alone(desk: Page, body: str) -> None:
    assert not faults(desk, body)


def test_letters_of_double_size_must_fit(desk: Page) -> None:
    faults(
        desk, "<button style='font-size: 1rem; white-space: nowrap'>Send my registration</button>"
    )
    assert faults_with_double_letters(desk)
    faults(desk, "<button style='font-size: 1rem'>Send my registration</button>")
    assert not faults_with_double_letters(desk)


def test_with_letters_of_double_size_a_number_breaks_beside_its_hyphen_only(desk: Page) -> None:
    number = (
        "<p style='font-size: 1rem; width: 200px; overflow-wrap: break-word'>০১৭১২-{}৩৪৫৬৭৮</p>"
    )
    faults(desk, number.format(""))
    assert any("broken number in p" in each for each in faults_with_double_letters(desk))
    faults(desk, number.format("<wbr>"))
    assert not faults_with_double_letters(desk)
