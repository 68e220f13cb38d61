"""The manager's half: rated independently, before the employee's levels are to be seen."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import services
from ..models import Side
from ..permissions import is_manager
from ..questions import questions_of
from .half import (
    answers_on_page,
    changed_on,
    fill_in,
    is_saved,
    orphaned_answers_of,
    refuse_old_stage,
    what_it_says,
)
from .shared import (
    back_to,
    leave_receipts,
    new_page_key,
    page_save,
    place_on,
    posted_key,
    posted_version,
    stale_page,
    taken_back,
    visible_assessment,
)


@require_http_methods(["GET", "POST"])
def review(request, pk):
    try:
        assessment = visible_assessment(request, pk)
    except Http404:
        return stale_page(request, taken_back(request, pk))
    if not is_manager(request.user, assessment):
        raise PermissionDenied
    if request.method == "GET" and not assessment.is_submitted:
        return back_to(request, assessment)

    me = {"by": request.user, "at": timezone.now()}
    questions = questions_of(assessment.stage, Side.MANAGER)
    own = _own_half(assessment, questions)
    asked = answers_on_page(assessment, questions, Side.MANAGER, request.user, own=own)
    try:
        refuse_old_stage(request, assessment)
        forms = fill_in(request, asked, partial(_save_review, request, assessment, questions, me))
        if is_saved(request, forms):
            return _next_step(request, assessment, questions, changed_on(forms))
    except services.StaleVersion:
        return stale_page(request, assessment)

    leave_receipts(request, assessment)
    context = {
        "assessment": assessment,
        "section": "team",
        "page_key": new_page_key(),
        "forms": forms,
        "has_errors": any(form.errors for form in forms),
        "shared": assessment.reflections.shared().select_related("watch_for"),
        "orphaned_answers": orphaned_answers_of(assessment, request.user),
    }
    return render(request, "assessments/review.html", context)


@transaction.atomic
def _save_review(request, assessment, questions, me, given):
    """Save the answers, and keep one under its new words if the pressed button says so."""
    saved = services.save_review(assessment, given, page=page_save(request), **me)
    kept = {new.key for new in given if not new.is_partial} - saved.overtaken
    if "holds" in request.POST and (key := posted_key(request, "holds", questions)) in kept:
        services.keep_under_new_words(assessment, [key], **me)
    return saved


def _next_step(request, assessment, questions, changed):
    """All on the page is saved: on to what its button was for."""
    if "check" in request.POST:
        return redirect("assessments:finish", assessment.pk)
    page = reverse("assessments:review", args=[assessment.pk])
    if "holds" in request.POST:
        return redirect(f"{page}#q-{posted_key(request, 'holds', questions)}")
    messages.success(request, _("Saved. Only you can see it until you open both views."))
    return redirect(place_on(request, page, changed))


@require_http_methods(["GET", "POST"])
def finish(request, pk):
    """Read once more what one wrote; then both views open, in the same moment."""
    try:
        assessment = visible_assessment(request, pk)
    except Http404:
        return stale_page(request, taken_back(request, pk))
    if not is_manager(request.user, assessment):
        raise PermissionDenied
    was_refused = False
    if request.method == "POST":
        version = posted_version(request)
        try:
            services.complete_review(
                assessment, version=version, by=request.user, at=timezone.now()
            )
        except services.StaleVersion:
            return stale_page(request, assessment)
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

    questions = questions_of(assessment.stage, Side.MANAGER)
    lines, unanswered = what_it_says(assessment, questions, Side.MANAGER, request.user)
    context = {
        "assessment": assessment,
        "section": "team",
        "edit": reverse("assessments:review", args=[assessment.pk]),
        "lines": lines,
        "unanswered": unanswered,
        "was_refused": was_refused,
    }
    return render(request, "assessments/finish.html", context)


def _own_half(assessment, questions):
    """What a manager may read of the employee's half while they rate, by question: the evidence.

    Of an independent review the employee's levels are not even read from the database.
    """
    rows = assessment.ratings.filter(side=Side.SELF)
    if assessment.is_independent:
        rows = rows.defer("answer", "answered_at", "confirms", "confirmed_at", "old_words")
    said = {row.key: row for row in rows}
    return {
        question.key: {
            "evidence": said[question.key].evidence,
            "link": said[question.key].link,
            "label": None
            if assessment.is_independent
            else replace(question, side=Side.SELF).label_of(said[question.key].answer),
        }
        for question in questions
        if said[question.key].is_evidenced or not assessment.is_independent
    }
