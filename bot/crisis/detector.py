"""Decides whether a turn is about danger, whose, and how certain that is.

Pure: no I/O after loading, no model, no clock. It must keep working when everything else is down. Patterns run in RE2, so
time is linear in the length of the message whatever is typed. Rules and words are data (lexicon.yaml, context.yaml);
lexicon.py compiles them, whom.py, tense.py, denial.py and idioms.py say who is meant, when, and whether it is taken back or excused, leading.py which
of several things leads, and this module weighs a match: whether it stands, or is told of a story or a joke.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.crisis.clauses import own_clause
from bot.crisis.denial import Denial
from bot.crisis.idioms import belongs_to_one, beside, own_end
from bot.crisis.languages import Languages
from bot.crisis.leading import Finding, Leading
from bot.crisis.lexicon import Lexicon, Rule
from bot.crisis.normalise import ENDS, Normalised, Normaliser, sentence_around
from bot.crisis.remembered import Remembered
from bot.crisis.small_fists import SmallFists
from bot.crisis.tense import Tense
from bot.crisis.whom import About, Whom
from bot.datafile import read_words
from bot.reply import LEVEL_ORDER, Category, Level

_HERE = Path(__file__).parent
_WORD = re.compile(r"[a-z]{5,}")

_BLUSTER = frozenset({"killing_oneself", "wish_to_die", "harm_others"})
"""Rules whose words people also use about a printer."""

_PAST = frozenset({"past_child_abuse", "past_assault", "past_self_harm"})
"""Rules for what is over."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one message says about safety.

    level: the highest level that any part of the message reaches.
    categories: every category seen at that level, most urgent first.
    about: who is in danger, for the leading category.
    evidence: (start, end) character offsets into the message as typed, for tests and reports; never logged.
    sign: a hopeless message about oneself; they add up over a conversation.
    excused: danger words were met and weighed away: a manner of speaking, a denial, a story.
    past: danger was met and is known to be over.
    by_child: what was met is the rage of a small child.
    harmless: the whole message is a manner of speaking, or an everyday thing, and nothing else is said.
    certainty: chance that the level is right, where the second layer raised it; 1 where the rules found it.
    doubted: the second layer half took it for danger to the writer, in the middle of a talk, and did not raise it.
    otherwise: of a crisis that rests on broad wordings alone ("all I need tonight"), what is left without them; the second layer, where there is
    one, says which of the two it is.
    """

    level: Level = Level.NONE
    categories: tuple[Category, ...] = ()
    about: About = About.SELF
    evidence: tuple[tuple[int, int], ...] = ()
    sign: bool = False
    rules: tuple[str, ...] = ()
    excused: bool = False
    past: bool = False
    by_child: bool = False
    harmless: bool = False
    certainty: float = 1.0
    doubted: bool = False
    otherwise: Assessment | None = None


_MARKS_OF_AN_END = " .?"
_LAST = 40
"""Characters at the end of a message in which what adds nothing is looked for."""


class Detector:
    """Reads its rules once; `assess` is pure and deterministic."""

    def __init__(self, lexicon: Path = _HERE / "lexicon.yaml", context: Path = _HERE / "context.yaml") -> None:
        self._lexicon = Lexicon(lexicon)
        self.rules = self._lexicon.rules
        self.normalise = Normaliser(vocabulary=frozenset(_WORD.findall(lexicon.read_text("utf-8") + context.read_text("utf-8"))))
        self._context(read_words(context))
        self.languages = Languages()
        self._assessed: Remembered[Assessment] = Remembered()

    def _context(self, words: dict[str, Any]) -> None:
        one = self._lexicon.pattern
        self._last_words = re.compile(words["last_words"], re.IGNORECASE)
        self._fillers = re.compile(words["fillers"], re.IGNORECASE)
        self._fiction = one("|".join(words["fiction"]))
        self._told = one(words["told"])
        self._fact = one("|".join(words["fact"]))
        self._laugh = one(words["laugh"])
        self._hyperbole = one("|".join(words["hyperbole"]))
        self._meant_soon = one(words["meant_soon"])
        self._trivial = one(words["trivial"])
        self._lost_someone = one(words["lost_someone"])
        self._hours_old = one(words["hours_old"])
        self._whom = Whom(words, one)
        self._tense = Tense(words, one)
        self._denial = Denial(words, one)
        self._small_fists = SmallFists(words, one)
        self._leading = Leading(words, one, self._whom, self._small_fists)

    def assess(self, message: str) -> Assessment:
        """Weighs one message. Time is linear in its length; never raises on any text. One turn asks for the same message several times."""
        return self._assessed.of(message) or self._assessed.keep(message, self._weighed(message))

    def _weighed(self, message: str) -> Assessment:
        found = self._in_english(message)
        if found.level is not Level.CRISIS and (plainer := self._plainer(message)) != message:
            found = max(found, self._in_english(plainer), key=lambda assessed: LEVEL_ORDER[assessed.level])
        if found.level is Level.CRISIS:
            return found
        categories, of_another = self.languages.told(message)
        if not categories:
            return found
        return Assessment(level=Level.CRISIS, categories=categories, about=About.OTHER if of_another else About.SELF, rules=("languages",))

    def _plainer(self, message: str) -> str:
        """Without what adds nothing: "I'm, um, ending it i guess"."""
        end = self._last_words.search(message, max(1, len(message) - _LAST))
        return str(self._fillers.sub("", message[: end.start()] if end else message))

    def _in_english(self, message: str) -> Assessment:
        plain = self.normalise(message)
        if not plain.words:
            return Assessment()
        hits, idioms, questions = self._lexicon.met(plain.text)
        found, plainly = self._made_of(plain, hits, idioms, questions), [hit for hit in hits if not hit[2]]
        if found.level is not Level.CRISIS or len(plainly) == len(hits):
            return found
        otherwise = self._made_of(plain, plainly, idioms, questions)
        return found if otherwise.level is Level.CRISIS else dataclasses.replace(found, otherwise=otherwise)

    def _made_of(self, plain: Normalised, hits: list[tuple[Rule, Any, bool]], idioms: list[Any], questions: list[Any]) -> Assessment:
        met = list(self._findings(plain, hits, [*idioms, *questions]))
        findings = [finding for finding in met if not self._small_fists.theirs(finding.rule, plain, finding.start, finding.end)]
        if met and not findings:
            return Assessment(excused=True, by_child=True)
        if not findings:
            if questions:
                return Assessment(level=Level.CONCERN, categories=(Category.SUICIDE,), about=About.GENERIC, rules=("question_of_fact",), excused=True)
            excused = bool(hits or idioms or self._fiction.search(plain.text))  # danger words or manners of speaking were there, and nothing stands
            return Assessment(excused=excused, by_child=self._small_fists.rage(plain), harmless=self._says_only(plain, idioms))
        if (lightly := self._lightly_said(plain, findings)) is Level.NONE:
            return Assessment(excused=True)
        level = max((finding.level for finding in findings), key=LEVEL_ORDER.__getitem__)
        if lightly is not None and level is Level.CRISIS:
            findings = [dataclasses.replace(finding, level=lightly) for finding in findings]
            level = lightly
        leading = self._leading.of(plain, [finding for finding in findings if finding.level is level])
        present = {finding.category for finding in leading}
        categories = tuple(category for category in Category if category in present)
        return Assessment(
            level=level,
            categories=categories,
            about=self._leading.about(plain, leading, categories[0]),
            evidence=tuple(sorted({(plain.places[f.start][0], plain.places[f.end][1]) for f in leading})),
            sign=any(finding.sign and finding.about is About.SELF for finding in findings),
            rules=tuple(dict.fromkeys(finding.rule for finding in leading)),
            past=all(finding.past or finding.rule in _PAST for finding in leading),
        )

    @staticmethod
    def _says_only(plain: Normalised, patterns: list[Any]) -> bool:
        """Whether one match is the whole message."""
        spans = (match.span() for pattern in patterns for match in pattern.finditer(plain.text))
        return any(not plain.text[:begin].strip(_MARKS_OF_AN_END) and not plain.text[end:].strip(_MARKS_OF_AN_END) for begin, end in spans)

    def _findings(self, plain: Normalised, hits: list[tuple[Rule, Any, bool]], harmless: list[Any]) -> Iterator[Finding]:
        idioms = [(pattern, *match.span()) for pattern in harmless for match in pattern.finditer(plain.text)]
        seen: set[tuple[str, int]] = set()
        for rule, pattern, _ in hits:
            for match in pattern.finditer(plain.text):
                start, end = match.span()
                if not rule.never_idiom and (met := beside(idioms, start, end)):
                    end = own_end(plain, pattern, start, end)
                    if (met := beside(met, start, end)) and belongs_to_one(plain, start, end, met):
                        continue
                first, last = plain.word_at(start), plain.word_at(end - 1)
                while first < last and plain.words[first] in ENDS:
                    first += 1
                while last > first and plain.words[last] in ENDS:
                    last -= 1
                if (rule.id, first) in seen:
                    continue
                if finding := self._weigh(rule, plain, first, last):
                    seen.add((rule.id, first))
                    yield finding

    def _weigh(self, rule: Rule, plain: Normalised, first: int, last: int) -> Finding | None:
        words = plain.words
        begin, stop = sentence_around(words, first, last)
        sentence = " ".join(words[begin:stop])
        about = self._whom.of(rule, words, first, last, begin)
        if about is None:
            return None
        if rule.category is Category.CHILD_ABUSE and words[max(0, first - 1) : first + 1] == ("as", "a"):
            return None  # "abused as a kid and I can't be touched": no kid is touched now
        told = rule.level is Level.CRISIS and rule.id != "method_question"
        if not rule.never_idiom and self._out_of_life(words, first, last, own_clause(words, first, begin), stop):
            return None
        own_not = rule.never_denied or (rule.keeps_negation and self._denial.says_not(words[first : last + 1]))
        if not own_not and self._denial.takes_back(plain, first, last, begin, stop):
            return None
        level, past = rule.level, False
        if about is About.GENERIC:
            if rule.generic == "drop":
                return None
            level = level if rule.generic == "keep" else Level.CONCERN
        if told and level is Level.CRISIS and self._tense.is_past(rule, words, first, last):
            if rule.past == "drop":
                return None
            level, past = (Level.CONCERN, True) if rule.past != "keep" else (level, False)
        if level is Level.CRISIS and about is not About.SELF and rule.category is Category.SUICIDE and self._lost(sentence):
            level = Level.CONCERN
        return Finding(rule.id, rule.category, level, about, first, last, sign=rule.sign, past=past)

    def _lost(self, sentence: str) -> bool:
        return bool(self._lost_someone.search(sentence)) and not self._hours_old.search(sentence)

    def _out_of_life(self, words: tuple[str, ...], first: int, last: int, begin: int, stop: int) -> bool:
        """A story, a game, a headline or a figure: told, not lived."""
        sentence = " ".join(words[begin:stop])
        if self._fact.search(sentence):
            return True
        if not self._fiction.search(sentence):
            return False
        if self._told.search(sentence):
            return True
        own, felt = {"i", "me", "my"} & set(words[begin:stop]), {"want", "going", "cannot", "feel", "wish", "am"} & set(words[first : last + 1])
        return not (own and felt)

    def _lightly_said(self, plain: Normalised, findings: list[Finding]) -> Level | None:
        """ "kill me lol" is nothing; "I'll kill myself if this printer jams again" is worth a gentle look. None: taken as said."""
        if self._hyperbole.search(plain.text):
            return Level.NONE
        if {finding.category for finding in findings} - {Category.SUICIDE, Category.HARM_TO_OTHERS} or len(plain.words) > 22:
            return None
        trivial = self._trivial.search(plain.text) and not self._meant_soon.search(plain.text)
        if findings[0].about is not About.SELF or not trivial or {finding.rule for finding in findings} - _BLUSTER:
            return None
        if self._laugh.search(plain.text) or findings[0].category is Category.HARM_TO_OTHERS:
            return Level.NONE
        return Level.CONCERN
