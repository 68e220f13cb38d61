"""Decide what the headings of a document mean: as HR said, by their names, by where they stand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from ...meanings import Meaning
from ..findings import Inference
from . import vocabulary
from .elements import BULLET, STRONG, Element
from .lines import DocumentLine, LineKind
from .meanings import (
    NOT_RATED,
    NOTHING,
    OF_A_STAGE,
    PARTS,
    TRADE_WORDS,
    Guide,
    is_like_a_stage,
    known_list,
)

FEWEST = 2  # stages


def decide(elements: list[Element], lines: list[DocumentLine], guide: Guide) -> None:
    """Give every heading its meaning and the reason, as far as there is one."""
    for element in elements:
        _decide_by_name(element, lines[element.at], guide)
    _decide_stages(elements)
    _decide_roles(elements, lines)
    repeated = _headings_in_several_stages(elements)
    for element in elements:
        _decide_by_place(element, repeated)


def group_key(element: Element) -> str:
    """Return the key by which HR answers for all headings of one depth."""
    return f"level:{element.depth}"


def _decide_by_name(element: Element, line: DocumentLine, guide: Guide) -> None:
    is_bullet = element.depth >= BULLET
    if line.is_of_a_table and line.kind == LineKind.AREA:
        element.decide(Meaning.AREA, Inference.OWN_NAME)
    elif answer := guide.answer(element.key):
        element.decide(answer, Inference.ANSWER)
    elif line.is_of_a_table and line.reason:
        meaning = Meaning.STAGE if line.kind == LineKind.STAGE else Meaning(line.part or "")
        element.decide(meaning, line.reason)
    elif line.kind == LineKind.STAGE:
        element.decide(Meaning.STAGE, Inference.OWN_NAME)
    elif line.kind == LineKind.HEADING and line.part:
        if line.part in set(Meaning):
            element.decide(Meaning(line.part), Inference.OWN_NAME)
        element.reason = Inference.OWN_NAME
    elif not is_bullet and (answer := guide.answer(group_key(element))):
        element.decide(answer, Inference.ANSWER)
    elif found := _known(element):
        element.decide(found, Inference.TRADE_WORD)


def _known(element: Element) -> Meaning | None:
    """Return the list that a name says. Of what is no marked heading, the whole name counts."""
    bare = vocabulary.key(vocabulary.BRACKET.sub("", element.name))
    if element.leads_over:
        return None
    if not element.is_weak:
        found = known_list(element.key) or known_list(bare)
        return found if found and (element.holds_items or found not in OF_A_STAGE) else None
    if element.depth < BULLET:
        return TRADE_WORDS.get(element.key) or TRADE_WORDS.get(bare) or _of_both_halves(bare)
    if element.above(*PARTS):
        return None
    part = vocabulary.PART_OF.get(bare)
    return Meaning(part) if part in set(Meaning) else TRADE_WORDS.get(bare)


def _of_both_halves(name_key: str) -> Meaning | None:
    """Return the list that both halves of a name say: `skills and knowledge`."""
    halves = re.split(r" (?:and|und|or|oder) ", name_key)
    found = {TRADE_WORDS.get(half) for half in halves}
    return found.pop() if len(halves) > 1 and len(found) == 1 else None


# Stages


def _decide_stages(elements: list[Element]) -> None:
    answered = [each for each in elements if each.meaning == Meaning.STAGE]
    groups = _siblings(elements)
    if answered:
        _add_siblings_of_stages(answered, groups)
    else:
        _choose_stages([group for group in groups if len(group) >= FEWEST])
        _add_stages_of_the_same_name(elements)
        if not any(each.meaning == Meaning.STAGE for each in elements):
            _choose_only_stage([each for group in groups for each in group])


def _choose_stages(groups: list[list[Element]]) -> None:
    """Decide by the strongest sign that any group of headings has, at the least depth of these."""
    for choose in (_called_like_stages, _with_known_lists, _with_same_headings, _with_lists):
        chosen = [(group, reason) for group in groups if (reason := choose(group))]
        if chosen:
            depth = min(group[0].depth for group, _reason in chosen)
            for group, reason in chosen:
                if group[0].depth == depth:
                    _decide_group(group, reason)
            return


def _choose_only_stage(elements: list[Element]) -> None:
    """Make a heading the only stage that is called like one and has known lists below it."""
    found = [each for each in elements if each.depth < STRONG and is_like_a_stage(each.key)]
    if len(found) == 1 and any(child.meaning in OF_A_STAGE for child in found[0].children):
        found[0].decide(Meaning.STAGE, Inference.STAGE_WORD)


def _decide_roles(elements: list[Element], lines: list[DocumentLine]) -> None:
    """Make large headings other roles that hold stages with lists, beside the title of the first.

    What only names an area has lists right below its stages.
    """
    for element in elements:
        stages = [child for child in element.children if child.meaning == Meaning.STAGE]
        is_large = element.meaning is None and lines[element.at].level == 1
        if is_large and any(stage.children for stage in stages):
            element.decide(Meaning.ANOTHER_ROLE, Inference.AROUND_ROLE)


def _siblings(elements: list[Element]) -> list[list[Element]]:
    """Return the headings without a meaning of their own, by parent and depth."""
    groups: dict[tuple[int, int], list[Element]] = defaultdict(list)
    for element in elements:
        is_free = element.meaning is None and element.reason == Inference.UNKNOWN
        may_be = is_free or (
            element.reason == Inference.TRADE_WORD and is_like_a_stage(element.key)
        )
        if may_be and element.key not in NOTHING and element.holds_items:
            groups[id(element.parent), element.depth].append(element)
    return list(groups.values())


def _called_like_stages(group: list[Element]) -> Inference | None:
    named = sum(is_like_a_stage(element.key) for element in group)
    have_lists = all(any(c.meaning in PARTS for c in each.children) for each in group)
    if group[0].depth >= BULLET and named < len(group) and not have_lists:
        return None
    return Inference.STAGE_WORD if named >= max(FEWEST, len(group) / 2) else None


def _with_known_lists(group: list[Element]) -> Inference | None:
    """Choose headings that each have lists of a stage below them."""
    having = sum(any(child.meaning in PARTS for child in element.children) for element in group)
    is_bullet = group[0].depth >= BULLET
    return Inference.LISTS if having >= FEWEST and not is_bullet else None


def _with_same_headings(group: list[Element]) -> Inference | None:
    """Choose headings that have the same headings below them."""
    if group[0].depth >= BULLET:
        return None
    counted = Counter(key for element in group for key in {child.key for child in element.children})
    return Inference.LISTS if any(count >= FEWEST for count in counted.values()) else None


def _with_lists(group: list[Element]) -> Inference | None:
    """Choose headings with a list each, where none beside them is a known list."""
    parent = group[0].parent
    beside = parent.children if parent else []
    if group[0].depth >= BULLET or any(each.meaning in PARTS for each in beside):
        return None
    return Inference.LISTS if all(element.has_items for element in group) else None


def _decide_group(group: list[Element], reason: Inference) -> None:
    """Make the headings of a group stages: those called so, and those built like them."""
    named = [each for each in group if is_like_a_stage(each.key)]
    shape = {child.key for each in named for child in each.children}
    for element in group:
        if reason != Inference.STAGE_WORD or is_like_a_stage(element.key):
            element.decide(Meaning.STAGE, reason)
        elif _is_built_like(element, shape):
            element.decide(Meaning.STAGE, Inference.SIBLINGS)


def _is_built_like(element: Element, shape: set[str]) -> bool:
    keys = {child.key for child in element.children}
    return bool(keys & shape) if shape else element.has_items and not element.children


def _add_siblings_of_stages(stages: list[Element], groups: list[list[Element]]) -> None:
    """Make headings stages that stand beside stages and are built like them."""
    places = {(id(stage.parent), stage.depth) for stage in stages if stage.depth < BULLET}
    shape = {child.key for stage in stages for child in stage.children}
    siblings = [
        element
        for group in groups
        for element in group
        if (id(element.parent), element.depth) in places
    ]
    for element in siblings:
        if is_like_a_stage(element.key) or _is_built_like(element, shape):
            element.decide(Meaning.STAGE, Inference.SIBLINGS)


def _add_stages_of_the_same_name(elements: list[Element]) -> None:
    """Make headings stages that elsewhere are ones: an area may have one stage alone."""
    names = {(each.key, each.depth) for each in elements if each.meaning == Meaning.STAGE}
    for element in elements:
        is_free = element.meaning is None and element.holds_items
        if is_free and (element.key, element.depth) in names:
            element.decide(Meaning.STAGE, Inference.SIBLINGS)


# What stands in a stage, around it or in a list


def _decide_by_place(element: Element, repeated: set[str]) -> None:
    """Decide about a heading that no name explains: it is of an area, or of the list around it."""
    outside = element.above(Meaning.LEAVE_OUT, Meaning.ANOTHER_ROLE)
    if outside and (element.reason != Inference.ANSWER or outside.meaning != Meaning.LEAVE_OUT):
        element.decide(Meaning.LEAVE_OUT, Inference.INSIDE)
        return
    if element.meaning in (Meaning.RESPONSIBILITIES, Meaning.IDEAL_CANDIDATES):
        if element.reason != Inference.ANSWER and element.above(Meaning.STAGE):
            element.decide(_inside_a_stage(element), Inference.INSIDE)
        return
    if element.meaning is None and element.reason == Inference.OWN_NAME:
        # Perhaps the role's capabilities by name, but those of several stages.
        is_of_stages = element.key in repeated and element.above(Meaning.STAGE)
        if is_of_stages and TRADE_WORDS.get(element.key) == Meaning.COMPETENCIES:
            element.decide(Meaning.COMPETENCIES, Inference.INSIDE)
        return
    is_open = not (element.meaning or element.reason or element.leads_over)
    if not is_open or element.key in NOTHING or element.depth >= BULLET:
        return
    if _is_around_stages(element):
        element.decide(Meaning.AREA, Inference.AROUND)
        return
    around = element.above(Meaning.STAGE, Meaning.LEAVE_OUT, *PARTS)
    if not around or not element.holds_items or not _may_hold(around, element):
        return
    if element.depth >= STRONG and around.reason == Inference.OWN_NAME:
        return
    if around.meaning == Meaning.STAGE:
        if around.reason != Inference.OWN_NAME or element.key in repeated:
            element.decide(Meaning.COMPETENCIES, Inference.INSIDE)
    elif around.meaning in OF_A_STAGE:
        element.decide(around.meaning, Inference.INSIDE)


def _inside_a_stage(element: Element) -> Meaning:
    """Return which list of a stage it is that has the name of a list of the role."""
    if element.meaning == Meaning.RESPONSIBILITIES:
        return Meaning.OBJECTIVES
    return Meaning.OWN_LISTS if element.key in NOT_RATED else Meaning.COMPETENCIES


def _may_hold(around: Element, element: Element) -> bool:
    """Tell whether a heading is marked as one below the other: weaker marks may mean nothing."""
    return around.depth < element.depth and around.depth < BULLET


def _is_around_stages(element: Element) -> bool:
    return any(child.meaning == Meaning.STAGE for child in element.children)


def _headings_in_several_stages(elements: list[Element]) -> set[str]:
    """Return the keys of headings that stand below more than one stage."""
    stages = [element for element in elements if element.meaning == Meaning.STAGE]
    counted = Counter(key for stage in stages for key in {child.key for child in stage.children})
    return {key for key, count in counted.items() if count >= FEWEST}
