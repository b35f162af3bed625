"""Words: BM25 over passages, with stemming (bm25s, PyStemmer)."""

from __future__ import annotations

import itertools
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import Stemmer

_SPARSE = "scipy.sparse"
_had = sys.modules.get(_SPARSE)
sys.modules[_SPARSE] = None  # type: ignore[assignment]
import bm25s  # noqa: E402  # it takes SciPy where there is one, does as well without, and SciPy brings all of NumPy: 13 MB and 0.2 s

if _had is None:
    del sys.modules[_SPARSE]  # whoever wants it later gets it
else:
    sys.modules[_SPARSE] = _had

if TYPE_CHECKING:
    from bot.reply import Passage

_OWN, _STARTS = "own.npy", "starts.npy"
_MINE = threading.local()
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_STOP = frozenset(
    "a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is it its just "
    "like me more my no not of on or our out she should so some than that the their them then there these they this to too up us "
    "was we were what when where which who why will with would you your am about any because being get got im ive dont doesnt really "
    "very much also tell know mean".split()
)


def _stemmer() -> Stemmer.Stemmer:
    """One stemmer per thread: a stemmer keeps state while it works."""
    if not hasattr(_MINE, "stemmer"):
        _MINE.stemmer = Stemmer.Stemmer("english")
    return _MINE.stemmer


def terms(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    words = [word.replace("’", "'").split("'")[0] for word in _WORD.findall(text.lower())]
    return [str(stem) for stem in _stemmer().stemWords([word for word in words if word not in _STOP and len(word) > 1])]


class Lexical:
    """A BM25 index, and the terms of each row's own text. Scores are comparable within one query only.

    own: numbers of terms, one row after the other. starts: where each row's begin, and where the last one's end.
    """

    def __init__(self, index: bm25s.BM25, own: Any, starts: Any) -> None:
        self._index = index
        self._own, self._starts = own, starts
        self._size = len(starts) - 1
        self._terms = {number: term for term, number in index.vocab_dict.items()}
        self._rows_with = np.bincount(own, minlength=max(self._terms, default=0) + 1)

    @classmethod
    def build(cls, texts: list[str], own: list[str], path: Path) -> Lexical:
        """Indexes `texts` (row by row) and saves the index under `path`. own: what of each text the row itself says, in words of `texts`."""
        index = bm25s.BM25(k1=1.2, b=0.75)
        index.index([terms(text) or ["\0"] for text in texts], show_progress=False)
        index.save(str(path))
        numbers = [sorted({index.vocab_dict[term] for term in terms(text)}) for text in own]
        np.save(path / _OWN, np.array(list(itertools.chain.from_iterable(numbers)), dtype=np.int32))
        np.save(path / _STARTS, np.cumsum([0, *map(len, numbers)]))
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Lexical:
        """Opens a saved index. Raises OSError or ValueError when it is not there or broken."""
        return cls(bm25s.BM25.load(str(path), load_vocab=True), np.asarray(np.load(path / _OWN, mmap_mode="r")), np.load(path / _STARTS))

    def own(self, row: int) -> frozenset[str]:
        """The terms of the row's own text."""
        return frozenset(self._terms[number] for number in self._own[self._starts[row] : self._starts[row + 1]].tolist())

    def rare(self, text: str, share: float) -> frozenset[str]:
        """Those of the text's terms that at most this share of the rows holds, and at least one row."""
        numbers = {term: self._index.vocab_dict.get(term) for term in terms(text)}
        return frozenset(term for term, number in numbers.items() if number is not None and 0 < self._rows_with[number] <= share * self._size)

    def knows(self, word: str) -> bool:
        """Whether the articles use the word, in whatever form."""
        return not terms(word) or any(term in self._index.vocab_dict for term in terms(word))

    def search(self, question: str, k: int) -> list[tuple[int, float]]:
        """(row, score) of the best `k` rows that share a word with the question; zero scores are dropped."""
        known = [term for term in terms(question) if term in self._index.vocab_dict]
        if not known:
            return []
        scores = self._index.get_scores(known)
        found = np.flatnonzero(scores)  # most rows share no word, and choosing among equals is slow
        if k < len(found):
            found = found[np.argpartition(scores[found], -k)[-k:]]
        ranked = found[np.argsort(-scores[found], kind="stable")]
        return [(int(row), float(scores[row])) for row in ranked]


def own_text(passage: Passage) -> str:
    """What of a passage its closeness to a question is judged by, as to words."""
    return f"{passage.heading} {passage.text}"
