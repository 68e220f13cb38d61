"""Sort what the check says about a draft to the lines that it is about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ... import checks
from ...contents import content_of
from .draft import Draft
from .keys import list_key, row_key


@dataclass(frozen=True)
class DraftRemark:
    words: str
    is_error: bool  # it stops publishing


def remarks_of(draft: Draft) -> dict[str, list[DraftRemark]]:
    """Return what the check says, by the key of the row or list it is about."""
    found = defaultdict(list)
    for problem in checks.check(draft.pathway, is_loaded=True):
        found[_key(problem)].append(DraftRemark(_words(problem), problem.is_error))
    return dict(found)


def _key(problem) -> str:
    content = content_of(type(problem.obj))
    inner = next((each for each in content.lists if each.name == problem.field), None)
    if inner:
        return list_key(inner, problem.obj.pk)
    return row_key(content, problem.obj.pk)


def _words(problem) -> str:
    """Name the field, unless the line itself says which one is meant."""
    content = content_of(type(problem.obj))
    is_evident = problem.field in (content.main_text, content.order) or not problem.place
    if is_evident or problem.field not in [*content.field_names, "slug"]:
        return problem.message
    label = capfirst(problem.obj._meta.get_field(problem.field).verbose_name)
    return _("%(field)s: %(remark)s") % {"field": label, "remark": problem.message}
