"""HTML reports with plots, from what was measured."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

HERE = Path(__file__).parent
OUT = HERE / "out"


def page(template: str, name: str, **values: Any) -> Path:
    """Writes eval/out/{name} from a template in eval/templates/."""
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(default=True))
    OUT.mkdir(exist_ok=True)
    path = OUT / name
    path.write_text(environment.get_template(template).render(**values), "utf-8")
    return path


def plot(draw: Any, width: float = 7.0, height: float = 3.2) -> Markup:
    """An SVG of what `draw(axes)` draws."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(width, height))
    draw(axes)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    text = buffer.getvalue()
    return Markup(text[text.index("<svg") :])


def answers_page(figures: dict[str, Any]) -> Path:
    """eval/out/answers_{part}.html and the figures as JSON beside it."""
    from eval.answers import BARS, met

    def abstention(axes: Any) -> None:
        curve = figures["abstention"]["curve"]
        axes.plot([c[0] for c in curve], [c[1] for c in curve], color="#3d6b5c", label="ours answered")
        axes.plot([c[0] for c in curve], [c[2] for c in curve], color="#b0743c", label="other subjects refused")
        axes.axvline(figures["abstention"]["shipped"], ls=":", color="#777777")
        axes.set(xlabel="threshold of closeness", ylabel="share")
        axes.legend(frameon=False, fontsize=8)

    def compared(axes: Any) -> None:
        names = list(figures.get("ablation", {}))
        axes.barh(names[::-1], [figures["ablation"][name]["ndcg"] for name in names[::-1]], color="#3d6b5c")
        axes.set(xlabel="nDCG@10")

    plots = [("When the articles are taken to cover a question", plot(abstention))]
    if "ablation" in figures:
        plots.append(("Ways of searching", plot(compared)))
    name = f"answers_{figures['part']}"
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False), "utf-8")
    return page("answers.html", f"{name}.html", figures=figures, bars=BARS, met=met, plots=plots)


def grounding_page(figures: dict[str, Any]) -> Path:
    """eval/out/grounding.html: the curve of the gate for generated sentences, held out."""

    def curve(axes: Any) -> None:
        for column, name, colour in ((1, "supported, of what passes", "#3d6b5c"), (2, "passes, of what is supported", "#b0743c")):
            axes.plot([c[0] for c in figures["curve"]], [c[column] for c in figures["curve"]], color=colour, label=name)
        axes.axvline(figures["threshold"], ls=":", color="#777777")
        axes.set(xlabel="threshold of the gate", ylabel="share")
        axes.legend(frameon=False, fontsize=8)

    return page("grounding.html", "grounding.html", figures=figures, plots=[("What the gate lets through", plot(curve))])


def crisis_page(figures: dict[str, Any], part: str) -> Path:
    """eval/out/crisis_{part}.html and the figures as JSON beside it."""

    def categories(axes: Any) -> None:
        names = list(figures["categories"])[::-1]
        shares = [figures["categories"][name] for name in names]
        errors = [[max(0.0, s.share - s.low) for s in shares], [max(0.0, s.high - s.share) for s in shares]]
        axes.barh([name.replace("_", " ") for name in names], [s.share for s in shares], xerr=errors, color="#3d6b5c", ecolor="#b0743c")
        axes.set(xlim=(0, 1), xlabel="noticed as crisis, with 95 % interval")

    OUT.mkdir(exist_ok=True)
    (OUT / f"crisis_{part}.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False, default=asdict), "utf-8")
    plots = [("Danger noticed, by category", plot(categories))]
    return page("crisis.html", f"crisis_{part}.html", figures=figures, part=part, plots=plots)


def bench_page(figures: dict[str, Any]) -> Path:
    """eval/out/bench.html."""
    from eval.bench import BARS, CLIENTS

    served = figures["served"]

    def latency(axes: Any) -> None:
        for name, colour in (("ours", "#3d6b5c"), ("peer", "#b0743c")):
            axes.plot(CLIENTS, [served[name][f"p50@{c}"]["median"] for c in CLIENTS], marker="o", color=colour, label=f"{name}, median")
            axes.plot(CLIENTS, [served[name][f"p99@{c}"]["median"] for c in CLIENTS], marker=".", ls=":", color=colour, label=f"{name}, p99")
        axes.set(xscale="log", yscale="log", xlabel="clients", ylabel="milliseconds")
        axes.legend(frameon=False, fontsize=8)

    def grown(axes: Any) -> None:
        sizes = sorted(figures["growth"], key=int)
        for what in ("find_p50_ms", "chroma_p50_ms", "lexical_p50_ms"):
            axes.plot([int(s) for s in sizes], [figures["growth"][s][what] for s in sizes], marker="o", label=what.split("_")[0])
        axes.set(xscale="log", xlabel="passages", ylabel="milliseconds")
        axes.legend(frameon=False, fontsize=8)

    tried = yaml.safe_load((HERE / "tried.yaml").read_text("utf-8"))
    plots = [("Latency by load", plot(latency)), ("Search as the corpus grows", plot(grown))]
    return page("bench.html", "bench.html", figures=figures, bars=BARS, tried=tried, plots=plots)
