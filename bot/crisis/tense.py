"""Whether what is told lies in the past, by the words around it and by the sentences before and after. Pure; its words are data (context.yaml)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.crisis.clauses import next_clause, own_clause
from bot.crisis.lexicon import DONE_BY_OTHERS, Rule
from bot.crisis.normalise import sentence_after, sentence_around
from bot.reply import Category

_SAME_BREATH = 6
"""Words from where a match begins in which "now" is said of it: "I'm being abused now"."""

_USED_TO = ("used", "to")
_OF_NOW = re.compile(
    r"\b(?:(?:and|but|so|because) i (?:am|miss|can not|do not|feel|want|need|love|hate|have no|still)|is (?:that|it|this) (?:why|normal)|does (?:that|it) mean)\b"
)
_THEM, _US = frozenset({"he", "she", "they"}), frozenset({"we", "us", "our"})


class Tense:
    """Holds the words for time. words: context.yaml. one: compiles a pattern in the lexicon's notation."""

    def __init__(self, words: dict[str, Any], one: Callable[[str], Any]) -> None:
        self._past_verbs = frozenset(words["past_verbs"])
        self._long_ago = one("|".join(words["long_ago"]))
        self._since_then = one("|".join(words["since_then"]))
        self._no_longer = one("|".join(words["no_longer"]))
        self._still_now = one(words["still_now"])
        self._goes_on = one(words["goes_on"])
        self._going_on = one(words["going_on"])
        self._same_breath = one(words["same_breath"])
        self._recent = one(words["recent"])
        self._weekday = one(words["weekday"])
        self._present = one(words["present"])
        self._deed_then = one(words["deed_then"])
        self._little_ones = frozenset(words["little_ones"])
        self._elders = frozenset(words["elders"])
        self._spouses = frozenset(words["spouses"])
        self._life_since = one("|".join(words["life_since"]))
        self._apart = one("|".join(words["apart"]))
        self._goes_on_now = one("|".join(words["goes_on_now"]))
        self._come_back = one(words["come_back"])

    def is_past(self, rule: Rule, words: tuple[str, ...], first: int, last: int) -> bool:
        """Whether what words[first..last] tell of by that rule lies in the past, by its sentence and those beside it, and by its own clause too."""
        whole = sentence_around(words, first, last)
        return all(self._past_in(rule, words, first, last, *span) for span in dict.fromkeys((whole, self._own_time(words, first, last, *whole))))

    def _own_time(self, words: tuple[str, ...], first: int, last: int, begin: int, stop: int) -> tuple[int, int]:
        """The part of a sentence whose words for time belong to what words[first..last] tell of."""
        clause = own_clause(words, first, begin)
        told_now = bool(self._present.search(" ".join(words[max(clause, first - 2) : last + 1])))
        if told_now:
            return clause, next_clause(words, first, stop)  # "I left two years ago and he touches me and my mum used to look away"
        return (clause if self._back_in_the_present(words, begin, clause) else begin), stop

    def _past_in(self, rule: Rule, words: tuple[str, ...], first: int, last: int, begin: int, stop: int) -> bool:
        sentence = " ".join(words[begin:stop])
        if self._long_ago.search(sentence):
            if rule.category in DONE_BY_OTHERS:
                deed = self._not_over(" ".join(words[begin : min(stop, first + _SAME_BREATH)]))
                now = self._same_breath.search(deed) or self._going_on.search(self._not_over(sentence))
            elif words[max(begin, first - 2) : first] == _USED_TO:
                now = self._come_back.search(" ".join(words[last + 1 :]))
            else:
                now = self._now_in(sentence)
            return not now and not self._goes_on.search(sentence_after(words, stop))
        if rule.category is Category.MEDICAL_EMERGENCY:
            return False  # "My husband died last year. I took all my pills."
        if rule.category in DONE_BY_OTHERS and self._of_another_time(words, first, last):
            return True
        if self._goes_on_about_then(rule, words, first, last) or self._said_to_be_over(words, stop, sentence):
            return True
        if rule.acute:
            return False
        verbs = self._past_verbs & set(words[max(begin, first - 1) : last + 1])
        return bool(verbs) and not self._now_in(sentence) and not self._lately(self._not_over(sentence)) and not _perfect(words, first, begin)

    def _back_in_the_present(self, words: tuple[str, ...], begin: int, clause: int) -> bool:
        """ "I left in spring and I miss our garden and I took all my pills": between long ago and this, something is said of now."""
        *_, rest = self._long_ago.split(" ".join(words[begin:clause])) if clause > begin else ("",)
        return bool(_OF_NOW.search(rest))

    def _of_another_time(self, words: tuple[str, ...], first: int, last: int) -> bool:
        """ "My dad beat us. Now I have kids of my own": the deed is told in the past, something says how much life lies between, nothing that it goes on."""
        matched = words[first : last + 1]
        told = " ".join(matched)
        if self._present.search(told) or not self._deed_then.search(told) or self._little_ones & set(matched):
            return False
        begin, stop = sentence_around(words, first, last)
        if self._little_ones & set(words[begin:first]):
            return False  # "my daughter told me grandpa did something to her"
        near = {*words[begin:stop], *sentence_after(words, stop).split(), *words[sentence_around(words, begin - 2, begin - 2)[0] : begin]}
        by_elder = "law" not in matched and (bool(self._elders & set(matched)) or (bool(self._elders & near) and not self._spouses & near))
        text = " ".join(words)
        if by_elder:
            return bool(self._life_since.search(text)) and not self._goes_on_now.search(text)
        return bool(self._apart.search(text)) and not self._goes_on_now.search(self._apart.sub(" ", text))  # "it has never happened again"

    def _goes_on_about_then(self, rule: Rule, words: tuple[str, ...], first: int, last: int) -> bool:
        """ "We were poor when I was small. He hit us.": the sentence before says when, this one tells what was done then, and nothing says now."""
        begin, stop = sentence_around(words, first, last)
        sentence, matched = " ".join(words[begin:stop]), words[first : last + 1]
        if not begin or self._present.search(sentence) or self._now_in(sentence) or self._lately(sentence):
            return False
        before = words[sentence_around(words, begin - 2, begin - 2)[0] : begin] if begin > 1 else ()
        if rule.category not in DONE_BY_OTHERS:
            told_then = bool(self._past_verbs & set(matched))
        else:  # by one of whom the sentence before speaks, or who had power over a child; "someone put something in my drink" is another time
            told_then = bool(self._deed_then.search(" ".join(matched))) and bool(
                self._elders & set(words[begin : last + 1])
                or (words[first] in _THEM and ((_THEM | _US | self._elders) & set(before) or _US & set(matched)))
            )
        when = " ".join(before)
        return told_then and bool(self._long_ago.search(when)) and not self._now_in(when) and "never" not in before  # "never done this before"

    def _said_to_be_over(self, words: tuple[str, ...], stop: int, sentence: str) -> bool:
        """ "He strangled me. He's in prison.": the sentence after says how long it is over, and neither of the two says now."""
        if stop >= len(words) or self._present.search(sentence) or self._now_in(sentence) or self._lately(sentence):
            return False
        after = sentence_after(words, stop)
        return bool(self._since_then.search(after)) and not self._still_now.search(self._since_then.sub(" ", after))

    def _now_in(self, sentence: str) -> bool:
        return bool(self._still_now.search(self._not_over(sentence)))

    def _lately(self, sentence: str) -> bool:
        return bool(self._recent.search(sentence) or self._weekday.search(sentence))

    def _not_over(self, sentence: str) -> str:
        """The sentence without the words that put it into the past."""
        return str(self._long_ago.sub(" ", self._no_longer.sub(" ", sentence)))


def _perfect(words: tuple[str, ...], first: int, begin: int) -> bool:
    """ "have thought", "been planning": still going on."""
    return bool({"have", "has", "been"} & set(words[max(begin, first - 3) : first + 2]))
