"""Decides whether a turn is about danger, whose, and how certain that is.

Pure: no I/O after loading, no model, no clock. It must keep working when everything else is down. Patterns run in RE2, so
time is linear in the length of the message whatever is typed. Rules and words are data (lexicon.yaml, context.yaml);
lexicon.py compiles them, whom.py, tense.py and denial.py say who is meant, when, and whether it is taken back, and this module weighs what was met:
whether it is told of a story or a joke, and which of several things leads.
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
from bot.crisis.lexicon import DONE_BY_OTHERS, Lexicon, Rule
from bot.crisis.normalise import ENDS, Normalised, Normaliser, sentence_around
from bot.crisis.remembered import Remembered
from bot.crisis.small_fists import BY_A_PARTNER, OF_A_CHILD, SmallFists
from bot.crisis.tense import Tense
from bot.crisis.whom import BEFORE_PASSIVE, About, Whom
from bot.datafile import read_words
from bot.reply import LEVEL_ORDER, Category, Level

_HERE = Path(__file__).parent
_WORD = re.compile(r"[a-z]{5,}")

_BLUSTER = frozenset({"killing_oneself", "wish_to_die", "harm_others"})
"""Rules whose words people also use about a printer."""

_PAST = frozenset({"past_child_abuse", "past_assault", "past_self_harm"})
"""Rules for what is over."""

THREATENS = frozenset({"means_at_hand", "harm_others", "at_the_brink", "not_waking", "going_tonight"})
"""Rules that, said of somebody who hurts the writer, only tell of the threat: "he's got a gun and he's drunk"."""

_HARMING = "harm_others"
"""The rule for what the writer might do to somebody."""
_MEANS, _TAKEN = "means_at_hand", "overdose"
"""The rules for what is about to be taken, and for what was."""
_WISHES, _WAKING = frozenset({"wish_to_die", "not_waking"}), frozenset({"wake", "waking"})
"""The rules for a wish not to live, and what they share with those for somebody who lies there."""
_TRIED = frozenset({"tried", "attempted"})
"""What was tried may have been taken."""
_KILLING = "killing_oneself"
"""The rule for somebody's own death, which a weapon at the writer's throat fulfils as well."""
_MARKS = "marks_on_a_child"
"""The rule for marks that were seen on somebody's body."""
_OF_ANOTHER = frozenset({_MARKS, "child_photographed", "adult_with_a_child"})
"""Rules for what is somebody else's, whoever is quoted: "daddy's friend takes pictures of me dancing"."""
_OF_THE_SAME_MARKS = frozenset({BY_A_PARTNER, OF_A_CHILD, "hurting_oneself"})
"""Rules that the same words fulfil."""
_LEFT_OUTSIDE = "child_left_outside"
"""The rule for a child that has to stay out in the cold, on a balcony too."""
_QUOTED = frozenset({"going_tonight", "decided"})
"""Rules for the end of one's life that a threat fulfils as well: "he says I won't see another birthday"."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that matched and still stands after its context was weighed."""

    rule: str
    category: Category
    level: Level
    about: About
    start: int
    end: int
    sign: bool = False
    past: bool = False


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
_SOMEBODY_ELSE, _ONESELF = frozenset({"him", "her", "them"}), frozenset({"i", "me", "my", "us", "we"})
"""Words for whom something was done to, and those for the writer."""
_THEIR_OWN = frozenset({"himself", "herself", "themselves", "themself"})
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
        self._friend_is_me = one(words["friend_is_me"])
        self._fiction = one("|".join(words["fiction"]))
        self._told = one(words["told"])
        self._fact = one("|".join(words["fact"]))
        self._laugh = one(words["laugh"])
        self._hyperbole = one("|".join(words["hyperbole"]))
        self._meant_soon = one(words["meant_soon"])
        self._trivial = one(words["trivial"])
        self._lost_someone = one(words["lost_someone"])
        self._hours_old = one(words["hours_old"])
        self._done_to_me = one(words["done_to_me"])
        self._told_of = one(words["told_of"])
        self._found_with = one(words["found_with"])
        self._only_the_one = one(words["only_the_one"])
        self._whom = Whom(words, one)
        self._tense = Tense(words, one)
        self._denial = Denial(words, one)
        self._small_fists = SmallFists(words, one)
        self._told_so = one(words["told_so"])
        self._minors, self._grown_ups = frozenset(words["minors"]), frozenset(words["grown_ups"])

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
        leading = [finding for finding in findings if finding.level is level]
        leading = [finding for finding in leading if not self._only_meant(plain, finding, leading)]
        if any(finding.category is Category.DOMESTIC_VIOLENCE or finding.rule == _LEFT_OUTSIDE for finding in leading):
            leading = [finding for finding in leading if finding.about is not About.OTHER or not self._of_a_threat(plain, finding)]
        if any(finding.category in DONE_BY_OTHERS and finding.about is About.SELF for finding in leading):  # "I hit him because he choked me"
            leading = [finding for finding in leading if finding.rule != "hurt_someone"]
        if any(finding.category in DONE_BY_OTHERS for finding in leading) and self._told_so.search(plain.text):
            leading = [finding for finding in leading if finding.rule not in _QUOTED]
        if len({finding.rule for finding in leading}) > 1:
            leading = [finding for finding in leading if not self._of_a_grown_up(plain, finding)]
        leading = [finding for finding in leading if not self._by_own_hands(finding, leading)]
        if any(finding.rule == _MARKS for finding in leading):
            leading = self._marked(plain, leading)
        present = {finding.category for finding in leading}
        categories = tuple(category for category in Category if category in present)
        about = next(finding.about for finding in sorted(leading, key=lambda f: (list(Category).index(f.category), f.about is not About.SELF)))
        if self._friend_is_me.search(plain.text) and about is About.OTHER:
            about = About.SELF
        elif categories[0] in (Category.SUICIDE, Category.SELF_HARM) and self._of_another(plain):
            about = About.OTHER
        elif (
            about is About.OTHER
            and categories[0] in DONE_BY_OTHERS
            and any(f.rule not in _OF_ANOTHER and self._done_to_writer(plain, f) for f in leading)
        ):
            about = About.SELF
        return Assessment(
            level=level,
            categories=categories,
            about=about,
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

    @staticmethod
    def _only_meant(plain: Normalised, finding: Finding, findings: list[Finding]) -> bool:
        """Whether what is read as taken, or as somebody not to be woken, is only wanted, or said to be going to happen: "I want to take all my
        pills", "I'm going to overdose", "she'd rather not wake up"."""
        wished = (other for other in findings if other.rule in _WISHES and other.start <= finding.end and other.end >= finding.start)
        if finding.rule == _TAKEN and _WAKING & set(plain.words[finding.start : finding.end + 1]) and any(wished):
            return True
        wanted = (other for other in findings if other.rule in (_MEANS, _KILLING) and _TRIED.isdisjoint(plain.words[other.start : other.end + 1]))
        return finding.rule == _TAKEN and any(other.start < finding.start <= other.end for other in wanted)

    @staticmethod
    def _of_a_threat(plain: Normalised, finding: Finding) -> bool:
        """Whether it only tells how somebody who hurts the writer threatens: "he's got a gun", "he held a knife to my throat"."""
        return finding.rule in THREATENS or (finding.rule == _KILLING and "my" in plain.words[finding.start : finding.end + 1])

    @staticmethod
    def _by_own_hands(finding: Finding, findings: list[Finding]) -> bool:
        """Whether what is read as a child's harm is what the writer does, or fears to do: "I keep seeing pictures of hurting my baby"."""
        feared = (other for other in findings if other.rule == _HARMING and other.about is About.SELF)
        return finding.rule == OF_A_CHILD and any(other.start < finding.start <= other.end for other in feared)

    def _of_a_grown_up(self, plain: Normalised, finding: Finding) -> bool:
        """Whether what is read as a child's harm is that of somebody of any age: "my sister was raped"."""
        words = plain.words[finding.start : finding.end + 1]
        return finding.rule == OF_A_CHILD and self._whom.suffers(words) and not self._whom.little_ones & set(words)

    def _marked(self, plain: Normalised, findings: list[Finding]) -> list[Finding]:
        """Marks on a body are those of a child where one is spoken of, or nobody; a grown-up is hit at home: "she has bruises on her arms"."""
        marks = [finding for finding in findings if finding.rule not in _OF_THE_SAME_MARKS]
        spoken_of = set(plain.words)
        blows = any(finding.rule == BY_A_PARTNER for finding in findings)
        if self._minors & spoken_of or self._small_fists.speaks_of_one(plain) or not (blows or self._grown_ups & spoken_of):
            return marks
        return [dataclasses.replace(finding, category=Category.DOMESTIC_VIOLENCE) if finding.rule == _MARKS else finding for finding in marks]

    def _of_another(self, plain: Normalised) -> bool:
        """ "If I leave she will hurt herself", "found blades in my son's phone case"."""
        return bool(_THEIR_OWN & set(plain.words) and "myself" not in plain.words) or bool(self._found_with.search(plain.text))

    def _done_to_writer(self, plain: Normalised, finding: Finding) -> bool:
        """Whether what somebody does is done to the one who writes, although others are named."""
        begin, stop = sentence_around(plain.words, finding.start, finding.end)
        sentence = " ".join(plain.words[begin:stop])
        if self._told_of.search(sentence) or self._whom.suffers(plain.words[max(begin, finding.start - BEFORE_PASSIVE) : finding.end + 1]):
            return False
        if self._whom.struck(plain.words[begin:stop]):
            return False  # "he hit my wife"
        if _SOMEBODY_ELSE & set(plain.words[finding.start + 1 : finding.end + 1]) and not _ONESELF & set(plain.words[begin:stop]):
            return False  # "he says our stepdad watches him shower"
        alone = self._only_the_one.search(sentence) and not self._whom.victims & set(plain.words[begin:stop])
        return bool(alone or self._done_to_me.search(sentence))

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
