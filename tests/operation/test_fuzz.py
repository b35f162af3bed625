"""Nobody can make it fall over with odd input: the schema, the detector, the chunker, the gate."""

from __future__ import annotations

import hypothesis
import schemathesis
from hypothesis import strategies as st

from bot.answering.grounding import Grounding
from bot.app import create_app
from bot.crisis.detector import Detector
from bot.knowledge.library import Library
from bot.outgoing import Outgoing
from bot.reply import ArticleRef
from bot.settings import Settings
from ingest.chunking import passages
from ingest.parsing import ArticleError, parse_article

_APP = create_app(Settings(_env_file=None, data_dir="/nonexistent", rate_limit="off", log_level="CRITICAL"))
schema = schemathesis.openapi.from_asgi("/openapi.json", _APP)
_TEXT = st.text(max_size=300) | st.text(alphabet="aeikms 1!@'’.,\n\u200b\u0301😭кіҝ", max_size=300)
_REF = ArticleRef(slug="a", title="A", url="/articles/a", author="x", reviewed_by="x", reviewed_on="2026-11-25")
DETECTOR, OUTGOING = Detector(), Outgoing()


@schema.include(path_regex=r"^/(v1|healthz|readyz|articles|safety)").parametrize()
@hypothesis.settings(max_examples=20, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_the_service_keeps_to_its_schema(case) -> None:
    response = case.call()
    assert response.status_code < 500 or response.status_code == 503
    if response.status_code >= 400 and case.path != "/v1/chat/completions":
        assert response.headers["content-type"][0].startswith(("application/problem+json", "application/json"))


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(_TEXT)
def test_the_detector_takes_any_text_and_says_the_same_twice(text: str) -> None:
    assert DETECTOR.assess(text) == DETECTOR.assess(text)


@hypothesis.settings(max_examples=200, deadline=None)
@hypothesis.given(_TEXT)
def test_danger_is_heard_through_whatever_stands_around_it(text: str) -> None:
    noise = " ".join(word for word in text.split() if word.isascii() and word.isalpha() and len(word) > 9)
    assert DETECTOR.assess(f"{noise}. I want to kill myself.").level.value == "crisis"


@hypothesis.settings(max_examples=200, deadline=None)
@hypothesis.given(st.lists(_TEXT, max_size=6), _TEXT)
def test_whatever_an_article_holds_its_offsets_are_exact(paragraphs: list[str], heading: str) -> None:
    body = f"## A {heading.strip() or 'question'}?\n\nAlways a sentence.\n\n" + "\n\n".join(paragraphs)
    try:
        article = parse_article("a", f"---\ntitle: A\nsummary: B\n---\n{body}\n", digest="", name="a")
    except ArticleError:
        return
    for passage in passages(article, _REF):
        assert article.text[passage.start : passage.end] == passage.text
        assert all(passage.text[start:end].strip() for start, end in passage.sentences)


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(_TEXT, _TEXT)
def test_the_gate_judges_anything(library: Library, sentence: str, passage: str) -> None:
    verdict = Grounding(library.embed).judge(sentence, [passage])
    assert 0.0 <= verdict.score <= 1.0 and isinstance(OUTGOING.offence(sentence), str)
