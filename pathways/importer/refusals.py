"""Say why a file or a text is not read at all, and what people can do about it."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _


class Reason(StrEnum):
    """Name the reasons why a file or a text is not read at all."""

    TOO_LARGE = "too_large"
    TOO_MANY_LINES = "too_many_lines"
    LINE_TOO_LONG = "line_too_long"
    TOO_DEEP = "too_deep"
    NOT_TEXT = "not_text"
    NOT_UTF8 = "not_utf8"
    OTHER_FORMAT = "other_format"  # a PDF, an old Word file, a picture
    ARCHIVE = "archive"  # a mail, or a web page packed like one
    BROKEN = "broken"  # it says that it is a DOCX file, and isn't a whole one
    UNSAFE = "unsafe"  # a document type, entities, or far more inside than outside
    EMPTY = "empty"
    ONLY_EMBEDDED = "only_embedded"  # all it says is in another document inside of it


class UnreadableDocument(Exception):
    """Signal that a document was not read. `value` is the limit, line or format in question."""

    def __init__(self, reason: Reason, value: str | int = ""):
        super().__init__(f"{reason}: {value}" if value != "" else str(reason))
        self.reason = reason
        self.value = value


class UnreadableFile(UnreadableDocument):
    """Signal that one of several files was not read."""

    def __init__(self, refused: UnreadableDocument, name: str):
        super().__init__(refused.reason, refused.value)
        self.name = name


def refusal(refused: UnreadableDocument) -> str:
    """Say why a document is not read, and what people can do."""
    if isinstance(refused, UnreadableFile):
        return f"{refused.name}: {_refusal(refused.reason) % {'value': refused.value}}"
    return _refusal(refused.reason) % {"value": refused.value}


def _refusal(reason: Reason) -> str:
    match reason:
        case Reason.TOO_LARGE:
            return _("The document is too large: at most %(value)s bytes, or elements, are read.")
        case Reason.TOO_MANY_LINES:
            return _("The document has too many lines: at most %(value)s are read.")
        case Reason.LINE_TOO_LONG:
            return _("Line %(value)s is too long. Break it into several.")
        case Reason.TOO_DEEP:
            return _("The document is nested too deeply: more than %(value)s levels.")
        case Reason.NOT_TEXT:
            return _("This is not text: it contains characters that no text has.")
        case Reason.NOT_UTF8:
            return _(
                "The text is damaged or not in UTF-8 (line %(value)s). Save it as UTF-8 and try "
                "again."
            )
        case Reason.OTHER_FORMAT:
            return _(
                "This is a %(value)s file. Save it as DOCX, HTML, Markdown or plain text, without "
                "a password."
            )
        case Reason.ARCHIVE:
            return _("This is a saved email or web archive. Save it as HTML or DOCX.")
        case Reason.BROKEN:
            return _(
                "This %(value)s file is damaged, or is not one. Save it again and try once more."
            )
        case Reason.UNSAFE:
            return _("This file is built in a way that could do harm, so it is not read.")
        case Reason.EMPTY:
            return _("There is nothing in the document.")
        case Reason.ONLY_EMBEDDED:
            return _(
                "All its text is in another document inside it. Copy the text into the document "
                "itself and save it again."
            )
