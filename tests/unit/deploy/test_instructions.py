"""What `make run` says when it is ready."""

from pathlib import Path

from deploy.local.instructions import Running, instructions

OPERATIONS = {"gateway": "http://127.0.0.1:9101", "tracker": "http://127.0.0.1:9102"}


def _running(page: str | None = "http://127.0.0.1:8081", *, has_moved: bool = False) -> Running:
    return Running(
        page=page,
        admin_ids=[7, 8],
        operations=OPERATIONS,
        data_dir=Path("/data"),
        has_own_postgres=page is not None,
        moved_ports={"SIMULATOR_PORT": (8081, 8082)} if has_moved else {},
        seconds=2.34,
    )


def test_the_demo_names_the_page_and_what_to_do_there() -> None:
    text = instructions(_running())
    assert "ready in 2.3 s" in text
    assert "http://127.0.0.1:8081" in text
    assert "/conversations" in text
    assert "http://127.0.0.1:9102/metrics" in text
    assert "Ctrl-C" in text


def test_with_the_real_telegram_it_names_the_admins() -> None:
    text = instructions(_running(page=None))
    assert "your bot in Telegram; as an admin (7, 8)" in text
    assert "make psql" not in text


def test_a_port_that_had_to_move_is_told() -> None:
    assert "Port 8081 is taken, so the simulator's page is on 8082." in instructions(_running(has_moved=True))
