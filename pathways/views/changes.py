"""Show what each version of a role changed."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..comparison.forms import VersionsForm
from ..comparison.versions import history, release_between
from ..documents.versions import as_documents
from ..models import Pathway, PathwayState


@require_safe
def changes(request, role):
    """Show every version that people have read, newest first: no drafts, no retired ones."""
    pathway = get_object_or_404(Pathway.objects.published().select_related("role"), role__slug=role)
    versions = pathway.role.pathways.released().exclude(state=PathwayState.RETIRED)
    documents = as_documents(versions.order_by("-number"))
    releases = history(documents)
    asked = request.GET if {"then", "now"} & request.GET.keys() else None
    newest = {"then": releases[-1].version.number, "now": releases[0].version.number}
    form = VersionsForm(asked, versions=documents, initial=newest)
    context = {
        "pathway": pathway,
        "title": _("What changed") if len(releases) > 1 else _("Versions of this role"),
        "releases": releases,
        "form": form if form.is_bound or len(releases) > 2 else None,
    }
    if form.is_valid():
        context["compared"] = release_between(documents, **form.cleaned_data)
    return render(request, "pathways/changes.html", context)
