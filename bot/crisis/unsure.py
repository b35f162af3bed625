"""Where only the reader takes a message for danger, and nothing in its words says which: it is asked, and not assumed.

`python -m eval crisis` prints how often that is: of the danger noticed one in six is asked about so, and of the ordinary
messages that are taken for danger 7 of 7, of the ordinary paragraphs 17 of 20. Whoever meant something else reads a question, and no answer to
what they never said.
"""

from __future__ import annotations

from bot.crisis.detector import Assessment
from bot.crisis.intents import OTHER
from bot.crisis.kinds import SURE_OF_ANOTHER
from bot.crisis.meant import speaks_of
from bot.crisis.normalise import Normalised
from bot.crisis.stance import State
from bot.crisis.whom import About
from bot.reply import Category, Level

ASKED_AT_MOST = 2
"""How often it is asked. Whoever asks something after that, and told of no danger since, is answered, with the lines beside."""
WAITED_AT_MOST = 4
"""Turns after which whoever only tells on, and tells of no danger, is heard out as before, with the lines beside."""
LOOSE = frozenset(
    "ground medical_care cost they_far lose_partner words_for_someone cannot_call burden hospital report police person blame missing where_go normal crazy hope anger".split()
)
"""Meanings that a word or two tell, which among many others, in a reply that sounds like no danger, may tell something else."""
_SAYS_YES = "dark"
"""The reply that says yes to the question about dying, by its button too."""


def is_unsure(found: Assessment, kind: Category, plain: Normalised) -> bool:
    """Whether a crisis was only read, and either not clearly, or without a word for that kind of danger."""
    return found.level is Level.CRISIS and found.certainty < 1 and not _clear(found, kind, plain)


def made_clear(state: State, found: Assessment, intent: str, plain: Normalised, *, named: bool) -> Assessment | None:
    """What the reply to the question says that it is, or None where it says nothing new. intent: what it means as a reply, by its words. named:
    whether it says that it is about somebody else."""
    other = state.about is About.OTHER
    if intent == _SAYS_YES and not other and state.category is not Category.SUICIDE:
        return _told(Category.SUICIDE)
    if intent == "somebody_hurts":
        return _told(Category.CHILD_ABUSE if state.minor else Category.DOMESTIC_VIOLENCE)
    if other and named:
        return _told(state.category, About.OTHER)  # "it's about her, not me"
    if found.level is not Level.CRISIS or not _clear(found, found.categories[0], plain) or (found.certainty < 1 and intent != OTHER):
        return None  # "I have a bat next to the door now" has its answer
    same = found.categories[0] is state.category and (found.about is About.OTHER) == other
    return None if same and intent not in (OTHER, "yes") else found


def _clear(found: Assessment, kind: Category, plain: Normalised) -> bool:
    """Whether a rule knows it, or the reader is sure of it, a word for it was said, and nothing that only sounds like danger. Where a body is in
    danger the word is enough."""
    read = (found.certainty >= SURE_OF_ANOTHER or kind is Category.MEDICAL_EMERGENCY) and not found.excused
    return found.certainty == 1 or (read and speaks_of(plain.text, kind, found.about))


def _told(kind: Category, about: About = About.SELF) -> Assessment:
    return Assessment(level=Level.CRISIS, categories=(kind,), about=about)
