"""The gateway starts only as it was meant to be configured, and says which variable is wrong."""

import pytest

from services.gateway.settings import GatewaySettings, StandaloneSettings
from shared.errors import Misconfigured
from shared.settings.load import load_settings

GOOD = {"BOT_TOKEN": "123456:ABC-DEF_1", "ADMIN_IDS": "1001, 1002", "AMQP_URL": "amqp://guest:guest@localhost/"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*(field.upper() for field in StandaloneSettings.model_fields), "WEBHOOK_URL", "WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_a_token_owners_and_a_broker_are_enough() -> None:
    settings = load_settings(StandaloneSettings)
    assert settings.webhook is None
    assert settings.admin_ids == {1001, 1002}
    assert str(settings.telegram_api_url) == "https://api.telegram.org/"
    assert "ABC" not in repr(settings)


def test_a_webhook_is_its_address_and_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://desk.example/telegram")
    monkeypatch.setenv("WEBHOOK_SECRET", "s3cret_-")
    webhook = load_settings(GatewaySettings).webhook
    assert webhook is not None
    assert (webhook.url, webhook.secret.get_secret_value()) == ("https://desk.example/telegram", "s3cret_-")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BOT_TOKEN", "no token"),
        ("BOT_TOKEN", ""),
        ("ADMIN_IDS", "alice"),
        ("ADMIN_IDS", ""),
        ("AMQP_URL", "http://localhost"),
        ("TELEGRAM_API_URL", "ftp://example"),
        ("GATEWAY_PORT", "70000"),
        ("POLL_TIMEOUT_S", "0"),
        ("WEBHOOK_SECRET", ""),
        ("WEBHOOK_SECRET", "with space"),
        ("WEBHOOK_SECRET", "naïve"),
        ("WEBHOOK_SECRET", "x" * 257),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://desk.example/telegram")
    monkeypatch.setenv("WEBHOOK_SECRET", "secret")
    monkeypatch.setenv(variable, value)
    with pytest.raises(Misconfigured, match=variable):
        load_settings(StandaloneSettings)
