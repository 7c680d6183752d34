"""The servers tests run on: what is set counts and nothing else; else what answers; else none, to be started."""

import pytest

from shared.errors import Misconfigured
from tests.check.programs import Program, ensure_programs
from tests.support.ports import free_port
from tests.support.servers import choose_amqp_url, choose_database_url, with_database


def test_the_postgres_that_is_set_is_used(database_server_url: str) -> None:
    assert choose_database_url({"DATABASE_URL": database_server_url}, []) == database_server_url


def test_a_database_that_does_not_exist_yet_stands_for_its_server(database_server_url: str) -> None:
    chosen = choose_database_url({"DATABASE_URL": with_database(database_server_url, "not_there_yet")}, [])
    assert chosen == with_database(database_server_url, "postgres")


def test_a_postgres_that_is_set_and_away_is_never_made_up_for(database_server_url: str) -> None:
    away = f"postgresql://root@127.0.0.1:{free_port()}/postgres"
    with pytest.raises(Misconfigured, match="DATABASE_URL: no Postgres lets us in"):
        choose_database_url({"DATABASE_URL": away}, [database_server_url])


def test_the_first_default_that_answers_is_used(database_server_url: str) -> None:
    away = f"postgresql://root@127.0.0.1:{free_port()}/postgres"
    assert choose_database_url({}, [away, database_server_url]) == database_server_url


def test_where_no_postgres_answers_there_is_none_to_use() -> None:
    assert choose_database_url({}, [f"postgresql://root@127.0.0.1:{free_port()}/postgres"]) is None


def test_the_rabbitmq_that_is_set_is_used(amqp_url: str) -> None:
    assert choose_amqp_url({"AMQP_URL": amqp_url}, "amqp://127.0.0.1:1/") == amqp_url


def test_a_rabbitmq_that_is_set_and_away_is_never_made_up_for(amqp_url: str) -> None:
    with pytest.raises(Misconfigured, match="AMQP_URL: no RabbitMQ lets us in"):
        choose_amqp_url({"AMQP_URL": f"amqp://guest:guest@127.0.0.1:{free_port()}/"}, amqp_url)


def test_a_rabbitmq_that_answers_at_the_default_is_used_and_one_that_does_not_is_none(amqp_url: str) -> None:
    assert choose_amqp_url({}, amqp_url) == amqp_url
    assert choose_amqp_url({}, f"amqp://guest:guest@127.0.0.1:{free_port()}/") is None


def test_nothing_is_installed_where_nothing_is_missing() -> None:
    ensure_programs((Program("a-package-nobody-has", lambda: True),))
