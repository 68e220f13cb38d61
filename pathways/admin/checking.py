"""Show HR what is wrong with a version, whether or not it is published."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.web.hr_pages import get_viewable_or_404, render_hr_page

from .. import checks
from ..models import Competency, Stage
from .authorship import record_writing
from .links import action_url
from .rights import hold


def by_place(problems):
    """Return the problems of the role as a whole and of each stage, in reading order."""
    places = defaultdict(list)
    for problem in problems:
        stage = (
            problem.obj if isinstance(problem.obj, Stage) else getattr(problem.obj, "stage", None)
        )
        title = str(stage) if stage else _("The role as a whole")
        places[title].append(problem)
    return list(places.items())


@require_POST
def take_identity(request, model_admin, pk):
    """Give a competency the identity that the check suggests, which another role uses."""
    pathway = get_viewable_or_404(request, model_admin, pk)
    if not model_admin.has_change_permission(request, pathway):
        raise PermissionDenied
    wished = request.POST.get("competency"), request.POST.get("slug")
    with transaction.atomic():
        hold(pathway)
        offers = {(str(p.obj.pk), p.suggestion): p.obj for p in checks.check(pathway) if _offers(p)}
        competency = offers.get(wished)
        if competency is None:  # it has been taken already, or was never offered
            return redirect(action_url(pathway, "check"))
        competency.slug = wished[1]
        competency.save(update_fields=["slug"])
        values = {"words": competency, "slug": competency.slug}
        took = _("Gave “%(words)s” the identity “%(slug)s”.")
        model_admin.log_change(request, pathway, took % values)
        record_writing(request, pathway)
    message = _("“%(words)s” now has the identity “%(slug)s”, as in the other role.")
    model_admin.message_user(request, message % values, messages.SUCCESS)
    return redirect(action_url(pathway, "check"))


def _offers(problem):
    """Tell whether it suggests an identity that is still free in the competency's stage."""
    row = problem.obj
    if not problem.suggestion or not isinstance(row, Competency):
        return False
    return problem.suggestion not in {other.slug for other in row.stage.competencies.all()}


@require_http_methods(["GET", "HEAD", "POST"])
def check_version(request, model_admin, pk):
    """Show every problem of the version. A POST also tries the links, and writes nothing."""
    pathway = get_viewable_or_404(request, model_admin, pk)
    may_write = model_admin.may_write(request)
    found = checks.check(pathway)
    links = None
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        links = checks.unreachable(pathway)
    errors = [problem for problem in found if problem.is_error]
    warnings = [problem for problem in found if not problem.is_error]
    return render_hr_page(
        request,
        model_admin,
        "admin/pathways/check.html",
        _("Check of version %(number)s") % {"number": pathway.number},
        row=pathway,
        pathway=pathway,
        errors=by_place(errors),
        error_count=len(errors),
        warnings=by_place(warnings),
        warning_count=len(warnings),
        links=None if links is None else by_place(links),
        link_count=len(links or []),
        may_check_links=may_write,
        taking=pathway if may_write and pathway.is_draft else None,
        may_publish=may_write and pathway.is_draft and not errors,
        may_start=model_admin.has_add_permission(request) and not pathway.is_draft,
    )
