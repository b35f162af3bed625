"""The review packet: every word that this service can say besides its articles, on one page to print, read and sign."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot import __version__
from bot.crisis.resources import Resources

HERE = Path(__file__).parent
SIGNED = "review.json"
WORDS = {
    "crisis/protocol.yaml": "What is said when there is danger",
    "crisis/answers.yaml": "What is answered to what somebody says there",
    "boundary/wording.yaml": "What is said at a boundary",
    "answering/wording.yaml": "Lines around an answer",
    "answering/told.yaml": "What is said to somebody who tells of something and asks nothing",
    "widget/strings/en.json": "What the chat's buttons and notices say",
    "widget/strings/es.json": "The same in Spanish",
    "answering/prompts/answer.txt": "What a language model is told, where one is configured",
    "outgoing.yaml": "What never leaves, whoever wrote it",
    "boundary/rules.yaml": "What counts as a boundary",
    "crisis/context.yaml": "What excuses a sign of danger",
    "crisis/lexicon.yaml": "What counts as danger",
    "crisis/languages.yaml": "What counts as danger in other languages",
    "crisis/own_language.yaml": "What is said first to those who write in another language",
    "crisis/resources.yaml": "Crisis lines",
}
"""Files of words, and what they are called in the packet, in its order."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Signature:
    """Who signed which words, and when."""

    digest: str
    by: str
    on: str


def digest() -> str:
    """SHA-256 over all the words: another letter anywhere, another digest."""
    whole = hashlib.sha256()
    for name in sorted(WORDS):
        whole.update(name.encode() + b"\0" + (HERE / name).read_bytes() + b"\0")
    return whole.hexdigest()


def signature(data_dir: Path) -> Signature | None:
    """The signature that was recorded, whatever words it was for."""
    try:
        return Signature(**json.loads((data_dir / SIGNED).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def state(data_dir: Path) -> str:
    """`reviewed`, `changed` since it was reviewed, or `unreviewed`."""
    signed = signature(data_dir)
    return "unreviewed" if signed is None else "reviewed" if signed.digest == digest() else "changed"


def sign(data_dir: Path, by: str, today: date | None = None) -> Signature:
    """Records that somebody read these words and stands by them."""
    signed = Signature(digest(), by, (today or date.today()).isoformat())
    data_dir.mkdir(parents=True, exist_ok=True)
    fresh = data_dir / f"{SIGNED}.new"
    fresh.write_text(json.dumps(signed.__dict__, indent=1) + "\n", "utf-8")
    fresh.replace(data_dir / SIGNED)
    return signed


def page(data_dir: Path) -> str:
    """The packet as HTML."""
    parts = [
        {"file": name, "title": title, "sha256": hashlib.sha256((HERE / name).read_bytes()).hexdigest(), "words": _read(name)}
        for name, title in WORDS.items()
        if name != "crisis/resources.yaml"
    ]
    resources = Resources()
    lines = {region: [line.model_dump(exclude_none=True) for line in resources.all(region)] for region in (*resources.regions, "EU", "ZZ")}
    environment = Environment(loader=FileSystemLoader(HERE / "widget" / "templates"), autoescape=select_autoescape(default=True), trim_blocks=True)
    template = environment.get_template("review.html")
    return template.render(
        parts=parts, lines=lines, digest=digest(), version=__version__, signed=signature(data_dir), state=state(data_dir), today=date.today()
    )


def write(data_dir: Path, directory: Path) -> tuple[Path, Path | None]:
    """Writes review.html and, where a browser is there, review.pdf. Gives their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    html = directory / "review.html"
    html.write_text(page(data_dir), "utf-8")
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        return html, None
    pdf = directory / "review.pdf"
    with tempfile.TemporaryDirectory() as profile:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
        done = subprocess.run([browser, *flags, html.resolve().as_uri()], capture_output=True, check=False, timeout=120)
    return html, pdf if done.returncode == 0 and pdf.is_file() else None


def _read(name: str) -> Any:
    text = (HERE / name).read_text("utf-8")
    if name.endswith(".yaml"):
        return yaml.safe_load(text)
    return json.loads(text) if name.endswith(".json") else text
