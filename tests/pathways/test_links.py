"""Links: whatever a browser opens is accepted, anything else is refused with its own reason."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from pathways.links import REASONS, normalize_link, refused_link
from pathways.models import Reading


@pytest.mark.parametrize(
    "link",
    [
        "http://intranet/wiki/handover",
        "http://srv-files01:8080/doc",
        "http://localhost:8000/",
        "http://my_server/x",
        "http://10.0.0.5/wiki",
        "http://[::1]:8080/wiki",
        "https://example.com/a_(b)?q=1&r=[2]#part",
        "https://example.com./wiki",
        "https://example.com:443",
        "https://müller.example/Käse?q=ä#ö",
        "https://例え.jp/",
        "https://xn--mller-kva.example/",
        "https://en.wikipedia.org/wiki/C%23_(language)",
        "https://example.com/" + "a" * 980,
    ],
)
def test_what_browsers_open_is_kept_as_it_is(link):
    assert normalize_link(link) == link


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (
            "https://sharepoint.example.com/sites/x/Shared Documents/Plan 2026.docx",
            "https://sharepoint.example.com/sites/x/Shared%20Documents/Plan%202026.docx",
        ),
        ("https://example.com/Plan (final).pdf", "https://example.com/Plan%20(final).pdf"),
        ('https://example.com/?q={"a b"}|c', "https://example.com/?q=%7B%22a%20b%22%7D%7Cc"),
        ("https://example.com/a\u00a0b", "https://example.com/a%C2%A0b"),
        ("  https://example.com/a\u200b", "https://example.com/a"),
        ("https://example.com/a\r\nb", "https://example.com/ab"),
        ("HTTPS://example.com/", "https://example.com/"),
        ("https:example.com", "https://example.com"),
        ("https:\\\\example.com\\a", "https://example.com/a"),
        ("http://host:/x", "http://host/x"),
        ("www.example.com/x", "https://www.example.com/x"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("//example.com/x", "https://example.com/x"),
    ],
)
def test_what_browsers_would_write_otherwise_is_stored_as_they_do(typed, stored):
    assert normalize_link(typed) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("javascript:alert(1)", "script"),
        (" Java\tScript:alert(1)", "script"),
        ("\x01javascript:alert(1)", "script"),
        ("vbscript:x", "script"),
        ("data:text/html,x", "data"),
        ("file:///C:/Plan.docx", "file"),
        (r"\\srv\share\Plan.docx", "file"),
        ("//srv/share/Plan.docx", "file"),
        (r"C:\Users\Anna\Plan.docx", "file"),
        ("Plan 2026.docx", "file_name"),
        ("mailto:anna@example.com", "email"),
        ("anna@example.com", "email"),
        ("ftp://example.com/a", "scheme"),
        ("onenote:https://example.com/a", "scheme"),
        ("blob:https://example.com/a", "scheme"),
        ("intranet/wiki", "no_scheme"),
        ("srv:8080/doc", "no_scheme"),
        ("see the wiki", "no_scheme"),
        ("n/a", "no_scheme"),
        ("#", "no_scheme"),
        ("https://", "no_host"),
        ("https://?q=1", "no_host"),
        ("https://the goal.example.com", "host"),
        ("https://example..com", "host"),
        ("https://a／b.example.com", "host"),
        ("https://%/", "host"),
        ("https://-/", "host"),
        ("http://1.2.3.400/", "host"),
        ("http://[::1", "host"),
        ("http://[fe80::1%25eth0]/", "host"),
        ("http://host:99999/", "port"),
        ("http://host:" + "9" * 5000, "port"),
        ("http://host:abc/", "port"),
        ("https://example.com/" + "a" * 981, "length"),
        ("https://example.com/" + "a b" * 300, "length_encoded"),
        ("https://example.com/" + " " * 3_000_000 + "a", "length"),
    ],
)
def test_what_browsers_do_not_open_is_refused_with_its_reason(typed, code):
    with pytest.raises(ValidationError) as refusal:
        normalize_link(typed)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            r"\\srv\share",
            "This is a file on a computer or a shared drive, and browsers do not open those from a "
            "page. Link to its web address, or name the folder in the text.",
        ),
        (
            "ftp://example.com/a",
            "Links that begin with “ftp:” do not work here. Use one that begins with https:// or "
            "http://.",
        ),
        (
            "https://example.com/" + "a" * 1261,
            "This link is 1281 characters long; the limit is 1000. Is there a shorter "
            "one, for example from “Share”?",
        ),
        ("http://host:99999/", "“99999” cannot be a port. It is a number up to 65535."),
    ],
)
def test_a_refusal_says_what_is_wrong_with_this_link(typed, says):
    assert refused_link(typed) == says


PIECES = st.sampled_from(
    [
        *("http:", "https:", "javascript:", "//", "/", "\\", "www.", "example.com", "[::1]", "80"),
        *(
            ":",
            "@",
            "?",
            "#",
            " ",
            "\t",
            "%",
            "%20",
            "ä",
            "\u202e",
            "\u200b",
            "\ud800",
            "'",
            '"',
            "<",
        ),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_is_stored_is_a_link_to_the_web_and_stays_as_it_is(typed):
    if refused_link(typed):
        return
    link = normalize_link(typed)

    assert link.startswith(("http://", "https://"))
    assert not {*link} & {*' \t\n\r"<>\\'}
    assert normalize_link(link) == link


def test_every_reason_is_met_by_one_of_these():
    marks = test_what_browsers_do_not_open_is_refused_with_its_reason.pytestmark

    assert {code for _typed, code in marks[0].args[1]} == {*REASONS}


def test_a_row_holds_a_link_to_the_web_only():
    reading = Reading(title="The Goal", slug="goal", position=1, link="https://example..com")

    with pytest.raises(ValidationError) as refusal:
        reading.clean_fields(exclude=["stage"])

    assert refusal.value.message_dict == {"link": [refused_link("https://example..com")]}
