"""An answer that needs no body still reads it, so that the connection closes without a reset."""

import io

import pytest
from flask import Flask


@pytest.mark.parametrize(
    ("path", "status"),
    [("/bn/staff/imports", 302), ("/bn/status", 413), ("/bn/no-such-page", 413)],
)
def test_what_an_answer_leaves_of_a_body_is_read(app: Flask, path: str, status: int) -> None:
    body = io.BytesIO(b"x" * 300_000)
    answer = app.test_client().post(
        path,
        input_stream=body,
        content_length=300_000,
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == status
    assert body.read() == b""


def test_more_than_the_largest_file_is_not_read(app: Flask) -> None:
    body = io.BytesIO(b"x" * 30_000_000)
    app.test_client().post("/bn/staff/imports", input_stream=body, content_length=30_000_000)
    assert body.read()
