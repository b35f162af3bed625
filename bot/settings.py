"""Every setting of the service, in one place: `SECURE_BASE_*` environment variables or a `.env` file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_REGION = re.compile(r"^(?:[A-Z]{2})$")


class Settings(BaseSettings):
    """Typed settings. Reading them fails with the variable's name and what it should look like."""

    model_config = SettingsConfigDict(env_prefix="SECURE_BASE_", env_file=".env", extra="ignore", populate_by_name=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    data_dir: Path = Field(Path("var"), description="Where the index and the model graph are kept.")
    corpus_dir: Path = Field(Path("corpus"), description="Where the articles and the vetting ledger are.")
    region: str = Field("", description="Default region for crisis lines (ISO 3166-1 alpha-2), if most visitors are there.")
    rate_limit: str = Field("30/minute;300/hour", description="Requests per client, or `off`.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field((), description="Sites that embed the widget, separated by commas.")
    contact_url: str = Field("", description="The practice's own contact page: the `talk to a person` link.")
    contact_label: str = Field("Talk to a person", description="The words on that link.")
    admin_token: SecretStr = Field(SecretStr(""), description="Opens the operator's doors; they are shut without one.")
    paused: bool = Field(False, description="Stops answers; crisis help keeps working.")
    embedding_model: str = Field("", description="A sentence-transformers name or path, instead of the MiniLM weights that ship.")
    chroma_url: str = Field("", description="A Chroma server, instead of the embedded one.")
    redis_url: str = Field("", description="A Redis server for rate limits shared between replicas.")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field((), description="Proxies whose X-Forwarded-For is believed.")
    llm_model: str = Field("", description="Writes answers with this model instead of quoting; off by default.")
    llm_seconds: float = Field(20.0, gt=0, le=120, description="How long a model may take for one answer; then the quoted answer takes over.")
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key"))
    openai_base_url: str = Field("", validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url"))
    otlp_endpoint: str = Field(
        "", description="An OpenTelemetry collector (OTLP over gRPC) that receives the steps of turns, without a word of them."
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("region")
    @classmethod
    def _region(cls, value: str) -> str:
        value = value.strip().upper()
        if value and not _REGION.match(value):
            raise ValueError("use a two-letter country code such as US, GB or NZ")
        return value

    @field_validator("contact_url")
    @classmethod
    def _contact(cls, value: str) -> str:
        if value and not re.match(r"^(https?://|mailto:|tel:|/)", value):
            raise ValueError("start it with https://, mailto:, tel: or /")
        return value
