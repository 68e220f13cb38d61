"""Read DOCX files as lines, unpacking only what is text, and only as far as the limits allow.

We read the XML ourselves because `mammoth` 1.13 drops words without a word: formulas, fields,
symbols, right-to-left runs, text boxes without a fallback. It also knows no outline levels, nor
styles based on others, so a company's own headings and lists would become plain paragraphs.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from .. import limits
from ..refusals import Reason, UnreadableDocument
from .line_writer import LineWriter, link, literal, picture

MAIN_PART = "word/document.xml"
# Other formats that are packed like DOCX: a part that each has, and its name.
OTHER_FORMATS = {
    "xl/workbook.xml": "Microsoft Excel (XLSX)",
    "xl/workbook.bin": "Microsoft Excel (XLSB)",
    "ppt/presentation.xml": "Microsoft PowerPoint (PPTX)",
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "LibreOffice (ODT)",
    b"application/vnd.oasis.opendocument.spreadsheet": "LibreOffice (ODS)",
    b"application/vnd.oasis.opendocument.presentation": "LibreOffice (ODP)",
}
# Parts whose words stand beside the text itself, by the end of their relationship's type.
BESIDE = ("/header", "/footer", "/footnotes", "/endnotes", "/comments")
# Deleted or replaced text, and alternatives for older programs.
SILENT = {"del", "moveFrom", "pPrChange", "rPrChange", "sectPr", "Fallback"}
PICTURES = {"blip", "imagedata", "chart", "relIds", "OLEObject"}
# Documents of their own, which stand inside this one.
EMBEDDED = {"altChunk", "subDoc"}
LINK_FIELD = re.compile(r"\s*HYPERLINK\s+\"([^\"]+)\"")
HEADING = re.compile(r"heading ([1-6])")
BREAK = "\n"
DEEPEST_LIST = 8


def lines_of_docx(data: bytes) -> LineWriter:
    package = _DocxParts(data)
    main = package.main()
    related = package.relationships(main)
    styles = _Styles()
    package.read_all(related.targets("/styles"), lambda: styles)
    body = package.read(main, _Body(styles, related.links, related.embedded))
    names = [name for kind in BESIDE for name in related.targets(kind)]
    for beside in package.read_all(names, lambda: _Body(_Styles(), {}, {})):
        for line in beside.writer.lines:
            if re.search(r"[^\W\d_]", line):  # not the page's number alone
                body.writer.left_out(line)
    return body.writer


class _DocxParts:
    """Read the parts of the file, each whole and once, or not at all."""

    def __init__(self, data: bytes):
        self.already_read: set[str] = set()
        self.elements = 0  # of all parts that were read
        self.bytes = 0
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise UnreadableDocument(Reason.BROKEN, "DOCX") from error
        self.parts = {part.filename: part for part in self.archive.infolist()}
        unpacked = sum(part.file_size for part in self.archive.infolist())
        if len(self.archive.infolist()) > limits.PARTS or unpacked > limits.UNPACKED_BYTES:
            raise UnreadableDocument(Reason.UNSAFE)

    def main(self) -> str:
        """Return the name of the part that holds the text."""
        if other := self._other_format():
            raise UnreadableDocument(Reason.OTHER_FORMAT, other)
        names = [*self.relationships("").targets("/officeDocument"), MAIN_PART]
        found = next((name for name in names if name in self.parts), None)
        if not found:
            raise UnreadableDocument(Reason.BROKEN, "DOCX")
        return found

    def _other_format(self) -> str | None:
        if "mimetype" in self.parts:
            return OPEN_DOCUMENT.get(self._bytes("mimetype").strip())
        return next((name for part, name in OTHER_FORMATS.items() if part in self.parts), None)

    def relationships(self, name: str) -> _Relationships:
        folder, file = posixpath.split(name)
        return self.read(posixpath.join(folder, "_rels", f"{file}.rels"), _Relationships(folder))

    def read(self, name: str, target):
        """Feed a part to the target, if there is one of that name."""
        if name not in self.parts:
            return target
        self.already_read.add(name)
        tags_before = target.tags
        target.elements_before = self.elements - tags_before
        parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True)
        try:
            parser.feed(self._bytes(name))
            parser.close()
        except etree.LxmlError as error:
            raise UnreadableDocument(Reason.BROKEN, "DOCX") from error
        self.elements += target.tags - tags_before
        return target

    def read_all(self, names: list[str], make) -> list:
        """Read each of these parts that was not read before, however often it is named."""
        new = [name for name in dict.fromkeys(names) if name not in self.already_read]
        return [self.read(name, make()) for name in new]

    def _bytes(self, name: str) -> bytes:
        part = self.parts[name]
        is_bomb = part.file_size > limits.PACKED_TIMES * max(part.compress_size, 1000)
        self.bytes += part.file_size
        is_too_much = self.bytes > limits.DOCX_READ_BYTES
        if part.file_size > limits.PART_BYTES or is_bomb or is_too_much:
            raise UnreadableDocument(Reason.UNSAFE)
        try:
            with self.archive.open(part) as file:
                return file.read(limits.PART_BYTES)
        except (
            *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),
            *(EOFError, OSError, ValueError),
        ) as error:
            raise UnreadableDocument(Reason.BROKEN, "DOCX") from error


class _Part:
    """Take a part's elements as they come, and refuse what no honest program writes."""

    def __init__(self):
        self.tags = 0
        self.elements_before = 0  # in the parts read before this one
        self.depth = 0

    def start(self, tag, attributes):
        self.tags += 1
        self.depth += 1
        if self.depth > limits.DEPTH:
            raise UnreadableDocument(Reason.TOO_DEEP, limits.DEPTH)
        if self.tags > limits.ELEMENTS:
            raise UnreadableDocument(Reason.TOO_LARGE, limits.ELEMENTS)
        if self.elements_before + self.tags > limits.DOCX_ELEMENTS:
            raise UnreadableDocument(Reason.TOO_LARGE, limits.DOCX_ELEMENTS)
        self.begin(_local(tag), attributes)

    def end(self, tag):
        self.depth -= 1
        self.finish(_local(tag))

    def data(self, text):
        pass

    def comment(self, text):
        pass

    def pi(self, target, data=None):
        pass

    def doctype(self, name, public, system):
        raise UnreadableDocument(Reason.UNSAFE)

    def close(self):
        return self

    def begin(self, name, attributes):
        pass

    def finish(self, name):
        pass


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _value(attributes, name: str = "val") -> str:
    """Return an attribute, in either of the format's two namespaces."""
    return next((value for key, value in attributes.items() if _local(key) == name), "")


class _Relationships(_Part):
    """Collect which parts belong to one, and where its links lead."""

    def __init__(self, folder: str):
        super().__init__()
        self.folder = folder
        self.links: dict[str, str] = {}
        self.embedded: dict[str, str] = {}
        self._targets: list[tuple[str, str]] = []

    def begin(self, name, attributes):
        if name != "Relationship":
            return
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if kind.endswith(("/aFChunk", "/subDocument")):
            self.embedded[attributes.get("Id", "")] = posixpath.basename(target)
        if attributes.get("TargetMode") == "External":
            if kind.endswith("/hyperlink"):
                self.links[attributes.get("Id", "")] = target
        else:
            path = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
            self._targets.append((kind, path))

    def targets(self, kind: str) -> list[str]:
        return [target for of_kind, target in self._targets if of_kind.endswith(kind)]


@dataclass
class _Style:
    name: str = ""
    based_on: str = ""
    level: int | None = None  # of the outline, from 0; 9 is none
    is_list: bool = False


class _Styles(_Part):
    """Collect the styles, which say what paragraphs are headings and items."""

    def __init__(self):
        super().__init__()
        self.styles: dict[str, _Style] = {}
        self.current = _Style()

    def begin(self, name, attributes):
        if name == "style":
            self.current = self.styles.setdefault(_value(attributes, "styleId"), _Style())
        elif name == "name":
            self.current.name = _value(attributes).casefold()
        elif name == "basedOn":
            self.current.based_on = _value(attributes)
        elif name == "outlineLvl":
            self.current.level = _number(_value(attributes))
        elif name == "numId":
            self.current.is_list = _value(attributes) != "0"

    def line_of(self, style: str) -> list[_Style]:
        """Return a style and those that it is based on."""
        line: list[_Style] = []
        while style in self.styles and self.styles[style] not in line and len(line) < 20:
            line.append(self.styles[style])
            style = self.styles[style].based_on
        return line


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,2}", text) else None


@dataclass
class _Paragraph:
    style: str = ""
    level: int | None = None
    in_list: bool | None = None  # None where the style decides
    list_level: int = 0
    words: list[str] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)


class _Body(_Part):
    """Take the text, paragraph by paragraph."""

    def __init__(self, styles: _Styles, links: dict[str, str], embedded: dict[str, str]):
        super().__init__()
        self.styles = styles
        self.addresses = links
        self.embedded = embedded
        self.writer = LineWriter()
        self.paragraphs: list[_Paragraph] = []  # a text box stands inside of a paragraph
        self.silent: list[str] = []
        self.tables = 0
        self.row: list[str] = []
        self.cell: list[str] = []
        self.element = ""
        self.fields: list[list] = []  # of each open field: its instruction, where its words begin
        self.caption = ""

    def begin(self, name, attributes):
        if self.silent or name in SILENT:
            self.silent.append(name)
            return
        self.element = name
        if name == "p":
            self.paragraphs.append(_Paragraph())
        elif name == "tbl":
            self.tables += 1
        elif name in EMBEDDED:
            self.writer.embedded(self.embedded.get(_value(attributes, "id")) or name)
        elif name == "docPr":
            self.caption = attributes.get("descr") or ""
        elif self.paragraphs:
            self._begin_in(self.paragraphs[-1], name, attributes)

    def _begin_in(self, paragraph: _Paragraph, name: str, attributes) -> None:
        if name == "pStyle":
            paragraph.style = _value(attributes)
        elif name == "outlineLvl":
            paragraph.level = _number(_value(attributes))
        elif name == "ilvl":
            paragraph.list_level = min(_number(_value(attributes)) or 0, DEEPEST_LIST)
        elif name == "numId":
            paragraph.in_list = _value(attributes) != "0"
        elif name == "tab" and not _value(attributes):
            paragraph.words.append("\t")
        elif name in ("br", "cr"):
            paragraph.words.append(BREAK)
        elif name == "noBreakHyphen":
            paragraph.words.append("-")
        elif name == "sym":
            code = _value(attributes, "char")
            if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
                paragraph.words.append(chr(int(code, 16)))
        elif name in PICTURES:
            paragraph.words.append(picture(self.caption, ""))
        elif name == "hyperlink":
            address = self.addresses.get(_value(attributes, "id"), "")
            paragraph.links.append((len(paragraph.words), address))
        elif name == "fldChar":
            self._field(paragraph, _value(attributes, "fldCharType"))

    def _field(self, paragraph: _Paragraph, what: str) -> None:
        """Track a field: its instruction and, between two marks, the words that it shows."""
        if what == "begin":
            self.fields.append(["", paragraph, len(paragraph.words)])
        elif what == "separate" and self.fields:
            self.fields[-1][1:] = [paragraph, len(paragraph.words)]
        elif what == "end" and self.fields:
            instruction, where, start = self.fields.pop()
            if where is paragraph and (found := LINK_FIELD.match(instruction)):
                self._end_link(paragraph, start, found[1])

    def data(self, text):
        if self.silent or not self.paragraphs:
            return
        if self.element == "t":
            self.paragraphs[-1].words.append(literal(text, bool(self.tables)))
        elif self.element == "instrText" and self.fields:
            self.fields[-1][0] += text

    def finish(self, name):
        if self.silent:
            self.silent.pop()
            return
        self.element = ""
        if name == "p" and self.paragraphs:
            self._end_paragraph(self.paragraphs.pop())
        elif name == "hyperlink" and self.paragraphs and self.paragraphs[-1].links:
            self._end_link(self.paragraphs[-1], *self.paragraphs[-1].links.pop())
        elif name == "tc" and self.tables == 1:
            self.row.append("; ".join(self.cell))
            self.cell = []
        elif name == "tr" and self.tables == 1:
            self.writer.row(self.row)
            self.row = []
        elif name == "tbl":
            self.tables -= 1
            if not self.tables:
                self.writer.gap()

    def _end_link(self, paragraph: _Paragraph, start: int, address: str) -> None:
        words = "".join(paragraph.words[start:])
        if "![" in words:
            self.writer.left_out(address)
        else:
            paragraph.words[start:] = [link(words, address)]

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.words)
        if self.tables:
            if text.strip():
                self.cell.append(" ".join(text.split()))
            return
        if not text.strip():
            self.writer.gap()
            return
        styles = self.styles.line_of(paragraph.style)
        if any(style.name.startswith("toc ") for style in styles):
            self.writer.left_out(" ".join(text.split()))
        elif level := _level(paragraph, styles):
            self.writer.block(text.replace(BREAK, " "), f"{'#' * level} ")
        elif paragraph.in_list or (paragraph.in_list is None and _is_list(styles)):
            indent = "  " * paragraph.list_level
            self.writer.block(text, f"{indent}- ", f"{indent}  ")
        else:
            self.writer.block(text)
            self.writer.gap()


def _level(paragraph: _Paragraph, styles: list[_Style]) -> int:
    """Return the level of a heading: 1 is the largest, 0 is none."""
    for style in styles:
        if style.name == "title":
            return 1
        if found := HEADING.fullmatch(style.name):
            return int(found[1])
    levels = [paragraph.level, *(style.level for style in styles)]
    level = next((level for level in levels if level is not None), 9)
    return level + 1 if level < 6 else 0


def _is_list(styles: list[_Style]) -> bool:
    return any(style.is_list or style.name.startswith("list bullet") for style in styles)
