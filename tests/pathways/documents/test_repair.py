"""Damaged characters come back, and Greek that is meant stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.documents.findings import FindingKind
from pathways.documents.parser.repair import CODE_PAGES, SYMBOL, repair
from pathways.importer.understand import understand
from tests.pathways.importer import samples

GREEK_PAGE, GREEK_WINDOWS, WESTERN = CODE_PAGES
# A line that is damaged beyond doubt, after which the others are looked at too.
PROOF = "π§Ύ Role Summary: Clerk"


def repaired(text, *, among=PROOF):
    lines, _findings = repair(enumerate([among, text]))
    return lines[1][1]


def kinds(text):
    return [finding.kind for finding in repair(enumerate([PROOF, text]))[1] if finding.line]


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("- The Goal β Eli Goldratt", "- The Goal — Eli Goldratt"),
        ("βAt this level we lead.β", "“At this level we lead.”"),
        ("We say βno.β Often", "We say “no.” Often"),
        ("donβt, itβs, OβBrien", "don’t, it’s, O’Brien"),
        ("the teamsβ workshops", "the teams’ workshops"),
        ("2019β2021", "2019–2021"),
        ("and so onβ¦", "and so on…"),
        ("β’ Lead", "• Lead"),
        ("Lean Six Sigmaβ’", "Lean Six Sigma™"),
        ("CafΓ© MΓΌnchen", "Café München"),
        ("groΓe StraΓe", "große Straße"),
        ("5Β % and 10Β°", "5 % and 10°"),
        ("costs β¬ 5", "costs € 5"),
        ("βquotedβ and βquotedβ", "“quoted” and “quoted”"),
        ("π― Role Purpose", f"{SYMBOL} Role Purpose"),
        ("π Success Metrics", f"{SYMBOL} Success Metrics"),
        ("### β οΈ Watch For", f"### {SYMBOL} Watch For"),
        ("π‘ Strategic Value", f"{SYMBOL} Strategic Value"),
    ],
)
def test_damaged_characters_come_back(damaged, whole):
    assert repaired(damaged) == whole


@pytest.mark.parametrize("page", CODE_PAGES, ids=["ISO 8859-7", "Windows-1253", "Windows-1252"])
def test_document_is_the_same_after_the_damage_of_each_code_page(page):
    damaged = page.damage(samples.with_emoji())
    assert damaged != samples.with_emoji()

    assert understand(damaged).document == understand(samples.MARKDOWN).document


@pytest.mark.parametrize(
    "character", [*"—“”’…•™€éüñçøåàÖ", "°", "«", "»", "½", "µ", "א", "я", "漢", "‰"]
)
def test_what_windows_shows_whole_is_restored_whatever_it_is(character):
    damaged = WESTERN.damage(f"x{character}y")
    if len(damaged) - 2 == len(character.encode()):
        assert repaired(damaged, among="Ã©tude") == f"x{character}y"


def test_what_cannot_be_known_stays_and_is_said():
    assert repaired("Γber alles") == "Γber alles"
    assert kinds("Γber alles") == [FindingKind.DAMAGED]


def test_emoji_between_words_is_a_symbol_and_is_said():
    assert repaired("Great πΉ work") == f"Great {SYMBOL} work"
    assert kinds("Great πΉ work") == [FindingKind.REPAIRED, FindingKind.DAMAGED]


def test_every_change_is_said_with_both_forms():
    lines, findings = repair([(7, PROOF), (9, "The Goal β Eli")])

    assert [(f.kind, f.line, f.text, f.value) for f in findings] == [
        (FindingKind.REPAIRED, 7, PROOF, f"{SYMBOL} Role Summary: Clerk"),
        (FindingKind.REPAIRED, 9, "The Goal β Eli", "The Goal — Eli"),
    ]
    assert [number for number, _text in lines] == [7, 9]


@pytest.mark.parametrize(
    "text",
    [
        "Η επιχείρηση και οι λειτουργίες της",
        "βιβλίο",
        "Β΄ Λυκείου",
        "Γ’ Λυκείου",
        "the parameters α and β",
        "β is a letter",
        "π Day is in March",
        "π’s digits",
        "TGF-β and NF-κB",
        "TGFβ1",
        "β-testing",
        "“α” — β",
        "Ωμέγα Ltd",
    ],
)
def test_greek_that_is_meant_stays(text):
    assert repair([(1, text), (2, "Other words")])[0] == [(1, text), (2, "Other words")]


SMALL = "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώς"
# Greek has accented capitals only where a word begins.
GREEK_WORDS = st.builds(
    lambda first, rest, last: first + rest + last,
    st.sampled_from(SMALL + "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ"),
    st.text(SMALL, min_size=1, max_size=9),
    st.sampled_from("αεηιουωςνσ"),
)
GREEK_LINES = st.lists(GREEK_WORDS, min_size=1, max_size=8).map(" ".join)


@given(st.lists(GREEK_LINES, min_size=1, max_size=6))
def test_greek_words_stay_in_an_undamaged_document(lines):
    text = samples.MARKDOWN.splitlines() + lines

    assert repair(enumerate(text))[0] == list(enumerate(text))


@given(GREEK_LINES, st.integers(0, 150))
def test_greek_words_stay_in_a_damaged_document(line, at):
    text = samples.RAW.splitlines()
    text.insert(at, line)

    assert repair(enumerate(text))[0][at] == (at, line)


@given(st.text(st.characters(codec="iso8859_7", min_codepoint=0xA0)).filter(str.strip))
def test_what_was_damaged_is_repaired_once(text):
    """Repaired text holds no damage any more."""
    once, _findings = repair([(1, PROOF), (2, text)])
    twice, findings = repair(once)

    assert (twice, findings) == (once, [])


def test_all_of_the_raw_document_is_repaired():
    text = "\n".join(text for _number, text in repair(enumerate(samples.RAW.splitlines()))[0])

    assert {c for c in text if not c.isascii()} == set(f"{SYMBOL}—“”")


def test_text_in_another_script_costs_nothing():
    lines = [(1, "βιβλίο " * 10_000)]

    assert repair(lines) == (lines, [])
