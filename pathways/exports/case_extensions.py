"""Write what a pathway says and CASE has no place for: the extensions of a package of 1.1.

An import reads them again, so a pathway that is sent and brought back is the same. Others ignore
them.
"""

from __future__ import annotations

from typing import Any

from ..contents import PATHWAY, STAGES, Content
from ..documents.document import is_plain
from ..text_values import said

EXTENSION = "careerPathway"  # of the document, and of each stage
ROLE_NAME = "roleName"
# Texts with a place of their own in the standard.
PLACED = {PATHWAY.name: {"title", "language"}, STAGES.name: {"title"}}


def extension_name(name: str) -> str:
    """Return the name of a text or list as the standard writes names: `developmentTips`."""
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def extended_texts(holder: Content) -> list[str]:
    return [name for name in holder.field_names if name not in PLACED[holder.name]]


def extended_lists(holder: Content) -> list[Content]:
    return [content for content in holder.lists if not content.case_type]


def extension_of(holder: Content, row: Any, **more: str) -> dict:
    """Return the texts and lists of a pathway or a stage that the standard has no place for."""
    said: dict[str, Any] = {name: getattr(row, name) for name in extended_texts(holder)}
    for content in extended_lists(holder):
        said[content.name] = [_line(content, line) for line in getattr(row, content.name).all()]
    told = more | {extension_name(name): value for name, value in said.items()}
    told = {name: value for name, value in told.items() if value}
    return {EXTENSION: told} if told else {}


def _line(content: Content, line: Any) -> Any:
    if is_plain(content):
        return getattr(line, content.main_text)
    told = {extension_name(text.name): said(text, line) for text in content.texts}
    if content.has_identity:
        told["slug"] = line.slug
    return {name: value for name, value in told.items() if value}


def without_extensions(data: Any) -> Any:
    """Return a package as 1.0 knows it."""
    if isinstance(data, dict):
        left_out = ("extensions", "caseVersion")
        return {k: without_extensions(v) for k, v in data.items() if k not in left_out}
    return [without_extensions(each) for each in data] if isinstance(data, list) else data
