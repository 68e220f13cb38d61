"""Both views open: read them side by side, settle where they differ, agree."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Subquery
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import services
from ..charts import dot_plots
from ..comparison import changes_since, exchanges, plots_of
from ..forms import AttainedForm, SettleForm
from ..models import Assessment, Rating, Side
from ..permissions import is_employee, is_party, may_read_levels
from ..questions import questions_of
from .half import draft_page, left_overs_of, ratings_for
from .shared import (
    leave_receipts,
    moved_on,
    pending_reviews,
    posted_version,
    visible_assessment,
)


@require_safe
def detail(request, pk):
    """An assessment as it stands, for the one who looks at it."""
    assessment = visible_assessment(request, pk)
    if assessment.is_draft:
        return redirect(draft_page(assessment))
    if assessment.is_submitted and not is_employee(request.user, assessment):
        return redirect("assessments:review", assessment.pk)
    if assessment.is_submitted:
        questions = questions_of(assessment.stage, Side.SELF)
        ratings = ratings_for(assessment, questions, Side.SELF, request.user)
        lines = [(q, ratings[q.key], q.label_of(ratings[q.key].answer)) for q in questions]
        answers = {question.key: rating.answer for question, rating, _label in lines}
        plots = dot_plots(questions, [(Side.SELF, assessment.employee, answers)])
        context = {
            "assessment": assessment,
            "lines": lines,
            "plots": plots,
            "thoughts": assessment.reflections.written().select_related("watch_for"),
            "left_overs": left_overs_of(assessment, request.user),
        }
        return render(request, "assessments/submitted.html", context)
    if not may_read_levels(request.user, assessment, pending_reviews(assessment)):
        context = {"assessment": assessment, "section": "team"}
        return render(request, "assessments/withheld.html", context)
    return _conversation(request, assessment, *_bind(request, assessment))


@require_POST
def settle(request, pk):
    """Keep what the two settle; what was overtaken comes back with both texts."""
    assessment = visible_assessment(request, pk)
    _refuse_unless_open_to(request.user, assessment)
    version = posted_version(request)
    if not assessment.is_reviewed:
        return moved_on(request, assessment)
    pairs, forms, attained = _bind(request, assessment, request.POST)
    bound = [form for form in forms if form.is_bound]
    if attained.is_valid() and all([form.is_valid() for form in bound]):
        try:
            saved = services.save_outcome(
                assessment,
                [form.settled for form in bound],
                [form.said for form in bound],
                attained.value,
                version=version,
                by=request.user,
                at=timezone.now(),
            )
        except services.MovedOn:
            return moved_on(request, assessment)
        if not saved.overtaken:
            messages.success(request, _("Saved. You can both see it."))
            return redirect(assessment)
        assessment = visible_assessment(request, pk)
        pairs, forms, attained = _bind(request, assessment, request.POST)
        for form in forms:
            if form.exchange.question.key in saved.overtaken:
                form.is_overtaken = True
                form.add_error(None, _("The other person changed this in the meantime."))
        if "attained" in saved.overtaken:
            attained.add_error("attained", _("The other person changed this in the meantime."))
    return _conversation(request, assessment, pairs, forms, attained)


@require_POST
def agree(request, pk):
    assessment = visible_assessment(request, pk)
    _refuse_unless_open_to(request.user, assessment)
    version = posted_version(request)
    try:
        services.agree(assessment, version=version, by=request.user, at=timezone.now())
    except services.MovedOn:
        return moved_on(request, assessment)
    except services.Unfinished as missing:
        pairs, forms, attained = _bind(request, assessment)
        return _conversation(request, assessment, pairs, forms, attained, missing=missing.keys)
    assessment = Assessment.objects.get(pk=assessment.pk)
    if assessment.is_closed:
        messages.success(request, _("You have both agreed. This assessment is closed."))
    else:
        messages.success(
            request, _("You have agreed. It closes when the other person has agreed too.")
        )
    return redirect(assessment)


@require_POST
def reopen(request, pk):
    assessment = visible_assessment(request, pk)
    _refuse_unless_open_to(request.user, assessment)
    version = posted_version(request)
    try:
        services.reopen(assessment, version=version, by=request.user)
    except services.MovedOn:
        return moved_on(request, assessment)
    messages.success(
        request, _("It is open again. Change what you need to, then both agree once more.")
    )
    return redirect(assessment)


def _agreed_before(assessment):
    """What was agreed when this stage was last closed before. One query."""
    before = (
        Assessment.objects.of_stage(assessment.stage)
        .filter(employee=assessment.employee_id, closed_at__lt=assessment.closed_at)
        .order_by("-closed_at", "-pk")
    )
    return list(
        Rating.objects.filter(assessment=Subquery(before.values("pk")[:1]), side=Side.AGREED)
        .with_items()
        .select_related("assessment")
    )


def _thoughts(assessment, is_own):
    """Reflections on the watch-fors: all of one's own, of somebody else's those they share."""
    rows = assessment.reflections
    return (rows.written() if is_own else rows.shared()).select_related("watch_for")


def _refuse_unless_open_to(user, assessment):
    if not is_party(user, assessment):
        raise PermissionDenied
    if not may_read_levels(user, assessment, pending_reviews(assessment)):
        raise PermissionDenied


def _bind(request, assessment, data=None):
    """The items, those to talk about first; a form for each that differs; and the attained one."""
    side = Side.SELF if is_employee(request.user, assessment) else Side.MANAGER
    pairs = exchanges(
        questions_of(assessment.stage, Side.AGREED),
        assessment.ratings.all(),
        assessment.remarks.all(),
    )
    forms = [SettleForm(data, exchange=pair, side=side) for pair in pairs if pair.differs]
    return pairs, forms, AttainedForm(data, assessment=assessment)


def _conversation(request, assessment, pairs, forms, attained, missing=None):
    earlier = _agreed_before(assessment) if assessment.is_closed else []
    # What has changed since then shows what was agreed then.
    leave_receipts(request, assessment, *(row.assessment for row in earlier[:1]))
    form_of = {form.exchange.question.key: form for form in forms}
    own_side = is_employee(request.user, assessment)
    context = {
        "assessment": assessment,
        "plots": plots_of(assessment, pairs),
        "changes": changes_since(assessment, pairs, earlier),
        "pairs": [(pair, form_of.get(pair.question.key)) for pair in pairs],
        "differing": sum(pair.differs for pair in pairs),
        "forms": forms,
        "attained": attained,
        "has_errors": bool(attained.errors) or any(form.errors for form in forms),
        "missing": [pair for pair in pairs if pair.question.key in (missing or ())],
        "was_refused": missing is not None,
        "is_own": own_side,
        "thoughts": _thoughts(assessment, own_side),
        "left_overs": left_overs_of(assessment, request.user),
        "section": "assessments" if own_side else "team",
        "has_confirmed": bool(
            assessment.employee_confirmed_at if own_side else assessment.manager_confirmed_at
        ),
    }
    return render(request, "assessments/conversation.html", context)
