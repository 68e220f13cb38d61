"""The manager's half: rated independently, before the employee's levels are to be seen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import services
from ..models import Side
from ..permissions import is_manager
from ..questions import questions_of
from .half import fill_in, ratings_for
from .shared import back_to, moved_on, posted_version, visible_assessment


@require_http_methods(["GET", "POST"])
def review(request, pk):
    assessment = visible_assessment(request, pk)
    if not is_manager(request.user, assessment):
        raise PermissionDenied
    if request.method == "GET" and not assessment.is_submitted:
        return back_to(request, assessment)

    def save(given):
        return services.save_review(assessment, given, by=request.user, at=timezone.now())

    questions = questions_of(assessment.stage, Side.MANAGER)
    evidence = _evidence(assessment)
    try:
        forms, is_saved = fill_in(request, assessment, questions, Side.MANAGER, save, own=evidence)
    except services.MovedOn:
        return moved_on(request, assessment)
    if is_saved:
        if "check" in request.POST:
            return redirect("assessments:finish", assessment.pk)
        messages.success(request, _("Saved. Only you can see it until you are done."))
        return redirect("assessments:review", assessment.pk)

    context = {
        "assessment": assessment,
        "section": "team",
        "forms": forms,
        "has_errors": any(form.errors for form in forms),
    }
    return render(request, "assessments/review.html", context)


@require_http_methods(["GET", "POST"])
def finish(request, pk):
    """Read once more what one wrote; then both views open, in the same moment."""
    assessment = visible_assessment(request, pk)
    if not is_manager(request.user, assessment):
        raise PermissionDenied
    was_refused = False
    if request.method == "POST":
        version = posted_version(request)
        try:
            services.complete_review(
                assessment, version=version, by=request.user, at=timezone.now()
            )
        except services.MovedOn:
            return moved_on(request, assessment)
        except services.Unfinished:
            was_refused = True
        else:
            messages.success(
                request,
                _("You and %(employee)s can now read both views.")
                % {"employee": assessment.employee},
            )
            return redirect(assessment)
    elif not assessment.is_submitted:
        return back_to(request, assessment)

    questions = questions_of(assessment.stage, Side.MANAGER)
    ratings = ratings_for(assessment, questions, Side.MANAGER, request.user)
    lines = [(question, ratings[question.key]) for question in questions]
    context = {
        "assessment": assessment,
        "section": "team",
        "lines": [(q, r, q.label_of(r.answer)) for q, r in lines],
        "unanswered": [question for question, rating in lines if not rating.answer],
        "was_refused": was_refused,
    }
    return render(request, "assessments/finish.html", context)


def _evidence(assessment):
    """What the employee wrote, by question. Their levels are not even read from the database."""
    rows = assessment.ratings.filter(side=Side.SELF).only(
        "assessment_id", "competency_id", "metric_id", "evidence", "link"
    )
    return {
        row.key: {"evidence": row.evidence, "link": row.link}
        for row in rows
        if row.evidence or row.link
    }
