"""Which of several findings in one message lead, and who is in danger by them: a wish beside what reads as a deed, a threat that is only told, marks
on a body that is no child's. Pure; its words are data (context.yaml)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.normalise import Normalised, sentence_around
from bot.crisis.small_fists import BY_A_PARTNER, OF_A_CHILD, SmallFists
from bot.crisis.whom import BEFORE_PASSIVE, About, Whom
from bot.reply import Category, Level

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
_SOMEBODY_ELSE, _ONESELF = frozenset({"him", "her", "them"}), frozenset({"i", "me", "my", "us", "we"})
"""Words for whom something was done to, and those for the writer."""
_THEIR_OWN = frozenset({"himself", "herself", "themselves", "themself"})


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


class Leading:
    """Holds the words that tell them apart. words: context.yaml. one: compiles a pattern in the lexicon's notation."""

    def __init__(self, words: dict[str, Any], one: Callable[[str], Any], whom: Whom, small_fists: SmallFists) -> None:
        self._whom = whom
        self._small_fists = small_fists
        self._friend_is_me = one(words["friend_is_me"])
        self._done_to_me = one(words["done_to_me"])
        self._told_of = one(words["told_of"])
        self._found_with = one(words["found_with"])
        self._only_the_one = one(words["only_the_one"])
        self._told_so = one(words["told_so"])
        self._minors, self._grown_ups = frozenset(words["minors"]), frozenset(words["grown_ups"])

    def of(self, plain: Normalised, findings: list[Finding]) -> list[Finding]:
        """Those of the gravest findings that lead; never none."""
        leading = [finding for finding in findings if not self._only_meant(plain, finding, findings)]
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
        return leading

    def about(self, plain: Normalised, leading: list[Finding], category: Category) -> About:
        """Who is in danger, by the leading findings. category: the most urgent one of theirs."""
        about = next(finding.about for finding in sorted(leading, key=lambda f: (list(Category).index(f.category), f.about is not About.SELF)))
        if self._friend_is_me.search(plain.text) and about is About.OTHER:
            return About.SELF
        if category in (Category.SUICIDE, Category.SELF_HARM) and self._of_another(plain):
            return About.OTHER
        if about is About.OTHER and category in DONE_BY_OTHERS and any(f.rule not in _OF_ANOTHER and self._done_to_writer(plain, f) for f in leading):
            return About.SELF
        return about

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
