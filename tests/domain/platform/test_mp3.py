import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.platform.mp3 import mp3_seconds

FRAME = bytes((0xFF, 0xFB, 0x90, 0x00)) + bytes(413)
"""MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes for 1152 samples."""


def test_frames_are_added_up_between_the_tags() -> None:
    tagged = b"ID3\x04\0\0\0\0\0\x05" + b"title" + FRAME * 100 + b"TAG" + bytes(125)
    assert mp3_seconds(tagged) == pytest.approx(100 * 1152 / 44100)


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF....WAVE", b"ID3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f", FRAME[:-1], FRAME + b"<script>"],
)
def test_other_files_and_halves_are_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        mp3_seconds(content)
