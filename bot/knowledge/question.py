"""From what was said to what is searched for: follow-ups get the subject they lean on, lay words their clinical cousins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.knowledge.lexical import terms
from bot.reply import Turn

_MORE = re.compile(
    r"^\W*(?:please |can you |could you |ok |okay |and |yes )*(?:say|tell me|explain|go|read|know|hear|show me)?\s*(?:me )?(?:some |a bit |a little )?"
    r"(?:more|further|on|in more detail|go on|continue|keep going|elaborate|expand)(?: (?:about|on) (?:that|this|it))?(?: please)?\W*$",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(
    r"\b(?:research|stud(?:y|ies)|evidence|proof|proven|scientific|science|source[sd]?|reference[sd]?|who says|says who|how do you know|based on what|where (?:is|does) (?:that|this) (?:come )?from)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^\W*(?:and|but|so|what about|how about|how so|how come|like what|such as|for example|in what way|what if|the other)\b|\b(?:that|this|it|they|them|those|these|the other (?:one|kind|type|way)|the first|the second|the opposite|same)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:(?:so|and|ok|hi|hello|please)[, ]+)*(?:what(?:'s| is| are| does| do| happens in| happens during| was)?|how (?:do|does|can|did|is|are)(?: i| you| we| people)?|"
    r"why (?:am|do|does|is|are|did|can't)(?: i| you| we| people| my)?|who|where|when|is|are|does|do|can|could you|tell me about|explain|which)\b(?: (?:a|an|the|so|really|exactly)\b)*|\b(?:mean|means)\W*$",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\b(?:it|this|them|these|those|they|him|her|(?:the |an? )?(?:\w+ )?ones?|that(?! (?:i|you|he|she|we|they|my|the|is|are)\b)|(?:such|these|those|that|this) (?:thing|kind|people|feeling|pattern|therapy|cycle|style)s?|people like that)\b",
    re.IGNORECASE,
)
_LEAN_TERMS = 3
"""A message with more telling words than this stands on its own."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to search for.

    asked: the visitor's own words. search: what is embedded and looked up. wants_more / wants_evidence: a follow-up that
    asks for further sentences on the same subject, or for what it rests on. leans: means something only after what was said before.
    """

    asked: str
    search: str
    wants_more: bool = False
    wants_evidence: bool = False
    leans: bool = False


class Questioner:
    """Reads lay_words.yaml once; `understand` is pure."""

    def __init__(self, path: Path | None = None) -> None:
        words = yaml.safe_load((path or Path(__file__).with_name("lay_words.yaml")).read_text("utf-8"))
        self._lay = [(re.compile(rf"\b{re.escape(lay)}\b", re.IGNORECASE), str(meant)) for lay, meant in words.items()]

    def understand(self, turn: Turn) -> Question:
        """The question in a turn, in the light of the questions before it."""
        asked = turn.message.strip()
        earlier = _subject_before(turn)
        more = bool(_MORE.match(asked))
        evidence = bool(_EVIDENCE.search(asked)) and len(terms(asked)) <= _LEAN_TERMS
        telling = len(terms(asked))
        leans = earlier and (more or evidence or telling == 0 or (telling <= _LEAN_TERMS and _LEANS.search(asked)))
        if not leans:
            return Question(asked, self._expanded(asked), wants_evidence=evidence)
        search = earlier if more or not terms(asked) else _filled_in(asked, earlier)
        return Question(asked, self._expanded(search), wants_more=more or not terms(asked), wants_evidence=evidence, leans=True)

    def _expanded(self, text: str) -> str:
        added = [meant for lay, meant in self._lay if lay.search(text)]
        return " ".join([text, *added])


def _filled_in(asked: str, earlier: str) -> str:
    """The follow-up with the subject it leans on put where it points: `does it work?` after `What is IFS?` is `does IFS work?`."""
    subject = _ABOUT.sub("", earlier.strip()).strip(" ?!.,") or earlier
    filled, times = _POINTER.subn(lambda _: subject, asked, count=1)
    return filled if times else f"{asked} {subject}"


def _subject_before(turn: Turn) -> str:
    """The latest earlier message of the visitor that names a subject of its own."""
    for message in reversed(turn.history):
        if message.role == "user" and len(terms(message.content)) >= 1 and not _MORE.match(message.content) and not _only_evidence(message.content):
            return message.content.strip()[:400]
    return ""


def _only_evidence(text: str) -> bool:
    return bool(_EVIDENCE.search(text)) and len(terms(text)) <= 2
