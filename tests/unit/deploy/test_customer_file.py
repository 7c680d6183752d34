import pytest

from deploy.customer_file import BadFile, read_customers
from services.admin_ui.features.customers.store import ImportedCustomer

HEADER = "user_id,username,first_name,last_name,tier,credits,purchases,time_hours\n"


def test_every_column_is_read_and_an_empty_cell_says_nothing() -> None:
    rows = read_customers(f"{HEADER}7,@ada,Ada,Byron,vip,5,12,1.5\n8,,,,auto,,,\n9,,,,,,,\n".encode())
    assert rows == [
        ImportedCustomer(7, "ada", "Ada", "Byron", "vip", credits=5, purchases=12, time_seconds=5400.0),
        ImportedCustomer(8, clear_tier=True),
        ImportedCustomer(9),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "user_id;credits\n7;5\n".encode("utf-8-sig"),
        b"credits,user_id\r\n5,7\r\n",
        b'user_id,credits\n7,"5"\n',
    ],
)
def test_spreadsheets_dialects_are_understood(content: bytes) -> None:
    assert read_customers(content) == [ImportedCustomer(7, credits=5)]


def test_a_quoted_line_break_is_part_of_the_cell_and_lines_are_still_numbered_right() -> None:
    with pytest.raises(BadFile, match=r"^  line 4: credits 'x' "):
        read_customers(b'user_id,first_name,credits\n7,"A\nda",1\n8,Bea,x\n')


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("x,,,,,,,", "user_id 'x' is not a whole number from 1 up"),
        ("0,,,,,,,", "user_id '0' is not a whole number from 1 up"),
        ("9" * 5000 + ",,,,,,,", "is not a whole number from 1 up"),
        ("٣,,,,,,,", "user_id '٣' is not a whole number from 1 up"),
        (",,,,,,,", "user_id is empty"),
        ("7,,,,gold,,,", "tier 'gold' is none of new, regular, vip, auto"),
        ("7,,,,,-1,,", "credits '-1' is not a whole number from 0 up"),
        ("7,,,,,1.5,,", "credits '1.5' is not a whole number from 0 up"),
        ("7,,,,,,,NaN", "time_hours 'NaN' is not between 0 and 1000000"),
        ("7,,,,,,,-1", "time_hours '-1' is not between 0 and 1000000"),
        ("7,,,,,,,soon", "time_hours 'soon' is not a number of hours like 12 or 1.5"),
        ("7,,A\0da,,,,,", "first_name holds a NUL character"),
        ("7,x", "has not as many cells as the header"),
        ("7,,,,,,,,", "has not as many cells as the header"),
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_what_it_should_be(line: str, complaint: str) -> None:
    with pytest.raises(BadFile) as caught:
        read_customers(f"{HEADER}1,,,,,,,\n{line}\n".encode())
    assert str(caught.value).startswith("  line 3: ")
    assert complaint in str(caught.value)


def test_every_bad_line_is_reported_at_once() -> None:
    with pytest.raises(BadFile) as caught:
        read_customers(b"user_id,credits\n1,a\n2,3\n2,4\n3,b\n")
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["  line 2", "  line 4", "  line 5"]
    assert "user_id 2 stands in line 3 already" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"credits\n5\n", b"user_id,colour\n7,red\n", b"user_id,user_id\n7,7\n"])
def test_a_header_that_will_not_do_says_what_it_wants(content: bytes) -> None:
    with pytest.raises(BadFile, match="line 1: wants a user_id column"):
        read_customers(content)


def test_what_is_not_utf8_is_told_with_its_line() -> None:
    with pytest.raises(BadFile, match="line 3: is not UTF-8"):
        read_customers(b"user_id,first_name\n1,Ada\n2,J\xfcrgen\n")
