"""The import as an operator runs it."""

from pathlib import Path

import asyncpg

from tests.support.processes import module_output


async def test_a_good_file_is_loaded_once_and_again_changes_nothing(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("user_id,tier,credits\n7,vip,5\n8,,60\n")  # Two lines, in a test.
    for expected in ("2 added, 0 changed", "0 added, 0 changed"):
        code, output = await module_output("deploy.customers", "import", str(file), DATABASE_URL=database_url)
        assert code == 0, output
        assert expected in output


async def test_a_file_with_one_bad_line_loads_nothing(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("user_id,credits\n7,5\n8,many\n")  # Two lines, in a test.
    code, output = await module_output("deploy.customers", "import", str(file), DATABASE_URL=database_url)
    assert code == 1
    assert "nothing was loaded" in output
    assert "line 3" in output
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM users") == 0
    await connection.close()


async def test_without_a_database_it_says_so_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("user_id\n7\n")  # Two lines, in a test.
    url = "postgresql://nobody@127.0.0.1:1/none"
    code, output = await module_output("deploy.customers", "import", str(file), DATABASE_URL=url)
    assert code == 1
    assert "nothing was loaded; run the same again" in output
    code, output = await module_output("deploy.customers", "import", str(file), DATABASE_URL="")
    assert code == 1
    assert "DATABASE_URL: is not set" in output
