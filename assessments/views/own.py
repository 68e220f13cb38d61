"""The employee's half: from the first answer to handing it in."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathways.models import Level, Stage
from pathways.time_estimate import TimeEstimate

from .. import services
from ..carry_over import no_longer_asked, offers
from ..comparison import with_history
from ..forms import SubmitForm
from ..models import Rating, Side
from ..permissions import is_employee
from ..questions import questions_of
from .half import (
    answers_on_page,
    changed_on,
    draft_page,
    fill_in,
    is_saved,
    left_overs_of,
    refuse_old_stage,
    what_it_says,
    where_left_off,
)
from .reflections import thoughts_on_page
from .shared import (
    LOOK_AGAIN,
    back_to,
    moved_on,
    new_page_key,
    page_save,
    place_on,
    posted,
    posted_key,
    posted_number,
    posted_version,
    visible_assessment,
)


@require_safe
def mine(request):
    assessments = (
        request.user.assessments.with_progress()
        .select_related("stage__pathway__role", "reviewed_by")
        .order_by("-pk")
    )
    context = {"assessments": assessments, "with_history": with_history(assessments)}
    return render(request, "assessments/mine.html", context)


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
        return redirect(draft_page(assessment))
    questions = questions_of(stage, Side.SELF)
    context = {
        "stage": stage,
        "questions": questions,
        "minutes": TimeEstimate.of(question.item for question in questions),
        "begun": request.user.assessments.of_stage(stage).filter(reviewed_at=None).first(),
        "manager": request.user.manager,
        "is_first": not request.user.assessments.exists(),
    }
    return render(request, "assessments/start.html", context)


@require_http_methods(["GET", "POST"])
def answer(request, pk):
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    if request.method == "GET" and not assessment.is_draft:
        return back_to(request, assessment)

    stage, me = assessment.stage, {"by": request.user, "at": timezone.now()}
    questions = questions_of(stage, Side.SELF)
    earlier = list(Rating.objects.of_last_time(assessment))
    offered = offers(questions, earlier)
    asked = answers_on_page(assessment, questions, Side.SELF, request.user, offers=offered)
    pondered = thoughts_on_page(assessment)
    try:
        refuse_old_stage(request, assessment)
        # Both or neither: what the page says of itself must hold for all that was on it.
        with transaction.atomic():
            save = partial(_save_answers, request, assessment, questions, me)
            forms = fill_in(request, asked, save)
            page = page_save(request)
            thoughts = fill_in(
                request, pondered, partial(services.save_reflections, assessment, page=page, **me)
            )
        if is_saved(request, forms, thoughts):
            return _next_step(request, assessment, questions, changed_on(forms, thoughts))
    except services.MovedOn:
        return moved_on(request, assessment)

    left_off = where_left_off(questions, {form.prefix: form.row for form in forms})
    published = Stage.objects.published().same_step_as(stage).first()
    context = {
        "assessment": assessment,
        "page_key": new_page_key(),
        "forms": forms,
        "thoughts": thoughts,
        "has_errors": any(form.errors for form in [*forms, *thoughts]),
        "answered": sum(form.has_answer for form in forms),
        "left_off": left_off if any(form.has_answer for form in forms) else None,
        "minutes": TimeEstimate.of(form.question.item for form in forms if not form.has_answer),
        "last_time": earlier[0].assessment if earlier else None,
        "unchanged": [f.offer for f in forms if f.offer and not f.offer.is_reworded],
        "gone": no_longer_asked(questions, earlier),
        "left_overs": left_overs_of(assessment, request.user),
        "newer": published if published and published != stage else None,
    }
    return render(request, "assessments/answer.html", context)


def _save_answers(request, assessment, questions, me, given):
    """Save the answers, and do what the pressed button says of one of them, if that one is kept."""
    saved = services.save_own_answers(assessment, given, page=page_save(request), **me)
    kept = {new.key for new in given if not new.is_partial} - saved.overtaken
    if "still" in request.POST and (key := posted_key(request, "still", questions)) in kept:
        sources = {key: posted_number(request, f"{key}-source")}
        if services.confirm(assessment, sources, **me).overtaken:
            messages.warning(request, LOOK_AGAIN)
    if "holds" in request.POST and (key := posted_key(request, "holds", questions)) in kept:
        services.keep_under_new_words(assessment, [key], **me)
    return saved


def _next_step(request, assessment, questions, changed):
    """All on the page is saved: on to what its button was for."""
    if "check" in request.POST:
        return redirect("assessments:submit", assessment.pk)
    page = reverse("assessments:answer", args=[assessment.pk])
    for button in ["still", "holds"]:
        if button in request.POST:
            return redirect(f"{page}#q-{posted_key(request, button, questions)}")
    messages.success(request, _("Saved. Only you can see it until you submit it."))
    return redirect(place_on(request, page, changed))


@require_http_methods(["GET", "POST"])
def submit(request, pk):
    """Read once more what one said, see what is still open, and hand it in."""
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    unfinished, promise_changed = [], False
    if request.method == "POST":
        form = posted(SubmitForm, request)
        try:
            services.submit(
                assessment,
                version=form.cleaned_data["version"],
                independent=form.is_independent,
                by=request.user,
                at=timezone.now(),
            )
        except services.MovedOn:
            return moved_on(request, assessment)
        except services.PromiseChanged:
            promise_changed = True
        except services.Unfinished as missing:
            unfinished = missing.keys
        else:
            messages.success(
                request, _("Submitted. You can take it back until your manager is done.")
            )
            return redirect(assessment)
    elif not assessment.is_draft:
        return back_to(request, assessment)

    questions = questions_of(assessment.stage, Side.SELF)
    lines, unanswered = what_it_says(assessment, questions, Side.SELF, request.user)
    context = {
        "assessment": assessment,
        "edit": reverse("assessments:answer", args=[assessment.pk]),
        "lines": lines,
        "unanswered": unanswered,
        "was_refused": bool(unfinished),
        "has_errors": promise_changed,
        "promise_changed": promise_changed,
        "bold": [q for q, r, _label in lines if r.answer == Level.HELPING and not r.is_evidenced],
        "shared": assessment.reflections.shared().select_related("watch_for"),
        "left_overs": left_overs_of(assessment, request.user),
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
    messages.success(request, _("You took it back. It is a draft again, and only you can see it."))
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
        messages.success(request, _("The draft is deleted."))
        return redirect("assessments:mine")
    if not assessment.is_draft:
        return back_to(request, assessment)
    return render(request, "assessments/discard.html", {"assessment": assessment})
