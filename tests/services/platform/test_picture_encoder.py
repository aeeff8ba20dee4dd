"""Uploaded pictures: what remains of them, and what is refused."""

import io

import pytest
from PIL import Image

from portal.domain.platform.errors import Invalid
from portal.services.platform.encoded_picture import EncodedPicture, read_picture
from tests.pictures import BEHIND, PLACE, bomb, picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_what_stands_behind_a_picture_are_gone(kind: str) -> None:
    given = picture(kind)
    assert PLACE in given
    made = read_picture(given)
    assert made.content.startswith(b"\xff\xd8")
    assert PLACE not in made.content
    assert BEHIND not in made.content
    with Image.open(io.BytesIO(made.content)) as opened:
        assert (opened.format, opened.size, dict(opened.getexif())) == ("JPEG", (40, 30), {})
    assert EncodedPicture.of_stored(made.stored(), 40, 30) == made


def test_a_picture_stands_upright_and_is_not_larger_than_a_page_needs() -> None:
    made = read_picture(picture(size=(4000, 2000), turned=True))
    assert (made.width, made.height) == (800, 1600)
    with Image.open(io.BytesIO(made.content)) as opened:
        red, _, blue = opened.getpixel((400, 100))  # type: ignore[misc]
        assert red > blue  # what was on the left is above


def test_what_is_transparent_becomes_white() -> None:
    written = io.BytesIO()
    Image.new("LA", (8, 8), (0, 0)).save(written, format="PNG")
    with Image.open(io.BytesIO(read_picture(written.getvalue()).content)) as opened:
        assert opened.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(30_000, 30_000), (7_000, 7_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_refused_before_any_is_decoded(
    size: tuple[int, int],
) -> None:
    with pytest.raises(Invalid, match="pixels"):
        read_picture(bomb(*size))


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture()[:400],
     b"GIF89a" + bytes(50), bomb(0, 4), bomb(100, 100), picture("PNG")[:60]],
    ids=["empty", "head", "svg", "cut", "gif", "no width", "few bytes", "cut png"],
)  # fmt: skip
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="whole picture"):
        read_picture(content)


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    content = picture()
    assert read_picture(content, largest=len(content))
    with pytest.raises(Invalid, match="larger than"):
        read_picture(content, largest=len(content) - 1)
