"""What never leaves: every rule by its examples, and every text that ships."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.knowledge.library import Library
from bot.outgoing import Outgoing
from bot.settings import Settings

BOT = Path(__file__).parents[2] / "bot"
RULES = yaml.safe_load((BOT / "outgoing.yaml").read_text("utf-8"))
WORDS = ["crisis/protocol.yaml", "crisis/answers.yaml", "boundary/wording.yaml", "answering/wording.yaml", "widget/strings/en.json"]


@pytest.fixture(scope="module")
def outgoing() -> Outgoing:
    return Outgoing()


@pytest.mark.parametrize("name", RULES)
def test_each_rule_stops_and_passes_its_examples(outgoing: Outgoing, name: str) -> None:
    assert RULES[name]["stops"] and RULES[name]["passes"]
    assert not [text for text in RULES[name]["stops"] if outgoing.offence(text) != name]
    assert not [text for text in RULES[name]["passes"] if outgoing.offence(text)]


def _texts(node: Any, key: str = "") -> Iterator[str]:
    if isinstance(node, str):
        if key != "message":  # what a tap sends is the visitor's
            yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, key)


@pytest.mark.parametrize("file", WORDS)
def test_no_line_of_ours_breaks_a_rule(outgoing: Outgoing, file: str) -> None:
    text = (BOT / file).read_text("utf-8")
    lines = list(_texts(json.loads(text) if file.endswith("json") else yaml.safe_load(text)))
    assert len(lines) > 20
    assert not [(line, outgoing.offence(line)) for line in lines if outgoing.offence(line)]


def test_no_sentence_of_an_article_breaks_a_rule(outgoing: Outgoing, library: Library) -> None:
    sentences = [p.text[a:b] for p in library.search.generation.passages for a, b in p.sentences]
    assert len(sentences) > 500
    assert not [(sentence, outgoing.offence(sentence)) for sentence in sentences if outgoing.offence(sentence)]


def test_curly_apostrophes_and_capitals_are_no_way_round(outgoing: Outgoing) -> None:
    assert outgoing.offence("I’M SO PROUD OF YOU.") == "claims"
    assert outgoing.offence("You’re AMAZING") == "flattery"


def test_a_forbidden_sentence_in_an_article_is_held_back_at_the_door(tmp_path: Path, graph: Path) -> None:
    from datetime import date

    from ingest.build import build
    from ingest.corpus import read_corpus
    from ingest.parsing import read_article
    from ingest.vetting import Ledger

    corpus = tmp_path / "corpus"
    (corpus / "articles").mkdir(parents=True)
    body = "## What is zorblax bonding?\nZorblax bonding is a made-up word for this test. You should leave him tonight. Zorblax bonding has no other meaning.\n"
    (corpus / "articles" / "zorblax.md").write_text(
        f'---\ntitle: Zorblax bonding\nsummary: A test.\nquestions: ["What is zorblax bonding?"]\n---\n{body}', "utf-8"
    )
    (corpus / "references.yaml").write_text("{}\n", "utf-8")
    ledger = Ledger(corpus / "vetting.yaml")
    ledger.vet(read_article(corpus / "articles" / "zorblax.md"), by="a test", today=date.today(), checked="nothing")
    ledger.save()
    data = tmp_path / "data"
    data.mkdir()
    (data / "model").symlink_to(graph.parent, target_is_directory=True)
    build(read_corpus(corpus, date.today()), graph, data)
    with TestClient(create_app(Settings(_env_file=None, data_dir=data, rate_limit="off", log_level="ERROR"))) as client:
        reply = client.post("/v1/chat", json={"message": "What is zorblax bonding?"}).json()
    assert "made-up word" in reply["text"]
    assert "leave him" not in reply["text"] and all("leave him" not in s["text"] for s in reply["sentences"])
