"""Report what is missing: lists without lines, fields without words, and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..contents import Need, Text, TextKind, content_of
from .pathway_contents import CheckedLine, PathwayContents, quoted
from .problem import Problem, ProblemKind

# In any language, because people leave notes in any. Placeholders stop publishing, so a sentence
# that merely mentions one must not match.
NEVER_MEANT = re.compile(
    r"\blorem ipsum\b|\bdolor sit amet\b|\bplaceholder text\b|\bhier text einfügen\b"
    r"|\b(?:insert|add|enter|your) (?:your )?text here\b|\?{3,}|_{4,}"
    r"|(?-i:\b(?:TBD|TBC|TBA|FIXME|XXX)\b|^TODO\b|\bTODO:)",
    re.IGNORECASE,
)
PUT_OFF = (
    r"(?:(?:currently|still|as yet) )?(?:not(?: yet)?|un)[ -]?"
    r"(?:defined|determined|decided|specified|written|available|known)"
    r"|to be (?:defined|determined|decided|specified|confirmed|announced|added|completed|written)"
    r"|(?:derzeit|noch|bisher|aktuell)(?: noch)? nicht (?:definiert|festgelegt|bestimmt|bekannt)"
    r"|(?:wird|werden) noch (?:ergänzt|definiert|festgelegt|bestimmt|nachgereicht)"
    r"|noch (?:zu ergänzen|zu definieren|zu bestimmen|festzulegen|offen)|folgt(?: noch)?"
    r"|nicht definiert|in arbeit|unbekannt|keine angaben?|k\. ?a\."
    r"|n/?a|tb[acd]|to ?do|fix ?me|none|null|nil|x+|dummy|pending|blank|placeholder|platzhalter"
    r"|coming soon|work in progress|wip|not applicable"
)
# Alone, or behind what it is about: `Scope: to be defined`, `Scope (to be defined)`.
WHOLE = re.compile(
    rf"[\W_]+|(?:[^:–—(]{{1,60}}(?::|\s[–—-]|\s?\())?\s*[\[(<]?(?:{PUT_OFF})[\])>]?[.…!]*",
    re.IGNORECASE,
)


def empty_lists(contents: PathwayContents) -> Iterator[Problem]:
    """Report empty lists. Without stages or competencies there is nothing to rate."""
    for held in contents.lists:
        if held.lines:
            continue
        holder = held.holder
        if held.name == "stages":
            message = _("It has no stage yet. Add at least one.")
            yield holder.error(ProblemKind.EMPTY, "stages", message)
        elif held.name == "competencies":
            message = _("“%(stage)s” has no competency yet. Add at least one.")
            message %= {"stage": holder.row}
            yield holder.error(ProblemKind.EMPTY, "competencies", message, place=False)
        else:
            yield holder.warning(
                ProblemKind.EMPTY,
                held.name,
                _("Nothing is listed under “%(list)s” yet. Add at least one line.")
                % {"list": held.title},
            )


def missing_fields(contents: PathwayContents) -> Iterator[Problem]:
    for line in contents.lines:
        for text in words_of(line):
            if line.text(text.name).strip():
                continue
            if text.need == Need.REQUIRED:
                message = _("This line is empty. Write something, or delete it.")
                yield line.error(ProblemKind.MISSING, text.name, message)
            elif text.need == Need.WANTED:
                yield line.warning(
                    ProblemKind.MISSING, text.name, _what_is_missing(line, text.name)
                )


def _what_is_missing(line: CheckedLine, field: str) -> str:
    if field == "authors":
        return _("Say who wrote “%(title)s”, so that people can find it.") % {
            "title": quoted(line.text("title"))
        }
    if field == "note":
        return _("Say in a sentence what people get out of “%(title)s”.") % {
            "title": quoted(line.text("title"))
        }
    if field == "audience":
        return _("Say who this stage is for.")
    if field == "quotation":
        return _("Say in a sentence what this stage is about.")
    return _("This is still empty. Write something for people to read.")


def placeholders(contents: PathwayContents) -> Iterator[Problem]:
    for line in contents.lines:
        for text in words_of(line):
            words = line.text(text.name).strip()
            if words and (found := _placeholder(text, words)):
                yield line.error(
                    ProblemKind.PLACEHOLDER,
                    text.name,
                    _("“%(words)s” is only a placeholder. Write what belongs here.")
                    % {"words": quoted(found[0])},
                )


def _placeholder(text: Text, words: str) -> re.Match | None:
    parts = words.split("\n") if text.kind == TextKind.LINES else [words]
    found = (WHOLE.fullmatch(part.strip()) or NEVER_MEANT.search(part) for part in parts)
    return next(filter(None, found), None)


def words_of(line: CheckedLine) -> list[Text]:
    """Return the texts of a row that hold words for people to read."""
    return [text for text in content_of(type(line.row)).texts if text.is_words]
