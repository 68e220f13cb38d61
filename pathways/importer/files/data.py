"""Read JSON, YAML and front matter: what the portal wrote itself, CASE packages, other data."""

from __future__ import annotations

import json
import re
from typing import Any

from ...documents.document import PathwayDocument
from ...documents.findings import Finding, FindingKind
from ...documents.parser import vocabulary
from .. import limits
from ..refusals import Reason, UnreadableDocument
from .structure import check_depth

YAML_ENDINGS = (".yaml", ".yml")
FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<body>.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
FIELD = re.compile(r"(?P<name>[A-Za-z][\w -]{0,40}):(?:\s+(?P<text>.*?)\s*|\s*)")
LONGEST_FRONT_MATTER = 60  # lines
BELOW_A_FIELD = re.compile(r"\s*(?:-\s.*|#.*)?|\s+\S.*")
NAME_OF = {"role": "Role Name", "lang": "Language", "reports_to": "Reports to"}


def is_json(text: str, filename: str) -> bool:
    start = text.lstrip("\ufeff \t\r\n")[:1]
    return filename.lower().endswith(".json") or (start in ("{", "[") and _is_whole(text))


def _is_whole(text: str) -> bool:
    """Tell whether a text that begins like JSON is some, and no link at the start of a document."""
    try:
        return isinstance(_parsed(text), (dict, list))
    except UnreadableDocument:
        return text.lstrip("\ufeff \t\r\n").startswith(('{"', "{\n", "[{", "[\n", "{\r", "[\r"))


def read_json(text: str) -> PathwayDocument | Any:
    """Return a document where the data is a pathway of ours or of CASE, else the data."""
    from .case import document_of_case, is_case
    from .portal_files import document_of_fixture, is_fixture

    data = _parsed(text)
    check_depth(data)
    if is_fixture(data):
        return document_of_fixture(data)
    if is_case(data):
        return document_of_case(data)
    return _structure(data, "JSON")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_without_loss)
    except RecursionError as error:
        raise UnreadableDocument(Reason.TOO_DEEP, "") from error
    except ValueError as error:
        raise UnreadableDocument(Reason.BROKEN, "JSON") from error


def _without_loss(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Keep both values of a key that is there twice."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        name, number = key, 1
        while name in found:
            number += 1
            name = f"{key} ({number})"
        found[name] = value
    return found


def read_yaml(text: str) -> Any:
    """Return the data. Aliases are refused: a small file of them can stand for a huge one."""
    import yaml  # only where a file is YAML

    # The loader knows no types: every scalar is the text that was written.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise UnreadableDocument(Reason.UNSAFE)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > limits.DATA_DEPTH:
                raise UnreadableDocument(Reason.TOO_DEEP, limits.DATA_DEPTH)
        data = yaml.load(text, Loader=loader)  # noqa: S506, it makes texts, lists and mappings only
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UnreadableDocument(Reason.BROKEN, "YAML") from error
    return _structure(data, "YAML")


def _structure(data: Any, name: str) -> Any:
    if not isinstance(data, (dict, list)):
        raise UnreadableDocument(Reason.BROKEN, name)
    return data


def without_front_matter(text: str) -> tuple[str, list[Finding]]:
    """Turn the fields above a Markdown document into labelled lines, and report the others."""
    found = FRONT_MATTER.match(text)
    rows = found["body"].splitlines() if found else []
    if not found or len(rows) > LONGEST_FRONT_MATTER:
        return text, []
    if not all(FIELD.fullmatch(row) or BELOW_A_FIELD.fullmatch(row) for row in rows):
        return text, []
    if not any(FIELD.fullmatch(row) for row in rows):
        return text, []
    findings: list[Finding] = []
    written = [""]
    for number, row in enumerate(rows, 2):
        line = _as_label(row)
        written.append(line)
        if row.strip() and not line:
            findings.append(Finding(FindingKind.LEFT_OUT, number, row.strip()))
    return "\n".join([*written, "", text[found.end() :]]), findings


def _as_label(row: str) -> str:
    field = FIELD.fullmatch(row)
    text = (field["text"] or "").strip("\"' ") if field else ""
    if not field or not text:
        return ""
    name = NAME_OF.get(field["name"].lower(), field["name"].replace("_", " "))
    is_known = vocabulary.key(name) in vocabulary.PROFILE_PART_OF
    return f"{name}: {text}" if is_known else ""
