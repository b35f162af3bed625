"""`python -m eval bench`: the product and the tutorial peer on the same corpus, in one run, alternating; ratios, not seconds.

Writes eval/out/bench.json (appended to bench_history.jsonl) and eval/out/bench.html with the plot and what was tried.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bot.answering.grounding import Grounding
from bot.knowledge.embedder import default_embedder
from bot.knowledge.generation import current_name, index_directory, open_generation
from bot.knowledge.memo import Memo
from bot.settings import Settings
from eval.grounding import pairs
from eval.growth import growth
from eval.intents import labelled
from eval.load import first_sentence, load, quantile
from eval.profile import profile

ROOT = Path(__file__).parent.parent
OUT = ROOT / "eval" / "out"
CLIENTS = (1, 8, 32, 128)
PROFILED = 1000  # questions whose turns are profiled, spread over all of them
DANGER = ("I want to kill myself", "I have the pills in my hand", "he is choking me right now", "my dad hits me every night")
_TUTORIAL = [sys.executable, "-m", "eval.baselines.tutorial"]
BARS: dict[str, tuple[str, float]] = {
    "start to ready": ("<=", 1 / 3),
    "resident memory": ("<=", 1 / 2),
    "p50 at 1 client": ("<=", 1 / 4),
    "requests/s at 8 clients": (">=", 5.0),
    "requests/s at 32 clients": (">=", 5.0),
    "ingest, passages/s": (">=", 4.0),
    "crisis p99 under 32 clients / peer p50 at 32": ("<=", 1 / 10),
    "turn / floor": ("<=", 2.0),
    "p50 at 30,000 passages / at 300": ("<=", 1.5),
}


def bench(say: Callable[[str], None], rounds: int, seconds: float, sizes: tuple[int, ...]) -> dict[str, Any]:
    """Runs everything and returns what was measured; prints ratios against the peer and whether each bar is met."""
    settings = Settings()
    questions = [text for text, intent in labelled(settings.corpus_dir) if intent == "in_scope"]
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        figures: dict[str, Any] = {"questions": len(questions), "rounds": rounds}
        say("Ingest …")
        figures["ingest"] = _ingest(settings, here)
        say("Start, memory and load …")
        figures["served"] = _served(settings, here, questions, rounds, seconds, say)
    _keep(figures, say)
    say("Profile of a turn …")
    figures["profile"] = profile(settings, questions[:: max(1, len(questions) // PROFILED)])
    figures["gate_ms"] = _gate(settings)
    say(f"Gate for generated sentences: {figures['gate_ms']:.2f} ms a sentence (median).")
    _keep(figures, say)
    say("Growth …")
    figures["growth"] = growth(settings, questions, sizes, say)
    _keep(figures, say)
    with (OUT / "bench_history.jsonl").open("a", encoding="utf-8") as history:
        history.write(json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **figures["ratios"]}) + "\n")
    return figures


def _keep(figures: dict[str, Any], say: Callable[[str], None]) -> None:
    """Writes what has been measured so far, so that a run that is cut off has said something; says the ratios that are new."""
    known = figures.get("ratios", {})
    figures["ratios"] = _ratios(figures)
    for name, value in figures["ratios"].items():
        if name not in known:
            way, bar = BARS[name]
            met = value <= bar if way == "<=" else value >= bar
            say(f"{'met   ' if met else 'MISSED'} {name:48} {value:8.3f}  (bar {way} {bar:.3f})")
    OUT.mkdir(exist_ok=True)
    (OUT / "bench.json").write_text(json.dumps(figures, indent=1), "utf-8")


def _gate(settings: Settings) -> float:
    """Median milliseconds in which the gate judges one generated sentence against the passage that it cites."""
    index = index_directory(settings.data_dir)
    name = current_name(index)
    if name is None:
        raise RuntimeError("There is no index yet. Run `make ingest` first.")
    gate = Grounding(Memo(default_embedder(settings.data_dir)).embed)
    took = []
    for pair in pairs(open_generation(index / name).passages):
        started = time.perf_counter()
        gate.judge(pair.sentence, [pair.passage])
        took.append(1000 * (time.perf_counter() - started))
    return statistics.median(took)


def environment(data: Path) -> dict[str, str]:
    """What a service is started with to be measured: its own data, no limits."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SECURE_BASE_")}
    return {**kept, "SECURE_BASE_DATA_DIR": str(data), "SECURE_BASE_RATE_LIMIT": "off", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def _ingest(settings: Settings, here: Path) -> dict[str, float]:
    """Passages a second of a first ingest (the model's graph is there already), and a second run in which nothing changed."""
    data = here / "data"
    data.mkdir()
    shutil.copytree(settings.data_dir / "model", data / "model")
    surroundings = environment(data)
    command = [sys.executable, "-m", "ingest", "--json"]
    first = json.loads(subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    started = time.perf_counter()
    subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, check=True)
    again = time.perf_counter() - started
    done = subprocess.run(
        [*_TUTORIAL, "ingest", str(settings.corpus_dir), str(here / "tutorial")],
        env=surroundings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    count, took = done.stdout.split()[-2:]
    return {
        "ours_texts_per_second": first["embedded"] / first["seconds"],
        "ours_passages_per_second": first["passages"] / first["seconds"],
        "peer_passages_per_second": int(count) / float(took),
        "again_seconds": again,
    }


def _served(settings: Settings, here: Path, questions: list[str], rounds: int, seconds: float, say: Callable[[str], None]) -> dict[str, Any]:
    commands = {
        "ours": lambda port: [sys.executable, "-m", "bot", "serve", "--port", str(port)],
        "peer": lambda port: [*_TUTORIAL, "serve", str(here / "tutorial"), str(port)],
    }
    seen: dict[str, dict[str, list[float]]] = {name: {} for name in commands}

    def note(name: str, what: str, value: float) -> None:
        seen[name].setdefault(what, []).append(value)

    for number in range(rounds):
        for name, command in commands.items():
            with running(command, environment(here / "data")) as (port, process, ready):
                note(name, "ready_s", ready)
                asyncio.run(load(port, questions, 2, 1.0))
                for clients in CLIENTS:
                    measured, _ = asyncio.run(load(port, questions, clients, seconds))
                    for what in ("p50", "p95", "p99", "per_second"):
                        note(name, f"{what}@{clients}", getattr(measured, what))
                    note(name, "failed", measured.failed)
                note(name, "rss_mb", psutil.Process(process.pid).memory_info().rss / 1e6)
                if name == "ours":
                    _, danger = asyncio.run(load(port, questions, 32, seconds, DANGER))
                    if danger is not None:
                        note(name, "crisis_p50@32", danger.p50)
                        note(name, "crisis_p99@32", danger.p99)
                    firsts = asyncio.run(first_sentence(port, questions[:40]))
                    note(name, "first_sentence_p50", quantile(firsts, 0.5))
        say(f"  round {number + 1} of {rounds} done")
    return {name: {what: {"median": statistics.median(v), "low": min(v), "high": max(v)} for what, v in own.items()} for name, own in seen.items()}


@contextmanager
def running(command: Callable[[int], list[str]], environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """A server on a free port: (port, process, seconds until it was ready). Stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    with subprocess.Popen(command(port), env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while True:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                        break
                except OSError:
                    if process.poll() is not None:
                        raise RuntimeError(f"{command(port)} did not start") from None
                    time.sleep(0.01)
            yield port, process, time.perf_counter() - started
        finally:
            process.terminate()
            process.wait(20)


def _ratios(figures: dict[str, Any]) -> dict[str, float]:
    ours, peer = figures["served"]["ours"], figures["served"]["peer"]

    def ratio(what: str) -> float:
        return float(ours[what]["median"] / peer[what]["median"])

    ratios = {
        "start to ready": ratio("ready_s"),
        "resident memory": ratio("rss_mb"),
        "p50 at 1 client": ratio("p50@1"),
        "requests/s at 8 clients": ratio("per_second@8"),
        "requests/s at 32 clients": ratio("per_second@32"),
        "ingest, passages/s": figures["ingest"]["ours_passages_per_second"] / figures["ingest"]["peer_passages_per_second"],
        "crisis p99 under 32 clients / peer p50 at 32": float(ours["crisis_p99@32"]["median"] / peer["p50@32"]["median"]),
    }
    if "profile" in figures:
        ratios["turn / floor"] = figures["profile"]["turn_ms"] / figures["profile"]["floor_ms"]
    by_size = figures.get("growth", {})
    if "300" in by_size and "30000" in by_size:
        ratios["p50 at 30,000 passages / at 300"] = by_size["30000"]["find_p50_ms"] / by_size["300"]["find_p50_ms"]
    return ratios
