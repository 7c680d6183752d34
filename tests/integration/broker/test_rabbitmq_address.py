"""The address of the broker: refused when it cannot be one, and never repeated, since it holds a password."""

import logging

import pytest
from structlog.testing import capture_logs
from yarl import URL

from shared.broker.port import BrokerUnavailable
from shared.broker.rabbitmq import open_rabbitmq
from shared.contracts.wire import CUSTOMER_EVENTS
from shared.errors import Misconfigured


@pytest.mark.parametrize(
    "address", ["", "localhost", "amqp://", "http://me:hidden@localhost/", "amqp://me:hidden@localhost:many/"]
)
async def test_what_cannot_be_an_address_is_refused(address: str) -> None:
    with pytest.raises(Misconfigured, match="AMQP_URL") as refusal:
        async with open_rabbitmq(address, "never"):
            pass
    assert "hidden" not in str(refusal.value)


async def test_a_wrong_password_keeps_the_broker_away_and_stays_out_of_the_logs(
    amqp_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = str(URL(amqp_url).with_user("somebody").with_password("hidden"))
    with capture_logs() as logs, caplog.at_level(logging.WARNING):
        async with open_rabbitmq(wrong, "never") as broker:
            with pytest.raises(BrokerUnavailable) as failure:
                await broker.publish(CUSTOMER_EVENTS, b"x")
    assert not broker.is_connected
    assert logs, "it is said once"
    assert "hidden" not in f"{logs}{caplog.text}{failure.value}"
