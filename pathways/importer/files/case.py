"""Read a CASE package, of 1.0 or 1.1: its document is a pathway, its items are stages and lines."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from ...contents import PATHWAY, STAGES, Content, lists_below
from ...documents.document import (
    CapabilityDocument,
    CompetencyDocument,
    MetricDocument,
    OwnListDocument,
    PathwayDocument,
    PathwayPart,
    StageDocument,
    is_plain,
    item_class,
    lines_with_words,
    many_lines,
    one_line,
)
from ...documents.parser.meanings import known_list
from ...exports.case_extensions import (
    EXTENSION,
    ROLE_NAME,
    extended_lists,
    extended_texts,
    extension_name,
)
from ...levels import level_named
from ...models import Level
from ...text import name_key
from ..refusals import Reason, UnreadableDocument
from .portal_files import normal_text

SLUG = re.compile(r"[-\w]{1,100}")
LEVELS = list(Level.values)
NOT_WHOLE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
TYPES = {
    name_key(content.case_type.title): content
    for content in lists_below(PATHWAY)
    if content.case_type
}


def is_case(data: Any) -> bool:
    return isinstance(data, dict) and "CFDocument" in data and "CFItems" in data


def document_of_case(data: dict) -> PathwayDocument:
    try:
        return _CaseItems(data).document()
    except NOT_WHOLE as error:
        raise UnreadableDocument(Reason.BROKEN, "CASE") from error


class _CaseItems:
    """Read the items from the document down, each once."""

    def __init__(self, data: dict):
        self.about = data["CFDocument"]
        self.items = {item["identifier"]: item for item in data["CFItems"]}
        self.children = self._children(data.get("CFAssociations") or [])
        self.criteria = {
            criterion["CFItemURI"]["identifier"]: criterion
            for rubric in data.get("CFRubrics") or []
            for criterion in rubric.get("CFRubricCriteria") or []
            if isinstance(criterion.get("CFItemURI"), dict)
        }
        self.seen: set[str] = set()

    def _children(self, associations: list[dict]) -> dict[str, list[str]]:
        numbered: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for at, each in enumerate(associations):
            if each["associationType"] == "isChildOf":
                child = each["originNodeURI"]["identifier"]
                parent = each["destinationNodeURI"]["identifier"]
                if child in self.items:
                    numbered[parent].append((int(each.get("sequenceNumber") or 0), at, child))
        return {
            parent: [child for *_, child in sorted(found)] for parent, found in numbered.items()
        }

    def below(self, identifier: str) -> list[dict]:
        """Return the items below another, each where it stands first."""
        found = [i for i in self.children.get(identifier, []) if i not in self.seen]
        self.seen.update(found)
        return [self.items[i] for i in found]

    def document(self) -> PathwayDocument:
        top = self.below(self.about["identifier"])
        if not top:  # all items are the document's own, without associations
            below = {child for children in self.children.values() for child in children}
            top = [item for key, item in self.items.items() if key not in below]
        stages, lists = [], defaultdict(list)
        for item in top:
            content = self.content_of(item)
            if content is not None and content is not STAGES and content.holder == "pathway":
                lists[content.name].append(self.line(content, item))
            else:
                stages.append(item)
        title = one_line(self.about["title"])
        held: dict[str, Any] = {name: tuple(items) for name, items in lists.items()}
        if own := own_extension(self.about):
            held |= extended(PATHWAY, own)
        else:
            held["summary"] = many_lines(str(self.about.get("description") or ""))
        return PathwayDocument(
            title=title,
            role_name=one_line(str(own.get(ROLE_NAME) or title)),
            language=str(self.about.get("language") or "en").lower(),
            stages=tuple(self.stage(number, item) for number, item in enumerate(stages, 1)),
            **held,
        )

    def content_of(self, item: dict) -> Content | None:
        return TYPES.get(name_key(str(item.get("CFItemType") or "")))

    def stage(self, number: int, item: dict) -> StageDocument:
        lists: dict[str, Any] = defaultdict(list)
        for child in self.below(item["identifier"]):
            self.add(child, lists, "competencies")
        held: dict[str, Any] = {name: tuple(items) for name, items in lists.items()}
        if own := own_extension(item):
            held |= extended(STAGES, own)
        return StageDocument(number, one_line(item["fullStatement"]), self.slug(item), **held)

    def add(self, item: dict, lists: dict[str, list], part: str, area: str = "") -> None:
        """Add an item and all below it.

        A group without a type of its own names a list, or else the area of what is below it.
        """
        content = self.content_of(item)
        children = self.below(item["identifier"])
        kind = content.name if content and content.holder == "stage" else ""
        if kind == PathwayPart.OWN_LISTS:
            lists[kind].append(self.own_list(item, children))
            return
        if children:
            words = one_line(item["fullStatement"])
            named = kind or str(known_list(name_key(words)) or "")
            part = named or part
            for child in children:
                self.add(
                    child,
                    lists,
                    part if hasattr(StageDocument, part) else "competencies",
                    "" if named else words,
                )
            return
        part = kind or part
        lists[part].append(self.line(_content(part), item, area))

    def line(self, content: Content, item: dict, area: str = "") -> Any:
        words = one_line(item["fullStatement"])
        if is_plain(content):
            return words
        if content.name == "capabilities":
            skills = [one_line(child["fullStatement"]) for child in self.below(item["identifier"])]
            return CapabilityDocument(words, tuple(skills))
        if content.name == "competencies":
            return self.competency(words, item, area)
        return MetricDocument(words, self.slug(item))

    def own_list(self, item: dict, children: list[dict]) -> OwnListDocument:
        """Return a list that a company named: our lines are its notes, others have items below."""
        lines = [str(item.get("notes") or ""), *(str(each["fullStatement"]) for each in children)]
        title = one_line(item["fullStatement"])
        return OwnListDocument(title, lines_with_words("\n".join(lines)))

    def competency(self, words: str, item: dict, area: str) -> CompetencyDocument:
        criterion = self.criteria.get(item["identifier"], {})
        levels = criterion.get("CFRubricCriterionLevels") or []
        levels = sorted(levels, key=lambda level: level.get("position") or 0)
        told: dict[str, Any] = {}
        for name, level in zip(LEVELS, levels, strict=False):
            text = one_line(str(level.get("description") or ""))
            told[name] = "" if text == one_line(str(level.get("quality") or "")) else text
        more = item.get("extensions") or {}
        told["explanation"] = lines_with_words(str(item.get("notes") or ""))
        told["examples"] = "\n".join(one_line(str(each)) for each in more.get("examples") or [])
        told["area"] = one_line(str(more.get("area") or area))
        told["expected_level"] = level_named(str(more.get("expectedLevel") or ""))
        prompt = more.get("evidencePrompt")
        if not prompt:  # where the portal's packages had it at first
            prompt = (criterion.get("extensions") or {}).get("evidencePrompt") or ""
        told["evidence_prompt"] = one_line(str(prompt))
        return CompetencyDocument(words, self.slug(item), **told)

    def slug(self, item: dict) -> str:
        """Return the code that people gave it, else its identifier, which stays on all ways."""
        code = str(item.get("humanCodingScheme") or "")
        return code if SLUG.fullmatch(code) else str(item["identifier"]).lower()


def own_extension(thing: dict) -> dict:
    """Return what the portal wrote of a document or a stage beside the standard."""
    own = (thing.get("extensions") or {}).get(EXTENSION)
    return own if isinstance(own, dict) else {}


def extended(holder: Content, own: dict) -> dict[str, Any]:
    """Return the texts and lists of a pathway or a stage that stand in its extension."""
    found: dict[str, Any] = {
        name: normal_text(holder.text(name).kind, own.get(extension_name(name), ""))
        for name in extended_texts(holder)
    }
    for content in extended_lists(holder):
        lines = own.get(extension_name(content.name), [])
        found[content.name] = tuple(_extended_line(content, line) for line in lines)
    return found


def _extended_line(content: Content, line: Any) -> Any:
    if is_plain(content):
        return normal_text(content.texts[0].kind, line)
    texts: dict[str, Any] = {
        text.name: normal_text(text.kind, line.get(extension_name(text.name), ""))
        for text in content.texts
    }
    if content.has_identity:
        texts["slug"] = str(line.get("slug", ""))
    return item_class(content)(**texts)


def _content(name: str) -> Content:
    return next(content for content in lists_below(PATHWAY) if content.name == name)
