"""The vetting ledger: which text of which article may be served, who says so, and until when.

An article is served only while the SHA-256 of its file stands in `corpus/vetting.yaml`. Anything else is named and
left out, with the command that mends it.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from bot.knowledge.article import Article

REVIEW_LASTS = timedelta(days=730)
"""A review holds for two years unless the ledger names another day (`review_due`)."""
EDITORIAL = "editorial check by the project; not reviewed by a clinician"


class Verdict(StrEnum):
    """Whether an article may be served."""

    VETTED = "vetted"
    UNVETTED = "unvetted"
    CHANGED = "changed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Entry(BaseModel):
    """One line of the ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sha256: str
    vetted_by: str
    vetted_on: date
    checked: str = ""
    review_due: date | None = None
    withdrawn: bool = False

    @property
    def due(self) -> date:
        """The day from which the review no longer counts."""
        return self.review_due or self.vetted_on + REVIEW_LASTS


class VettingError(ValueError):
    """The ledger cannot be used. Says which entry and what to change."""


class Ledger:
    """corpus/vetting.yaml, read whole and written whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, Entry] = {}
        if path.exists():
            try:
                data: Any = yaml.safe_load(path.read_text("utf-8")) or {}
                self.entries = {str(slug): Entry.model_validate(entry) for slug, entry in data.items()}
            except (yaml.YAMLError, ValueError, AttributeError) as error:
                raise VettingError(f"{path} cannot be read: {str(error).splitlines()[0]}. Mend it by hand, or restore it from a backup.") from error

    def verdict(self, article: Article, today: date) -> Verdict:
        """Whether this text of this article may be served today."""
        entry = self.entries.get(article.slug)
        if entry is None:
            return Verdict.UNVETTED
        if entry.withdrawn:
            return Verdict.WITHDRAWN
        if entry.sha256 != article.digest:
            return Verdict.CHANGED
        return Verdict.EXPIRED if today >= entry.due else Verdict.VETTED

    def vet(self, article: Article, *, by: str, today: date, checked: str = "") -> Entry:
        """Records that this text was vetted."""
        entry = Entry(sha256=article.digest, vetted_by=by, vetted_on=today, checked=checked)
        self.entries[article.slug] = entry
        return entry

    def withdraw(self, slug: str) -> None:
        """Takes an article out of service. Raises VettingError for one that was never vetted."""
        if slug not in self.entries:
            raise VettingError(f"{slug} was never vetted, so it is not served anyway.")
        self.entries[slug] = self.entries[slug].model_copy(update={"withdrawn": True})

    def save(self) -> None:
        """Writes the ledger beside itself and swaps it in, so that a crash leaves the old one whole."""
        lines = ["# Which text of which article may be served. Written by `python -m ingest vet`; do not edit hashes by hand.\n"]
        for slug in sorted(self.entries):
            entry = self.entries[slug].model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            lines.append(yaml.safe_dump({slug: entry}, sort_keys=False, allow_unicode=True, width=200))
        fresh = self.path.with_suffix(".yaml.new")
        fresh.write_text("".join(lines), "utf-8")
        fresh.replace(self.path)


def reason(verdict: Verdict, slug: str) -> str:
    """Why an article is left out, and the command that mends it."""
    vet = f"python -m ingest vet {slug}"
    return {
        Verdict.VETTED: "",
        Verdict.UNVETTED: f"nobody has vetted it yet; read it, then run `{vet}`",
        Verdict.CHANGED: f"it changed since it was vetted; read it again, then run `{vet}`",
        Verdict.EXPIRED: f"its review has expired; read it again, then run `{vet}`",
        Verdict.WITHDRAWN: f"it was withdrawn; to bring it back run `{vet}`",
    }[verdict]
