"""One address is one person, and whatever is in an address or a name is seen."""

import pytest

from pathway_portal.accounts.email_addresses import normalize_email
from pathway_portal.accounts.invisible_characters import cannot_be_seen


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Anna@Example.com", "anna@example.com"),
        ("a@exämple.com", "a@xn--exmple-cua.com"),
        ("a@EXÄMPLE.com", "a@xn--exmple-cua.com"),
        ("a@xn--exmple-cua.com", "a@xn--exmple-cua.com"),
        ("a@ｅxample。com", "a@example.com"),
        ("\u212aelvin@example.com", "kelvin@example.com"),
        ("a@xn--ü.com", "a@xn--ü.com"),
        ("a@b..com", "a@b..com"),
        ("nobody", "nobody"),
        ("", ""),
    ],
)
def test_an_address_has_one_form(typed, kept):
    assert normalize_email(typed) == normalize_email(kept) == kept


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param("\0", id="null"),
        pytest.param("\n", id="line break"),
        pytest.param("\x85", id="next line"),
        pytest.param("\xad", id="soft hyphen"),
        pytest.param("\u034f", id="grapheme joiner"),
        pytest.param("\u200b", id="zero width space"),
        pytest.param("\u200d", id="joiner, where nothing is joined"),
        pytest.param("\u200f", id="right-to-left mark"),
        pytest.param("\u2028", id="line separator"),
        pytest.param("\u2029", id="paragraph separator"),
        pytest.param("\u202e", id="right-to-left override"),
        pytest.param("\u2066", id="isolate"),
        pytest.param("\u2800", id="braille blank"),
        pytest.param("\u3164", id="Hangul filler"),
        pytest.param("\ufeff", id="byte order mark"),
        pytest.param("\ufff9", id="annotation"),
        pytest.param("\ue000", id="private"),
        pytest.param("\U000e0041", id="tag"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("\uffff", id="none"),
    ],
)
def test_what_cannot_be_seen_is_found_wherever_it_is(hidden):
    places = [
        hidden,
        f"{hidden}Ann",
        f"Ann{hidden}",
        f"An{hidden}n",
        f"پری{hidden}",
        f"{hidden}پری",
    ]

    assert [cannot_be_seen(text) for text in places] == [True] * 6


@pytest.mark.parametrize(
    "name",
    [
        "Ann O’Neill-Smith",
        "Zoë  Ångström",
        "Ann\u00a0Smith",
        "山田\u3000太郎",
        "Nguyễn Thị Ánh",
        "پری\u200cناز",
        "ශ්\u200dරී",
    ],
)
def test_names_of_every_script_are_fine(name):
    assert cannot_be_seen(name) is False
