"""One thing that the check has to say, and the way to the field it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Model
from django.urls import reverse

from ..models import Capability, Pathway, Stage


class Severity(StrEnum):
    ERROR = "error"  # it cannot be published so
    WARNING = "warning"  # somebody should look; publishing stays possible


class ProblemKind(StrEnum):
    EMPTY = "empty"  # a list without a line
    MISSING = "missing"  # a field without words
    PLACEHOLDER = "placeholder"  # words that wait for the real ones
    NUMBERING = "numbering"  # stages or lines that don't count from 1
    PEOPLE = "people"  # somebody stands at a stage that is gone
    LINK = "link"  # a link to somewhere else than the web
    UNREACHABLE = "unreachable"  # a link that doesn't answer
    REPEATED = "repeated"  # the same sentence a second time
    NEAR_DUPLICATE = "near_duplicate"  # another role asks for the same under another identity
    LOST_IDENTITY = "lost_identity"  # something is gone, and something like it is new
    SAME_SLUG = "same_slug"  # one identity for two things
    TWO_CLAIMS = "two_claims"  # a line that asks for two things at once
    VAGUE = "vague"  # a verb that nobody can see somebody do
    LEVELS = "levels"  # own words for some levels only, or for two the same
    TOO_LONG = "too_long"  # more than people can take in at once


@dataclass(frozen=True)
class Problem:
    """What is wrong, in words for HR: `words` say where, what and what to do.

    `obj` is the row it is about: the pathway, a stage or a line of a list. `field` is the name of
    a field of it, or of the list (`competencies`) that is empty. `index` is the row's place in its
    list, from 0. `suggestion` is a value to put into the field, where there is one to offer.
    """

    severity: Severity
    kind: ProblemKind
    said: str  # what and what to do, without the place
    obj: Model
    field: str
    suggestion: str = ""
    index: int = 0
    place: str = ""  # `“Stage 2: Delivery”, objective 3`; empty where `said` names it itself
    here: str = ""  # the same for those who know the stage: `Objective 3`

    def __str__(self):
        return self.words

    @property
    def words(self) -> str:
        return f"{self.place}: {self.said}" if self.place else self.said

    @property
    def words_here(self) -> str:
        """The words below a heading that names the stage."""
        return f"{self.here}: {self.said}" if self.here else self.said

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR

    @property
    def url(self) -> str:
        return field_url(self)


def field_url(problem: Problem) -> str:
    """The workplace's page that holds the field, down to the field itself.

    A version that is no draft is shown without fields: there the way ends at the line, or at the
    page.
    """
    obj, field = problem.obj, problem.field
    if problem.kind == ProblemKind.PEOPLE:  # it is asked when the version is published
        return reverse("admin:pathways_pathway_publish", args=[obj.pk]) + "#moves"
    if isinstance(obj, Stage) and field == "number":  # it is ordered on the pathway's page
        return _line(obj.pathway, "stages", problem.index, field)
    if isinstance(obj, Capability) and field != "skills":
        return _line(obj.pathway, "capabilities", problem.index, field)
    if isinstance(obj, (Pathway, Stage, Capability)):
        if field in _lists(obj):
            return f"{_page(obj)}#{field}-group"
        return f"{_page(obj)}#" + (
            f"id_{field}" if _is_draft(obj) else f"{obj._meta.model_name}_form"
        )
    holder = _holder(obj)
    return _line(holder, obj._meta.default_related_name or "skills", problem.index, field)


def _page(obj) -> str:
    return reverse(f"admin:pathways_{obj._meta.model_name}_change", args=[obj.pk])


def _line(holder, name, index, field) -> str:
    row = f"{name}-{index}"
    return f"{_page(holder)}#" + (f"id_{row}-{field}" if _is_draft(holder) else row)


def _lists(obj) -> set[str]:
    return {relation.get_accessor_name() for relation in obj._meta.related_objects}


def _holder(line):
    return next(
        getattr(line, name) for name in ("stage", "capability", "pathway") if hasattr(line, name)
    )


def _is_draft(obj) -> bool:
    while not isinstance(obj, Pathway):
        obj = _holder(obj)
    return obj.is_draft
