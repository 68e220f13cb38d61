"""Apply all rules to one version."""

from __future__ import annotations

from ..models import Pathway
from .explanations import unexplained_competencies
from .identity import lost_identities
from .length import long_stages
from .levels import level_wordings
from .likeness import compared_with_other_roles
from .links import links_elsewhere
from .missing import empty_lists, missing_fields, placeholders
from .numbering import positions, stage_numbers
from .pathway_contents import PathwayContents
from .people import people_without_a_stage
from .problem import Problem
from .repeats import repeated_sentences
from .wording import two_claims, vague_verbs

# The rules that can stop publishing. The others only warn.
STRICT = [
    empty_lists,
    stage_numbers,
    missing_fields,
    placeholders,
    links_elsewhere,
]
ADVISING = [
    people_without_a_stage,
    positions,
    repeated_sentences,
    compared_with_other_roles,
    lost_identities,
    two_claims,
    vague_verbs,
    unexplained_competencies,
    level_wordings,
    long_stages,
]


def check(pathway: Pathway) -> list[Problem]:
    """Return all problems of a version, in reading order. The number of queries is constant."""
    return _apply(STRICT + ADVISING, PathwayContents(pathway))


def errors(pathway: Pathway, *, is_loaded: bool = False) -> list[Problem]:
    """Return only the problems that stop publishing.

    `is_loaded` says that the pathway came from `with_contents()`: then there is no query.
    """
    contents = PathwayContents(pathway, is_loaded=is_loaded)
    return [problem for problem in _apply(STRICT, contents) if problem.is_error]


def _apply(rules, contents):
    return contents.in_reading_order([problem for rule in rules for problem in rule(contents)])
