"""What messages ask for: the labelled questions of eval/datasets/intents, the articles' headings and the phrases beside them."""

from __future__ import annotations

from pathlib import Path

from bot.boundary.intents import IN_SCOPE
from eval.messages import DATASETS
from ingest.parsing import read_article


def labelled_file(path: Path) -> list[tuple[str, str]]:
    """(question, intent) pairs of one file, whose intents stand in lines that begin with `# `."""
    pairs: list[tuple[str, str]] = []
    intent = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            intent = line[1:].strip()
        elif line.strip():
            pairs.append((line.strip(), intent))
    return pairs


def asked_texts(part: str) -> list[str]:
    """Questions of eval/datasets/questions/in_scope.txt, without their sections; every second group is the test part."""
    found: list[str] = []
    group = 0
    for line in (DATASETS / "questions" / "in_scope.txt").read_text("utf-8").splitlines():
        if line.startswith("@ "):
            group += 1
        elif line[1:2] == " " and line[0] in "dltm" and (group % 2 == 0) == (part == "test"):
            found.append(line[2:].strip())
    return found


def labelled(corpus: Path) -> list[tuple[str, str]]:
    """(question, intent) pairs, without what stands in a test part."""
    judged = {_plain(text) for path in (DATASETS / "questions").glob("*_test.txt") for text, _ in labelled_file(path)}
    judged |= {_plain(text) for text in asked_texts("test")}
    pairs = [pair for path in sorted((DATASETS / "intents").glob("*.txt")) for pair in labelled_file(path)]
    for path in sorted((corpus / "articles").glob("*.md")):
        article = read_article(path)
        pairs += [(section.heading, IN_SCOPE) for section in article.sections]
        pairs += [(phrase, IN_SCOPE) for phrases in article.asked.values() for phrase in phrases]
    pairs += [(text, IN_SCOPE) for text in asked_texts("dev")]
    return [(text, intent) for text, intent in dict(pairs).items() if _plain(text) not in judged]


def _plain(text: str) -> str:
    return " ".join("".join(c for c in text.lower() if c.isalnum() or c == " ").split())
