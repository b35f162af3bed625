"""Takes out of a visitor's words what could tell who or where they are, before a model provider may read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from bot.datafile import read_words

_PREPOSED = re.compile(r"\b(in|at|near|from|outside|around|to) ([A-Z][a-z'-]{2,}(?: [A-Z][a-z'-]+)*)")


class Masks:
    """Reads privacy.yaml once; `masked` is pure."""

    def __init__(self, path: Path | None = None) -> None:
        data = read_words(path or Path(__file__).with_name("privacy.yaml"))
        self._whole = [
            (re.compile(item["find"], 0 if item.get("case") else re.IGNORECASE), item["mask"]) for item in data["patterns"] if "find" in item
        ]
        self._after = [
            (re.compile(item["after"], 0 if item.get("case") else re.IGNORECASE), item["mask"], item["words"])
            for item in data["patterns"]
            if "after" in item
        ]
        self._ends = frozenset(data["ends"])

    def masked(self, text: str, known: Callable[[str], bool] = lambda _: False) -> str:
        """The text with e-mail addresses, numbers, links, addresses, names and places replaced by what they were.

        known: tells whether the articles use a word; a capitalised one after `in` or `from` that they don't is taken for a place.
        """
        text = text.replace("’", "'")
        for pattern, mask in self._whole:
            text = pattern.sub(rf"\g<lead>{mask}" if "lead" in pattern.groupindex else mask, text)
        for pattern, mask, words in self._after:
            text = pattern.sub(lambda match: match[0] + "\0", text)
            head, *rest = text.split("\0")
            text = head + "".join(self._without_place(part, mask, words) for part in rest)
        return _PREPOSED.sub(lambda match: match[0] if known(match[2]) else f"{match[1]} [place]", text)

    def _without_place(self, rest: str, mask: str, words: int) -> str:
        """`rest` begins where a place or a name is expected: up to `words` words of it go."""
        taken = 0
        end = 0
        for match in re.finditer(r"\s+(?:the )?([\w'-]+)(,?)", rest):
            if match.start() != end or taken == words or match[1].lower() in self._ends:
                break
            taken, end = taken + 1, match.end() - len(match[2])
            if match[2] and not re.match(r", [A-Z]", rest[end:]):
                break
            end = match.end() if match[2] else end
        return f" {mask}{rest[end:]}" if taken else rest
