"""The address of the broker: refused when it cannot be one, and never repeated, since it holds a password."""

import logging

import pytest
from structlog.testing import capture_logs
from yarl import URL

from shared.broker.port import BrokerUnavailable
from shared.broker.rabbitmq import open_rabbitmq
from shared.broker.rabbitmq.connection import addresses_in
from shared.contracts.wire import CUSTOMER_EVENTS
from shared.errors import Misconfigured
from tests.support.ports import free_port
from tests.support.waiting import until


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost",
        "amqp://",
        "http://me:hidden@localhost/",
        "amqp://me:hidden@localhost:many/",
        "amqp://me:hidden@one,:1",
    ],
)
async def test_what_cannot_be_an_address_is_refused(address: str) -> None:
    with pytest.raises(Misconfigured, match="AMQP_URL") as refusal:
        async with open_rabbitmq(address, "never"):
            pass
    assert "hidden" not in str(refusal.value)


def test_an_address_may_have_several_hosts() -> None:
    found = addresses_in("amqps://me:p%40ss@one:5673,two,[::1]:5674/inbox?heartbeat=5")
    assert [str(address) for address in found] == [
        "amqps://me:p%40ss@one:5673/inbox?heartbeat=5",
        "amqps://me:p%40ss@two/inbox?heartbeat=5",
        "amqps://me:p%40ss@[::1]:5674/inbox?heartbeat=5",
    ]
    assert [address.query["heartbeat"] for address in addresses_in("amqp://one,two")] == ["10", "10"]


async def test_a_host_that_is_away_is_passed_over(amqp_url: str, queue_prefix: str) -> None:
    url = URL(amqp_url)
    hosts = f"127.0.0.1:{free_port()},{url.host}:{url.port or 5672},127.0.0.1:{free_port()}"
    several = f"amqp://{url.user}:{url.password}@{hosts}{url.path_qs}"
    async with open_rabbitmq(several, queue_prefix) as broker:
        await until(lambda: broker.is_connected)


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
