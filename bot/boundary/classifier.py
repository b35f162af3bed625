"""Which boundary, or what small talk, a message is about. Pure rules over plain words; the wording is data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import re2

from bot.boundary.intents import BOUNDARY_AT, IN_SCOPE, OUT_OF_SCOPE, Intents
from bot.crisis.normalise import Normaliser
from bot.crisis.patterns import Patterns
from bot.crisis.semantic import sentences
from bot.datafile import read_words
from bot.spoken import as_spoken

_HERE = Path(__file__).parent
Chances = dict[str, float]
"""Intent -> probability."""
ABOUT_US = frozenset({"reporting", "ai_question", "privacy", "prompt_attack"})
"""Boundaries that are about this service itself: no article could answer them."""


LONG = 40
"""Words of a message from which each sentence is looked at by itself, and small talk is none: a story says many things."""
_RATHER_OURS = 0.5
"""Chance that a long message is about our subject from which no sentence of it is about this service: the stories where one was taken so had 0.94
and more."""


_OURS, _HARDLY = 0.75, 0.035
"""Chance that a message is about our subject from which a rule is not believed, where the chance of what it found is below the second. Of 79 fair
questions written with the rules before one's eyes ("is this real love or a trauma bond?", eval/datasets/questions/fair_broadly.txt) 37 meet a rule and all
but one are above and below; of the 109 boundary questions of the dev part that meet one, none is. At 0.05 "so am I avoidant then" would be too."""


_TO_US, _MORE_THAN_TALK = frozenset({"complaint", "thanks", "capability"}), 5
"""Small talk that a sentence about somebody else may sound like ("he says you are useless", "what can you do about jealousy"), and its words."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message asks for. `small_talk` ones are answered in a line; `by_rule` ones are sure, the others likely."""

    name: str
    small_talk: bool
    by_rule: bool = True


class Boundary:
    """Reads rules and wording once; `classify` and `say` are pure."""

    def __init__(self, normaliser: Normaliser | None = None, intents: Intents | None = None) -> None:
        self.normalise = normaliser or Normaliser()
        self._intents = intents
        rules = read_words(_HERE / "rules.yaml")
        self._wording = read_words(_HERE / "wording.yaml")
        self._topics = [_Rule(Topic(entry["topic"], False), entry) for entry in rules["topics"]]
        self._talk = [_Rule(Topic(entry["topic"], True), entry) for entry in rules["small_talk"]]
        self._said = Patterns(rule.pattern for rule in (*self._topics, *self._talk))
        self.topics = frozenset(rule.topic.name for rule in self._topics)

    def classify(self, message: str, chances: Chances | None = None, before: str = "") -> Topic | None:
        """The boundary or small talk in a message, if there is one. chances: what `chances` gives, when it was asked before. before: the
        visitor's last message, which this one may go on from: "can I just stop", after "sertraline makes me numb"."""
        text, earlier = self._plain(message), self._plain(before)
        chances = self.chances(message) if chances is None else chances
        if len(message.split()) > LONG:
            topic = self._said_beside(sentences(message))
            if topic is not None and topic.name in ABOUT_US and chances.get(IN_SCOPE, 0.0) >= _RATHER_OURS:
                topic = None  # "What is this?", after a story
        else:
            topic = self._by_rule(text, earlier) or self._by_rule(self._plain(as_spoken(message)), earlier)
            topic = topic or self._said_beside(sentence for sentence in sentences(message) if sentence.endswith("?") and sentence != message)
            if topic is not None and self._only_worded_so(topic, chances, text):
                topic = None
        if topic is not None:
            return topic
        topics = {name: chance for name, chance in chances.items() if name not in (IN_SCOPE, OUT_OF_SCOPE)}
        if sum(topics.values()) < BOUNDARY_AT:
            return None
        likeliest = max(topics, key=topics.__getitem__)
        if topics[likeliest] < chances.get(IN_SCOPE, 0.0):
            return None  # a little of everything is no boundary
        if any(rule.topic.name == likeliest and not rule.may_be(text) for rule in self._topics):
            return None
        return Topic(likeliest, False, by_rule=False)

    def _by_rule(self, text: str, earlier: str) -> Topic | None:
        met = set(self._said.matching(text))
        for number, rule in enumerate((*self._topics, *self._talk)):
            if (number in met and rule.allows(text)) or (earlier and rule.goes_on(text) and rule.spoken_of(earlier)):
                return rule.topic
        return None

    def _said_beside(self, pieces: Iterable[str]) -> Topic | None:
        """The boundary in one of several sentences: "am I depressed? I can't stop thinking about it"."""
        found = (self._by_rule(self._plain(as_spoken(piece)), "") for piece in pieces)
        return next((topic for topic in found if topic is not None and not topic.small_talk), None)

    @staticmethod
    def _only_worded_so(topic: Topic, chances: Chances, text: str) -> bool:
        """Whether the reader is sure that it is about our subject, and not about what a rule found in it: "will this sadness never leave me"."""
        if topic.small_talk and (topic.name not in _TO_US or len(text.split()) < _MORE_THAN_TALK):
            return False
        return chances.get(IN_SCOPE, 0.0) >= _OURS and chances.get(topic.name, 0.0) < _HARDLY

    def _plain(self, message: str) -> str:
        return " ".join(word for word in self.normalise(message).words if word not in (".", "?"))

    def chances(self, message: str) -> Chances:
        """Intent -> probability, by meaning; empty without a model."""
        return self._intents(message) if self._intents is not None else {}

    def say(self, topic: str, heard: str) -> str:
        """What is said about it; not the variant that `heard` (our earlier words) holds already."""
        variants: list[str] = self._wording[topic]
        return next((variant for variant in variants if variant not in heard), variants[len(heard) % len(variants)])

    def line(self, key: str) -> str:
        """A single line of wording."""
        return str(self._wording[key])


class _Rule:
    def __init__(self, topic: Topic, entry: dict[str, Any]) -> None:
        self.topic = topic
        self.pattern = "|".join(rf"(?:{text})" if text.startswith("^") else rf"\b(?:{text})" for text in entry["any"])
        self._speaks_of = re2.compile(rf"\b{entry['speaks_of']}") if entry.get("speaks_of") else None
        self._fair = re2.compile(rf"\b(?:{'|'.join(entry['fair'])})") if entry.get("fair") else None
        self._goes_on = re2.compile("|".join(entry["goes_on"])) if entry.get("goes_on") else None
        self._unless = re2.compile(rf"\b(?:{'|'.join(entry['unless'])})") if entry.get("unless") else None

    def allows(self, text: str) -> bool:
        """Whether nothing in it speaks against the pattern that was met."""
        return not (self._unless and self._unless.search(text))

    def goes_on(self, text: str) -> bool:
        return self._goes_on is not None and bool(self._goes_on.search(text))

    def spoken_of(self, text: str) -> bool:
        return self._speaks_of is not None and bool(self._speaks_of.search(text))

    def may_be(self, text: str) -> bool:
        """Whether the words allow that a message is about this, where the reader thinks so."""
        if self._fair is not None and self._fair.search(text):
            return False
        return self._speaks_of is None or bool(self._speaks_of.search(text))
