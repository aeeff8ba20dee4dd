import json
from pathlib import Path

import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.registration.form_pages import FormPage
from portal.services.registration.page_voices import (
    SHIPPED,
    find_voices,
    read_new_voices,
    stale_pages,
    store_voices,
)
from portal.services.registration.spoken_pages import spoken_text


def test_what_is_spoken_has_the_questions_and_choices_of_the_page() -> None:
    text = spoken_text(FormPage.CONTACT)
    for said in ("আপনার মোবাইল নম্বর", "ফোনটি কার?", "আমার নিজের"):
        assert said in text
    assert "কোনো টাকা লাগে না" in spoken_text(FormPage.CONSENT)


def test_recordings_of_the_ministry_replace_the_shipped_ones_page_by_page(tmp_path: Path) -> None:
    instance, folder = tmp_path / "instance", tmp_path / "recorded"
    folder.mkdir()
    (folder / "contact.mp3").write_bytes((SHIPPED / "person.mp3").read_bytes())
    before = find_voices(instance)
    store_voices(instance, read_new_voices(folder))
    after = find_voices(instance)
    assert after[FormPage.CONTACT].mark == before[FormPage.PERSON].mark
    assert after[FormPage.HOME] == before[FormPage.HOME]


def test_a_recording_of_an_earlier_text_is_not_offered(tmp_path: Path) -> None:
    folder = tmp_path / "voice"
    folder.mkdir()
    (folder / "contact.mp3").write_bytes((SHIPPED / "contact.mp3").read_bytes())
    marks = json.loads((SHIPPED / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(marks))
    assert FormPage.CONTACT not in stale_pages(folder)
    (folder / "manifest.json").write_text(json.dumps(marks | {"contact": "0123456789abcdef"}))
    assert FormPage.CONTACT in stale_pages(folder)
    assert find_voices(tmp_path)[FormPage.CONTACT].path.parent == SHIPPED


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("contact.txt", b"text", "no MP3 file in this folder"),
        ("contact.mp3", b"<script>alert(1)</script>", "contact.mp3 is not an MP3 file"),
        ("nothing.mp3", b"", "No page of the form is called nothing"),
        ("home.mp3", bytes(1_000_001), "home.mp3 is too large"),
        ("home.mp3", b"\xff\xf3\x14\xc4" + bytes(20), "home.mp3 is too long"),
    ],
)
def test_files_that_do_not_fit_are_refused_by_name(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    if says.endswith("too long"):
        content *= 10_000
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Invalid) as refused:
        read_new_voices(tmp_path)
    assert says in refused.value.text % refused.value.values
