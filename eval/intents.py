"""Makes the intent head (boundary topics, in and out of scope) and shows by cross-validation what it brings.

`python -m eval intents` reads eval/datasets/intents/*.txt and the articles' headings, prints recall and over-refusal
of rules and head together, and writes bot/boundary/intents_head.npz.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.boundary.classifier import Boundary
from bot.boundary.intents import BOUNDARY_AT, HEAD, IN_SCOPE, OUT_AT, OUT_OF_SCOPE, WORD_SHARE, word_features
from bot.knowledge.article import read_article
from bot.knowledge.embedder import Embedder
from eval.messages import DATASETS

PENALTY = 20.0


def labelled_file(path: Path) -> list[tuple[str, str]]:
    """(question, intent) pairs of one file, whose intents stand in lines that begin with #."""
    pairs: list[tuple[str, str]] = []
    intent = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            intent = line[1:].strip()
        elif line.strip():
            pairs.append((line.strip(), intent))
    return pairs


def asked_texts(part: str) -> list[str]:
    """Questions of eval/datasets/questions/in_scope.txt, without their sections; every second group is the test part."""
    found: list[str] = []
    group = 0
    for line in (DATASETS / "questions" / "in_scope.txt").read_text("utf-8").splitlines():
        if line.startswith("@ "):
            group += 1
        elif line[1:2] == " " and line[0] in "dltm" and (group % 2 == 0) == (part == "test"):
            found.append(line[2:].strip())
    return found


def labelled(corpus: Path) -> list[tuple[str, str]]:
    """(question, intent) pairs."""
    pairs = [pair for path in sorted((DATASETS / "intents").glob("*.txt")) for pair in labelled_file(path)]
    for path in sorted((corpus / "articles").glob("*.md")):
        article = read_article(path)
        pairs += [(section.heading, IN_SCOPE) for section in article.sections]
        pairs += [(phrase, IN_SCOPE) for phrases in article.asked.values() for phrase in phrases]
    pairs += [(text, IN_SCOPE) for text in asked_texts("dev")]
    return pairs


def train(embedder: Embedder, corpus: Path, say: Callable[[str], None] = print) -> None:
    """Cross-validates, trains and writes the head."""
    boundary = Boundary()
    pairs = labelled(corpus)
    texts, intents = [text for text, _ in pairs], np.array([intent for _, intent in pairs])
    words = np.array([word_features(text, boundary.normalise) for text in texts])
    features = np.hstack([embedder.embed(texts), WORD_SHARE * words])
    chances = np.zeros((len(texts), len(set(intents))))
    for rows, judged in StratifiedKFold(8, shuffle=True, random_state=0).split(features, intents):
        model = _model().fit(features[rows], intents[rows])
        chances[judged] = model.predict_proba(features[judged])
    names = list(model.classes_)
    ruled = np.array([(found.name if (found := boundary.classify(text)) and not found.small_talk else "") for text in texts])
    topics = [name for name in names if name not in (IN_SCOPE, OUT_OF_SCOPE)]
    at = [names.index(name) for name in topics]
    is_topic = np.isin(intents, topics)
    for threshold in (0.3, 0.4, BOUNDARY_AT, 0.6, 0.7):
        fires = (ruled != "") | (chances[:, at].max(axis=1) >= threshold)
        say(
            f"boundary at {threshold:.2f}: recall {fires[is_topic].mean():.3f}, of fair questions {fires[intents == IN_SCOPE].mean():.3f}, "
            f"of other subjects {fires[intents == OUT_OF_SCOPE].mean():.3f}"
        )
    for threshold in (0.4, OUT_AT, 0.7):
        out = chances[:, names.index(OUT_OF_SCOPE)] >= threshold
        say(
            f"other subject at {threshold:.2f}: refused {out[intents == OUT_OF_SCOPE].mean():.3f}, of fair questions {out[intents == IN_SCOPE].mean():.3f}"
        )
    final = _model().fit(features, intents)
    np.savez_compressed(
        HEAD, weights=final.coef_.T.astype(np.float16), bias=final.intercept_.astype(np.float32), names=np.array(list(final.classes_))
    )
    say(f"Written: {HEAD.name}, {HEAD.stat().st_size // 1024} KiB, from {len(texts)} questions")


def _model() -> LogisticRegression:
    return LogisticRegression(C=PENALTY, max_iter=5000, class_weight="balanced")
