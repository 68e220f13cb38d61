"""Describe one problem that the check found, and link to the field it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Model
from django.urls import reverse

from ..contents import PATHWAY, STAGES, content_of
from ..models import Pathway


class Severity(StrEnum):
    ERROR = "error"  # stops publishing
    WARNING = "warning"  # HR should look at it, but can publish


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
    NEAR_REPEAT = "near_repeat"  # nearly the same sentence a second time
    TWO_CLAIMS = "two_claims"  # a line that asks for two things at once
    VAGUE = "vague"  # a verb that nobody can see somebody do
    UNMEASURABLE = "unmeasurable"  # a success metric that nobody can count or see
    ACTIVITY = "activity"  # a success metric that says what somebody does
    EXCLUDING = "excluding"  # wording that keeps people out
    PROMISE = "promise"  # pay or promotion, which a pathway does not decide
    PERSONAL = "personal"  # a name, a telephone number or an address
    UNEXPLAINED = "unexplained"  # a competency that does not say what it means
    AREA = "area"  # an area without competencies, or one that is not listed
    EXPECTED = "expected"  # a level that the stage expects, and that would mislead people
    OWN_LIST = "own_list"  # one that HR named, with the title of another
    TRACK = "track"  # a stage that another role shares, and that differs there
    LEVELS = "levels"  # own words for some levels only, or for two the same
    SENTENCES = "sentences"  # a line of several sentences
    TOO_LONG = "too_long"  # more than people can take in at once


@dataclass(frozen=True)
class Problem:
    """A problem in words for HR: `words` say where it is, what it is and what to do.

    `obj` is the row it is about: the pathway, a stage or a line of a list. `field` is one of its
    fields, or the list of it (`competencies`) that is empty. `index` is the row's place in its
    list, from 0. `suggestion` is a value for the field, if the check has one to offer.
    """

    severity: Severity
    kind: ProblemKind
    message: str  # what and what to do, without the place
    obj: Model
    field: str
    suggestion: str = ""
    index: int = 0
    place: str = ""  # `“Stage 2: Delivery”, objective 3`; empty where `message` names it itself
    place_in_stage: str = ""  # the same without the stage: `Objective 3`

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    @property
    def words_in_stage(self) -> str:
        """The words to show below a heading that already names the stage."""
        return f"{self.place_in_stage}: {self.message}" if self.place_in_stage else self.message

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR

    @property
    def url(self) -> str:
        return field_url(self)


def field_url(problem: Problem) -> str:
    """Return the address of the field on its page in the workplace.

    Versions that are no drafts are shown without fields. There the link leads to the line, or to
    the page.
    """
    obj, field = problem.obj, problem.field
    if problem.kind == ProblemKind.PEOPLE:  # it is asked when the version is published
        return reverse("admin:pathways_pathway_publish", args=[obj.pk]) + "#moves"
    if _stands_on_holders_page(obj, field):
        content = content_of(type(obj))
        holder = getattr(obj, content.holder)
        line = f"{content.name}-{problem.index}"
        return f"{_page(holder)}#" + (f"id_{line}-{field}" if _is_draft(holder) else line)
    if field in _lists(obj):
        return f"{_page(obj)}#{field}-group"
    return f"{_page(obj)}#" + (f"id_{field}" if _is_draft(obj) else f"{obj._meta.model_name}_form")


def _stands_on_holders_page(obj: Model, field: str) -> bool:
    """Tell whether the field is edited in a list on the page of the row's holder.

    Stages have pages of their own, but are numbered in the list. A capability's page has only its
    skills.
    """
    content = content_of(type(obj))
    if field in _lists(obj):
        return False
    return content not in (PATHWAY, STAGES) or field == content.order


def _page(obj: Model) -> str:
    return reverse(f"admin:pathways_{obj._meta.model_name}_change", args=[obj.pk])


def _lists(obj: Model) -> list[str]:
    return [content.name for content in content_of(type(obj)).lists]


def _is_draft(obj: Model) -> bool:
    while not isinstance(obj, Pathway):
        obj = getattr(obj, content_of(type(obj)).holder)
    return obj.is_draft
