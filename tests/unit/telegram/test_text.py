"""Whatever people write is whole characters only, inert, and as long as it is said to be."""

from shared.telegram.text import cut, in_lines, in_one_line, isolated, utf16_length

FAMILY = "👨\u200d👩\u200d👧\u200d👦"


def test_a_cut_keeps_whole_characters() -> None:
    assert cut(FAMILY * 5, 3, units=1000) == FAMILY * 3 + "..."
    assert cut("e\u0301" * 5, 4, units=1000) == "e\u0301" * 4 + "..."
    assert cut("🇩🇪🇫🇷", 1, units=1000) == "🇩🇪..."
    assert cut("abc", 3, units=1000) == "abc"


def test_a_cut_also_counts_as_telegram_counts() -> None:
    # A family is 11 units of UTF-16: two fit into 30, three do not.
    assert utf16_length(FAMILY) == 11
    assert cut(FAMILY * 5, 60, units=30) == FAMILY * 2 + "..."


def test_what_turns_lines_around_is_taken_out() -> None:
    assert in_one_line("a\u202eb\u2066c\u200fd") == "abcd"
    assert isolated("abc") == "abc"
    assert isolated("שלום") == "\u2068שלום\u2069"


def test_line_breaks_and_controls_become_harmless() -> None:
    assert in_one_line("a\r\nb\u2028c\x00d\te") == "a b cd e"
    assert in_lines("a\r\n\n\n\nb\x1b[31m\u2029c") == "a\n\nb[31m\nc"


def test_piled_up_accents_are_kept_from_the_neighbours() -> None:
    assert in_one_line("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"


def test_emoji_survive() -> None:
    for emoji in (FAMILY, "👍🏽", "🇩🇪", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "❤️"):
        assert in_one_line(emoji) == emoji
