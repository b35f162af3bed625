"""Makes the semantic head of the detector from the dev messages, and shows what its thresholds cost and bring.

`python -m eval head` cross-validates over families of wording (no family is in both training and judging), prints the
operating curve together with the rules, then trains on everything and writes bot/crisis/semantic_head.npz.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import SVC

from bot.crisis.detector import Detector
from bot.crisis.semantic import HEAD, parts
from bot.knowledge.embedder import Embedder
from bot.reply import Category
from eval.intents import labelled
from eval.messages import Labelled, read

GAMMA, PENALTY = 1.0, 2.0
_TRAINED_ON = 200  # characters; longer messages hold much that is ordinary


def training_messages(corpus: Path) -> list[Labelled]:
    """Dev messages short enough to be one thing, and ordinary questions: on our subject, on others, and at our boundaries."""
    messages = [m for m in read("dev") if m.voice != "buried" and len(m.text) < _TRAINED_ON and len(parts(m.text)) == 1]
    known = {m.text for m in messages}
    ordinary = [(text, intent) for text, intent in labelled(corpus) if text not in known]
    return messages + [Labelled(text, "none", "", "", f"ordinary: {intent}", "written", "dev") for text, intent in ordinary]


def train(embedder: Embedder, corpus: Path, say: Callable[[str], None] = print) -> None:
    """Cross-validates, trains and writes the head."""
    detector = Detector()
    messages = training_messages(corpus)
    vectors = embedder.embed([m.text for m in messages]).astype(np.float64)
    level = np.array([m.level for m in messages])
    family = np.array([m.family for m in messages])
    found = [detector.assess(m.text) for m in messages]
    rules = np.array([assessment.level.value for assessment in found])
    excused = np.array([assessment.excused for assessment in found])
    targets = {"crisis": (level == "crisis").astype(int), "any": (level != "none").astype(int)}
    say(f"{len(messages)} messages in {len(set(family))} families")
    for name, target in targets.items():
        scores = _cross_validated(vectors, target, family)
        scores[excused] = -9
        say(f"{name}: threshold -> raised share of crisis, concern, none (head alone) | of crisis with the rules")
        for threshold in (0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 1.0):
            fires = scores >= threshold
            shares = [float(fires[level == which].mean()) for which in ("crisis", "concern", "none")]
            together = float((fires | (rules == "crisis"))[level == "crisis"].mean())
            say(f"  {threshold:.2f} -> {shares[0]:.3f} {shares[1]:.3f} {shares[2]:.3f} | {together:.3f}")
    stored: dict[str, Any] = {"gamma": GAMMA}
    for name, target in targets.items():
        machine = _machine().fit(vectors, target)
        stored |= {
            f"{name}_vectors": machine.support_vectors_.astype(np.float16),
            f"{name}_weights": machine.dual_coef_[0].astype(np.float32),
            f"{name}_bias": np.float32(machine.intercept_[0]),
        }
    dangerous = [i for i, m in enumerate(messages) if m.category]
    topics = np.array([list(Category).index(Category(messages[i].category)) for i in dangerous])
    model = LogisticRegression(C=5, max_iter=4000, class_weight="balanced").fit(vectors[dangerous], topics)
    weights, bias = np.zeros((vectors.shape[1], len(Category))), np.full(len(Category), -1e9)
    weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    np.savez_compressed(HEAD, category_weights=weights.astype(np.float16), category_bias=bias.astype(np.float32), **stored)
    say(f"Written: {HEAD.name}, {HEAD.stat().st_size // 1024} KiB")


def _machine() -> SVC:
    return SVC(C=PENALTY, gamma=GAMMA)


def _cross_validated(vectors: Any, target: Any, family: Any) -> Any:
    out = np.zeros(len(target))
    for train_rows, judged in GroupKFold(10, shuffle=True, random_state=1).split(vectors, target, family):
        out[judged] = _machine().fit(vectors[train_rows], target[train_rows]).decision_function(vectors[judged])
    return out
