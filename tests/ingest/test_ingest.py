"""From articles to an index: vetted only, exact, incremental, and switched in one step."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.embedder import Embedder
from bot.knowledge.generation import current_name, index_directory, open_generation
from bot.knowledge.memo import Memo
from bot.knowledge.search import Search
from ingest.build import build, lock, probe, up_to_date
from ingest.chunking import sentences
from ingest.corpus import read_corpus
from ingest.errors import IngestError
from ingest.parsing import read_article
from ingest.vetting import Ledger, Verdict
from tests.conftest import CORPUS, ROOT


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    for extra in sorted((tmp_path / "corpus" / "articles").glob("*.md"))[3:]:
        extra.unlink()
    return tmp_path / "corpus"


def test_only_vetted_and_unchanged_articles_are_taken_and_the_rest_is_named(corpus: Path) -> None:
    first, second, third = sorted((corpus / "articles").glob("*.md"))
    second.write_text(second.read_text("utf-8") + "\n\nA sentence that nobody vetted.\n", "utf-8")
    (corpus / "articles" / "fresh.md").write_text("---\ntitle: Fresh\nsummary: New.\n---\n## Is it new?\n\nIt is.\n", "utf-8")
    (corpus / "articles" / "broken.md").write_text("nothing", "utf-8")
    found = read_corpus(corpus, date.today())
    assert [a.slug for a, _ in found.articles] == [first.stem, third.stem]
    reasons = {entry.slug: entry.reason for entry in found.left_out}
    assert set(reasons) == {second.stem, "fresh", "broken"}
    assert "changed" in reasons[second.stem] and f"python -m ingest vet {second.stem}" in reasons[second.stem]
    assert "front matter" in reasons["broken"]


def test_a_review_expires(corpus: Path) -> None:
    assert len(read_corpus(corpus, date.today()).articles) == 3
    later = read_corpus(corpus, date.today() + timedelta(days=731))
    assert not later.articles and all("expired" in entry.reason for entry in later.left_out)


def test_a_withdrawn_article_is_left_out(corpus: Path) -> None:
    ledger = Ledger(corpus / "vetting.yaml")
    slug = min(ledger.entries)
    ledger.entries[slug] = ledger.entries[slug].model_copy(update={"withdrawn": True})
    ledger.save()
    assert slug in {entry.slug for entry in read_corpus(corpus, date.today()).left_out}


def test_building_twice_changes_nothing_and_a_change_embeds_only_what_is_new(corpus: Path, graph: Path, tmp_path: Path, monkeypatch) -> None:
    data = tmp_path / "data"
    found = read_corpus(corpus, date.today())
    first = build(found, graph, data)
    assert up_to_date(found, first.model_id, data) == first

    run: list[str] = []
    real = Embedder.run
    monkeypatch.setattr(Embedder, "run", lambda self, texts: run.extend(texts) or real(self, texts))
    article = min((corpus / "articles").glob("*.md"))
    article.write_text(article.read_text("utf-8") + "\n\n## Is this one new?\n\nThis one is new.\n", "utf-8")
    changed = read_corpus(corpus, date.today())
    assert len(changed.articles) == 2  # not vetted again yet
    ledger = Ledger(corpus / "vetting.yaml")
    ledger.vet(read_article(article), by="a tester", today=date.today())
    ledger.save()
    second = build(read_corpus(corpus, date.today()), graph, data)
    assert second.name != first.name and second.passages == first.passages + 1
    assert len(set(run)) <= 6  # passage, heading, sentence, and the three probes
    assert second.embedded == 3
    assert current_name(index_directory(data)) == second.name


def test_articles_beside_which_nobody_wrote_ways_of_asking_are_searched(corpus: Path, graph: Path, tmp_path: Path) -> None:
    ledger = Ledger(corpus / "vetting.yaml")
    for article in (corpus / "articles").glob("*.md"):
        article.write_text(re.sub(r"^asked:\n(?:  .*\n)+", "", article.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
        ledger.vet(read_article(article), by="a tester", today=date.today())
    ledger.save()
    made = build(read_corpus(corpus, date.today()), graph, tmp_path / "data")
    generation = open_generation(index_directory(tmp_path / "data") / made.name)
    assert generation.passages and not any(passage.asked for passage in generation.passages)
    heading = generation.passages[0].heading
    assert Search(generation, Memo(Embedder(graph))).find(heading).hits[0].passage.heading == heading
    generation.close()


def test_what_the_last_reader_expected_is_not_taken_over_by_another(corpus: Path, graph: Path, tmp_path: Path, monkeypatch) -> None:
    data = tmp_path / "data"
    found = read_corpus(corpus, date.today())
    first = build(found, graph, data)
    manifest = index_directory(data) / first.name / "manifest.json"
    manifest.write_text(first.model_copy(update={"reader": "an older one"}).model_dump_json(), "utf-8")
    second = build(found, graph, data)
    asking = sum(1 + len(passage.asked) for passage in open_generation(index_directory(data) / second.name).passages)
    assert second.reader == first.reader
    assert 0 < second.embedded <= asking


def test_passages_and_sentences_are_exact_slices(data_dir: Path) -> None:
    index = index_directory(data_dir)
    generation = open_generation(index / current_name(index))
    articles = {a.slug: a for a in generation.shelf.articles}
    assert generation.passages
    for row, passage in enumerate(generation.passages):
        assert articles[passage.article.slug].text[passage.start : passage.end] == passage.text
        assert passage.sentences and len(generation.sentences_of(row)) == len(passage.sentences)
        covered = "".join(passage.text[s:e] for s, e in passage.sentences)
        assert covered.replace(" ", "") == passage.text.replace(" ", "").replace("\n", "")
    assert len({p.id for p in generation.passages}) == len(generation.passages)
    generation.close()


def test_a_question_inside_a_sentence_ends_none() -> None:
    text = 'Asking "Who were you with?" is harder to answer. Say it plainly.'
    assert [text[s:e] for s, e in sentences(text)] == ['Asking "Who were you with?" is harder to answer.', "Say it plainly."]


def test_a_second_ingest_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(IngestError, match=str(os.getpid())), lock(tmp_path):
        pass


def test_a_killed_ingest_leaves_the_old_generation_serving(corpus: Path, graph: Path, tmp_path: Path, monkeypatch) -> None:
    data = tmp_path / "data"
    first = build(read_corpus(corpus, date.today()), graph, data)
    min((corpus / "articles").glob("*.md")).unlink()

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr("ingest.build.probe", die)
    with pytest.raises(Killed):
        build(read_corpus(corpus, date.today()), graph, data)
    assert current_name(index_directory(data)) == first.name
    monkeypatch.undo()
    assert build(read_corpus(corpus, date.today()), graph, data).articles == 2


def test_the_graph_agrees_with_sentence_transformers(graph: Path) -> None:
    script = (
        "import sys, json, warnings; warnings.simplefilter('ignore');"
        "from sentence_transformers import SentenceTransformer; from ingest.graph import weights_directory;"
        "m = SentenceTransformer(str(weights_directory('')), device='cpu');"
        "print(json.dumps(m.encode(json.loads(sys.argv[1]), normalize_embeddings=True).tolist()))"
    )
    import json

    texts = ["why do i feel numb", "He left, and I panicked; was that attachment?", "É difícil confiar 🙂", "word " * 500]
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(texts)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    reference = np.array(json.loads(done.stdout.splitlines()[-1]))
    assert (Embedder(graph).embed(texts) * reference).sum(axis=1).min() >= 0.9999


def test_the_ledger_knows_the_shipped_corpus() -> None:
    found = read_corpus(CORPUS, date.today())
    assert not found.left_out and len(found.articles) >= 12
    ledger = Ledger(CORPUS / "vetting.yaml")
    assert all(ledger.verdict(article, date.today()) is Verdict.VETTED for article, _ in found.articles)


def test_the_command_line_says_what_is_served(data_dir: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "ingest", "status"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "vetted  anxious-attachment" in done.stdout


def test_one_entry_that_cannot_be_reached_stops_no_ingest_and_a_broken_index_does(corpus: Path, graph: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    directory = index_directory(data) / build(read_corpus(corpus, date.today()), graph, data).name
    embedder = Embedder(graph)

    def lose(row: int) -> None:
        generation = open_generation(directory)
        generation.collection.delete(where={"passage": generation.passages[row].id})
        generation.close()

    lose(0)
    probe(directory, embedder)
    lose(-1)
    with pytest.raises(IngestError, match="--rebuild"):
        probe(directory, embedder)
