"""The groups of settings that at least two services share. `.env.example` explains every variable."""

from typing import Annotated, Literal

from pydantic import Field, PostgresDsn, SecretStr, UrlConstraints, field_validator
from pydantic_core import MultiHostUrl
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

AmqpUrl = Annotated[MultiHostUrl, UrlConstraints(allowed_schemes=["amqp", "amqps"], host_required=True)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Group(BaseSettings):
    """A frozen group of settings, each read from the variable of its name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)


class Logging(Group):
    """How the service logs."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "text"] = "json"


class Listening(Group):
    """Where the service's own HTTP server listens: metrics and health."""

    http_host: str = "127.0.0.1"


class Amqp(Group):
    """The broker."""

    amqp_url: AmqpUrl
    amqp_prefix: Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,60}$")] = "frontdesk"


class Database(Group):
    """Postgres."""

    database_url: PostgresDsn


class Owners(Group):
    """The people who own the bot: numeric Telegram ids, separated by commas."""

    admin_ids: Annotated[frozenset[int], NoDecode]

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = [part.strip() for part in value.split(",") if part.strip()]
        if not ids or not all(part.isascii() and part.isdigit() and 0 < int(part) < 2**52 for part in ids):
            raise ValueError("numeric Telegram ids separated by commas, like 1001,1002")
        return frozenset(int(part) for part in ids)


class BotToken(Group):
    """The bot's secret token; only the gateway has it."""

    bot_token: SecretStr

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr) -> SecretStr:
        bot_id, _, secret = value.get_secret_value().partition(":")
        if not (
            bot_id.isascii() and bot_id.isdigit() and secret and secret.replace("-", "").replace("_", "").isalnum()
        ):
            raise ValueError("the token BotFather gave, like 123456:ABC-DEF")
        return value
