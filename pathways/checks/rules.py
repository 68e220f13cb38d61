"""Apply all rules to one version."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..models import Pathway, Stage
from ..tracks import Track
from .areas import areas
from .excluding import excluding_wording
from .expected_levels import expected_levels, misleading_levels
from .explanations import unexplained_competencies
from .identity import lost_identities
from .length import long_stages
from .levels import level_wordings
from .likeness import compared_with_other_roles
from .line_length import long_lines
from .links import links_elsewhere
from .metrics import metrics_to_reword
from .missing import empty_lists, missing_fields
from .near_repeats import near_repeats
from .numbering import positions, stage_numbers
from .own_lists import own_list_titles
from .pathway_contents import PathwayContents
from .people import people_without_a_stage
from .personal_details import personal_details
from .placeholders import placeholders
from .problem import Problem
from .promises import promises
from .repeats import repeated_sentences
from .tracks import shared_stages
from .wording import two_claims, vague_verbs

Rule = Callable[[PathwayContents], Iterator[Problem]]

# The rules that can stop publishing. The others only warn.
STRICT: list[Rule] = [
    empty_lists,
    stage_numbers,
    missing_fields,
    placeholders,
    links_elsewhere,
    misleading_levels,
    shared_stages,
    own_list_titles,
]
ADVISING: list[Rule] = [
    people_without_a_stage,
    positions,
    repeated_sentences,
    compared_with_other_roles,
    lost_identities,
    near_repeats,
    two_claims,
    vague_verbs,
    metrics_to_reword,
    excluding_wording,
    promises,
    personal_details,
    unexplained_competencies,
    level_wordings,
    expected_levels,
    areas,
    long_lines,
    long_stages,
]


def check(
    pathway: Pathway,
    *,
    is_loaded: bool = False,
    before: Pathway | None = None,
    left_behind: list[Stage] | None = None,
) -> list[Problem]:
    """Return all problems of a version, in reading order. The number of queries is constant.

    `is_loaded` says that the pathway came from `with_contents()`: then it is not loaded again.
    For `before` and `left_behind` see `PathwayContents`.
    """
    contents = PathwayContents(pathway, is_loaded=is_loaded, before=before, left_behind=left_behind)
    return _apply(STRICT + ADVISING, contents)


def errors(
    pathway: Pathway, *, is_loaded: bool = False, tracks: list[Track] | None = None
) -> list[Problem]:
    """Return only the problems that stop publishing.

    `is_loaded` says that the pathway came from `with_contents()`: then there are two queries, one
    of them for its `tracks` where they are not given, and another where stages expect levels.
    """
    contents = PathwayContents(pathway, is_loaded=is_loaded, tracks=tracks)
    return [problem for problem in _apply(STRICT, contents) if problem.is_error]


def _apply(rules: list[Rule], contents: PathwayContents) -> list[Problem]:
    return contents.in_reading_order([problem for rule in rules for problem in rule(contents)])
