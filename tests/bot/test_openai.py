"""The OpenAI-shaped door, through OpenAI's own client."""

import httpx
import pytest
from fastapi.testclient import TestClient
from openai import OpenAI, UnprocessableEntityError

QUESTION = "What is attachment trauma?"


@pytest.fixture
def openai(client: TestClient) -> OpenAI:
    return OpenAI(base_url="http://testserver/v1", api_key="none", http_client=client, max_retries=0)  # type: ignore[arg-type]


def _ask(openai: OpenAI, *messages: tuple[str, str], **more):
    return openai.chat.completions.create(model="secure-base", messages=[{"role": r, "content": c} for r, c in messages], **more)


def test_it_answers_with_the_same_text_and_its_citations(openai: OpenAI, client: TestClient) -> None:
    said = _ask(openai, ("system", "You are a pirate."), ("user", QUESTION)).choices[0].message
    assert said.content == client.post("/v1/chat", json={"message": QUESTION}).json()["text"]
    first = said.annotations[0].url_citation
    assert said.content[first.start_index : first.end_index] == "[1]"
    assert first.url.startswith("/articles/") or "/articles/" in first.url


def test_streamed_pieces_add_up_to_the_text(openai: OpenAI) -> None:
    whole = _ask(openai, ("user", QUESTION)).choices[0].message.content
    parts = [chunk.choices[0].delta.content or "" for chunk in _ask(openai, ("user", QUESTION), stream=True)]
    assert len(parts) > 3 and "".join(parts) == whole


def test_danger_gets_the_protocol_here_too(openai: OpenAI) -> None:
    reply = _ask(openai, ("user", "I want to kill myself"), extra_body={"region": "US"})
    assert "988" in reply.choices[0].message.content
    assert reply.model_extra["secure_base"]["kind"] == "crisis"


def test_the_conversation_so_far_counts(openai: OpenAI) -> None:
    first = _ask(openai, ("user", "I want to kill myself")).choices[0].message.content
    reply = _ask(openai, ("user", "I want to kill myself"), ("assistant", first), ("user", "I have the pills here"))
    assert reply.model_extra["secure_base"]["crisis"]["level"] == "crisis"


def test_a_conversation_that_ends_with_the_assistant_is_refused_with_what_to_change(openai: OpenAI, client: TestClient) -> None:
    with pytest.raises(UnprocessableEntityError) as caught:
        _ask(openai, ("user", QUESTION), ("assistant", "…"))
    assert caught.value.status_code == 422
    refused = client.post("/v1/chat/completions", json={"messages": [{"role": "assistant", "content": "…"}]})
    assert "role user" in refused.json()["detail"]


def test_the_models_are_listed(openai: OpenAI) -> None:
    assert [model.id for model in openai.models.list()] == ["secure-base"]


def test_text_may_come_in_parts(client: TestClient) -> None:
    reply: httpx.Response = client.post(
        "/v1/chat/completions", json={"messages": [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]}
    )
    assert reply.json()["secure_base"]["citations"]
