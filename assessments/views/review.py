"""The manager's half, rated before the manager sees the employee's levels."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.web.request_limits import body_limit

from .. import prepared, services
from ..models import Side
from ..permissions import is_manager
from .half import Half
from .shared import (
    ANSWERS,
    back_to,
    leave_receipts,
    posted,
    stale_page,
    taken_back,
    visible_assessment,
)


def for_reviewer(view):
    """Hand the assessment to a view that is for its manager alone.

    What the employee has taken back meanwhile makes the manager's page stale.
    """

    @wraps(view)
    def with_assessment(request, pk):
        try:
            assessment = visible_assessment(request, pk)
        except Http404:
            return stale_page(request, taken_back(request, pk).pk)
        if not is_manager(request.user, assessment):
            raise PermissionDenied
        return view(request, assessment)

    return with_assessment


@require_http_methods(["GET", "POST"])
@body_limit(ANSWERS)
@for_reviewer
def review(request, assessment):
    if request.method == "GET" and not assessment.is_submitted:
        return back_to(request, assessment)
    other = services.review_begun_by(assessment, request.user)
    if request.method != "POST" and other:
        context = {"assessment": assessment, "other": other, "section": "team"}
        return render(request, "assessments/begun.html", context)

    half = Half(assessment, request.user)
    response = half.respond(
        request,
        page="assessments:review",
        check="assessments:finish",
        message=_("Saved. Only you can see it until you open both views."),
    )
    if response:
        return response

    leave_receipts(request, assessment)
    own = _own_half(assessment, half.questions)
    for form in half.answers:
        form.own = own.get(form.question.key)
    context = half.context() | {
        "section": "team",
        "stand_in": prepared.stand_in_of(assessment.employee),
        "shared": prepared.thoughts_of(assessment, is_own=False),
    }
    return render(request, "assessments/review.html", context)


@require_http_methods(["GET", "POST"])
@body_limit(ANSWERS)
@for_reviewer
def finish(request, assessment):
    """Show the manager their whole half; then open both views in the same moment."""
    was_refused = False
    if request.method == "POST":
        version = posted(request)["version"]
        try:
            services.complete_review(
                assessment, version=version, by=request.user, at=timezone.now()
            )
        except services.StaleVersion:
            return stale_page(request, assessment.pk)
        except services.Incomplete:
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
    elif services.review_begun_by(assessment, request.user):
        return redirect("assessments:review", assessment.pk)

    lines = Half(assessment, request.user).lines()
    context = {
        "assessment": assessment,
        "section": "team",
        "edit": reverse("assessments:review", args=[assessment.pk]),
        "lines": lines,
        "unanswered": [question for question, rating, _label in lines if rating.is_open],
        "was_refused": was_refused,
    }
    return render(request, "assessments/finish.html", context)


@require_POST
@for_reviewer
def take_over(request, assessment):
    """Take over from the manager or deputy who has begun; what they wrote stays theirs."""
    try:
        services.take_over(assessment, by=request.user, at=timezone.now())
    except services.StaleVersion:
        return stale_page(request, assessment.pk)
    messages.success(request, _("This review is yours now."))
    return redirect("assessments:review", assessment.pk)


def _own_half(assessment, questions):
    """Fetch what the manager may read of the employee's half while rating, by question.

    In an independent review that is the evidence alone: the levels do not leave the database.
    """
    rows = assessment.ratings.filter(side=Side.SELF)
    if assessment.is_independent:
        rows = rows.defer("answer", "answered_at", "confirms", "confirmed_at", "old_words")
    row_of = {row.key: row for row in rows}
    return {
        question.key: {
            "evidence": row_of[question.key].evidence,
            "link": row_of[question.key].link,
            "label": None
            if assessment.is_independent
            else question.label_of(row_of[question.key].answer, Side.SELF),
        }
        for question in questions
        if row_of[question.key].is_evidenced or not assessment.is_independent
    }
