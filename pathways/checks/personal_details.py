"""Warn about names, telephone numbers and addresses: people leave, and the words stay for ever.

Names are found by a list of given names and by forms of address. `given_names.txt` leaves out names
that are also words, such as Grace or Mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from .pathway_contents import PathwayContents, quoted
from .problem import Problem, ProblemKind
from .readable import readable_texts

CAPITAL = r"[A-ZÄÖÜÀ-Þ][\wäöüß’'-]+"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@[a-z]\w{2,}", re.IGNORECASE)
PHONE = re.compile(
    r"(?:\+|\b00)\d{1,3}[ \d()/.–-]{6,}\d"
    r"|\(?\b(?!\d{1,2}[/-]\d{1,2}[/-]\d)0\d{1,5}\)?[ /–-]{1,3}\d{2,}(?:[ /–-]?\d{2,})+"
    r"|\(\d{3}\) ?\d{3}[ -]\d{4}|\b\d{3}-\d{3}-\d{4}\b|\b555-\d{4}\b|\b0\d{9,}\b"
    r"|\b(?:ext(?:ension)?\.?|Durchwahl|Apparat|Nebenstelle|DW)(?: number| no\.?)?:? ?\d{2,5}\b"
    r"|\b(?:Tel(?:efon)?\.?|phone|mobile|Handy)(?: number| no\.?)?:? ?\d[\d /-]{4,}",
    re.IGNORECASE,
)
STREET = re.compile(
    rf"\b\d{{1,4}}[a-z]?,? (?:{CAPITAL} ){{1,3}}(?:Street|Road|Avenue|Lane|Drive|Boulevard|Square"
    r"|Court|Way|Close|Place|Terrace|St\.?|Rd\.?|Ave\.?|Blvd\.?)(?!\w)"
    r"|\b(?!Arbeits|Stell|Lager|Park|Lade|Steck|Lehr|Übungs|Studien|Sitz|Ausbildungs)"
    r"[A-ZÄÖÜ][\wäöüß.-]*(?:straße|strasse|str\.|allee|gasse|ufer|damm|weg|platz|ring)"
    r" \d{1,4} ?[a-h]?(?!\w| ?%)"
    r"|\b(?:[A-ZÄÖÜ][\wäöüß]+e[rn]?|Am|An der|Im) (?:Straße|Str\.|Allee|Weg|Platz|Ring) \d{1,4}\b"
    r"|\b(?:P\.? ?O\.? Box|Postfach) ?\d+|\b(?:D|A|CH)-\d{4,5} [A-ZÄÖÜ]\w+"
)
TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir)\b\.? {CAPITAL}"
    rf"|\b(?:Frau|Herrn?|Fr\.|Hr\.) (?:Dr\. |Prof\. )*{CAPITAL}"
)
PAIR = re.compile(rf"({CAPITAL}) (?:(?:[A-Z]\. |van |de |von )?)({CAPITAL})")
# A given name alone, behind a word that leads to a person.
CONTACT = re.compile(
    rf"\b(?:[Aa]sk|[Cc]ontact|[Cc]all|[Ss]ee|[Mm]eet|[Tt]ell|[Ee]mail|[Ww]ith|[Tt]o|[Ff]rom|[Bb]y"
    rf"|[Ff]or|[Ll]ike|[Jj]oin|[Ss]hadow|[Aa]nd|[Mm]it|[Bb]ei|[Vv]on|[Aa]n|[Ff]ragt?|[Ff]ragen"
    rf"|[Zz]u|[Ff]ür|[Uu]nd|[Ww]ie|[Dd]urch) ({CAPITAL})"
)
POSSESSIVE = re.compile(rf"\b({CAPITAL})[’']s\b")


def personal_details(contents: PathwayContents) -> Iterator[Problem]:
    for line, field, text in readable_texts(contents):
        if words := _contact_detail(text):
            message = _(
                "“%(words)s” is a telephone number or an address. It will be out of date one day, "
                "and published words stay. Name the team or the page where people find it."
            )
        elif words := _name(text):
            message = _(
                "“%(words)s” looks like the name of a person. People move on, and published words "
                "stay. Name the role or the team instead."
            )
        else:
            continue
        yield line.warning(ProblemKind.PERSONAL, field, message % {"words": quoted(words)})


def _contact_detail(text: str) -> str:
    found = EMAIL.search(text) or PHONE.search(text) or STREET.search(text)
    return found[0] if found else ""


@cache
def _given_names() -> frozenset[str]:
    path = Path(__file__).with_name("given_names.txt")
    return frozenset(path.read_text(encoding="utf-8").split())


def _name(text: str) -> str:
    if found := TITLED.search(text):
        return found[0]
    for found in PAIR.finditer(text):
        if found[1] in _given_names():
            return found[0]
    for pattern in (CONTACT, POSSESSIVE):
        for found in pattern.finditer(text):
            if found[1] in _given_names():
                return found[1]
    return ""
