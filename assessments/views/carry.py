"""Carry answers over: from last time, and to a newer version of the pathway."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pathway_portal.web.request_limits import body_limit
from pathways.models import Stage

from .. import services
from ..carry_over import Moving, offers
from ..models import Rating, Side
from ..permissions import is_employee
from ..questions import questions_of
from .half import Half
from .shared import (
    ANSWERS,
    LOOK_AGAIN,
    back_to,
    posted,
    posted_number,
    stale_page,
    visible_assessment,
)


@require_http_methods(["GET", "POST"])
@body_limit(ANSWERS)
def confirm(request, pk):
    """Confirm all at once what was answered last time to questions in the same words.

    Where nothing is open after that, the check comes next.
    """
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    if request.method == "GET" and not assessment.is_draft:
        return back_to(request, assessment)
    half = Half(assessment, request.user)
    offered = offers(half.questions, Rating.objects.of_last_time(assessment))
    if request.method == "POST":
        sources = {
            key: posted_number(request, f"{key}-source")
            for key in offered
            if f"{key}-source" in request.POST
        }
        try:
            saved = services.confirm(assessment, sources, by=request.user, at=timezone.now())
        except services.StaleVersion:
            return stale_page(request, pk)
        words = ngettext(
            "%(count)s answer confirmed: still true.",
            "%(count)s answers confirmed: still true.",
            len(saved.written),
        )
        if saved.written:
            messages.success(request, words % {"count": len(saved.written)})
        if saved.overtaken:
            messages.warning(request, LOOK_AGAIN)
        is_complete = not any(rating.is_open for rating in half.rows().values())
        page = "assessments:submit" if is_complete else "assessments:answer"
        return redirect(page, assessment.pk)
    ratings = half.rows()
    unchanged = [
        offer for key, offer in offered.items() if not offer.is_reworded and not ratings[key].answer
    ]
    if not unchanged:
        return redirect("assessments:answer", assessment.pk)
    context = {
        "assessment": assessment,
        "unchanged": unchanged,
        "last_time": unchanged[0].source.assessment,
    }
    return render(request, "assessments/confirm.html", context)


@require_http_methods(["GET", "POST"])
@body_limit(ANSWERS)
def move(request, pk):
    """Show what the newer version changes for a draft; then move the draft there."""
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    if request.method == "POST":
        version = posted(request)["version"]
        try:
            services.move_to_published(
                assessment, version=version, by=request.user, at=timezone.now()
            )
        except services.StaleVersion:
            return stale_page(request, pk)
        messages.success(request, _("Moved to the newer version, with everything you wrote."))
        return redirect("assessments:answer", assessment.pk)
    new = Stage.objects.published().same_step_as(assessment.stage).select_related("pathway").first()
    if not assessment.is_draft or new is None or new == assessment.stage:
        return back_to(request, assessment)
    context = {
        "assessment": assessment,
        "new": new,
        "gone_thoughts": assessment.reflections.written()
        .exclude(watch_for__text__in=new.watch_fors.values("text"))
        .select_related("watch_for"),
        "moving": Moving.of(
            questions_of(assessment.stage, Side.SELF), questions_of(new, Side.SELF)
        ),
    }
    return render(request, "assessments/move.html", context)
