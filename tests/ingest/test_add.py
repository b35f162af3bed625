"""A practice's own files become articles for review, and bad ones are told apart one by one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.settings import Settings
from ingest.parsing import read_article
from tests.conftest import ROOT
from tests.ingest import files


def run(*arguments: str, corpus: Path, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SECURE_BASE_CORPUS_DIR": str(corpus), "SECURE_BASE_DATA_DIR": str(data), "COLUMNS": "200"}
    return subprocess.run([sys.executable, "-m", "ingest", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def data(tmp_path: Path, graph: Path) -> Path:
    directory = tmp_path / "data"
    directory.mkdir()
    (directory / "model").symlink_to(graph.parent, target_is_directory=True)
    return directory


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus" / "articles").mkdir(parents=True)
    return tmp_path / "corpus"


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder as a practice would have it."""
    folder = tmp_path / "handouts"
    (folder / "old").mkdir(parents=True)
    (folder / "silence.html").write_text(files.PAGE, "utf-8")
    (folder / "birthdays.txt").write_text(files.TEXT, "utf-8")
    files.docx(folder / "doors.docx")
    files.pdf(folder / "old" / "keys.pdf")
    (folder / "note.md").write_text(
        "# Rain on the roof\n\n## Why does rain calm me?\n\n" + "Rain on a roof can be the sound of being inside, and for some that was rare. " * 4,
        "utf-8",
    )
    return folder


def test_a_folder_goes_through_add_vet_and_ingest_to_a_cited_answer_whose_highlight_is_exact(mixed: Path, corpus: Path, data: Path) -> None:
    added = run("add", str(mixed), "--json", corpus=corpus, data=data)
    assert added.returncode == 0, added.stdout + added.stderr
    outcomes = {item["source"]: item for item in json.loads(added.stdout)}
    assert {item["outcome"] for item in outcomes.values()} == {"added"} and len(outcomes) == 5
    slugs = [item["slug"] for item in outcomes.values()]
    unvetted = run("--json", corpus=corpus, data=data)
    assert unvetted.returncode == 1 and "vetted" in unvetted.stdout
    assert run("vet", *slugs, "--by", "A. Tester", corpus=corpus, data=data).returncode == 0
    built = run("--json", corpus=corpus, data=data)
    assert built.returncode == 0 and json.loads(built.stdout)["articles"] == 5, built.stdout + built.stderr
    settings = Settings(_env_file=None, data_dir=data, corpus_dir=corpus, rate_limit="off", log_level="ERROR")
    with TestClient(create_app(settings)) as client:
        for question, words in (
            ("What does the silent treatment do to a child?", "listening for footsteps"),
            ("Why do birthdays make me sad?", "who was there for you"),
            ("Why do doors matter so much to me?", "whether you were welcome"),
            ("What is a first step with keys?", "the garden gate"),
            ("Why does rain calm me?", "being inside"),
        ):
            reply = client.post("/v1/chat", json={"message": question}).json()
            cited = next((c for c in reply["citations"] if words in c["quote"]), None)
            assert cited is not None, (question, reply["text"])
            assert cited["article"]["reviewed_by"] == "A. Tester"
            page = client.get(cited["url"].split("#")[0]).text
            marked = "".join(part.split("</mark>")[0] for part in page.split("<mark>")[1:])
            assert marked.replace("&#39;", "'") == cited["quote"].replace("\n\n", "")


def test_a_web_page_loses_its_menus_and_keeps_what_it_says_of_itself(mixed: Path, corpus: Path, data: Path) -> None:
    run("add", str(mixed / "silence.html"), corpus=corpus, data=data)
    article = read_article(corpus / "articles" / "why-silence-feels-loud.md")
    assert article.title == "Why silence feels loud" and article.author == "Jo Rivers"
    assert article.written_on == "2025-03-09" and article.source_url == "https://riverside.example/blog/silence"
    assert [section.heading for section in article.sections] == [
        "Why silence feels loud",
        "What does the silent treatment do to a child?",
        "What can help when somebody goes quiet?",
    ]
    for rubbish in ("cookies", "Fees", "pills", "Copyright", "newsletter", "stolen", "alert"):
        assert rubbish not in article.text


def test_a_pdf_keeps_headings_and_pages_and_loses_running_heads(mixed: Path, corpus: Path, data: Path) -> None:
    run("add", str(mixed / "old" / "keys.pdf"), corpus=corpus, data=data)
    article = read_article(corpus / "articles" / "keys-and-trust.md")
    assert article.author == "Lee North"
    assert [section.heading for section in article.sections] == [
        "Why is it hard to give somebody a key?",
        "What is a first step with keys?",
        "What if the key is lost?",
    ]
    assert "North Practice" not in article.text
    notes = [span.target for block in article.blocks for span in block.spans if span.kind == "note"]
    assert notes == ["page-1", "page-2", "page-3"]


def test_what_the_person_says_wins_over_what_the_file_says(mixed: Path, corpus: Path, data: Path) -> None:
    run(
        "add",
        str(mixed / "doors.docx"),
        "--title",
        "On doors",
        "--author",
        "Kim",
        "--source-url",
        "https://kim.example/doors",
        corpus=corpus,
        data=data,
    )
    article = read_article(corpus / "articles" / "on-doors.md")
    assert (article.title, article.author, article.source_url) == ("On doors", "Kim", "https://kim.example/doors")


def test_adding_again_changes_nothing_and_a_changed_file_needs_a_new_vetting(mixed: Path, corpus: Path, data: Path) -> None:
    source = mixed / "birthdays.txt"
    run("add", str(source), corpus=corpus, data=data)
    (slug,) = [path.stem for path in (corpus / "articles").glob("*.md")]
    run("vet", slug, corpus=corpus, data=data)
    run(corpus=corpus, data=data)
    again = json.loads(run("add", str(source), "--json", corpus=corpus, data=data).stdout)
    assert again[0]["outcome"] == "unchanged"
    source.write_text(files.TEXT.replace("a walk at dawn", "a swim at noon"), "utf-8")
    changed = json.loads(run("add", str(source), "--json", corpus=corpus, data=data).stdout)
    assert changed[0] == {**changed[0], "outcome": "changed", "slug": slug}
    status = run("status", corpus=corpus, data=data)
    assert status.returncode == 1 and "changed" in status.stdout and f"python -m ingest vet {slug}" in status.stdout
    shown = run("diff", corpus=corpus, data=data).stdout
    assert "-Choose one small thing" in shown and "+Choose one small thing" in shown and "swim at noon" in shown


def test_bad_files_are_told_apart_and_the_rest_goes_on(tmp_path: Path, corpus: Path, data: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0" * 50)
    (folder / "latin.txt").write_bytes("Über Bindung und Vertrauen steht hier viel. ".encode("latin-1") * 20)
    files.pdf(folder / "secret.pdf", password="secret")
    files.scan(folder / "scan.pdf")
    (folder / "cut.pdf").write_bytes(files.pdf(tmp_path / "whole.pdf").read_bytes()[:700])
    files.bomb(folder / "bomb.docx")
    (folder / "torn.docx").write_bytes(b"PK\x03\x04 this is no archive")
    with zipfile.ZipFile(folder / "photos.docx", "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with (folder / "huge.txt").open("wb") as huge:
        huge.truncate(200 * 1024 * 1024)
    (folder / "short.md").write_text("# Hello\n\nToo short.", "utf-8")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "good.txt").write_text(files.TEXT, "utf-8")
    done = run("add", str(folder), "--json", corpus=corpus, data=data)
    assert done.returncode == 1
    outcomes = {item["source"]: item for item in json.loads(done.stdout)}
    assert outcomes["good.txt"]["outcome"] == "added"
    expected = {
        "empty.txt": "empty", "picture.md": "no text", "latin.txt": "UTF-8", "secret.pdf": "password", "scan.pdf": "scan", "cut.pdf": "PDF",
        "bomb.docx": "zip bomb", "torn.docx": "damaged", "photos.docx": "archive", "huge.txt": "larger than", "short.md": "hardly any text",
    }  # fmt: skip
    assert set(outcomes) == {*expected, "good.txt"}
    for name, word in expected.items():
        assert outcomes[name]["outcome"] == "refused" and word in outcomes[name]["why"], (name, outcomes[name])
    assert len(list((corpus / "articles").glob("*.md"))) == 1


def test_nothing_to_add_and_nothing_there_are_told_plainly(corpus: Path, data: Path) -> None:
    assert "Say what to add" in run("add", corpus=corpus, data=data).stdout
    missing = run("add", "/nowhere/at/all.txt", corpus=corpus, data=data)
    assert missing.returncode == 1 and "cannot be read" in missing.stdout


def test_scripts_in_a_page_stay_out_of_the_article_page(corpus: Path, data: Path, tmp_path: Path) -> None:
    evil = files.PAGE.replace(
        "The body remembers waiting.",
        'The body remembers <b onclick="x()">waiting</b>. &lt;script&gt;alert(2)&lt;/script&gt; [click](javascript:alert(3))',
    )
    (tmp_path / "evil.html").write_text(evil, "utf-8")
    run("add", str(tmp_path / "evil.html"), corpus=corpus, data=data)
    run("vet", "why-silence-feels-loud", corpus=corpus, data=data)
    run(corpus=corpus, data=data)
    settings = Settings(_env_file=None, data_dir=data, corpus_dir=corpus, rate_limit="off", log_level="ERROR")
    with TestClient(create_app(settings)) as client:
        page = client.get("/articles/why-silence-feels-loud").text
    assert "<script>alert" not in page and "onclick" not in page and 'href="javascript' not in page
