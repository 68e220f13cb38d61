"""Recognize the words by which documents call their parts, in English and in German."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...contents import PATHWAY, STAGES, content_named, lists_below
from ...reading_kinds import kind_named
from ...text import name_key
from ..document import ABOUT_COMPETENCY, PARAGRAPHS, PathwayPart
from .inline import is_shielded

# The first name of each is the one that exports write.
HEADINGS: dict[str, tuple[str, ...]] = {
    content.name: content.document_names
    for content in lists_below(PATHWAY)
    if content.document_names
}
HEADINGS |= {name: PATHWAY.text(name).document_names for name in PARAGRAPHS}
HEADINGS[PathwayPart.PROFILE] = ("Role Profile", "Profile", "Rollenprofil", "Profil", "Steckbrief")
PROFILE_LABELS: dict[str, tuple[str, ...]] = {
    PathwayPart.ROLE_NAME: ("Role Name", "Role", "Name der Rolle", "Rolle")
}
PROFILE_LABELS |= {text.name: text.document_names for text in PATHWAY.texts if text.in_profile}
PROFILE_LABELS |= {name: PATHWAY.text(name).document_names for name in ("language", "title")}
AUDIENCE_LABELS = STAGES.text("audience").document_names
LINK_LABELS = content_named("readings").text("link").document_names
KIND_LABELS = content_named("readings").text("kind").document_names
COMPETENCY_LABELS = content_named("readings").text("competency").document_names
TABLE_HEADS: dict[str, tuple[tuple[str, str], ...]] = {
    PathwayPart.PROFILE: (("Element", "Description"), ("Element", "Beschreibung"))
}
TABLE_HEADS |= {
    content.name: content.document_columns
    for content in lists_below(PATHWAY)
    if content.document_columns
}
# The columns of a table whose rows are the items of a list.
ITEM_COLUMNS = [
    *("Competency", "Competence", "Skill", "Objective", "Goal", "Metric", "Measure", "KPI"),
    *("Title", "Book", "Reading", "Tip", "Action", "Pitfall", "Responsibility"),
    *("Kompetenz", "Fähigkeit", "Ziel", "Kennzahl", "Kriterium", "Titel", "Buch", "Tipp"),
    *("Maßnahme", "Aufgabe"),
]
AUTHOR_COLUMNS = ["Author", "Authors", "Author(s)", "By", "Autor", "Autorin", "Autoren"]
NOTE_COLUMNS = [
    *("Note", "Notes", "Description", "Comment", "Why", "Why read it", "Summary"),
    *("Notiz", "Anmerkung", "Beschreibung", "Kommentar", "Warum", "Inhalt"),
]
NUMBER_COLUMNS = ["No.", "Nr.", "Number", "Nummer"]
# Other columns of such tables, for which a pathway has no place.
OTHER_COLUMNS = ["What it looks like", "Target", "Woran man es merkt", "Zielwert"]


LONGEST_NAME = 80  # characters; no name of a part is as long
LONGEST_STAGE = 400  # the same for the line that begins a stage
LONGEST_HEADING = 5_000  # the same where the line is marked as a heading

NUMBERING = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+")
# Emoji, arrows and other symbols before a heading, and what joins and varies them.
SYMBOL = (
    r"[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    r"\ufe0e\ufe0f\u200d\u20e3\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
ORNAMENT = re.compile(rf"(?:[0-9#*]\ufe0f?\u20e3|{SYMBOL})(?:{SYMBOL}|\s)*")

NUMBER_OF = {
    word: number
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx",
    )
    for number, word in enumerate(words.split(), 1)
}
STAGE = re.compile(
    r"(?P<word>stage|phase|level|step|stufe|etappe|schritt)\s+"
    rf"(?P<number>\d{{1,9}}|{'|'.join(sorted(NUMBER_OF, key=len, reverse=True))})"
    r"(?:\s?(?:/|of|von)\s?\d{1,2}\b)?(?:\s*\((?P<bracket>[^()]+)\))?"
    r"(?:\s*(?:$|[:.)–—-]+\s*(?P<title>.*))|\s+(?P<plain>[^\W_].*))",
    re.IGNORECASE,
)
STAGE_WITHOUT_NUMBER = re.compile(
    r"(?P<word>stage|stufe)\s*(?::|\s[–—-]\s)\s*(?P<title>.+)", re.IGNORECASE
)
# Words that also begin the items of lists: `Step 1: Shadow a colleague`.
COMMON_WORDS = {"level", "step", "etappe", "schritt"}
BRACKET = re.compile(r"\s*\([^()]*\)$")
LABEL = re.compile(r"(?P<name>[^:]{1,80}?)(?:\s*:|\s[–—-]\s)(?P<rest>.*)")
# What a title says besides the role's name: `Designer career ladder`, `Karrierepfad Pflege`.
KIND_OF_DOCUMENT = re.compile(
    r"\s*[(:–—-]?\s*\b(?:(?:career|role|job|competency|skills?|progression|growth|levell?ing)\s+)*"
    r"(?:ladders?|levels|frameworks?|path(?:way)?s?|matrix|progression|tracks?|guide|rubric)\)?$"
    r"|^(?:karriere|entwicklungs|kompetenz|laufbahn|rollen)-?(?:pfad|leiter|rahmen|modell|matrix|stufen)"
    r"\s*(?:[:–—-]|für\s+(?:die|den|das)|der|des|für)?\s*"
    r"|\s*[:–—-]?\s*(?:karriere|entwicklungs|kompetenz|laufbahn|rollen)-?"
    r"(?:pfad|leiter|rahmen|modell|matrix|stufen)$",
    re.IGNORECASE,
)
TITLE = re.compile(
    r".*\b(?:role|career|leadership|development|learning)\s+path(?:way)?|.*(?:karriere|entwicklungs|rollen)-?pfad",
    re.IGNORECASE,
)


def key(text: str) -> str:
    """Reduce a name to what is compared: its words, whatever their case and punctuation.

    A name begins with a letter: what begins with a mark is an item that happens to read so.
    """
    if not text or len(text) > LONGEST_NAME or not text[0].isalnum() or is_shielded(text):
        return ""
    return name_key(text)


def _by_key(names: dict) -> dict:
    return {key(name): part for part, ways in names.items() for name in ways}


PART_OF = _by_key(HEADINGS)
PROFILE_PART_OF = _by_key(PROFILE_LABELS)
PROFILE_WORDS = sorted(
    (name.casefold() for names in PROFILE_LABELS.values() for name in names), key=len, reverse=True
)
COMPETENCY_FIELD_OF = _by_key(ABOUT_COMPETENCY)
AUDIENCE_KEYS = {key(name) for name in AUDIENCE_LABELS}
COLUMN_OF = {
    key(name): column
    for column, names in {
        "other": OTHER_COLUMNS,
        "number": NUMBER_COLUMNS,
        "note": NOTE_COLUMNS,
        "authors": AUTHOR_COLUMNS,
        "link": LINK_LABELS,
        "kind": KIND_LABELS,
        "item": [*ITEM_COLUMNS, *(name for part in HEADINGS.values() for name in part)],
        "field": [name for names in ABOUT_COMPETENCY.values() for name in names],
    }.items()
    for name in names
}
LINK_KEYS = {key(name) for name in LINK_LABELS}
KIND_KEYS = {key(name) for name in KIND_LABELS}
COMPETENCY_KEYS = {key(name) for name in COMPETENCY_LABELS}
HEAD_KEYS = {
    part: [(key(left), key(right)) for left, right in heads] for part, heads in TABLE_HEADS.items()
}


# What stands before headings in outlines: `Section 2:`, `A.`, `§ 3`.
OUTLINE_MARK = re.compile(
    r"(?:(?i:section|part|chapter|abschnitt|teil|kapitel)\s+(?:\d{1,2}|[IVXivx]{1,5}|[A-Za-z])"
    r"\s*[:.)–—-]|[A-Z][.)]|[IVX]{1,5}[.)]|§+\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?)?)\s+(?=\S)"
)
# The first sign that an emoji leaves in a code page: F0 in Western, Cyrillic, Greek and others.
FIRST_OF_EMOJI = "ðрπđğ≡נ๐"
LONGEST_DAMAGE = 10
BULLETS = tuple("•·‣◦▪▫●○■□►▸⁃∙\uf0b7\uf0a7–—")


def without_outline_mark(text: str) -> str:
    """Remove what stands before a heading in an outline, or is left of a damaged emoji."""
    if is_shielded(text):
        return text
    if found := OUTLINE_MARK.match(text):
        return text[found.end() :]
    mark, blank, rest = text.partition(" ")
    return rest.strip() if blank and _is_damage(mark) else text


def _is_damage(mark: str) -> bool:
    """Tell whether a word may be the remains of an emoji, rather than a word or a bullet."""
    if len(mark) > LONGEST_DAMAGE or mark in BULLETS or mark[:1] in "|>#":
        return False
    if mark.isascii() or any(c.isascii() and c.isalnum() for c in mark):
        return False
    return mark[:1].casefold() in FIRST_OF_EMOJI or not mark.isalnum()


def without_ornament(text: str) -> str:
    """Remove the emoji before a text."""
    found = ORNAMENT.match(text)
    return text[found.end() :] if found else text


@dataclass(frozen=True)
class HeadingName:
    """Hold the part that a line opens, and what stands behind its name on the same line."""

    part: str
    rest: str = ""
    is_guessed: bool = False  # more stands there than the name


def heading(text: str, *, is_marked: bool) -> HeadingName | None:
    """Read the heading of a part, and words behind it: `Ideal Candidates: Experienced managers`.

    Short names that are also ordinary words (`Summary: …`) do so only where they are marked as
    headings.
    """
    text = without_numbering(text)
    if part := PART_OF.get(key(text)):
        return HeadingName(part)

    def is_plain(name: str) -> bool:
        return name in PART_OF and (is_marked or " " in name or len(name) >= 10)

    if bracket := BRACKET.search(text.rstrip(" :")):
        name = key(text[: bracket.start()])
        if is_plain(name):
            return HeadingName(PART_OF[name], is_guessed=True)
    name, colon, rest = text.partition(":")
    if colon and is_plain(name := key(name)):
        return HeadingName(PART_OF[name], rest.strip())
    return None


def without_numbering(text: str) -> str:
    """Remove the number of a section: `2.1 Objectives`."""
    found = NUMBERING.match(text)
    return text[found.end() :] if found else text


@dataclass(frozen=True)
class StageName:
    """Hold what a line says that may begin a stage."""

    word: str
    number: int | None
    title: str
    # Nothing stands between the number and the title, or another number before all.
    is_doubtful: bool = False

    @property
    def is_common(self) -> bool:
        return self.word in COMMON_WORDS


def stage(text: str, *, is_marked: bool = False) -> StageName | None:
    """Return the number and title of a stage, if the line may open one."""
    if len(text) > (LONGEST_HEADING if is_marked else LONGEST_STAGE):
        return None
    bare = without_numbering(text)
    if found := STAGE.fullmatch(bare):
        number = found["number"].casefold()
        title = found["title"] or found["plain"] or ""
        if bracket := found["bracket"]:
            title = f"{title.strip()} ({bracket})" if title else bracket
        return StageName(
            found["word"].casefold(),
            NUMBER_OF.get(number) or int(number),
            without_ornament(title.strip()),
            bool(found["plain"]) or bare != text,
        )
    if found := STAGE_WITHOUT_NUMBER.fullmatch(text):
        return StageName(found["word"].casefold(), None, found["title"].strip())
    return None


def role_in_title(title: str) -> str:
    """Return the role's name of a title, without what kind of document it is."""
    name = KIND_OF_DOCUMENT.sub("", title).strip(" :–—-")
    return name if any(map(str.isalpha, name)) else title


def is_title(text: str) -> bool:
    """Tell whether an unmarked line looks like a title: `…: Strategic Role Pathway`."""
    return len(text) <= LONGEST_STAGE and bool(TITLE.fullmatch(text))


def labelled(text: str, keys) -> tuple[str, str] | None:
    """Split a line such as `Audience: team leads` into the key of its label, and the rest."""
    name, colon, rest = text.partition(":")
    if colon and (name := key(name)) in keys:
        return name, rest.strip()
    return None


def kind_behind_label(text: str) -> str | None:
    """Return the kind of a reading, if a line says it: `Type: Course`."""
    found = labelled(text, KIND_KEYS)
    return kind_named(found[1]) if found and not is_shielded(found[1]) else None


def audience(text: str) -> str | None:
    """Return whom a stage is for, if the line says so: `Audience: team leads`, or with a dash."""
    found = LABEL.fullmatch(text)
    return found["rest"].strip() if found and key(found["name"]) in AUDIENCE_KEYS else None
