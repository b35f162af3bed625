"""How much danger is noticed, how often nothing is mistaken for it, and how long the rules take."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.crisis.detector import Assessment, Detector
from bot.crisis.semantic import Semantic
from bot.crisis.unsure import is_unsure
from bot.reply import Level
from eval.messages import Labelled, beside, broadly, fresh, kinds, long_posts, pairs, paragraphs, plainly

PREVALENCE = 0.01
"""Share of dangerous messages at which the positive predictive value is given, as published detectors do."""
_LISTED = 60


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % Wilson interval. of: how many; 0 for a figure derived from others."""

    share: float
    low: float
    high: float
    of: int


def wilson(hits: int, of: int) -> Share:
    """Share of hits. Nothing at all is known of none."""
    if of == 0:
        return Share(0.0, 0.0, 1.0, 0)
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Share(share, max(0.0, middle - half), min(1.0, middle + half), of)


def measure(messages: list[Labelled], read: Callable[[list[str]], Any], elsewhere: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """All figures. read: chances per text, as the embedder gives them. elsewhere: strangers' harmless sentences, by where they come from."""
    detector, semantic = Detector(), Semantic(lambda: read)
    took: list[float] = []
    heard: dict[str, list[str]] = {"rules": [], "rules and reader": []}
    for message in messages:
        started = time.perf_counter()
        found = detector.assess(message.text)
        took.append(1000 * (time.perf_counter() - started))
        heard["rules"].append(found.level.value)
        heard["rules and reader"].append(semantic.raised(message.text, found).level.value)
    layers = {name: _layer(np.array([message.level for message in messages]), np.array(got)) for name, got in heard.items()}
    for source, texts in (elsewhere or {}).items():
        ruled = [detector.assess(text) for text in texts]
        raised = [semantic.raised(text, before) for text, before in zip(texts, ruled, strict=True)]
        for layer, assessed in zip(layers.values(), (ruled, raised), strict=True):
            layer[f"{source} taken for crisis"] = wilson(sum(one.level is Level.CRISIS for one in assessed), len(assessed))
    for level, name in (("crisis", "told in two messages, noticed"), ("none", "two harmless messages taken for crisis")):
        told = [(first, second) for labelled, first, second in pairs() if labelled == level]
        layers["rules"][name] = wilson(sum(any(detector.assess(one).level is Level.CRISIS for one in both) for both in told), len(told))
        layers["rules and reader"][name] = wilson(sum(_told(detector, semantic, *both) for both in told), len(told))
    for layer, assess in zip(layers.values(), (detector.assess, lambda text: semantic.raised(text, detector.assess(text))), strict=True):
        layer |= (
            _apart(assess)
            | _close(assess)
            | _plain(assess)
            | _longer("long posts", assess, long_posts(messages[0].part))
            | _longer("paragraphs", assess, paragraphs())
        )
    asked = {"message": [(m.level, "", m.text) for m in messages], "paragraph": paragraphs()}
    for layer, reader in zip(layers.values(), (Semantic(lambda: None), semantic), strict=True):
        layer |= {name: share for kind, some in asked.items() for name, share in _asked(kind, detector, reader, some).items()}
    both = np.array(heard["rules and reader"])
    wrong = [
        {"text": m.text, "heard": got, "family": m.family, "voice": m.voice, "level": m.level}
        for m, got in zip(messages, both, strict=True)
        if (m.level == "crisis") != (got == "crisis")
    ]
    categories = sorted({m.category for m in messages if m.level == "crisis"})
    of_category = {name: np.array([m.category == name and m.level == "crisis" for m in messages]) for name in categories}
    short = [ms for ms, m in zip(took, messages, strict=True) if len(m.text) <= 500]
    return {
        "messages": len(messages),
        "families": len({m.family for m in messages}),
        "layers": layers,
        "categories": {name: wilson(int((both[mask] == "crisis").sum()), int(mask.sum())) for name, mask in of_category.items()},
        "latency": {
            "median": float(np.median(short)),
            "p99 up to 500 characters": float(np.quantile(short, 0.99)),
            "p99 at 4,000 characters": _long(detector, messages),
        },
        "missed": [w for w in wrong if w["level"] == "crisis"][:_LISTED],
        "mistaken": [w for w in wrong if w["level"] == "none"][:_LISTED],
    }


def _apart(assess: Callable[[str], Assessment]) -> dict[str, Share]:
    """How danger that is told around corners is noticed, and of that how often its kind and the one who is in it are right."""
    assessed = [(category, about, assess(text)) for category, about, text in kinds()]
    noticed = [(category, about, found) for category, about, found in assessed if found.level is Level.CRISIS]
    return {
        "told around corners, noticed": wilson(len(noticed), len(assessed)),
        "of those, the kind of danger right": wilson(sum(found.categories[0] == category for category, _, found in noticed), len(noticed)),
        "of those, who is in danger right": wilson(sum(found.about == about for _, about, found in noticed), len(noticed)),
    }


def _close(assess: Callable[[str], Assessment]) -> dict[str, Share]:
    """What was written in one go, the harmless close to danger; and what is harmless in the very words of danger."""
    heard = {level: [assess(text).level is Level.CRISIS for given, _, text in fresh() if given == level] for level in ("crisis", "none")}
    worded = [assess(text).level is Level.CRISIS for _, _, text in broadly()]
    return {
        "written in one go, danger noticed": wilson(sum(heard["crisis"]), len(heard["crisis"])),
        "written in one go, harmless taken for crisis": wilson(sum(heard["none"]), len(heard["none"])),
        "harmless in the words of danger, taken for crisis": wilson(sum(worded), len(worded)),
    }


def _plain(assess: Callable[[str], Assessment]) -> dict[str, Share]:
    """What is said in the plainest words, alone and beside something ordinary. These grids made the rules: they show what was overlooked."""
    named = {"said plainly, noticed": [text for _, _, text in plainly()], "said beside something ordinary, noticed": beside()}
    return {name: wilson(sum(assess(text).level is Level.CRISIS for text in texts), len(texts)) for name, texts in named.items()}


def _longer(name: str, assess: Callable[[str], Assessment], texts: Sequence[tuple[str, str, str]]) -> dict[str, Share]:
    """How messages of several sentences are heard."""
    heard = [(level, category, assess(text)) for level, category, text in texts]
    noticed = [(category, found) for level, category, found in heard if level == "crisis" and found.level is Level.CRISIS]
    of = {level: [found.level for given, _, found in heard if given == level] for level in ("crisis", "concern", "none")}
    return {
        f"{name}, danger noticed": wilson(len(noticed), len(of["crisis"])),
        f"{name}, the kind right of what is noticed": wilson(sum(found.categories[0] == category for category, found in noticed), len(noticed)),
        f"{name}, a concern heard at all": wilson(sum(level is not Level.NONE for level in of["concern"]), len(of["concern"])),
        f"{name}, nothing taken for crisis": wilson(of["none"].count(Level.CRISIS), len(of["none"])),
        f"{name}, nothing taken for anything": wilson(sum(level is not Level.NONE for level in of["none"]), len(of["none"])),
    }


def _asked(name: str, detector: Detector, semantic: Semantic, texts: Sequence[tuple[str, str, str]]) -> dict[str, Share]:
    """Of what is taken for a crisis, rightly and wrongly, how often it is asked which danger it is, and not assumed (bot/crisis/unsure.py)."""
    heard = [(level, text, semantic.raised(text, detector.assess(text))) for level, _, text in texts]
    crises = [(level, is_unsure(found, found.categories[0], detector.normalise(text))) for level, text, found in heard if found.level is Level.CRISIS]
    of = {level: [asked for given, asked in crises if given == level] for level in ("crisis", "none")}
    return {
        f"{name} in danger, asked which": wilson(sum(of["crisis"]), len(of["crisis"])),
        f"harmless {name} taken for crisis, asked which": wilson(sum(of["none"]), len(of["none"])),
    }


def _told(detector: Detector, semantic: Semantic, first: str, second: str) -> bool:
    """Whether a crisis was heard by the end of two messages."""
    before = semantic.raised(first, detector.assess(first))
    after = semantic.raised(second, detector.assess(second), (first,))
    return Level.CRISIS in (before.level, after.level)


def _layer(level: Any, got: Any) -> dict[str, Share]:
    def share(given: str, *heard: str) -> Share:
        mask = level == given
        return wilson(int(np.isin(got[mask], heard).sum()), int(mask.sum()))

    sensitivity, false_alarms = share("crisis", "crisis"), share("none", "crisis")
    value = [PREVALENCE * s / (PREVALENCE * s + (1 - PREVALENCE) * f) if s else 0.0 for s, f in _corners(sensitivity, false_alarms)]
    return {
        "danger noticed as crisis (sensitivity)": sensitivity,
        "danger noticed at all": share("crisis", "crisis", "concern"),
        "concern as concern": share("concern", "concern"),
        "concern as concern or crisis": share("concern", "concern", "crisis"),
        "nothing left alone (specificity, of none)": share("none", "none", "concern"),
        "nothing taken for crisis": false_alarms,
        "nothing taken for anything": share("none", "crisis", "concern"),
        "positive predictive value at 1 % prevalence": Share(value[0], value[1], value[2], 0),
    }


def _corners(sensitivity: Share, false_alarms: Share) -> list[tuple[float, float]]:
    return [
        (sensitivity.share, false_alarms.share),
        (sensitivity.low, false_alarms.high),
        (sensitivity.high, max(false_alarms.low, 1e-9)),
    ]


def _long(detector: Detector, messages: list[Labelled]) -> float:
    """99th percentile for messages of 4,000 characters, made of the ones that there are."""
    text = " ".join(m.text for m in messages)
    took = []
    for begin in range(0, min(len(text) - 4000, 400_000), 4000):
        started = time.perf_counter()
        detector.assess(text[begin : begin + 4000])
        took.append(1000 * (time.perf_counter() - started))
    return float(np.quantile(took, 0.99)) if took else 0.0
