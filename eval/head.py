"""Makes what the reader knows (bot/knowledge/reader.npz) from the dev messages, the intents and what the articles are asked for with.

`python -m eval head` cross-validates over families of wording (no family is in both training and judging), prints the
operating curves of danger and of intents together with the rules and how well held-out phrases find their section, then
trains on everything. Training takes about an hour on two cores, and as long again for each fold; `--folds 0` only trains.
`--on` goes on from the shipped reader for one more round, twice in another order, and keeps the mean: three quarters of an hour, for a few hundred messages
more. The shipped one was trained on everything up to the families that begin with `t26_`; two such rounds over `t27_` and `t28_` gave two more,
and the mean of the three went through a third, over `t29_` and long messages read as a whole. What ships is the mean of what that round
began from, counted twice, and what came out of it. `--mean` makes means of files kept beside it (eval/tried.yaml).
Needs Debian's `wordnet-base` and four packages of what strangers wrote (eval/everyday.py says how they come).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.model_selection import GroupKFold
from transformers import AutoModel, AutoTokenizer

from bot.boundary.classifier import Boundary
from bot.boundary.intents import BOUNDARY_AT, IN_SCOPE, OUT_AT, OUT_OF_SCOPE
from bot.crisis.detector import Detector
from bot.crisis.semantic import CRISIS_AT, EXCUSED_AT, LONG, parts
from bot.knowledge.embedder import ADAPTER
from bot.knowledge.ranking import SHARPNESS
from bot.spoken import as_spoken
from eval.lessons import Example, Sections, examples, lessons, spoken
from ingest.graph import weights_directory
from ingest.reader import CATEGORIES, LEVELS, Reader

EPOCHS, RATE, BATCH, TOKENS = 8, 1e-3, 32, 160
ON_RATE = 2.5e-4
"""How fast a reader learns that goes on from another."""
SEED = 1
"""Of the order of the examples. Another one, and the mean of two readers, told danger apart as well (eval/tried.yaml)."""
CATEGORY_SHARE, INTENT_SHARE, ANSWER_SHARE = 0.3, 0.6, 0.3
"""Weights of the other losses beside that of the level."""
_UNKNOWN = -100
"""What torch's cross entropy leaves out."""


def train(corpus: Path, folds: int, say: Callable[[str], None] = print, *, on: bool = False) -> None:
    """Cross-validates, trains and writes the reader. on: trains the shipped one for one more round, and judges nothing."""
    sections = Sections.of(corpus)
    known = examples(corpus, sections)
    intents = tuple(sorted({e.intent for e in known if e.intent}))
    if strange := set(intents) - {IN_SCOPE, OUT_OF_SCOPE, *Boundary().topics}:
        raise ValueError(f"eval/datasets/intents names intents that bot/boundary has no words for: {', '.join(sorted(strange))}.")
    say(f"{len(known)} texts in {len({e.family for e in known if not e.intent})} families of danger and {len(intents)} intents")
    if folds and not on:
        levels, chances = np.zeros((len(known), len(LEVELS))), np.zeros((len(known), len(intents)))
        ranks: list[int] = []
        splits = GroupKFold(folds, shuffle=True, random_state=1).split(known, groups=[e.family for e in known])
        for number, (rows, judged) in enumerate(splits, 1):
            reader = _fitted([known[row] for row in rows], intents, sections)
            levels[judged], chances[judged] = _read(reader, [known[row].text for row in judged])
            ranks += _ranks(reader, [known[row] for row in judged if known[row].answer >= 0], sections)
            say(f"  fold {number} of {folds} done")
        _danger(known, levels, say)
        _intents(known, chances, intents, say)
        found = np.array(ranks)
        say(
            f"held-out phrases: their section comes first for {(found == 1).mean():.3f}, among five for {(found <= 5).mean():.3f}, MRR {(1 / found).mean():.3f}"
        )
    reader = _mean([_fitted(known, intents, sections, on=True, seed=seed) for seed in (SEED, SEED + 1)]) if on else _fitted(known, intents, sections)
    reader.save()
    say(f"Written: {ADAPTER.name}, {ADAPTER.stat().st_size // 1024} KiB")


def _danger(known: list[Example], chances: Any, say: Callable[[str], None]) -> None:
    detector = Detector()
    rows = [i for i, e in enumerate(known) if not e.intent]
    level = np.array([known[i].level for i in rows])
    found = [detector.assess(known[i].text) for i in rows]
    rules = np.array([f.level.value for f in found])
    excused = np.array([f.excused for f in found])
    crisis, danger = chances[rows, 2], 1 - chances[rows, 0]
    say("crisis: threshold -> share of crisis, concern, none raised (reader alone) | with the rules")
    for at in (0.2, 0.25, 0.3, CRISIS_AT, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9):
        alone = crisis >= at
        both = (alone & (~excused | (crisis >= EXCUSED_AT))) | (rules == "crisis")
        say(f"  {at:.2f} -> {_shares(alone, level)} | {_shares(both, level)}")
    long = np.array([len(parts(known[i].text)) >= LONG for i in rows])
    say(f"of {LONG} parts or more ({long.sum()} messages): threshold -> reader alone")
    for at in (CRISIS_AT, 0.5, 0.6, 0.7, 0.8, 0.9):  # of the gravest part; with the whole of it: `python -m eval crisis`
        say(f"  {at:.2f} -> {_shares(crisis[long] >= at, level[long])}")
    say(f"where the rules weighed danger words away ({excused.sum()} messages): threshold -> raised to crisis | to any danger")
    for at in (0.5, 0.6, 0.7, 0.8, EXCUSED_AT, 0.95):
        say(f"  {at:.2f} -> {_shares(crisis[excused] >= at, level[excused])} | {_shares(danger[excused] >= at, level[excused])}")
    say("any danger: threshold -> share of crisis, concern, none raised | with the rules")
    for at in (0.4, 0.5, 0.6, 0.7, 0.8):
        alone = danger >= at
        say(f"  {at:.2f} -> {_shares(alone, level)} | {_shares((alone & ~excused) | (rules != 'none'), level)}")


def _intents(known: list[Example], chances: Any, intents: tuple[str, ...], say: Callable[[str], None]) -> None:
    boundary = Boundary()
    rows = [i for i, e in enumerate(known) if e.intent]
    intent = np.array([known[i].intent for i in rows])
    ruled = np.array([bool((topic := boundary.classify(known[i].text)) and not topic.small_talk) for i in rows])
    topics = [i for i, name in enumerate(intents) if name not in (IN_SCOPE, OUT_OF_SCOPE)]
    is_topic = ~np.isin(intent, (IN_SCOPE, OUT_OF_SCOPE))
    for at in (0.3, 0.4, BOUNDARY_AT, 0.6, 0.7):
        fires = ruled | (chances[rows][:, topics].sum(axis=1) >= at)
        say(
            f"boundary at {at:.2f}: recall {fires[is_topic].mean():.3f}, of fair questions {fires[intent == IN_SCOPE].mean():.3f}, of other subjects {fires[intent == OUT_OF_SCOPE].mean():.3f}"
        )
    for at in (0.3, 0.4, OUT_AT, 0.6, 0.7):
        out = chances[rows, intents.index(OUT_OF_SCOPE)] >= at
        say(f"other subject at {at:.2f}: refused {out[intent == OUT_OF_SCOPE].mean():.3f}, of fair questions {out[intent == IN_SCOPE].mean():.3f}")


def _ranks(reader: Reader, asked: list[Example], sections: Sections) -> list[int]:
    """At which place each example's section comes, by what the reader has learned alone."""
    close = torch.from_numpy(_chances(reader, [e.text for e in asked])[3]) @ sections.vectors.T
    own = close[torch.arange(len(asked)), torch.tensor([e.answer for e in asked])]
    return [int(place) for place in (close > own[:, None]).sum(dim=1) + 1]


def _closest(reader: Reader, texts: list[str], sections: Sections) -> Any:
    """The cosine of each text, as the packaged model embeds it, with the section closest to it."""
    tokenizer = _tokenizer()
    found = []
    for begin in range(0, len(texts), 64):
        encoded = tokenizer(texts[begin : begin + 64], padding=True, truncation=True, max_length=TOKENS, return_tensors="pt")
        with torch.no_grad():
            found.append((reader.pooled(*reader.words(encoded["input_ids"], encoded["attention_mask"])) @ sections.vectors.T).amax(dim=1))
    return torch.cat(found).numpy()


def _shares(fires: Any, level: Any) -> str:
    return " ".join(f"{fires[level == which].mean():.3f}" if (level == which).any() else "-" for which in ("crisis", "concern", "none"))


def _fitted(known: list[Example], intents: tuple[str, ...], sections: Sections, *, on: bool = False, seed: int = SEED) -> Reader:
    tokenizer = _tokenizer()
    epochs, rate = (1, ON_RATE) if on else (EPOCHS, RATE)
    reader = _beginning(intents, seed, on=on)
    learned = [p for p in reader.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=rate, weight_decay=0.01)
    chance = random.Random(seed)
    met_with = lessons(known, lambda texts: _closest(reader, texts, sections), chance, on=on)
    known = met_with.known
    targets = [_target(example, intents) for example in known]
    each = len(met_with.beyond) // EPOCHS
    steps = epochs * -(-(len(met_with.units) + len(met_with.whole) + each) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, step / 50) * max(0.0, 1 - step / steps))
    shares = (1.0, CATEGORY_SHARE, INTENT_SHARE, ANSWER_SHARE)
    for epoch in range(epochs):
        if epoch or on:
            _choose(reader, known, met_with.units)
        reader.train()
        reader.transformer.eval()
        met = met_with.units + met_with.whole + met_with.beyond[epoch * each : (epoch + 1) * each]
        for places in _batches([text for text, _ in met], chance):
            batch = [met[place][1] for place in places]
            texts = [as_spoken(spoken(met[place][0], not known[met[place][1]].intent, met_with.ordinary, chance)) for place in places]
            encoded = tokenizer(texts, padding=True, truncation=True, max_length=TOKENS, return_tensors="pt")
            sought = [place for place, row in enumerate(batch) if known[row].answer >= 0]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                with torch.no_grad():
                    states, mask = reader.words(encoded["input_ids"], encoded["attention_mask"])
                    embedded = torch.zeros(len(batch), states.shape[-1])
                    if sought:
                        embedded[sought] = reader.pooled(states[sought], mask[sought]).float()
                *heads, answered = (found.float() for found in reader.read(states, mask, embedded))
            loss = torch.zeros(())
            for scores, column, share in zip((*heads, SHARPNESS * answered @ sections.vectors.T), range(4), shares, strict=True):
                wanted = torch.tensor([targets[row][column] for row in batch])
                if (wanted != _UNKNOWN).any():
                    loss = loss + share * torch.nn.functional.cross_entropy(scores, wanted, ignore_index=_UNKNOWN, label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            schedule.step()
    reader.eval()
    return reader


def _mean(readers: list[Reader]) -> Reader:
    """The first of some readers that began as the same one, with the mean of what they learned."""
    with torch.no_grad():
        for together in zip(*(reader.parameters() for reader in readers), strict=True):
            if together[0].requires_grad:
                together[0].copy_(torch.stack(together).mean(dim=0))
    return readers[0]


def _beginning(intents: tuple[str, ...], seed: int, *, on: bool) -> Reader:
    """A reader that has learned nothing yet, or the shipped one. seed: of the order in which it will learn."""
    torch.manual_seed(0)
    reader = Reader(AutoModel.from_pretrained(str(weights_directory("")), attn_implementation="eager"), intents)
    if on:
        reader.load()
    torch.manual_seed(seed)
    return reader


def _target(example: Example, intents: tuple[str, ...]) -> tuple[int, int, int, int]:
    """Numbers of the level, category, intent and section; _UNKNOWN for what isn't known."""
    return (
        LEVELS.index(example.level),
        CATEGORIES.index(example.category) if example.category else _UNKNOWN,
        intents.index(example.intent) if example.intent else _UNKNOWN,
        example.answer if example.answer >= 0 else _UNKNOWN,
    )


def _choose(reader: Reader, known: list[Example], units: list[tuple[str, int]]) -> None:
    """Puts in the place of each longer message in danger the part that reads most like it: the others say something else."""
    longer = [(place, parts(known[row].text)) for place, (_, row) in enumerate(units) if known[row].level != "none"]
    longer = [(place, pieces) for place, pieces in longer if len(pieces) > 1]
    reader.eval()
    levels = _chances(reader, [piece for _, pieces in longer for piece in pieces])[0]
    begin = 0
    for place, pieces in longer:
        row = units[place][1]
        column = levels[begin : begin + len(pieces), LEVELS.index(known[row].level)]
        units[place] = pieces[int(np.argmax(column))], row
        begin += len(pieces)


def _batches(texts: list[str], chance: random.Random) -> list[list[int]]:
    """Places in a new order, texts of about one length together, so that little is padded."""
    order = list(range(len(texts)))
    chance.shuffle(order)
    batches: list[list[int]] = []
    for begin in range(0, len(order), BATCH * 16):
        near = sorted(order[begin : begin + BATCH * 16], key=lambda place: len(texts[place]))
        batches += [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
    chance.shuffle(batches)
    return batches


def _read(reader: Reader, texts: list[str]) -> tuple[Any, Any]:
    """Chances of levels and of intents; of danger, the highest of a text's parts, as the product does it."""
    pieces = [parts(text) for text in texts]
    owner = np.repeat(np.arange(len(texts)), [len(piece) for piece in pieces])
    levels = _chances(reader, [part for piece in pieces for part in piece])[0]
    out = np.zeros((len(texts), len(LEVELS)))
    out[:, 0] = 1.0
    for row, level in zip(owner, levels, strict=True):
        out[row] = min(out[row][0], level[0]), 0.0, max(out[row][2], level[2])
    return out, _chances(reader, texts)[2]


def _chances(reader: Reader, texts: list[str]) -> list[Any]:
    """Per head (levels, categories, intents) the chances, shape (texts, names); then the vectors near what answers."""
    tokenizer, texts = _tokenizer(), [as_spoken(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    found: list[list[Any]] = [[], [], [], []]
    for begin in range(0, len(order), 64):
        many = [texts[i] for i in order[begin : begin + 64]]
        encoded = tokenizer(many, padding=True, truncation=True, max_length=TOKENS, return_tensors="pt")
        with torch.no_grad():
            states, mask = reader.words(encoded["input_ids"], encoded["attention_mask"])
            *heads, answered = reader.read(states, mask, reader.pooled(states, mask))
        for head, values in zip(found, (*(torch.softmax(scores, dim=1) for scores in heads), answered), strict=True):
            head.append(values.numpy())
    back = np.argsort(order)
    return [np.concatenate(head)[back] for head in found]


@cache
def _tokenizer() -> Any:
    return AutoTokenizer.from_pretrained(str(weights_directory("")))
