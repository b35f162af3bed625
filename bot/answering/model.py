"""The chat model behind the generative voice, through LangChain, so that another provider is one setting away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROVIDERS = (
    "anthropic",
    "azure_openai",
    "bedrock",
    "cohere",
    "deepseek",
    "fireworks",
    "google_genai",
    "google_vertexai",
    "groq",
    "mistralai",
    "ollama",
    "together",
    "xai",
)
"""Prefixes of SECURE_BASE_LLM_MODEL that name another provider, as LangChain's init_chat_model spells them."""
MAX_TOKENS = 400
"""Room for an answer of 110 words with its markers, and no more."""
TEMPERATURE = 0.2


class ModelError(ValueError):
    """The model cannot be set up. Says which setting to change."""


def chat_model(settings: Settings) -> BaseChatModel:
    """The model that SECURE_BASE_LLM_MODEL names. Raises ModelError."""
    name = settings.llm_model.strip()
    provider, _, rest = name.partition(":")
    if provider in PROVIDERS and rest:
        return _from_another(provider, rest)
    key = settings.openai_api_key.get_secret_value()
    if not key and not settings.openai_base_url:
        raise ModelError("SECURE_BASE_LLM_MODEL is set, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is. Set one; until then answers are quoted.")
    try:
        from langchain_openai import ChatOpenAI
    except ImportError as error:
        raise ModelError("SECURE_BASE_LLM_MODEL needs the package langchain-openai: pip install 'secure-base[llm]'.") from error
    from openai import DefaultAsyncHttpxClient
    from pydantic import SecretStr

    return ChatOpenAI(
        model=re.sub(r"^openai:", "", name),
        api_key=SecretStr(key or "none"),
        base_url=settings.openai_base_url or None,
        temperature=TEMPERATURE,
        max_completion_tokens=MAX_TOKENS,
        timeout=settings.llm_seconds,
        max_retries=0,
        http_async_client=DefaultAsyncHttpxClient(),  # of our own: the shared one outlives its event loop
    )


def _from_another(provider: str, name: str) -> BaseChatModel:
    try:
        from langchain.chat_models import init_chat_model

        return init_chat_model(name, model_provider=provider, temperature=TEMPERATURE, max_tokens=MAX_TOKENS)
    except ImportError as error:
        raise ModelError(
            f"SECURE_BASE_LLM_MODEL names {provider}: install langchain and the package of that provider, langchain-{provider.replace('_', '-')}."
        ) from error
    except Exception as error:
        raise ModelError(
            f"The model of {provider} could not be set up ({type(error).__name__}). Look at its own settings, such as its key."
        ) from error
