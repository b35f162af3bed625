"""Makes and measures the weights of the grounding gate from labelled sentence/passage pairs.

`python -m eval grounding` cross-validates by passage (no passage is in both training and judging), prints what each
reason stops and the curve of the weighing, and writes bot/answering/grounding.json with the lowest threshold at which
at least 98 of 100 sentences let through are supported.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.answering.grounding import FEATURES, WEIGHTS, Grounding
from bot.knowledge.embedder import Embedder
from bot.outgoing import Outgoing
from bot.reply import Passage

PAIRS = Path(__file__).parent / "datasets" / "grounding"
KINDS = {"+": "supported", "-c": "contradicted", "-e": "embellished", "-n": "wrong number", "-i": "invented", "-s": "too strong"}
PRECISION = 0.98
_HARD = ("number", "name", "strength", "contradicted", "outgoing")


@dataclass(frozen=True)
class Pair:
    """A sentence, the text it cites, and whether that text supports it."""

    sentence: str
    passage: str
    kind: str
    group: str

    @property
    def supported(self) -> bool:
        """Whether it may be let through."""
        return self.kind == "supported"


def pairs(passages: tuple[Passage, ...]) -> list[Pair]:
    """Every labelled pair, and for each supported sentence one with the nearest wrong passage. Raises ValueError on an unknown passage."""
    texts: dict[str, str] = {}
    for passage in passages:
        texts.setdefault(f"{passage.article.slug} / {passage.heading}", passage.text)
    found: list[Pair] = []
    group = ""
    for file in sorted(PAIRS.glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("@ "):
                group = line[2:].strip()
                if group not in texts:
                    raise ValueError(f"{file.name}: there is no passage {group!r}")
            elif line[:1] in "+-" and line.strip():
                mark, sentence = line.split(" ", 1)
                found.append(Pair(sentence.strip(), texts[group], KINDS[mark], group))
    order = list(dict.fromkeys(pair.group for pair in found))
    for pair in [pair for pair in found if pair.supported]:
        neighbour = order[(order.index(pair.group) + 1) % len(order)]
        found.append(Pair(pair.sentence, texts[neighbour], "wrong citation", pair.group))
    return found


def train(embedder: Embedder, passages: tuple[Passage, ...], say: Callable[[str], None] = print) -> dict[str, Any]:
    """Cross-validates, prints, writes the weights. Returns the held-out figures and the curve of (threshold, precision, recall)."""
    gate, outgoing = Grounding(embedder.embed), Outgoing()
    gate.threshold = -1.0  # everything that passes the hard checks reaches the weighing
    labelled = pairs(passages)
    good = np.array([pair.supported for pair in labelled])
    groups = np.array([pair.group for pair in labelled])
    reasons = np.array(["outgoing" if outgoing.offence(p.sentence) else gate.judge(p.sentence, [p.passage]).reason for p in labelled])
    features = np.array([gate.features(pair.sentence, pair.passage) for pair in labelled])
    stopped = np.isin(reasons, _HARD)
    say(
        f"{len(labelled)} pairs, {int(good.sum())} supported. Stopped by a hard check: {int((stopped & ~good).sum())} rightly, {int((stopped & good).sum())} wrongly."
    )
    scores = np.zeros(len(labelled))
    for seen, held in GroupKFold(10).split(features, good, groups):
        train_on = seen[~stopped[seen]]
        model = _machine().fit(features[train_on], good[train_on])
        scores[held] = model.predict_proba(features[held])[:, 1]
    scores[stopped] = 0.0
    threshold = _lowest(scores, good)
    for at in (*np.arange(0.3, 0.95, 0.1), threshold):
        through = scores >= at
        say(f"  {at:.2f}: precision {_precision(through, good):.3f}, let through of the supported {through[good].mean():.3f}")
    through = scores >= threshold
    kinds: dict[str, tuple[int, float]] = {}
    for kind in dict.fromkeys(pair.kind for pair in labelled):
        mine = np.array([pair.kind == kind for pair in labelled])
        kinds[kind] = int(mine.sum()), float(through[mine].mean())
        say(f"  {kind:15} {kinds[kind][0]:4}, let through {kinds[kind][1]:.3f}")
    final = _machine().fit(features[~stopped], good[~stopped])
    stored = {"features": list(FEATURES), "weights": [round(float(w), 4) for w in final.coef_[0]], "bias": round(float(final.intercept_[0]), 4)}
    WEIGHTS.write_text(json.dumps({**stored, "threshold": round(float(threshold), 3)}, indent=1) + "\n", "utf-8")
    return {
        "pairs": len(labelled),
        "precision": _precision(through, good),
        "recall": float(through[good].mean()),
        "threshold": float(threshold),
        "kinds": kinds,
        "curve": [(float(at), _precision(scores >= at, good), float((scores >= at)[good].mean())) for at in np.linspace(0.02, 0.99, 98)],
    }


def _machine() -> LogisticRegression:
    return LogisticRegression(C=3.0, max_iter=2000)


def _precision(through: np.ndarray, good: np.ndarray) -> float:
    return float(good[through].mean()) if through.any() else 1.0


def _lowest(scores: np.ndarray, good: np.ndarray) -> float:
    """The lowest threshold from which on every higher one keeps the precision."""
    best = 1.0
    for at in sorted(set(scores[scores > 0]), reverse=True):
        if _precision(scores >= at, good) < PRECISION and (scores >= at).sum() > 30:
            break
        best = float(at)
    return best
