"""What the one-process run adds to the environment, and what it leaves alone."""

from deploy.local.environment import DEMO_ADMINS, DEMO_TOKEN, completed, moved_ports, wants_simulator


def _everything_is_free(_port: int) -> bool:
    return True


def test_with_nothing_set_it_is_a_demo_with_the_simulator() -> None:
    added = completed({}, _everything_is_free)
    assert added["BOT_TOKEN"] == DEMO_TOKEN
    assert added["ADMIN_IDS"] == DEMO_ADMINS
    assert added["TELEGRAM_API_URL"] == "http://127.0.0.1:8081"
    assert (added["LOG_LEVEL"], added["LOG_FORMAT"]) == ("warning", "text")


def test_with_a_token_it_is_the_real_telegram_and_admins_must_be_named() -> None:
    environ = {"BOT_TOKEN": "123:abc"}
    assert not wants_simulator(environ)
    assert not {"BOT_TOKEN", "ADMIN_IDS", "TELEGRAM_API_URL"} & set(completed(environ, _everything_is_free))


def test_another_bot_api_without_a_token_is_not_taken_for_the_simulator() -> None:
    environ = {"TELEGRAM_API_URL": "http://127.0.0.1:9999"}
    assert "BOT_TOKEN" not in completed(environ, _everything_is_free)


def test_an_empty_value_counts_as_not_set() -> None:
    assert completed({"BOT_TOKEN": "", "LOG_LEVEL": ""}, _everything_is_free)["LOG_LEVEL"] == "warning"
    assert wants_simulator({"BOT_TOKEN": ""})


def test_what_is_set_is_left_alone() -> None:
    environ = {"ADMIN_IDS": "7", "LOG_LEVEL": "debug", "GATEWAY_PORT": "1234"}
    assert not set(environ) & set(completed(environ, _everything_is_free))


def test_a_taken_port_moves_on_to_the_next_free_one_and_is_told() -> None:
    added = completed({}, lambda port: port not in (8081, 9102, 9103))
    assert added["SIMULATOR_PORT"] == "8082"
    assert added["TELEGRAM_API_URL"] == "http://127.0.0.1:8082"
    # 9102 and 9103 are taken: the tracker gets 9104 and admin_ui what is free after that.
    assert (added["GATEWAY_PORT"], added["TRACKER_PORT"], added["ADMIN_UI_PORT"]) == ("9101", "9104", "9105")
    assert moved_ports(added) == {
        "SIMULATOR_PORT": (8081, 8082),
        "TRACKER_PORT": (9102, 9104),
        "ADMIN_UI_PORT": (9103, 9105),
    }


def test_a_port_that_is_set_is_not_given_to_another_service() -> None:
    added = completed({"ADMIN_UI_PORT": "9101"}, _everything_is_free)
    assert added["GATEWAY_PORT"] == "9102"
    assert added["TRACKER_PORT"] == "9103"


def test_a_port_that_is_set_moves_the_simulators_address_with_it() -> None:
    assert completed({"SIMULATOR_PORT": "7000"}, _everything_is_free)["TELEGRAM_API_URL"] == "http://127.0.0.1:7000"
