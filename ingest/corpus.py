"""What stands in the corpus directory today: the articles that may be served, and why the others may not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.article import PAGE, Article
from bot.knowledge.generation import LeftOut, Reference
from bot.reply import ArticleRef
from ingest.errors import IngestError
from ingest.parsing import ArticleError, read_article
from ingest.vetting import Ledger, Verdict, reason


@dataclass(slots=True)
class Corpus:
    """What stands in the corpus directory today."""

    articles: list[tuple[Article, ArticleRef]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    references: dict[str, Reference] = field(default_factory=dict)
    broken: int = 0


def read_corpus(directory: Path, today: date) -> Corpus:
    """Every vetted article, and every other with the reason why it is left out."""
    corpus = Corpus(references=read_references(directory / "references.yaml"))
    ledger = Ledger(directory / "vetting.yaml")
    files = sorted((directory / "articles").glob("*.md"))
    if not files:
        raise IngestError(f"There are no articles in {directory / 'articles'}. Put Markdown files there, or set SECURE_BASE_CORPUS_DIR.")
    for file in files:
        try:
            article = read_article(file)
        except ArticleError as error:
            corpus.left_out.append(LeftOut(slug=file.stem, reason=str(error)))
            corpus.broken += 1
            continue
        verdict = ledger.verdict(article, today)
        if verdict is not Verdict.VETTED:
            corpus.left_out.append(LeftOut(slug=article.slug, reason=reason(verdict, article.slug)))
            continue
        if missing := [key for key in cited(article) if key not in corpus.references]:
            corpus.left_out.append(LeftOut(slug=article.slug, reason=f"it cites {', '.join(missing)}, not in references.yaml"))
            corpus.broken += 1
            continue
        entry = ledger.entries[article.slug]
        corpus.articles.append((article, _ref(article, entry.vetted_by, entry.vetted_on)))
    return corpus


def cited(article: Article) -> list[str]:
    """Source keys that the text refers to, in order of first use."""
    notes = [span.target for block in article.blocks for span in block.spans if span.kind == "note" and not span.target.startswith(PAGE)]
    return list(dict.fromkeys([*notes, *article.sources]))


def read_references(path: Path) -> dict[str, Reference]:
    """corpus/references.yaml. Raises IngestError naming the entry."""
    if not path.exists():
        return {}
    try:
        data: Any = yaml.safe_load(path.read_text("utf-8")) or {}
        return {str(key): Reference.model_validate(value) for key, value in data.items()}
    except (yaml.YAMLError, ValueError, AttributeError) as error:
        raise IngestError(f"{path} cannot be read: {' '.join(str(error).split())[:200]}") from error


def _ref(article: Article, vetted_by: str, vetted_on: date) -> ArticleRef:
    return ArticleRef(
        slug=article.slug,
        title=article.title,
        url=f"/articles/{article.slug}",
        author=article.author,
        reviewed_by=vetted_by,
        reviewed_on=vetted_on.isoformat(),
    )
