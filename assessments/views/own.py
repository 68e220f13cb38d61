"""The employee's half: from the first answer to handing it in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathways.models import Stage

from .. import services
from ..models import Side
from ..permissions import is_employee
from ..questions import questions_of
from .half import fill_in, ratings_for
from .shared import back_to, moved_on, posted_version, visible_assessment


@require_safe
def mine(request):
    assessments = (
        request.user.assessments.with_progress()
        .select_related("stage__pathway__role", "reviewed_by")
        .order_by("-started_at", "-pk")
    )
    return render(request, "assessments/mine.html", {"assessments": assessments})


@require_http_methods(["GET", "POST"])
def start(request, role, number):
    """What rating oneself is for and who sees what; then begin, or go on with what is begun."""
    stage = get_object_or_404(
        Stage.objects.published().select_related("pathway__role"),
        pathway__role__slug=role,
        number=number,
    )
    if request.method == "POST":
        assessment = services.start(stage, by=request.user, at=timezone.now())
        return redirect("assessments:answer", assessment.pk)
    context = {
        "stage": stage,
        "questions": questions_of(stage, Side.SELF),
        "begun": request.user.assessments.of_stage(stage).filter(reviewed_at=None).first(),
        "manager": request.user.manager,
    }
    return render(request, "assessments/start.html", context)


@require_http_methods(["GET", "POST"])
def answer(request, pk):
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    if request.method == "GET" and not assessment.is_draft:
        return back_to(request, assessment)

    def save(given):
        return services.save_own_answers(assessment, given, by=request.user, at=timezone.now())

    questions = questions_of(assessment.stage, Side.SELF)
    try:
        forms, is_saved = fill_in(request, assessment, questions, Side.SELF, save)
    except services.MovedOn:
        return moved_on(request, assessment)
    if is_saved:
        if "check" in request.POST:
            return redirect("assessments:submit", assessment.pk)
        messages.success(request, _("Saved. Only you can see it until you submit it."))
        return redirect("assessments:answer", assessment.pk)

    context = {
        "assessment": assessment,
        "forms": forms,
        "has_errors": any(form.errors for form in forms),
    }
    return render(request, "assessments/answer.html", context)


@require_http_methods(["GET", "POST"])
def submit(request, pk):
    """Read once more what one said, see what is still open, and hand it in."""
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    unfinished = []
    if request.method == "POST":
        version = posted_version(request)
        try:
            services.submit(assessment, version=version, by=request.user, at=timezone.now())
        except services.MovedOn:
            return moved_on(request, assessment)
        except services.Unfinished as missing:
            unfinished = missing.keys
        else:
            messages.success(request, _("Submitted. Your answers stay as they are from here on."))
            return redirect(assessment)
    elif not assessment.is_draft:
        return back_to(request, assessment)

    questions = questions_of(assessment.stage, Side.SELF)
    ratings = ratings_for(assessment, questions, Side.SELF, request.user)
    lines = [(question, ratings[question.key]) for question in questions]
    context = {
        "assessment": assessment,
        "lines": [(q, r, q.label_of(r.answer)) for q, r in lines],
        "unanswered": [question for question, rating in lines if not rating.answer],
        "was_refused": bool(unfinished),
    }
    return render(request, "assessments/submit.html", context)


@require_POST
def withdraw(request, pk):
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    version = posted_version(request)
    try:
        services.withdraw(assessment, version=version, by=request.user)
    except services.MovedOn:
        return moved_on(request, assessment)
    messages.success(request, _("Withdrawn. It is a draft again, and only you can see it."))
    return redirect("assessments:answer", assessment.pk)


@require_http_methods(["GET", "POST"])
def discard(request, pk):
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    if request.method == "POST":
        version = posted_version(request)
        try:
            services.discard(assessment, version=version, by=request.user)
        except services.MovedOn:
            return moved_on(request, assessment)
        messages.success(request, _("The draft is gone."))
        return redirect("assessments:mine")
    if not assessment.is_draft:
        return back_to(request, assessment)
    return render(request, "assessments/discard.html", {"assessment": assessment})
