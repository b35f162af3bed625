"""The review packet holds every word, and the signature is for exactly those."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from markupsafe import escape

from bot import review
from bot.app import create_app
from bot.settings import Settings


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in _texts(value)]
    return [node] if isinstance(node, str) else []


def test_every_word_of_the_protocol_and_every_line_is_in_it(tmp_path: Path) -> None:
    page = review.page(tmp_path)
    for name in ("crisis/protocol.yaml", "crisis/answers.yaml", "boundary/wording.yaml", "answering/wording.yaml", "outgoing.yaml"):
        for text in _texts(yaml.safe_load((review.HERE / name).read_text("utf-8"))):
            assert str(escape(text)) in page, (name, text)
    for needed in ("988", "116 123", "SHA-256", "Signature", review.digest()):
        assert needed in page


def test_a_pdf_is_made_where_a_browser_is(tmp_path: Path) -> None:
    html, pdf = review.write(tmp_path, tmp_path / "out")
    assert html.is_file() and pdf is not None and pdf.read_bytes().startswith(b"%PDF")


def test_a_changed_word_undoes_the_signature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert review.state(tmp_path) == "unreviewed"
    review.sign(tmp_path, "A. Reader", date(2026, 11, 25))
    assert review.state(tmp_path) == "reviewed"
    monkeypatch.setattr(review, "digest", lambda: "another")
    assert review.state(tmp_path) == "changed"


def test_the_safety_page_says_whether_the_words_were_signed(settings: Settings, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with TestClient(create_app(settings.model_copy(update={"data_dir": data}))) as client:
        assert "Nobody at this practice has signed" in client.get("/safety").text
        review.sign(data, "A. Reader <b>", date(2026, 11, 25))
        assert "signed by A. Reader &lt;b&gt; on 2026-11-25" in client.get("/safety").text
