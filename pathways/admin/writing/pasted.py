"""Read lines that somebody typed or pasted into a list as the texts of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from ...contents import PATHWAY, STAGES, Content, Need
from ...documents.document import lines_with_words, one_line
from ...documents.parser.lines import BULLET
from ...documents.parser.parse import parse


@dataclass
class NewLine:
    """The texts of a new row, and the lines of the list inside it: a capability's skills."""

    typed: str
    texts: dict[str, str] = field(default_factory=dict)
    inner: list[str] = field(default_factory=list)


def new_lines(content: Content, text: str) -> list[NewLine]:
    """Return a row for each line that has words, without the bullets and numbers before them."""
    if _has_several_texts(content):
        lines = _lines(text.replace("\t", " | "))  # cells of a table
        if read := _understood(content, lines):
            return read
    return [NewLine(line, {content.main_text: line}) for line in _lines(text)]


def _lines(text: str) -> list[str]:
    lines = lines_with_words(text).split("\n")
    return [match["text"] if (match := BULLET.fullmatch(line)) else line for line in lines if line]


def _has_several_texts(content: Content) -> bool:
    """Tell whether one line can hold more than the main text: `Title, by Author`."""
    if content is STAGES:
        return False
    return bool(content.lists) or any(text.need != Need.OPTIONAL for text in content.texts[1:])


def _understood(content: Content, lines: list[str]) -> list[NewLine]:
    """Read the lines as an import reads them, or return nothing if it finds other lines there."""
    heading = content.document_names[0]
    stage = [] if content.holder == PATHWAY.key_name else ["## Stage 1: One"]
    level = "###" if stage else "##"
    document = ["# Role", *stage, f"{level} {heading}", *(f"- {line}" for line in lines)]
    read = parse(list(enumerate(document, 1))).document
    holder = read.stages[0] if stage and read.stages else read
    items = getattr(holder, content.name, ())
    if len(items) != len(lines):
        return []
    return [_new_line(content, line, item) for line, item in zip(lines, items, strict=True)]


def _new_line(content: Content, line: str, item) -> NewLine:
    values = {each.name: getattr(item, each.name) for each in fields(item)}
    texts = {name: values[name] for name in content.field_names if values.get(name)}
    inner = [one_line(words) for each in content.lists for words in values.get(each.name, ())]
    return NewLine(line, texts, inner)
