"""Base32 of many bytes at once."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.base32 import encode_base32


@given(st.lists(st.binary(min_size=5, max_size=5)))
def test_bytes_are_encoded_as_the_standard_library_does(several: list[bytes]) -> None:
    content = b"".join(several)
    assert encode_base32(content) == base64.b32encode(content)


def test_bytes_that_need_padding_are_refused() -> None:
    with pytest.raises(ValueError, match="multiple of five"):
        encode_base32(b"1234")
