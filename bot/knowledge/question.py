"""From what was said to what is searched for: follow-ups get the subject they lean on, and two questions in one are taken apart."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from bot.knowledge.lexical import terms
from bot.reply import Turn

_MORE = re.compile(
    r"^\W*(?:please |can you |could you |ok |okay |and |yes )*(?:say|tell me|explain|go|read|know|hear|show me)?\s*(?:me )?(?:some |a bit |a little )?"
    r"(?:more|further|on|in more detail|go on|continue|keep going|elaborate|expand)(?: (?:about|on) (?:that|this|it))?(?: please)?\W*$|"
    r"^\W*(?:and |ok |okay |so |is there |are there )*(?:anything|something|what|any other|other) (?:else|more|ideas?|tips?|ways?|options?|things?)(?: (?:i|you|we|that|to|could|can|helps?|there|is|try|do|suggest))*\W*$|"
    r"^\W*(?:please |can you |could you |ok |okay |and )*(?:give|tell|show) me (?:some |a few |an? |more |the |one |another )?(?:steps|tips|advice|examples?|ideas|list|pointers)(?: please)?\W*$|"
    r"^\W*(?:and |so |ok |okay )*(?:is|are) there (?:anything|something|any articles?|an article|more)(?: (?:that|which))? (?:i|we) (?:can|could|might|should) (?:read|look at)(?: (?:about|on) (?:this|that|it))?\W*$",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(
    r"\b(?:research|stud(?:y|ies)|evidence|proof|proven|scientific|science|source[sd]?|reference[sd]?|who says|says who|how do you know|based on what|where is (?:that|this) from)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"^\W*(?:and|but|so|what about|how about|how so|how come|like what|such as|for example|in what way|what if|the other|which (?:one|kind|type|of))\b|"
    r"^\W*(?:how|can|could|should|where|when) (?:do |can |could |would |should |to )?(?:i |you |we |people )?(?:stop|start|begin|change|cope|deal|heal|recover|improve|manage|fix|help|get (?:better|over|out|started|free|away|through))\W*$|"
    r"^\W*(?:and |so |but )?how (?:long|often|much|far|soon)(?: (?:does|do|will|would|did)(?: \w+){0,2} (?:take|last))?\W*$|"
    r"\b(?:that|this|it|they|them|those|these|mine|yours|ours|the other (?:one|kind|type|way)|the first|the second|the opposite|same)\b|"
    r"\b(?:have|be|me|of|about|need|want|do|in|into|get|with|for) (?:one|two|both|several)\W*$|\bthe (?:pattern|cycle|habit)\W*$|"
    r"^\W*(?:he|she|they)\b(?:\W+\w+){1,4}\W*$|"
    r"^\W*(?:also |even |only )?(?:for|with|in|among) (?:\w+ ){0,2}\w+(?: too| as well)?\W*\?\W*$|"
    r"^\W*(?:and |so |but )?(?:is|are) there (?:an? |any |some )?(?:test|quiz|questionnaire|checklist|name|word|term|book|proof|medicine|pill|exercise)s?(?: for)?\W*$|"
    r"^\W*(?:is there |are there )(?:any |a |some )?(?:hope|treatments?|cure|help|way out|medicine|medication|therapy|therapies|exercises?|books?)\W*$|"
    r"^\W*(?:and |but |so )?(?:its|the|my|our) (?:main |usual )?(?:causes?|effects?|signs?|symptoms?|origins?|roots?|treatments?|chances?|risks?|benefits?|types?|stages?)\W*$|"
    r"^\W*what (?:helps|can help|works|would help|(?:can|should|do|must) i (?:not )?(?:do|say|try))(?: (?:then|now|right now|today|tonight|instead|first))?\W*$|"
    r"^\W*(?:(?:and|so|but)\W+)*should i (?:even |really |still )?(?:go|stay|leave|come|call|ring|answer|reply|write|wait|try|say (?:yes|no|something|anything)|forgive)(?: then| now| there)?\W*$|"
    r"^\W*why (?:would|does|do|did|is|are) (?:he|she|they)(?:\W+\w+){0,3}\W*$|"
    r"^\W*(?:(?:and|so|but)\W+)*(?:(?:what|which) (?:are|is)|are there|is there)(?: (?:the|its|any|some|main|biggest|usual))* (?:risks?|side[ -]?effects?|dangers?|"
    r"down ?sides?|drawbacks?|benefits?|advantages?|disadvantages?|signs?|symptoms?|causes?|reasons?|point|alternatives?|chances?|effects?|types?|kinds?|stages?)\W*$|"
    r"^\W*(?:(?:and|so|but)\W+)*(?:should|must|do) i (?:need to |have to )?(?:be )?(?:worried|worry|concerned|scared|afraid)(?: about (?:it|that|this))?\W*$|"
    r"^\W*(?:what|when|where|how) (?:did|does|was) (?:he|she|they)\b(?:\W+\w+){0,3}\W*$|"
    r"^\W*(?:(?:and|so|but)\W+)*(?:how|what|when|where|can|could|should)\b(?:\W+\w+){1,5}? (?:him|her)\b(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:(?:so|and|ok|hi|hello|please)[, ]+)*(?:what(?:'s| is| are| does| do| happens in| happens during| was)?|how (?:do|does|can|did|is|are)(?: i| you| we| people)?|"
    r"why (?:am|do|does|is|are|did|can't)(?: i| you| we| people| my)?|who|where|when|is|are|does|do|can|could you|tell me about|explain|which)\b(?: (?:a|an|the|so|really|exactly)\b)*|\b(?:mean|means)\W*$",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\b(?:it|this|them|these|those|they|he|she|him|her|mine|yours|ours|the (?:pattern|cycle|habit)|(?:the |an? )?(?:(?:other|first|second|third|last|same|that|this|right|next|such|good) |(?P<which>\w+ ))?ones?|that(?! (?:i|you|he|she|we|they|my|the|is|are)\b)|(?:such|these|those|that|this) (?:thing|kind|people|feeling|pattern|therapy|cycle|style)s?|people like that)\b",
    re.IGNORECASE,
)
_OTHER_KIND = re.compile(r"\b(?:the |an? )?(?:other (?:one|kind|type|style|pattern|sort)|opposite)\b", re.IGNORECASE)
_OPPOSITES = {"avoidant": "anxious attachment", "anxious": "avoidant attachment"}
"""What `the other one` means after a question about one of the two; a fearful-avoidant pattern has no such counterpart."""
_HOLLOW = frozenset(
    terms(
        "ever go goes away come comes came work works help helps deal cope common often cure cured heal healed healing change changed normal usual bad worse dangerous safe long "
        "take takes last feel feels look looks stop begin start sign signs symptom symptoms cause causes reason develop happen happens happened fault get over through rid treat treated treatment fix "
        "good true real serious permanent forever always possible hope everyone else many people need show shows kind kinds type types form forms say says make makes doesn't don't"
    )
)
"""Words that ask the same of any subject."""
_BARE = re.compile(r"^\W*(?:(?:and|but|so|ok)\W+)*(?:why|why (?:not|so|is that|do i|does he|does she)|how come|what for)\W*$", re.IGNORECASE)
"""A bare question word asks for the reason of what was said last, and no more."""
_WHETHER_USUAL = re.compile(
    r"^\W*(?:(?:and|but|so|ok)\W+)*(?:is|isn['’]t|would you say) (?:that|this|it)(?: \w+)? (?:normal|common|usual|ok(?:ay)?|all right|alright|bad|weird|strange|odd|wrong|healthy|unhealthy|stupid|silly|crazy|pathetic|cruel|childish|weak|needy|dramatic|ridiculous|a bad sign)\W*$",
    re.IGNORECASE,
)
"""It asks about what was told, and brings no subject of its own: a passage with "normal" in its heading is none."""
_WHAT_TO_DO = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay)\W+)*(?:what (?:helps|can help|would help|works|(?:can|should|do|could|must) (?:i|you|one|we) (?:do|try))|how (?:do|can|could|should|would) (?:i|you|we|one) "
    r"(?:stop|change|cope|deal|fix|handle|manage|get (?:over|past|through|better|rid)|heal|work on|help)|is there (?:anything|something) (?:i|that|to)|(?:can|could) (?:it|this|that) be (?:changed|helped|treated|healed|fixed|cured))\b(?:\W+\w+){0,6}\W*$",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"\b(?:who says|says who|who said|according to whom)\b", re.IGNORECASE)
_TALK = re.compile(
    r"^\W*(?:thanks?|thank you|ok(?:ay)?|hi|hello|hey|yes|no|yeah|nope|sure|cool|great|wow|i see|got it|good (?:morning|evening|night))\b\W*(?:\w+\W*){0,4}$",
    re.IGNORECASE,
)
"""Small talk: it has no subject of its own."""
_QUOTED = re.compile(r"\[1\]")
"""The mark behind a quoted sentence."""
_LEAN_TERMS = 3
"""A message with more telling words than this stands on its own."""


_ASKING = r"(?:how|what|why|when|where|who|which|can|could|is|are|am|does|do|should|will|(?:did|was|were|would|have|has) (?:i|you|he|she|it|that|they|we))\b"
_NEXT_QUESTION = re.compile(rf"(?:[?.;!]\s+(?:(?:and|but|also)\s+)?|,?\s+(?:and|but|also)\s+)(?={_ASKING})", re.IGNORECASE)
_ASKS = re.compile(rf"^\W*(?:(?:so|and|but|hi|hello|hey|ok|please|tell me|explain|can you say)\b[ ,]*)*{_ASKING}", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:it['’]s|it (?:is|was|hurts?|felt|feels|happened)|that['’]s|that was|i|i['’]m|im|i['’]ve|ive|i['’]d|my|we|our|he|she|they|him|her|died|lost|left|made|was|were|had|got|went)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\b(?:i|he|she|they|we|nobody|everyone|everybody|someone)(?:['’](?:m|s|re|ve|d|ll))?\s+\w|\b(?:im|ive|hes|shes|theyre)\s+\w|\bnothing (?:happened|like that|bad)\b|\b\w+['’]s (?:fine|ok|okay|good|great|all right)\b|"
    r"\b(?:it|that|this|there|(?:my|our|his|her|their|the)\s+\w+(?:\s+\w+)?|mum|mom|dad|mother|father|gran|sister|brother|worker|therapist|doctor|teacher|boss|friend|people)(?:['’]s\s|\s+(?:is|are|was|were|isn['’]t|wasn['’]t|has|have|had|did|does|do|don['’]t|"
    r"doesn['’]t|can|can['’]?t|could|will|won['’]?t|would|never|always|keeps?|says?|said|thinks?|feels?|felt|wants?|got|gets?|went|goes|comes?|came|left|made|makes|"
    r"told|took|takes|hates?|loves?|happens?|hurts?|finds?|sends?|calls?|agrees?|pretends?|knows?|works?|lives?|drinks?|shouts?|cries|leaves?|needs?|gives?|laughs?|sleeps?|stays?|talks?|ran|sat|\w+ed)\b)|"
    r"\b(?:its|thats)\s+(?:so|really|very|just|not|a|the|my|because|like|too|been|only|me|all|always|never|in|at|on|over|ok|okay|fine|hard|bad|stupid|weird|\w+ing|\w+ed)\b",
    re.IGNORECASE,
)
"""A subject and what is said of it, without which a few words in a talk ask for something: "its causes", "my role in this", "with my boss"."""
_AND_WHY = re.compile(r"[,.] *(?:but |and )?(?:why|how|what now|what then)\W*$", re.IGNORECASE)
_AFTER_TELLING = re.compile(
    r"[,:–-]\s+(?:(?:and|but|so)\s+)?(?:how (?:do|can|should|could|did|does|is|are|long)|what (?:do|can|should|could|is|are|does|did|if|helps?)|why (?:do|does|did|is|am|are|can['’]?t)|"
    r"(?:is|was) (?:it|that|this|there|something)|am i|should (?:i|we)|can (?:i|we|that|this|it)|could (?:i|we|that|this|it)|do (?:i|we|other)|does (?:that|this|it|anyone)|will (?:i|it|that|this))\b",
    re.IGNORECASE,
)
"""What was told ends in a question: "his face fell, how do I repair it"."""
_SCRAP = re.compile(
    r"^\W*(?:(?:he|she|it)(?:['’]?s| is| was| has) (?:not|never) (?:been )?(?:violent|abusive|mean|cruel|bad|like that)|and (?:my|his|her)|my \w+, (?:and |now )*my|(?:(?:and|but|or|well|no|yes)\W+)*(?:not|never|nobody knows|no one knows|only|just|always|because|since|until|before|like|every|"
    r"about (?:my|him|her|them)|with (?:anything|everything|nobody)|to (?:see|meet)|for (?:leaving|being|not)|after (?:[a-z]+ )?(?:days|weeks|months|years)|(?:for |about |almost |nearly |over )?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|a few|many|twenty|thirty|forty)(?: and a half)? (?:days?|weeks?|months?|years?)|(?:to|for|with|by|from) (?:my|him|her|them|everyone)(?: [a-z]+)?(?: (?:mostly|mainly|really|too|only|always))+(?=\W*$)|(?:(?:nice|good|great|kind|lovely|big|small|new|two|three|my) )?[a-z]+, (?:(?:and|a|two|three|the|nice|good) )*[a-z]+(?=\W*$)|by (?:text|phone|letter|email|e-mail|message|whatsapp)|all|"
    r"(?:alone|suddenly|recently|lately|unfortunately|luckily|actually|slowly|quietly|secretly|badly)(?=\W*$)))\b(?:\W+\w+){0,5}\W*$",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|please|so|and|but)\W+)*i(?:['’]d| would)? (?:need|want|like|wish|am looking for|would like|wonder)\b|\b(?:can|could|would|will) you\b|"
    r"\b(?:can['’]?t|cannot|could never) (?:really |possibly )?(?:afford|pay)\b(?!(?: for)? (?:the|our|my) (?:\w+ )?(?:rent|electric\w*|gas|bills?|heating|mortgage|food|school|loan)\b)",
    re.IGNORECASE,
)
"""How a request begins that is no question by its form, or what is never said without one: "I can't afford one"."""
_WISHES_TO_KNOW = re.compile(
    r"\bi(?:['’]d| would| want(?:ed)?| came here| was hoping| am hoping|['’]m hoping| was wondering| wonder(?:ed)?| am (?:trying|curious|wondering)|['’]m (?:trying|curious|wondering|looking))\b"
    r"(?:\s\w+){0,3}?\s(?:(?:understand|know|learn|ask|find out|read|hear)(?:\s(?:a (?:bit|little)|something|anything|more|better|you))*\s|(?=about\s|into\s))(?:about\s|into\s)?"
    r"(?P<what>.+)$",
    re.IGNORECASE,
)
"""How a question is put that has no question mark: "I wanted to understand something about avoidant attachment"."""
_IF_ALLOWED = re.compile(r",? if (?:that|it|this)(?:['’]s| is) (?:all ?right|alright|ok(?:ay)?|fine|possible|allowed)\W*$", re.IGNORECASE)
"""What is only politeness at its end."""
_WHAT_IF = re.compile(r"^\W*(?:(?:and|but|or|so)\W+)*(?:what\W+)?if\b", re.IGNORECASE)
"""And how one begins that leaves out what it asks: "and if she cries"."""
_WORKS_AS = re.compile(
    r"^\W*(?:i['’]?m|i am|i work as) (?:also )?an? (?:(?:single|primary|school|retired|trainee|young|old|working|social|support|police|care|bus|lorry|taxi|teaching|shop|gay|married) )?(?:teacher|nurse|doctor|therapist|counsell?or|psychologist|worker|officer|soldier|student|mother|father|mum|mom|dad|"
    r"parent|guy|man|woman|girl|boy|carer|firefighter|paramedic|lawyer|engineer|driver|cleaner|waitress|waiter|chef|manager|farmer|pastor|priest|midwife|vet|pilot|electrician|"
    r"builder|designer|writer|journalist|artist|musician|programmer|accountant|secretary|assistant|lecturer|professor)\W*$",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"^\W*(?:(?:and|but|well|yes|no)\W+)*(?:i|he|she|they|we|it)(?:['’](?:m|s|re)|m|s| am| is| are| was| were)?(?: (?:only|just|about|nearly|almost|now|both|all))*"
    r" (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty)"
    r"(?: (?:years?|months?|weeks?))?(?: old)?(?: (?:now|then|today|already))?\W*$",
    re.IGNORECASE,
)
"""Somebody's age and nothing else: "I was 7"."""
_LEANS_ON = 3
"""Earlier messages, beside the one that is taken for the subject, on which a follow-up is tried."""
_RECALLED = 5
"""Messages that tell what a talk is about, beside the one that opened it."""
_SHORT = 40
"""Words of a message that may be taken apart into questions; a longer one tells a story."""
_LEANS_NO_MORE = 25
"""Words from which a message of several sentences in the middle of a talk says enough by itself. Not measured."""
_SENTENCE = re.compile(r"(?<=[.?!…])\s+|\n+")
_TELLING, _AT_MOST = 2, 16
"""Telling words that a sentence of a story needs, and sentences that are looked at, the last ones where there are more."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to search for.

    asked: the visitor's own words. search: what is embedded and looked up. wants_more / wants_evidence: a follow-up that
    asks for further sentences on the same subject, or for what it rests on; wants_reason: only for why, or who says so. leans: means something only after what was said before.
    parts: the questions in it, where it asks two or three things at once.
    earlier: for a short question, the earlier one whose subject it may still be about; empty for a question that says enough.
    others: for one that leans, what else it may lean on: earlier messages, latest first, and the question with the subject of each.
    beside: for a short question, another way to read it: its own words where `search` has a subject put into them, else with the subject.
    story: the sentences of a message that tells a story, each of which may say what it is about; told: the same, where a question stands alone
    among them.
    alone: `search` is the question in a message that says more: the one among several sentences, or what a word means, however it is asked for;
    `beside` is all of it.
    said: what the visitor wrote before, the message that opened the talk first.
    """

    asked: str
    search: str
    wants_more: bool = False
    wants_evidence: bool = False
    wants_reason: bool = False
    leans: bool = False
    earlier: str = ""
    beside: str = ""
    others: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    alone: bool = False
    said: tuple[str, ...] = ()


_ABOUT_A_SUBJECT = re.compile(
    r"^\W*(?:(?:hi|hello|hey|please|so|and|but|ok|well|then)\W+)*(?:what (?:do|can) you (?:know|tell me|say) about|(?:have you got|do you have|is there|are there|have you|got)(?: an?| any(?:thing)?| some(?:thing)?)?(?: (?:articles?|info(?:rmation)?|pages?|facts))? (?:on|about)|"
    r"(?:any |some )?(?:info(?:rmation)?|facts) (?:on|about)|(?:can|could) you (?:please )?(?:tell me (?:about|what)|explain(?: to me)?(?: what)?|help me understand|define)|tell me (?:about|more about|something about|what)|explain(?: to me)?(?: what)?|define|"
    r"(?:the )?(?:meaning|definition) of|what(?:['’]?s| is) meant by|help me understand|i (?:don['’]?t|do not) (?:really )?(?:understand|get)|i(?:['’]d| would)? (?:want|like) to (?:know|learn|read|understand)(?: more| something)? (?:about)?|"
    r"i keep (?:reading|hearing) about|my (?:therapist|counsell?or|psychologist|doctor|gp|teacher|friend|partner|sister) (?:mentioned|mentions|keeps mentioning|brought up|talk(?:s|ed) about|keeps talking about|told me about))"
    r"\s+(?P<subject>(?:the |an? )?[\w'’-]+(?: [\w'’-]+){0,3}?)(?: (?:is|are|means?|to me|please|pls|then|exactly|for me|in simple (?:words|terms)))*(?:,? (?:what is (?:it|that)|what does (?:it|that) mean|what['’]?s that))?\W*$",
    re.IGNORECASE,
)
_ANOTHER_KIND = re.compile(
    r"^\W*(?:and|but|what about|how about|or)(?: the| an?| being)? (?P<kind>anxious|avoidant|disorgani[sz]ed|secure|fearful[ -]avoidant|dismissive[ -]avoidant|preoccupied)(?: (?:ones?|people|types?|styles?|kinds?|attachment))*\W*$",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"\b(?:i|me|my|myself|you|your|he|she|him|her|his|we|us|our|they|them|their|it|its|this|that|these|those|how|why|what|when|where|who|which|if|whether|and|or|is|are|am|was|were|do|does|did|can|could|to|more|else|something|anything|everything|people)\b",
    re.IGNORECASE,
)
"""How people ask for nothing but what a word means, and what is no such word: "tell me about flashbacks", not "tell me about my results"."""
_TELLS_ITS_SUBJECT = 2
"""Telling words from which a question among other sentences is searched for before the rest."""


def understand(turn: Turn) -> Question:
    """The question in a turn, in the light of the questions before it."""
    said = _said(turn)
    return replace(_understood(turn), said=(*said[:1], *said[1:][-_RECALLED:]))


def _understood(turn: Turn) -> Question:
    asked = turn.message.strip()
    usual = bool(_WHETHER_USUAL.match(asked))
    earlier = (usual and _just_answered(turn)) or _subject_before(turn, answered=hollow(asked))
    more = bool(_MORE.match(asked))
    telling = len(terms(asked))
    evidence = bool(_EVIDENCE.search(asked)) and telling <= _LEAN_TERMS
    if alone := _the_question(asked) or _what_it_is(asked):
        subject = earlier if len(terms(alone)) <= _LEAN_TERMS else ""
        return Question(asked, alone, alone=True, earlier=subject, beside=asked, parts=tuple(_parts(alone)), told=_story(asked, begins=not earlier))
    if story := _story(asked, begins=not earlier):
        return Question(asked, asked, story=story)
    if not earlier or _stands(asked):
        parts = tuple(_parts(asked))
        if not earlier or telling > _LEAN_TERMS:
            return Question(asked, asked, wants_evidence=evidence, parts=parts)
        others = _others(turn, asked, but=earlier)
        return Question(asked, asked, wants_evidence=evidence, earlier=earlier, beside=f"{asked} {subject_of(earlier)}", parts=parts, others=others)
    more = more or not (telling or _POINTER.search(asked) or _BARE.match(asked))
    same = more or usual
    search = earlier if same else _filled_in(asked, _kinds(turn, asked, earlier))
    reason = bool(_BARE.match(asked) or (evidence and _WHOSE.search(asked)))
    others = () if same or evidence else _others(turn, asked, but=earlier)
    beside = "" if same else asked
    return Question(
        asked, search, wants_more=more, wants_evidence=evidence, wants_reason=reason, leans=True, earlier=earlier, beside=beside, others=others
    )


def asks_for_help(message: str) -> bool:
    """Whether a follow-up asks what to do, and brings no subject of its own: "what helps?", "how do I stop?"."""
    return _WHAT_TO_DO.match(message) is not None and hollow(message)


def hollow(message: str) -> bool:
    """Whether a follow-up brings no telling word of its own: "how common is it?"."""
    return not set(terms(message)) - _HOLLOW


def asks(message: str) -> bool:
    """Whether a message asks something, as far as its words show."""
    return (
        "?" in message
        or bool(_AND_WHY.search(message) or _AFTER_TELLING.search(message) or _WHAT_IF.match(message) or _WANTS.search(message))
        or any(_ASKS.match(piece) for piece in _NEXT_QUESTION.split(message))
    )


def tells(message: str) -> bool:
    """Whether a message tells of somebody's life, and asks nothing."""
    return bool(_TOLD.search(message) or _CLAUSE.search(message)) and not asks(message)


def only_who(message: str) -> bool:
    """Whether a message says how old somebody is, or what the writer is, and nothing else: no section is about that by itself."""
    return _AGE.match(message) is not None or _WORKS_AS.match(message) is not None


def tells_something(message: str) -> bool:
    """Whether a message tells, and says something of somebody: no few words that ask ("my role in this")."""
    return tells(message) and bool(_CLAUSE.search(message))


def in_passing(message: str) -> bool:
    """Whether a message is a scrap of something told: "and my flat", "never her"."""
    return _SCRAP.match(message) is not None and not asks(message)


def _kinds(turn: Turn, asked: str, earlier: str) -> str:
    """The subject of an earlier question as a follow-up means it: the opposite kind where it asks for the other one, and both from then on."""
    subject = subject_of(earlier)
    opposite = next((other for kind, other in _OPPOSITES.items() if re.search(rf"(?<!fearful[ -])\b{kind}", subject, re.IGNORECASE)), "")
    if not opposite or _OTHER_KIND.search(asked):
        return opposite or subject
    asked_for_it = any(message.role == "user" and _OTHER_KIND.search(message.content) for message in turn.history)
    return f"{subject} and {opposite}" if asked_for_it else subject


def _filled_in(asked: str, subject: str) -> str:
    """The follow-up with the subject it leans on put where it points: `does it work?` after `What is IFS?` is `does IFS work?`."""
    filled, times = _POINTER.subn(lambda found: f"{found['which']}{subject}" if found["which"] else subject, asked, count=1)
    return filled if times else f"{asked} {subject}"


def subject_of(question: str) -> str:
    """What a question is about, without the words that ask."""
    return _ABOUT.sub("", question.strip()).strip(" ?!.,") or question


def _parts(asked: str) -> list[str]:
    """The questions in a short message that asks two or three; a later one gets the subject of the first where it only points to it."""
    pieces = [piece.strip() for piece in _NEXT_QUESTION.split(asked)] if len(asked.split()) <= _SHORT else []
    if not 2 <= len(pieces) <= 3 or not all(terms(piece) and _ASKS.match(piece) for piece in pieces):
        return []
    return [pieces[0], *(piece if _stands(piece) else _filled_in(piece, subject_of(pieces[0])) for piece in pieces[1:])]


def _the_question(asked: str) -> str:
    """The one question among several sentences, where it says by itself what it is about: "I'm 34. What is attachment trauma?"; else ""."""
    pieces = _SENTENCE.split(asked)
    asking = [piece.strip() for piece in pieces if piece.rstrip().endswith("?")]
    wished = [_IF_ALLOWED.sub("", piece).strip() for piece in pieces]
    asking = asking or [
        _what_it_is(f"tell me about {m['what']}") or m["what"] for m in map(_WISHES_TO_KNOW.search, wished) if m and not _POINTER.search(m["what"])
    ]
    return asking[0] if len(pieces) > 1 and len(asking) == 1 and _stands(asking[0]) and len(terms(asking[0])) >= _TELLS_ITS_SUBJECT else ""


def _what_it_is(asked: str) -> str:
    """The question for what a subject is, where the message asks for no more, however it does: "have you got anything on flashbacks"; else ""."""
    if kind := _ANOTHER_KIND.match(asked):
        return f"What is {kind['kind']} attachment?"
    found = _ABOUT_A_SUBJECT.match(asked)
    if not found or _NO_SUBJECT.search(found["subject"]) or not terms(found["subject"]):
        return ""
    subject = found["subject"]
    return f"What {'are' if subject.endswith('s') and not subject.endswith(('ss', 'is', 'us')) else 'is'} {subject}?"


def _story(asked: str, *, begins: bool) -> tuple[str, ...]:
    """The telling sentences of a message that tells something in several, and isn't made of questions alone. begins: nothing was said before that it
    could lean on; else it must be longer."""
    if len(asked.split()) <= (0 if begins else _LEANS_NO_MORE):
        return ()
    pieces = [piece for piece in _SENTENCE.split(asked) if len(terms(piece)) >= _TELLING]
    if len(pieces) < 2 or (len(asked.split()) <= _SHORT and all(_ASKS.match(piece) for piece in pieces)):
        return ()
    return tuple(pieces[-_AT_MOST:])


def _stands(asked: str) -> bool:
    """Whether a message says what it is about, whatever was said before."""
    telling = len(terms(asked))
    if _MORE.match(asked) or telling == 0 or _TALK.match(asked):
        return False
    return telling > _LEAN_TERMS or not (_LEANS.search(asked) or _EVIDENCE.search(asked))


def _others(turn: Turn, asked: str, *, but: str) -> tuple[tuple[str, str], ...]:
    """What the visitor said before, the latest first, and what is asked with the subject of each: how to stop, after "I check his phone", "my ex
    cheated"."""
    earlier = [text for text in reversed(_said(turn)) if not (but and text.startswith(but))]
    return tuple((text, _filled_in(asked, subject_of(text))) for text in earlier[:_LEANS_ON])


def _said(turn: Turn) -> list[str]:
    said = [message.content.strip() for message in turn.history if message.role == "user" and terms(message.content)]
    return [text for text in said if not _TALK.match(text)]


def _just_answered(turn: Turn) -> str:
    """The message before, if passages were quoted to it: "I can't cry", of which it is asked whether that is normal."""
    asked, reply = turn.history[-2:] if len(turn.history) > 1 else (None, None)
    if asked is None or reply is None or asked.role != "user" or reply.role != "assistant" or not _QUOTED.search(reply.content):
        return ""
    return asked.content.strip()[:400]


def _subject_before(turn: Turn, *, answered: bool) -> str:
    """The visitor's latest earlier message that stands on its own and asks or tells something; the first one does in any case. answered: rather
    the latest of these that passages were quoted to: "is that normal?" isn't about what no section speaks of."""
    said = _said(turn)
    standing = [text for text in said if _stands(text)] or said[:1]
    weighty = [text for text in standing if not tells(text) or len(terms(text)) >= _LEAN_TERMS]  # "I'm safe now" is no subject
    replied = itertools.pairwise(turn.history) if answered else ()
    quoted = {one.content.strip() for one, reply in replied if one.role == "user" and _QUOTED.search(reply.content)}
    met = [text for text in weighty or standing if text in quoted]
    return next(reversed(met or weighty or standing), "")[:400]
