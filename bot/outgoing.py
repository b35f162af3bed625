"""The one gate that every text passes on its way out, whoever wrote it: what is on the list in outgoing.yaml never leaves."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from bot.datafile import read_words
from bot.reply import Reply, join_sentences

_NOT_OURS = re.compile(r"“[^”]*”?|\"[^\"]*\"?|(?:n't|\bnot|\bnever) (?:necessarily )?mean (?:that )?(?:you|he|she|they) \w+", re.IGNORECASE)
"""Somebody's words in quotation marks, and what is denied."""
_REMEMBERED = 4096
_EVEN_QUOTED = frozenset({"method", "suicide_words"})


class Outgoing:
    """Reads its list once; looking is pure. RE2 keeps it linear in the length of the text."""

    def __init__(self, path: Path | None = None) -> None:
        import re2

        rules = read_words(path or Path(__file__).with_name("outgoing.yaml"))
        options = re2.Options()
        options.case_sensitive = False
        self._rules = {name: re2.compile(rule["pattern"], options) for name, rule in rules.items()}

        self.reviewed = lru_cache(_REMEMBERED)(self.offence)
        """`offence` of a text that is not a visitor's: reviewed lines and articles come again and again."""

    def offence(self, text: str) -> str:
        """The name of the rule that `text` breaks, or nothing."""
        whole = text.replace("’", "'").replace("‘", "'")
        ours = _NOT_OURS.sub(" … ", whole)
        return next((name for name, rule in self._rules.items() if rule.search(whole if name in _EVEN_QUOTED else ours)), "")

    def cleared(self, reply: Reply, instead: str) -> tuple[Reply, tuple[str, ...]]:
        """The reply without sentences that must not leave, and the rules they broke. `instead` is said if nothing is left."""
        broken = tuple(filter(None, (self.reviewed(sentence.text) for sentence in reply.sentences)))
        if not broken:
            return reply, ()
        kept = tuple(sentence for sentence in reply.sentences if not self.reviewed(sentence.text))
        used = {n for sentence in kept for n in sentence.citations}
        citations = tuple(citation for citation in reply.citations if citation.n in used)
        text = join_sentences(kept) or instead
        return reply.model_copy(update={"sentences": kept, "citations": citations, "text": text}), broken
