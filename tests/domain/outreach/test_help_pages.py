import pytest

from portal.domain.outreach.help_pages import HelpListing, HelpPage, in_sections


def page(slug: str, order: int, section: str = "") -> HelpPage:
    return HelpPage.read(
        slug, f"---\ntitle: {slug}\norder: {order}\nsection: {section}\n---\nText."
    )


def test_a_file_becomes_a_page() -> None:
    source = (
        "---\ntitle: Title: with a colon\norder: 7\nlist: centres\n---\n\nText.\n\n---\n\nMore.\n"
    )
    assert HelpPage.read("a-page", source) == HelpPage(
        slug="a-page",
        title="Title: with a colon",
        order=7,
        section="",
        listing=HelpListing.CENTRES,
        text="Text.\n\n---\n\nMore.",
    )


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("Text.", "does not begin"),
        ("\n---\ntitle: T\norder: 1\n---\n", "does not begin"),
        ("---\ntitle: T\norder: 1\n", "does not begin"),
        ("---\norder: 1\n---\n", "no title"),
        ("---\ntitle: T\n---\n", "not a number"),
        ("---\ntitle: T\norder: 1st\n---\n", "not a number"),
        ("---\ntitle: T\norder: 1\nauthor: A\n---\n", "author"),
        ("---\ntitle: T\norder: 1\nlist: people\n---\n", "people"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(source: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        HelpPage.read("a-page", source)


def test_pages_stand_in_order_and_sections_come_with_their_first_page() -> None:
    pages = [page("d", 4, "B"), page("c", 3, "A"), page("b", 2, "B"), page("a", 1, "A")]
    assert [(name, [each.slug for each in found]) for name, found in in_sections(pages)] == [
        ("A", ["a", "c"]),
        ("B", ["b", "d"]),
    ]
