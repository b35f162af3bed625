"""`python -m eval answers`: the whole turn on questions that the articles answer, that they don't, and at the boundaries."""

from __future__ import annotations

import itertools
import re
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from bot.app import create_app
from bot.conversation import Conversation
from bot.knowledge.found import COVERED, LIKELY
from bot.knowledge.question import understand
from bot.knowledge.search import Search
from bot.reply import Kind, Reply, Turn
from bot.settings import Settings
from eval.questions import KINDS, Asked, Part, in_scope, others
from eval.retrieval import bootstrap, mixed, ours, rechunked, scores, tutorial
from ingest.ease import reading_ease

BARS: dict[str, tuple[str, float]] = {
    "recall@5": (">=", 0.97),
    "nDCG@10 above the tutorial chain (lower end of the interval)": (">", 0.0),
    "answered with a right passage": (">=", 0.95),
    "follow-ups answered with a right passage": (">=", 0.90),
    "out of scope refused": (">=", 0.95),
    "boundary kept": (">=", 0.95),
    "fair questions refused": ("<=", 0.05),
    "citations verbatim and resolvable": (">=", 1.0),
}
_MIXES = {
    "as embedded alone": (1.0, 0.0, 0.0),
    "learned alone": (0.0, 1.0, 0.0),
    "words alone": (0.0, 0.0, 1.0),
    "without the learned (0.7, 0, 0.3)": (0.7, 0.0, 0.3),
    "0.3, 0.4, 0.2, texts 0.15 and questions alike 0.5 (shipped)": (0.3, 0.4, 0.2, 0.15, 0.5),
    "0.3, 0.5, 0.2 and texts 0.15": (0.3, 0.5, 0.2, 0.15),
    "0.3, 0.5, 0.2": (0.3, 0.5, 0.2),
}
"""Shares of the question as embedded, of where its answer is expected, of its words, of the texts, and of how alike questions are. What articles are asked for with is known to
the learned one here; `python -m eval head` measures it on phrases that it was never shown."""
_RANGE = re.compile(r"\?quote=(\d+)-(\d+)#")
_ABOUT_US = {"ai_question", "privacy"}


def measure(settings: Settings, part: Part, say: Callable[[str], None], *, deep: bool = True) -> dict[str, Any]:
    """All figures of one part. deep: also the halves of the search, chunk sizes and the tutorial chain."""
    app = create_app(settings.model_copy(update={"rate_limit": "off", "log_level": "ERROR", "llm_model": ""}))
    app.state.library.refresh()
    talk: Conversation = app.state.conversation
    search = talk.library.search
    if search is None:
        raise RuntimeError("There is no index yet. Run `make ingest` first.")
    generation, memo = search.generation, search._memo
    asked = in_scope(generation.passages, part)
    own = scores(asked, ours(search))
    figures: dict[str, Any] = {
        "part": part,
        "questions": len(asked),
        "recall": {k: own.recall(k) for k in (1, 3, 5, 10)},
        "mrr": own.mrr,
        "ndcg": own.mean_ndcg,
    }
    if deep and memo is not None:
        halves = {}
        for name, mix in _MIXES.items():
            with mixed(*mix):
                halves[name] = scores(asked, ours(search))
        halves["tutorial chain"] = scores(asked, tutorial(generation.shelf.articles, memo))
        with tempfile.TemporaryDirectory() as scratch:
            for size in (300, 600, 900, 1800):
                halves[f"passages of {size} characters"] = scores(asked, ours(rechunked(generation, memo, size, Path(scratch))))
        figures["ablation"] = {name: {"recall@5": s.recall(5), "mrr": s.mrr, "ndcg": s.mean_ndcg} for name, s in halves.items()}
        figures["above_tutorial"] = bootstrap(own.ndcg, halves["tutorial chain"].ndcg)
    figures |= _turns(talk, asked)
    figures["boundary"] = _boundary(talk, part)
    figures["fair_refused"], figures["fair_worst"] = _fair(talk, part)
    figures["out_of_scope"] = _out_of_scope(talk, part)
    figures["abstention"] = _abstention(talk, asked, part)
    figures["chance"] = _chance(search, asked)
    for low, high, right, count in figures["chance"]:
        say(f"chance of the first hit from {low:.1f} to {high:.1f}: right for {right:.2f} of {count}")
    figures["gates"] = _gates(figures)
    for name, value in figures["gates"].items():
        way, bar = BARS[name]
        say(f"{'met   ' if met(name, value) else 'MISSED'} {name:62} {value:.3f}  (bar {way} {bar:.2f})")
    return figures


def met(name: str, value: float) -> bool:
    """Whether a figure reaches its bar."""
    way, bar = BARS[name]
    return value <= bar if way == "<=" else value > bar if way == ">" else value >= bar


def _turns(talk: Conversation, asked: list[Asked]) -> dict[str, Any]:
    right: dict[str, list[bool]] = {kind: [] for kind in KINDS.values()}
    kinds: Counter[str] = Counter()
    words: list[int] = []
    ease: list[float] = []
    citations: list[bool] = []
    worst: list[dict[str, str]] = []
    examples: list[dict[str, str]] = []
    for question in asked:
        reply = talk.reply(question.turn(lambda turn: talk.reply(turn).text))
        kinds[reply.kind.value] += 1
        cited = {(c.article.slug, c.heading) for c in reply.citations}
        fine = all(part & cited for part in question.gold) and reply.kind in (Kind.ANSWER, Kind.BOUNDARY)
        right[question.kind].append(fine)
        citations += _citations(talk, reply)
        if reply.kind is Kind.ANSWER:
            said = [s.text for s in reply.sentences]
            words.append(sum(len(text.split()) for text in said))
            ease.append(reading_ease(" ".join(said), len(said)))
        shown = {
            "question": " >> ".join((*question.earlier, question.text)),
            "kind": reply.kind.value,
            "reply": reply.text,
        }
        (examples if fine else worst).append(shown)
    everything = [value for values in right.values() for value in values]
    return {
        "right": {kind: (sum(values), len(values)) for kind, values in right.items() if values},
        "right_share": float(np.mean(everything)),
        "kinds": dict(kinds),
        "words": {"median": statistics.median(words), "longest": max(words)},
        "reading_ease": statistics.median(ease),
        "citations_fine": float(np.mean(citations)),
        "worst": worst[:20],
        "examples": examples[::12][:12],
    }


def _citations(talk: Conversation, reply: Reply) -> list[bool]:
    """For each citation: its words stand in the article where its address says, and each sentence stands in what it cites."""
    search = talk.library.search
    articles = {a.slug: a for a in search.generation.shelf.articles} if search else {}
    fine = []
    for citation in reply.citations:
        match = _RANGE.search(citation.url)
        article = articles.get(citation.article.slug)
        fine.append(bool(match and article and article.text[int(match[1]) : int(match[2])] == citation.quote))
    passages = {c.n: c.quote for c in reply.citations}
    fine += [any(s.text in passages[n] for n in s.citations) for s in reply.sentences if s.citations]
    return fine


def _boundary(talk: Conversation, part: Part) -> dict[str, Any]:
    confusion: Counter[tuple[str, str]] = Counter()
    missed = []
    kept = 0
    questions = others("boundary", part)
    for text, topic in questions:
        reply = talk.reply(Turn(message=text))
        got = reply.boundary.topic if reply.boundary else reply.kind.value
        confusion[topic, got] += 1
        fine = reply.kind in (Kind.BOUNDARY, Kind.CRISIS) or (topic in _ABOUT_US and reply.kind is Kind.SMALLTALK)
        kept += fine
        if not fine:
            missed.append({"question": text, "kind": f"{topic} -> {got}", "reply": reply.text})
    return {
        "kept": kept / len(questions),
        "of": len(questions),
        "confusion": [[*pair, times] for pair, times in sorted(confusion.items())],
        "missed": missed,
    }


def _fair(talk: Conversation, part: Part) -> tuple[float, list[dict[str, str]]]:
    worst = []
    questions = others("fair", part)
    for text, _ in questions:
        reply = talk.reply(Turn(message=text))
        if reply.kind in (Kind.BOUNDARY, Kind.CRISIS):
            worst.append({"question": text, "kind": reply.boundary.topic if reply.boundary else reply.kind.value, "reply": reply.text})
    return len(worst) / len(questions), worst


def _out_of_scope(talk: Conversation, part: Part) -> dict[str, Any]:
    questions = others("out_of_scope", part)
    answered = [(text, reply) for text, _ in questions if (reply := talk.reply(Turn(message=text))).citations or reply.kind is Kind.ANSWER]
    return {
        "refused": 1 - len(answered) / len(questions),
        "of": len(questions),
        "answered": [{"question": t, "kind": r.kind.value, "reply": r.text} for t, r in answered],
    }


def _abstention(talk: Conversation, asked: list[Asked], part: Part) -> dict[str, Any]:
    """How well closeness alone tells ours from other subjects, by threshold; the shipped one is COVERED."""
    search = talk.library.search
    assert search is not None
    ours_ = [search.find_for(understand(q.turn())).closeness for q in asked]
    other = [search.find(text).closeness for text, _ in others("out_of_scope", part)]
    thresholds = np.round(np.arange(0.2, 0.7, 0.02), 2)
    curve = [[float(t), float(np.mean(np.array(ours_) >= t)), float(np.mean(np.array(other) < t))] for t in thresholds]
    auroc = roc_auc_score([1] * len(ours_) + [0] * len(other), ours_ + other)
    return {"auroc": float(auroc), "curve": curve, "shipped": COVERED}


def _chance(search: Search, asked: list[Asked]) -> list[tuple[float, float, float, int]]:
    """How honest the chance of the first hit is: (from, to, share where it answers, questions). LIKELY is one of the steps."""
    found = [(question, search.find_for(understand(question.turn())).hits[:1]) for question in asked]
    first = [(hits[0].chance, any((hits[0].passage.article.slug, hits[0].passage.heading) in part for part in q.gold)) for q, hits in found if hits]
    bands = []
    for low, high in itertools.pairwise((0.0, LIKELY, 0.4, 0.7, 1.01)):
        right = [fine for chance, fine in first if chance is not None and low <= chance < high]
        if right:
            bands.append((low, high, sum(right) / len(right), len(right)))
    return bands


def _gates(figures: dict[str, Any]) -> dict[str, float]:
    followed = figures["right"].get("follow-up", (1, 1))
    gates = {
        "recall@5": figures["recall"][5],
        "answered with a right passage": figures["right_share"],
        "follow-ups answered with a right passage": followed[0] / followed[1],
        "out of scope refused": figures["out_of_scope"]["refused"],
        "boundary kept": figures["boundary"]["kept"],
        "fair questions refused": figures["fair_refused"],
        "citations verbatim and resolvable": figures["citations_fine"],
    }
    if "above_tutorial" in figures:
        gates["nDCG@10 above the tutorial chain (lower end of the interval)"] = figures["above_tutorial"][1]
    return gates
