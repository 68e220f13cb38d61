"""Both views open: read them side by side, settle where they differ, agree."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Subquery
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import services
from ..charts import dot_plots
from ..comparison import changes_since, compared_ratings, plots_of
from ..forms import AttainedForm, SettleForm
from ..models import Assessment, Rating, Side
from ..permissions import is_employee, is_party, may_read_levels
from ..questions import questions_of
from .half import draft_page, orphaned_answers_of, ratings_for
from .shared import (
    leave_receipts,
    new_page_key,
    page_save,
    place_on,
    posted_version,
    stale_page,
    visible_assessment,
    withheld,
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
            "orphaned_answers": orphaned_answers_of(assessment, request.user),
        }
        return render(request, "assessments/submitted.html", context)
    if not may_read_levels(request.user, assessment):
        return withheld(request, assessment)
    return _conversation(request, assessment, *_bind(request, assessment))


@require_POST
def settle(request, pk):
    """Keep what the two settle, and agree to it where the button says so.

    What is invalid or overtaken comes back as it was typed, beside what is saved; all else is kept.
    """
    assessment = visible_assessment(request, pk)
    _refuse_others(request.user, assessment)
    version = posted_version(request)
    if assessment.reviewed_at is None or not may_read_levels(request.user, assessment):
        return stale_page(request, assessment)
    _pairs, forms, attained = _bind(request, assessment, request.POST)
    is_valid = all([form.is_valid() for form in [attained, *forms] if form.is_bound])
    agrees = "agree" in request.POST and is_valid
    me, refusal = {"by": request.user, "at": timezone.now()}, None
    try:
        # In one step: nothing of the other's comes between what is saved and what is agreed to.
        with transaction.atomic():
            saved = services.save_outcome(
                assessment,
                [form.settled for form in forms if form.can_be_settled],
                [form.said for form in forms if form.can_be_said],
                attained.value,
                version=version,
                page=page_save(request),
                **me,
            )
            if agrees and not saved.overtaken:
                refusal = _refusal(assessment, saved.seen_version, me)
    except services.StaleVersion:
        if "agree" in request.POST and _is_what_the_other_agreed_to(request, assessment):
            return _agree(request, assessment, version)
        return stale_page(request, assessment)
    assessment = visible_assessment(request, pk)
    pairs, forms, attained = _bind(request, assessment, request.POST)
    for form in forms:
        if form.is_overtaken:
            form.add_error(None, _("The other person changed this in the meantime."))
        if form.has_overtaken_remark:
            form.add_error(None, _("You changed your words in another window."))
    if "attained" in saved.overtaken:
        words = _("The other person changed this in the meantime. Saved now: %(saved)s")
        attained.add_error("attained", words % {"saved": attained.saved_label})
    if attained.errors or any(form.errors for form in forms):
        return _conversation(request, assessment, pairs, forms, attained)
    if isinstance(refusal, services.Incomplete):
        return _still_open(request, assessment, refusal)
    if refusal:
        messages.warning(
            request,
            _("Saved. The other person has changed something, too: look again, then agree."),
        )
        return redirect(assessment)
    if agrees:
        return _agreed(request, assessment)
    messages.success(request, _("Saved. You can both see it."))
    changed = [form.prefix for form in forms if form.prefix in saved.written]
    return redirect(place_on(request, assessment.get_absolute_url(), changed))


@require_POST
def agree(request, pk):
    assessment = visible_assessment(request, pk)
    _refuse_others(request.user, assessment)
    version = posted_version(request)
    if not may_read_levels(request.user, assessment):
        return stale_page(request, assessment)
    return _agree(request, assessment, version)


def _agree(request, assessment, version):
    """Confirm what is saved, if it is what the page of this version had shown."""
    refusal = _refusal(assessment, version, {"by": request.user, "at": timezone.now()})
    if isinstance(refusal, services.Incomplete):
        return _still_open(request, assessment, refusal)
    return stale_page(request, assessment) if refusal else _agreed(request, assessment)


def _refusal(assessment, version, me):
    """Why it could not be agreed to; None where it was."""
    try:
        services.agree(assessment, version=version, **me)
    except (services.StaleVersion, services.Incomplete) as refusal:
        return refusal
    return None


def _still_open(request, assessment, unfinished):
    pairs, forms, attained = _bind(request, assessment)
    return _conversation(request, assessment, pairs, forms, attained, missing=unfinished.keys)


def _agreed(request, assessment):
    if Assessment.objects.get(pk=assessment.pk).is_closed:
        messages.success(request, _("You have both agreed. This assessment is closed."))
    else:
        messages.success(
            request, _("You have agreed. It closes when the other person has agreed too.")
        )
    return redirect(assessment)


@require_POST
def reopen(request, pk):
    assessment = visible_assessment(request, pk)
    _refuse_others(request.user, assessment)
    version = posted_version(request)
    if not may_read_levels(request.user, assessment):
        return stale_page(request, assessment)
    try:
        services.reopen(assessment, version=version, by=request.user)
    except services.StaleVersion:
        return stale_page(request, assessment)
    messages.success(
        request, _("It is open again. Change what you need to, then both agree once more.")
    )
    return redirect(assessment)


def _agreed_before(assessment):
    """What was agreed when this stage was last closed before. One query."""
    before = (
        Assessment.objects.of_stage(assessment.stage)
        .filter(employee=assessment.employee_id, closed_number__lt=assessment.closed_number)
        .order_by("-closed_number")
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


def _refuse_others(user, assessment):
    """It is for the two alone, and for the manager once their own half is in."""
    if not is_party(user, assessment):
        raise PermissionDenied
    if assessment.reviewed_at is None and not is_employee(user, assessment):
        raise PermissionDenied


def _is_what_the_other_agreed_to(request, assessment):
    """Whether the page that moved on did so by that alone, and says nothing otherwise than it."""
    agreed = Assessment.objects.visible_to(request.user).filter(pk=assessment.pk).first()
    if agreed is None or not agreed.is_agreed:
        return False
    _pairs, forms, attained = _bind(request, agreed, request.POST)
    says_more = attained.has_changed() or any(f.is_bound and f.says_something_else for f in forms)
    return not says_more


def _bind(request, assessment, data=None):
    """The items, those to talk about first; a form for each that differs; and the attained one."""
    side = Side.SELF if is_employee(request.user, assessment) else Side.MANAGER
    pairs = compared_ratings(
        questions_of(assessment.stage, Side.AGREED),
        assessment.ratings.all(),
        assessment.remarks.select_related("author"),
    )
    forms = [
        SettleForm(data, compared=pair, author=request.user, side=side)
        for pair in pairs
        if pair.differs
    ]
    return pairs, forms, AttainedForm(data, assessment=assessment)


def _conversation(request, assessment, pairs, forms, attained, missing=None):
    earlier = _agreed_before(assessment) if assessment.is_closed else []
    # What has changed since then shows what was agreed then.
    leave_receipts(request, assessment, *(row.assessment for row in earlier[:1]))
    form_of = {form.compared.question.key: form for form in forms}
    own_side = is_employee(request.user, assessment)
    context = {
        "assessment": assessment,
        "page_key": new_page_key(),
        "plots": plots_of(assessment, pairs),
        "changes": changes_since(assessment, pairs, earlier),
        "pairs": [(pair, form_of.get(pair.question.key)) for pair in pairs],
        "differing": sum(pair.differs for pair in pairs),
        "forms": forms,
        "attained": attained,
        "has_errors": bool(attained.errors) or any(form.errors for form in forms),
        "missing": [pair for pair in pairs if pair.question.key in (missing or ())],
        "was_refused": missing is not None,
        "was_agreeing": "agree" in request.POST,
        "is_own": own_side,
        "thoughts": _thoughts(assessment, own_side),
        "orphaned_answers": orphaned_answers_of(assessment, request.user),
        "section": "assessments" if own_side else "team",
        "has_signed": request.user in assessment.signatures,
    }
    return render(request, "assessments/conversation.html", context)
