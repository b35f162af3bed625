"""One turn, from what was said to what is answered. Read it top to bottom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import structlog

from bot.answering.draft import RECENT, Draft
from bot.answering.extractive import Answer, compose, quotable
from bot.answering.following import followed, told_already
from bot.answering.next_questions import near_questions, nearby, next_questions
from bot.answering.telling import SURELY_TOLD_AT, TOLD_AT, Telling
from bot.answering.wording import Wording
from bot.boundary.classifier import ABOUT_US, Boundary, Chances, Topic
from bot.boundary.intents import IN_SCOPE, OUT_AT, OUT_OF_SCOPE
from bot.crisis.lexicon import DONE_BY_OTHERS
from bot.crisis.protocol import Protocol
from bot.crisis.semantic import sentences
from bot.crisis.stance import Stance
from bot.knowledge.found import Found
from bot.knowledge.lexical import terms
from bot.knowledge.library import Library
from bot.knowledge.question import Question, asks, in_passing, only_who, tells, tells_something, understand
from bot.knowledge.search import Search
from bot.outgoing import Outgoing
from bot.replies import Replies, at_most
from bot.reply import BoundaryNote, Category, Kind, Level, Message, Notice, Reply, Sentence, Turn

if TYPE_CHECKING:
    from bot.answering.generative import Outcome, Voice

log = structlog.get_logger(__name__)
_STARTERS = (
    "What is attachment trauma?",
    "Why do I push people away?",
    "Can attachment styles change?",
)
_NO_STARTERS = frozenset({"goodbye", "hesitant", "apology", "leave_me", "here_is_fine"})
"""Small talk after which no questions are offered: somebody leaves, or looks for words."""
_EVEN_THEN = frozenset({"low", "confides", "in_trouble"})
"""Small talk that the gentle question may follow: "I'm not doing great", "I've done something stupid", "I'm in trouble"."""
_NEARLY_VERBATIM = 0.70
"""A question this close to a heading is ours unless the reader is very sure."""
_WORD_FOR_WORD = 0.95
"""So close is what somebody says in the words that a section is asked for with."""
_VERBATIM = 0.80
"""Closeness from which no reading as another subject counts: the reader has never met the subjects of sections that were written after its
training ("tell me about Harry Harlow"). Of 296 questions on other subjects one comes so near."""
_VERY_SURE = 0.9
_STORY_OUT_AT, _STORY_SENTENCES = 0.34, 4
"""Mean chance of its sentences from which a message that tells something in so many or more is about other subjects: of 150 stories on ours none
reaches it (at most 0.31), of seven on others (a laptop, a sprain, a deposit, fractions) six do."""
_LIKELIER = 0.5
"""Chance from which a sentence is more likely a question on our subject than anything else."""
_TOLD_AT, _FAR_AT = 0.53, 0.48
"""Where somebody tells something and asks nothing, and nothing is likely what was meant, passages further away than this are not quoted: "I
drive a night bus" is met by thanks and not by a passage about bad nights. The second where something is likely, and not clearly, what was meant.
Set by reading, see eval/tried.yaml."""
_ASIDE_AT, _ASIDE_AFTER_ASKING = 0.75, 0.58
"""Closeness, of its own words alone, from which what is only told in the middle of a talk is answered with a passage; further away it is heard:
"I was 7", "she did give me a number", "I punched the fridge". Of 160 such messages, read one by one, the nearest passage was beside the point for
nearly all below 0.66, and for about three in four of the 22 up to here. The second where a question came right before: "how do I set a
boundary", "but I feel so guilty" goes on asking."""
_MEANT_AT, _MEANT = 0.66, 0.5
"""Closeness and chance from which, together, it is answered nearer than that: "then my sister called me selfish", "I've been drinking more". Of 39
such messages written for it three lie between, all three about the section that is found."""
_VERY_WORDS = 0.9
"""The same, from which it is answered with that and nothing else: somebody has written these words beside a section ("I can't breathe")."""
_SCRAP_WORDS = 4
"""Words up to which what is not asked in the middle of a talk is heard, whatever subject it seems to be of: "an hour ago", "our code"."""
_NEARLY_SAID = 0.75
"""Closeness, with the subject before it, from which even that is answered: "I found her", after "my sister killed herself"."""
_HALF_COVERED = 0.5
"""After a boundary or a false alarm, articles are quoted only when they are at least this close to what was asked."""


@dataclass(frozen=True)
class Considered:
    """The reply that is ready, and what a generative voice needs to say it better (None where it must not).

    near: title of the article that came nearest to a question that the articles do not answer.
    """

    reply: Reply
    draft: Draft | None = None
    near: str = ""


@dataclass(frozen=True)
class Conversation:
    """Everything a turn needs. `consider` is pure but for reading the index."""

    protocol: Protocol
    boundary: Boundary
    wording: Wording
    library: Library
    paused: bool = False
    outgoing: Outgoing = field(default_factory=Outgoing)
    voice: Voice | None = None
    telling: Telling | None = None
    steps: Callable[[str], AbstractContextManager[object]] = nullcontext

    @cached_property
    def _replies(self) -> Replies:
        return Replies(self.wording)

    def reply(self, turn: Turn) -> Reply:
        """Answers a turn with what stands in the articles and the reviewed lines."""
        return self.consider(turn).reply

    def consider(self, turn: Turn) -> Considered:
        """Answers a turn, and says whether a generative voice may answer in its place. Whatever breaks, crisis help is given."""
        with self.steps("turn"):
            considered = self._considered(turn)
            with self.steps("outgoing"):
                instead = self.wording.line("lines_stand" if considered.reply.kind is Kind.CRISIS else "no_index")
                reply, broken = self.outgoing.cleared(considered.reply, instead)
        for rule in broken:
            log.error("sentence_held_back", rule=rule)
        draft = considered.draft
        return replace(considered, reply=reply, draft=replace(draft, reply=reply) if draft is not None else None)

    async def tell(self, considered: Considered, noticed: Callable[[Outcome], None]) -> AsyncIterator[Sentence | Reply]:
        """The sentences of a reply as they are ready, the whole reply last. `noticed` hears how a generative voice fared."""
        if self.voice is None or considered.draft is None:
            for sentence in considered.reply.sentences:
                yield sentence
            yield considered.reply
            return
        async for told in self.voice.write(considered.draft, noticed):
            yield told

    def _considered(self, turn: Turn) -> Considered:
        with self.steps("danger"):
            stance = self._stance(turn)
        if stance.level is Level.CRISIS:
            return Considered(self._replies.crisis(stance))
        if self.paused:
            return Considered(self._replies.plain(Kind.NO_ANSWER, self.wording.line("paused"), stance))
        if stance.text:
            return self._waved_off(turn, stance)
        return self._told(_in_place(turn, stance.asked), stance)

    def _waved_off(self, turn: Turn, stance: Stance) -> Considered:
        """After a false alarm: what was only taken for danger is answered where an article does, and else it is asked what to talk about."""
        answered = self._told(_in_place(turn, stance.asked), stance) if stance.asked else None
        if answered is not None and answered.reply.kind is Kind.ANSWER:
            return answered
        return Considered(self._replies.plain(Kind.SMALLTALK, stance.text, stance, suggestions=() if stance.check_in else _STARTERS))

    def _told(self, turn: Turn, stance: Stance) -> Considered:
        """The reply to what is no danger, or none any more."""
        if stance.level is Level.NONE and (own := self.protocol.only_english(turn)):
            return Considered(self._replies.plain(Kind.SMALLTALK, own, stance))

        question = self._question(turn)
        with self.steps("boundary"):
            chances = self.boundary.chances(question.search if question.leans or question.alone else turn.message)
            before = _before(turn)
            topic = self.boundary.classify(turn.message, chances, before)
            if topic is None and question.alone:
                topic = self.boundary.classify(question.search, chances)
            if topic is not None and not topic.by_rule and chances.get(topic.name, 0.0) < _VERY_SURE and self._is_a_heading(question):
                topic = None
            if topic is not None and not topic.by_rule and question.leans and self.boundary.chances(turn.message).get(IN_SCOPE, 0.0) >= _VERY_SURE:
                topic = None  # "what if she doesn't accept it?": only with its subject before it does it look like a matter of law
            grave = stance.level is Level.CONCERN and tells(turn.message)
            borrowed = bool(before) and tells_something(turn.message) and topic is not None and chances.get(topic.name, 0.0) < _VERY_SURE
            if topic is not None and not topic.by_rule and (grave or borrowed or question.wants_more):
                topic = None  # whoever tells something grave, goes on telling, or asks for more, asks for nothing to be declined
            sure = topic is not None and (topic.by_rule or topic.name in ABOUT_US)
            if not (sure or terms(turn.message) or question.leans or any(letter.isdigit() for letter in turn.message)):
                asks_why = turn.message.strip().lower().startswith("why")  # "why am I like this"
                topic = Topic("why" if asks_why else "nothing", small_talk=True)  # or "really": a word that says nothing by itself
        if topic is not None and not (topic.small_talk and stance.first_of_kind and topic.name not in _EVEN_THEN):
            return Considered(self._boundary(turn, topic, stance))

        return self._answer(turn, question, stance, chances)

    def dangerous(self, turn: Turn) -> bool:
        """Whether the turn, in the light of what was said before, is a crisis."""
        return self._stance(turn).level is Level.CRISIS

    def _stance(self, turn: Turn) -> Stance:
        try:
            return self.protocol.follow(turn)
        except Exception as error:  # whatever breaks in there, nobody in danger gets an error page
            log.error("protocol_failed", error=type(error).__name__)
            return self.protocol.without_history(turn)

    def _answer(self, turn: Turn, question: Question, stance: Stance, chances: Chances) -> Considered:
        search = self.library.search
        if search is None:
            return Considered(self._replies.plain(Kind.NO_ANSWER, self.wording.line("no_index"), stance))
        found = self._find(search, question)
        if found is None:
            return Considered(self._replies.plain(Kind.NO_ANSWER, self.wording.line("no_index"), stance))
        heard = _heard(turn)
        told = tells(turn.message)
        in_between = tells_something(turn.message) or in_passing(turn.message)
        own = self._by_itself(search, question, turn) if in_between else None
        if own is not None and own.closeness >= _VERY_WORDS:
            found = own
        sure = found.certain and found.closeness >= _NEARLY_SAID and not only_who(turn.message)
        answers = [message.content for message in turn.history if message.role == "assistant"]
        aside = in_between and not sure and _aside(own, turn)
        unlikely = bool(answers) and not found.certain and found.closeness < _ASIDE_AFTER_ASKING
        known = in_between and unlikely and bool(self._line_for(turn))  # a line that fits is nearer than such a passage
        if stance.level is Level.NONE and (aside or known or (in_between and told_already(found, answers))):
            return Considered(self._heard_out(turn, found, stance))
        stray = told and _far(found)
        elsewhere = self._elsewhere(question, found, chances)
        surely_elsewhere = elsewhere and chances.get(OUT_OF_SCOPE, 0.0) >= _VERY_SURE and len(turn.message.split()) > _SCRAP_WORDS
        lost = found.adrift and bool(answers) and stance.level is Level.NONE and not (question.wants_more or question.wants_evidence)
        beside = not found.covered or stray or elsewhere
        goes_on = not surely_elsewhere or bool(self._line_for(turn))  # "we can't pay the rent"
        if beside and answers and stance.level is Level.NONE and goes_on and not asks(turn.message):
            return Considered(self._heard_out(turn, found, stance))  # "HR did nothing", in the middle of a talk
        if lost and not beside:
            return Considered(self._lost(search, question, stance, _heard(turn)))
        loosely = bool(stance.text) and not (found.certain and found.closeness >= _HALF_COVERED)  # after a false alarm, nothing that's only near
        if beside or aside or loosely or _too_grave(stance, found, told=told, asked=asks(turn.message)):
            return Considered(self._not_covered(turn, found, stance), near=found.hits[0].passage.article.title if found.hits else "")
        if answers:
            found = followed(question, found, answers, search.generation)
        with self.steps("compose"):
            answer = compose(question, found, search.generation, heard)
            suggestions = next_questions(search, found, answer, turn)
        if not answer.sentences:
            return Considered(self._replies.plain(Kind.NO_ANSWER, self.wording.line("nothing_new"), stance, suggestions=suggestions))
        line = self._line_for(turn, SURELY_TOLD_AT) if told and stance.level is Level.NONE else ""
        opening = stance.preface or self.wording.opening(turn.message, heard) or line
        if not (found.certain or question.leans or question.wants_more or question.wants_evidence):
            opening = f"{opening} {self.wording.one_of('nearly', heard)}".strip()
        if found.again:
            opening = self.wording.one_of("unproven" if found.unproven else "unmet" if found.unmet else "again", heard)
        after_all = self.wording.line("missing_part") if found.missing else ""
        reply = self._replies.whole(Kind.ANSWER, answer, stance, before=opening, behind=after_all, suggestions=suggestions)
        if (
            self.voice is None or not self.library.has_embedder or stance.level is not Level.NONE
        ):  # what is said in danger or near it is sent to nobody
            return Considered(reply)
        reply = reply.model_copy(update={"notices": (*reply.notices, Notice(kind="model_provider", text=self.wording.line("notice_llm")))})
        return Considered(reply, Draft(turn.message, reply, quotable(found), search.generation, self._sendable(turn), heard))

    def _sendable(self, turn: Turn) -> tuple[Message, ...]:
        """The latest messages, but none in which danger was spoken of, nor what was answered to it."""
        kept: list[Message] = []
        quiet = True
        for message in turn.history:
            if message.role == "user":
                quiet = self.protocol.detector.assess(message.content).level is Level.NONE
            if quiet:
                kept.append(message)
        return tuple(kept[-RECENT:])

    def _by_itself(self, search: Search, question: Question, turn: Turn) -> Found | None:
        """What is found for what is told in the middle of a talk, by its own words alone; None at its beginning."""
        return self._find(search, Question(question.asked, question.asked)) if _before(turn) and not question.story else None

    def _heard_out(self, turn: Turn, found: Found, stance: Stance) -> Reply:
        """Room for whoever tells something, and what might be asked next."""
        text = self.wording.told_on(turn.message, _heard(turn), self._line_for(turn))
        return self._replies.plain(Kind.NO_ANSWER, text, stance, suggestions=near_questions(found) or _STARTERS)

    def _line_for(self, turn: Turn, at: float = TOLD_AT) -> str:
        """What is said to the kind of thing that is told; empty where it isn't clear, or something is asked. at: the chance that is needed."""
        return self.telling.line(turn.message, _heard(turn), at) if self.telling is not None and not asks(turn.message) else ""

    def _lost(self, search: Search, question: Question, stance: Stance, heard: str) -> Reply:
        """What is said to a follow-up that no passage answers, with what may be asked about what the talk began with."""
        began = self._find(search, Question(question.said[0], question.said[0])) if question.said else None
        suggestions = near_questions(began) if began is not None and began.covered else ()
        return self._replies.plain(Kind.NO_ANSWER, self.wording.lost(question.asked, heard), stance, suggestions=suggestions or _STARTERS)

    def _elsewhere(self, question: Question, found: Found, chances: Chances) -> bool:
        """A question on another subject that shares words with ours: a file attachment, a trust fund."""
        if question.leans or question.wants_evidence or found.parts or found.closeness >= _VERBATIM:  # a follow-up is about what was spoken of
            return False
        ours = question.alone and chances.get(IN_SCOPE, 0.0) >= _VERY_SURE and found.closeness >= _NEARLY_VERBATIM
        if found.story and not ours and (mostly := self._mostly_elsewhere(question.asked)) is not None:
            return mostly
        sure = OUT_AT if found.closeness < _NEARLY_VERBATIM else _VERY_SURE
        return chances.get(OUT_OF_SCOPE, 0.0) >= sure and not self._asks_us_too(question.asked)

    def _mostly_elsewhere(self, message: str) -> bool | None:
        """Whether the sentences of a message that tells something are about other subjects, taken together; None for too few to say."""
        chances = [self.boundary.chances(sentence).get(OUT_OF_SCOPE, 0.0) for sentence in sentences(message)]
        return sum(chances) / len(chances) >= _STORY_OUT_AT if len(chances) >= _STORY_SENTENCES else None

    def _asks_us_too(self, message: str) -> bool:
        """Whether one of several sentences, taken alone, is a question on our subject: people also say where they live."""
        asked = [sentence for sentence in sentences(message) if sentence.endswith("?") and sentence != message]
        return any(self.boundary.chances(sentence).get(IN_SCOPE, 0.0) >= _LIKELIER for sentence in asked)

    def _is_a_heading(self, question: Question) -> bool:
        """An article answers exactly this, so it is a fair question, whatever it resembles."""
        found = self._find(self.library.search, question) if self.library.search is not None else None
        return found is not None and found.closeness >= _NEARLY_VERBATIM

    def _boundary(self, turn: Turn, topic: Topic, stance: Stance) -> Reply:
        text = self.boundary.say(topic.name, _heard(turn))
        search = self.library.search
        if topic.small_talk:
            return self._replies.plain(Kind.SMALLTALK, text, stance, suggestions=() if topic.name in _NO_STARTERS else _STARTERS)
        note = BoundaryNote(topic=topic.name, text=text)
        answer = Answer((), ())
        suggestions: tuple[str, ...] = ()
        if topic.name not in ABOUT_US and search is not None:
            question = self._question(turn)
            found = self._find(search, question)
            elsewhere = found is not None and found.story and found.closeness < _VERBATIM and self._mostly_elsewhere(turn.message)
            if found is not None and not elsewhere and found.closeness >= _HALF_COVERED and (found.certain or not turn.history):
                answer = compose(question, found, search.generation, _heard(turn))
                answer = at_most(answer, 2)
                suggestions = next_questions(search, found, answer, turn)
        return self._replies.whole(Kind.BOUNDARY, answer, stance, before=text, suggestions=suggestions or _STARTERS, note=note)

    def _not_covered(self, turn: Turn, found: Found, stance: Stance) -> Reply:
        if stance.level is Level.CONCERN:
            return self._replies.plain(Kind.NO_ANSWER, self.wording.of_concern(stance.categories, _heard(turn), of_another=stance.of_another), stance)
        titles = list(dict.fromkeys(hit.passage.article.title for hit in nearby(found)))[:2]
        line = self._line_for(turn, SURELY_TOLD_AT)
        told = tells(turn.message) or bool(line)
        opening = line or self.wording.opening(turn.message, _heard(turn))
        text = f"{opening} " * bool(opening) + self.wording.one_of("told_without_answer" if told else "no_answer", _heard(turn))
        if titles:
            text += " " + self.wording.line("nearest", topics="; ".join(f"“{title}”" for title in titles))
        else:
            text += " " + self.wording.line("topics", topics="attachment styles, trust, fear of being left, shame, numbness")
        text += " " + self.wording.line("ask_me" if told else "elsewhere")
        return self._replies.plain(Kind.NO_ANSWER, text, stance, suggestions=near_questions(found) or _STARTERS)

    def _question(self, turn: Turn) -> Question:
        """What to search for: slips of the pen mended, follow-ups filled in."""
        search = self.library.search
        return understand(turn.model_copy(update={"message": search.mended(turn.message)}) if search is not None else turn)

    def _find(self, search: Search, question: Question) -> Found | None:
        try:
            with self.steps("search"):
                return search.find_for(question)
        except Exception as error:  # a broken index must never cost the visitor a reply
            log.error("search_failed", error=type(error).__name__)
            return None


def _heard(turn: Turn) -> str:
    """What this conversation was told already, as the client remembers it."""
    return "\n".join(message.content for message in turn.history if message.role == "assistant")


def _in_place(turn: Turn, asked: str) -> Turn:
    """The turn with this asked in place of the newest message, or of an earlier one with what was said before that. asked: empty leaves it."""
    earlier = next((n for n, message in enumerate(turn.history) if message.role == "user" and message.content == asked), None)
    return turn.model_copy(update={"message": asked, "history": turn.history[:earlier]}) if asked else turn


def _before(turn: Turn) -> str:
    """The visitor's message before the newest; empty at the beginning."""
    return next((message.content for message in reversed(turn.history) if message.role == "user"), "")


def _far(found: Found) -> bool:
    """Whether what is only told is too far from the nearest passage for it to be quoted."""
    return not found.clear and found.closeness < (_FAR_AT if found.certain else _TOLD_AT)


def _aside(own: Found | None, turn: Turn) -> bool:
    """Whether something is told in the middle of a talk that no section is about, whatever it comes near to with the subject before it. own: what
    is found for its own words alone."""
    if only_who(turn.message):
        return True
    if own is None or (own.closeness >= _MEANT_AT and own.hits and (own.hits[0].chance or 0.0) >= _MEANT):
        return False
    before = _before(turn)
    return own.closeness < (_ASIDE_AT if tells(before) or in_passing(before) else _ASIDE_AFTER_ASKING)


def _too_grave(stance: Stance, found: Found, *, told: bool, asked: bool) -> bool:
    """Whoever hears voices, or tells of something grave that no section is about, is not helped by the nearest passage; "I grew up with a mother
    who heard voices" is what a section is about, word for word."""
    if stance.level is not Level.CONCERN or not stance.first_of_kind:
        return False
    if told and Category.SELF_HARM in stance.categories and found.closeness < _NEARLY_VERBATIM:
        return True  # "I miss cutting" shares its words with cutting contact
    if stance.of_another and stance.categories[0] in DONE_BY_OTHERS and found.closeness < _NEARLY_VERBATIM:
        return True  # a neighbour who screams at her child is no child that wakes up screaming
    if not asked and stance.check_in and found.closeness < _NEARLY_VERBATIM:
        return True  # "been in bed since Tuesday" is no question about a child that sleeps in one's bed
    psychosis = Category.PSYCHOSIS in stance.categories and found.closeness < _WORD_FOR_WORD
    return psychosis or (not found.likely and (Category.SUICIDE in stance.categories or told))
