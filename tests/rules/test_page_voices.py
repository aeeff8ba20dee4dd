"""The shipped recordings say what the pages of the form say."""

from portal.services.registration.page_voices import SHIPPED, stale_pages

LARGEST = 1_000_000


def test_each_page_is_spoken_in_its_present_words() -> None:
    assert stale_pages(SHIPPED) == [], "speak them again: make voice"


def test_the_recordings_are_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.mp3")) < LARGEST
