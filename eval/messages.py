"""The crisis messages: written families of wording, spoken again in other voices, split by family.

`eval/datasets/crisis/*.txt` is the dev part: written by hand, one message a line under `# family | level | category | about`,
looked at while rules are tuned. `eval/datasets/crisis_test/*.txt` is the test part: families of other wording, written
after the rules, never looked at while tuning. From both, `python -m eval messages` makes `crisis.jsonl`: every message
as written, and once more in another voice (thumb-typed, with a slip of the finger, or buried in something ordinary).
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle, product
from pathlib import Path

from bot.datafile import read_words

DATASETS = Path(__file__).parent / "datasets"
_SHORT, _EACH = 16, 20
"""Words of an ordinary message that is put beside danger, and of how many such messages one is taken."""
_THUMBS = {
    "you": "u",
    "are": "r",
    "because": "bc",
    "please": "pls",
    "tonight": "2nite",
    "people": "ppl",
    "want to": "wanna",
    "going to": "gonna",
    "right now": "rn",
    "I don't know": "idk",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message with what should be noticed in it. `part` is dev or test."""

    text: str
    level: str
    category: str
    about: str
    family: str
    voice: str
    part: str


def written() -> Iterator[Labelled]:
    """The messages as written by hand."""
    for part, folder in (("dev", "crisis"), ("test", "crisis_test")):
        for path in sorted((DATASETS / folder).glob("*.txt")):
            family = level = category = about = ""
            for line in path.read_text("utf-8").splitlines():
                if line.startswith("#"):
                    fields = [field.strip() for field in line[1:].split("|")] + ["", ""]
                    family, level, category, about = fields[:4]
                elif line.strip():
                    yield Labelled(line.strip(), level, category, about, family, "written", part)


def pairs() -> list[tuple[str, str, str]]:
    """(level, first message, second message): what only the two together say, and its harmless likes."""
    level, found = "", []
    for line in (DATASETS / "crisis_pairs.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            level = line[1:].strip()
        elif line.strip():
            first, _, second = line.partition(" >> ")
            found.append((level, first.strip(), second.strip()))
    return found


def told_of_children(what: str) -> list[str]:
    """What grown-ups tell of children, each child in each frame. what: "ways", which are no danger by themselves, or "signs" of danger to them."""
    grid = read_words(DATASETS / "crisis_children.yaml")
    return [frame.format(f"{child} {way.format(**_pronouns(child))}") for child, way, frame in product(grid["children"], grid[what], grid["frames"])]


def _pronouns(child: str) -> dict[str, str]:
    female = any(word in child for word in ("girl", "daughter", "niece"))
    return dict(zip(("he", "him", "his", "himself"), ("she", "her", "her", "herself") if female else ("he", "him", "his", "himself"), strict=True))


def long_posts(part: str) -> list[tuple[str, str, str]]:
    """(level, category, message): long posts, most of which say in one sentence what matters. "dev" chose the thresholds for them, "test" was
    written afterwards."""
    return _by_category(f"crisis_posts{'_test' if part == 'test' else ''}.txt")


def paragraphs() -> list[tuple[str, str, str]]:
    """(level, category, message): messages of two to five sentences that no reader has learned from; the threshold for them was chosen with them in sight."""
    return _by_category("crisis_paragraphs_test.txt")


def fresh() -> list[tuple[str, str, str]]:
    """(level, "", message): written in one go as different people would, the harmless ones close to danger, without a look at any rule. What the
    rules got wrong in them was mended; no reader has learned from them."""
    return _by_category("crisis_fresh.txt")


def broadly() -> list[tuple[str, str, str]]:
    """(level, "", message): harmless, and worded as danger is: written pattern by pattern with the rules before one's eyes, to find which are met
    by what visitors say every day ("I know a place near me that does EMDR")."""
    return _by_category("crisis_broadly.txt")


def plainly() -> list[tuple[tuple[str, ...], str, str]]:
    """(kinds, about, message): danger in the plainest words, every beginning with every end of each grid. One of the kinds comes first; with none, any may."""
    grids = read_words(DATASETS / "crisis_plainly.yaml")["said"]
    return [
        (tuple(grid["kinds"]), grid["about"], f"{begin} {end}".strip()) for grid in grids for begin, end in product(grid["beginnings"], grid["ends"])
    ]


def beside() -> list[str]:
    """Danger in plain words, said in one breath with something ordinary: each of some hundred short ordinary messages of the dev part, with one plain
    statement after it and with another before it."""
    said = read_words(DATASETS / "crisis_plainly.yaml")["beside"]
    ordinary = [m.text.rstrip(" .!?") for m in written() if m.part == "dev" and m.level == "none" and len(m.text.split()) <= _SHORT][::_EACH]
    after = (f"{text} {statement}" for text, statement in zip(ordinary, cycle(said["after"])))
    before = (f"{statement} {text}" for text, statement in zip(ordinary, cycle(said["before"])))
    return [*after, *before]


def _by_category(name: str) -> list[tuple[str, str, str]]:
    level = category = ""
    found = []
    for line in (DATASETS / name).read_text("utf-8").splitlines():
        if line.startswith("#"):
            level, category = ([field.strip() for field in line[1:].split("|")] + [""])[:2]
        elif line.strip():
            found.append((level, category, line.strip()))
    return found


def kinds() -> list[tuple[str, str, str]]:
    """(category, about, message): danger told around corners, to see whether its kind and the one who is in it are told apart."""
    category = about = ""
    found = []
    for line in (DATASETS / "crisis_kinds_test.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            category, about = (field.strip() for field in line[1:].split("|"))
        elif line.strip():
            found.append((category, about, line.strip()))
    return found


def spoken() -> list[Labelled]:
    """Every message as written, and each once more in another voice."""
    originals = list(written())
    ordinary = {part: [m.text for m in originals if m.level == "none" and m.part == part and len(m.text) > 20] for part in ("dev", "test")}
    out = list(originals)
    for message in originals:
        chance = random.Random(hashlib.sha256(message.text.encode()).hexdigest())
        voice = chance.choice(["thumbs", "slip", "buried"])
        if voice == "buried" and len(message.text) < 300:
            text = f"{_stop(chance.choice(ordinary[message.part]))} {_stop(message.text)} {_stop(chance.choice(ordinary[message.part]))}"
        elif voice == "slip":
            text = _slip(message.text, chance)
        else:
            voice, text = "thumbs", _thumbs(message.text)
        if text != message.text:
            out.append(Labelled(text, message.level, message.category, message.about, message.family, voice, message.part))
    return out


def write() -> int:
    """Writes crisis.jsonl; returns how many messages it holds."""
    messages = spoken()
    (DATASETS / "crisis.jsonl").write_text("".join(json.dumps(asdict(m), ensure_ascii=False) + "\n" for m in messages), "utf-8")
    return len(messages)


def read(part: str) -> list[Labelled]:
    """The messages of one part, from crisis.jsonl."""
    lines = (DATASETS / "crisis.jsonl").read_text("utf-8").splitlines()
    return [message for message in (Labelled(**json.loads(line)) for line in lines) if message.part == part]


def _stop(text: str) -> str:
    return text if text[-1] in ".?!" else text + "."


def _thumbs(text: str) -> str:
    text = text.lower().replace("'", "").replace("’", "").replace(",", "").rstrip(".")
    for long, short in _THUMBS.items():
        text = text.replace(f" {long} ", f" {short} ")
    return text


def _slip(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if word.isalpha() and len(word) >= 6]
    if not places:
        return text.upper()
    place = chance.choice(places)
    word = words[place]
    at = chance.randrange(1, len(word) - 2)
    words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)
