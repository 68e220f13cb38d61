"""The employee's half: from the first answer to handing it in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathway_portal.accounts.models import Deputyship
from pathway_portal.web.request_limits import body_limit
from pathways.models import Stage
from pathways.time_estimate import TimeEstimate

from .. import own_plans, prepared, services
from ..carry_over import no_longer_asked, offers
from ..comparison import history_links
from ..forms import SubmitForm
from ..models import Side
from ..permissions import is_employee
from ..questions import questions_of
from .half import Half, draft_page, where_left_off
from .shared import (
    ANSWERS,
    back_to,
    posted,
    stale_page,
    visible_assessment,
)


@require_safe
def mine(request):
    assessments = (
        request.user.assessments.with_progress()
        .with_people()
        .select_related("stage__pathway__role")
        .order_by("-pk")
    )
    context = {"assessments": assessments, **history_links(assessments)}
    return render(request, "assessments/mine.html", context)


@require_safe
def start_here(request):
    """Redirect to where the reader begins an assessment of their present stage.

    Links in mails lead here: the stage may change before somebody follows them.
    """
    stage = request.user.stage
    published = stage and Stage.objects.published().same_step_as(stage).first()
    if not published:
        return redirect("home")
    return redirect("assessments:start", stage.pathway.role.slug, published.number)


@require_http_methods(["GET", "POST"])
def start(request, role, number):
    """Explain who will see what; then begin an assessment, or go on with the one begun."""
    stage = get_object_or_404(
        Stage.objects.published().select_related("pathway__role"),
        pathway__role__slug=role,
        number=number,
    )
    if request.method == "POST":
        assessment = services.start(stage, by=request.user, at=timezone.now())
        return redirect(draft_page(assessment))
    questions = questions_of(stage, Side.SELF)
    context = {
        "stage": stage,
        "questions": questions,
        "minutes": TimeEstimate.of(question.item for question in questions),
        "begun": request.user.assessments.of_stage(stage).filter(reviewed_at=None).first(),
        "manager": request.user.active_manager,
        "stand_in": Deputyship.objects.of(request.user),
        "is_first": not request.user.assessments.exists(),
    }
    return render(request, "assessments/start.html", context)


@require_http_methods(["GET", "POST"])
@body_limit(ANSWERS)
def answer(request, pk):
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    if request.method == "GET" and not assessment.is_draft:
        return back_to(request, assessment)

    half = Half(assessment, request.user)
    response = half.respond(
        request,
        page="assessments:answer",
        check="assessments:submit",
        message=_("Saved. Only you can see it until you submit it."),
    )
    if response:
        return response

    forms, stage = half.answers, assessment.stage
    earlier = prepared.ratings_of_last_time(assessment)
    offered = offers(half.questions, earlier)
    drafts = own_plans.source.evidence_drafts(
        request.user,
        [form.question.item for form in forms if form.question.is_competency],
        earlier[0].assessment.submitted_at if earlier else None,
    )
    for form in forms:
        # Where there is an answer of now, last time's is offered no more.
        form.offer = None if form.initial["answer"] else offered.get(form.question.key)
        found = drafts.get(form.question.item.slug) if form.question.is_competency else None
        form.drafts = found.not_in(form.row.evidence) if found else []
        form.has_more_drafts = found is not None and found.has_more
    left_off = where_left_off(half.questions, {form.prefix: form.row for form in forms})
    published = prepared.published_step(stage)
    context = half.context() | {
        "thoughts": half.reflections,
        "left_off": left_off if any(form.has_answer for form in forms) else None,
        "minutes": TimeEstimate.of(form.question.item for form in forms if not form.has_answer),
        "last_time": earlier[0].assessment if earlier else None,
        "unchanged": [f.offer for f in forms if f.offer and not f.offer.is_reworded],
        "gone": no_longer_asked(half.questions, earlier),
        "newer": published if published and published != stage else None,
    }
    return render(request, "assessments/answer.html", context)


@require_http_methods(["GET", "POST"])
@body_limit(ANSWERS)
def submit(request, pk):
    """Show the employee their whole half and what is still open; then submit it."""
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    unfinished, review_rule_changed = [], False
    if request.method == "POST":
        shown = posted(request, SubmitForm)
        try:
            services.submit(
                assessment,
                version=shown["version"],
                independent=shown["review"] == SubmitForm.INDEPENDENT,
                by=request.user,
                at=timezone.now(),
            )
        except services.StaleVersion:
            return stale_page(request, pk)
        except services.ReviewRuleChanged:
            review_rule_changed = True
        except services.Incomplete as missing:
            unfinished = missing.keys
        else:
            messages.success(request, _submitted(assessment))
            return redirect(assessment)
    elif not assessment.is_draft:
        return back_to(request, assessment)

    lines = Half(assessment, request.user).lines()
    context = {
        "assessment": assessment,
        "edit": reverse("assessments:answer", args=[assessment.pk]),
        "lines": lines,
        "unanswered": [question for question, rating, _label in lines if rating.is_open],
        "was_refused": bool(unfinished),
        "has_errors": review_rule_changed,
        "review_rule_changed": review_rule_changed,
        "unsupported": [q for q, r, _label in lines if r.is_unsupported_top],
        "shared": assessment.reflections.shared().select_related("watch_for"),
        "orphaned_answers": prepared.orphaned_answers(assessment, request.user),
    }
    return render(request, "assessments/submit.html", context)


def _submitted(assessment):
    if assessment.employee.active_manager:
        return _("Submitted. You can take it back until your manager is done.")
    return _("Submitted. You have no manager at the moment: ask HR to name one.")


@require_POST
def withdraw(request, pk):
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    version = posted(request)["version"]
    try:
        services.withdraw(assessment, version=version, by=request.user, at=timezone.now())
    except services.StaleVersion:
        return stale_page(request, pk)
    messages.success(request, _("You took it back. It is a draft again, and only you can see it."))
    return redirect("assessments:answer", assessment.pk)


@require_POST
def ask(request, pk):
    """Ask who holds up the review: the manager, or HR where there is none."""
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    try:
        manager = services.ask_about_review(assessment, by=request.user, at=timezone.now())
    except services.StaleVersion:
        return stale_page(request, pk)
    except services.TooSoon as refused:
        date = date_format(refused.possible_from)
        messages.warning(request, _("You can ask again from %(date)s.") % {"date": date})
    except services.NobodyToAsk:
        messages.warning(request, _("There is nobody in HR to ask at the moment."))
    else:
        asked = manager or _("HR")
        messages.success(request, _("Asked. %(asked)s is told right away.") % {"asked": asked})
    return redirect(assessment)


@require_http_methods(["GET", "POST"])
def discard(request, pk):
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    if request.method == "POST":
        version = posted(request)["version"]
        try:
            services.discard(assessment, version=version, by=request.user, at=timezone.now())
        except services.StaleVersion:
            return stale_page(request, pk)
        messages.success(request, _("The draft is deleted."))
        return redirect("assessments:mine")
    if not assessment.is_draft:
        return back_to(request, assessment)
    return render(request, "assessments/discard.html", {"assessment": assessment})
