"""What the gateway needs to know to start."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr, ValidationInfo, field_validator

from shared.settings.groups import Amqp, BotToken, Listening, Owners, Port

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram sends updates to, and what proves that it is Telegram."""

    url: str
    secret: SecretStr


class GatewaySettings(BotToken, Owners, Listening):
    """The gateway's own settings. With `webhook_url` set it listens for updates, without it asks for them."""

    telegram_api_url: HttpUrl = HttpUrl("https://api.telegram.org")
    gateway_port: Port = 9101
    poll_timeout_s: Annotated[int, Field(ge=1, le=50)] = 50
    webhook_url: HttpUrl | None = None
    webhook_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    webhook_host: str = "127.0.0.1"
    webhook_port: Port = 8080

    @field_validator("webhook_secret")
    @classmethod
    def _guards_the_webhook(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        is_needed = info.data.get("webhook_url") is not None
        if (value is None and is_needed) or (value is not None and not _SECRET.fullmatch(value.get_secret_value())):
            raise ValueError("1 to 256 of A-Z a-z 0-9 _ - when WEBHOOK_URL is set: only Telegram may know it")
        return value

    @property
    def webhook(self) -> Webhook | None:
        """None: ask Telegram for updates instead."""
        if self.webhook_url is None or self.webhook_secret is None:
            return None
        return Webhook(str(self.webhook_url), self.webhook_secret)


class StandaloneSettings(GatewaySettings, Amqp):
    """The gateway in a process of its own, with RabbitMQ."""
