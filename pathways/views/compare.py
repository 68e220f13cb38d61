"""Show two roles, or two stages, side by side."""

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import own_answers
from ..comparison.forms import CompareForm, address_of
from ..comparison.roles import roles_compared
from ..comparison.stages import side_by_side
from ..contents import prefetches, stage_lists
from ..models import Pathway, Stage
from ..text import fold


@require_safe
def compare(request):
    """Compare the roles or stages that the address names, with the reader's own answers only.

    The address never holds an answer.
    """
    pathways = sorted(
        Pathway.objects.published().with_stages().with_has_older(),
        key=lambda pathway: fold(pathway.role.name),
    )
    asked = _asked(request, pathways)
    is_chosen = asked.keys() == {"one", "other"}
    form = CompareForm(asked if is_chosen else None, pathways=pathways, initial=asked)
    context = {"form": form, "pathways": pathways}
    if not form.is_valid():
        return render(request, "pathways/compare.html", context)

    one, other = form.cleaned_data["one"], form.cleaned_data["other"]
    context |= {"one": one, "other": other}
    if isinstance(one, Stage):
        prefetch_related_objects([one, other], *prefetches(stage_lists()))
        context["lists"] = side_by_side(one, other)
        context["has_common"] = any(each.both for each in context["lists"])
        return render(request, "pathways/compare_stages.html", context)
    prefetch_related_objects([one, other], "stages__competencies")
    answers = own_answers.source.agreed(request.user)
    context["compared"] = roles_compared(one, other, answers)
    context["back"] = {"one": address_of(other), "other": address_of(one)}
    return render(request, "pathways/compare_roles.html", context)


def _asked(request, pathways):
    """Return what the address names. If it names only the other role, compare with one's own."""
    asked = {name: request.GET[name] for name in ("one", "other") if name in request.GET}
    stage = request.user.stage
    if asked.keys() == {"other"} and stage:
        for pathway in pathways:
            if pathway.role_id == stage.pathway.role_id:
                own = address_of(pathway)
                return {"one": own} if own == asked["other"] else {"one": own} | asked
    return asked
