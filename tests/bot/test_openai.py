"""The OpenAI-shaped door, through OpenAI's own client."""

import httpx
import pytest
from fastapi.testclient import TestClient
from openai import OpenAI, RateLimitError, UnprocessableEntityError

from bot.app import create_app
from bot.settings import Settings

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
    assert "role user" in refused.json()["error"]["message"]


def test_the_models_are_listed(openai: OpenAI) -> None:
    assert [model.id for model in openai.models.list()] == ["secure-base"]


def test_text_may_come_in_parts(client: TestClient) -> None:
    reply: httpx.Response = client.post(
        "/v1/chat/completions", json={"messages": [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]}
    )
    assert reply.json()["secure_base"]["citations"]


def test_errors_have_the_shape_that_clients_read(openai: OpenAI, settings: Settings) -> None:
    with pytest.raises(UnprocessableEntityError) as caught:
        openai.chat.completions.create(model="secure-base", messages=[])
    assert caught.value.type == "invalid_request_error" and "messages" in caught.value.message
    with TestClient(create_app(settings.model_copy(update={"rate_limit": "1/day"}))) as client:
        limited = OpenAI(base_url="http://testserver/v1", api_key="none", http_client=client, max_retries=0)  # type: ignore[arg-type]
        _ask(limited, ("user", QUESTION))
        with pytest.raises(RateLimitError) as refused:
            _ask(limited, ("user", QUESTION))
        assert refused.value.type == "rate_limit_error" and int(refused.value.response.headers["retry-after"]) >= 1
        assert _ask(limited, ("user", "I want to kill myself")).model_extra["secure_base"]["kind"] == "crisis"


def test_usage_counts_words_and_comes_last_in_a_stream_that_asks_for_it(openai: OpenAI) -> None:
    whole = _ask(openai, ("user", QUESTION))
    assert whole.usage.completion_tokens == len(whole.choices[0].message.content.split())
    last = list(_ask(openai, ("user", QUESTION), stream=True, stream_options={"include_usage": True}))[-1]
    assert last.usage.total_tokens == whole.usage.total_tokens and not last.choices


def test_what_a_common_chat_page_sends_is_taken(client: TestClient) -> None:
    body = {
        "model": "secure-base",
        "messages": [{"role": "system", "content": ""}, {"role": "user", "content": QUESTION, "name": "me"}],
        "temperature": 0.7,
        "top_p": 1,
        "n": 1,
        "presence_penalty": 0,
        "tools": [],
        "user": "someone",
        "metadata": {"chat": "1"},
    }
    reply = client.post("/v1/chat/completions", json=body, headers={"Authorization": "Bearer anything"})
    assert reply.status_code == 200 and reply.json()["choices"][0]["message"]["annotations"]
