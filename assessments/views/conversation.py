"""Both views open: read them side by side, settle where they differ, agree."""

from django.contrib import messages
from django.db.models import Subquery
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pathway_portal.web.request_limits import body_limit
from pathways.models import Stage

from .. import own_plans, prepared, services
from ..carry_over import NewerWording
from ..charts import dot_plots
from ..comparison import changes_since, has_two_points, plots_of
from ..models import Assessment, Rating, Side
from ..permissions import is_employee, may_read_levels
from ..services import Agreement
from ..team import may_ask_from
from .cards import Conversation
from .half import Half, draft_page
from .observations import observations_by_slug
from .shared import (
    ANSWERS,
    for_party,
    leave_receipts,
    new_page_key,
    page_save,
    place_on,
    posted,
    stale_page,
    visible_assessment,
    withheld,
)


@require_safe
def detail(request, pk):
    """Show an assessment in its present state, as far as this person may read it."""
    assessment = visible_assessment(request, pk)
    if assessment.is_draft:
        return redirect(draft_page(assessment))
    if assessment.is_submitted and not is_employee(request.user, assessment):
        return redirect("assessments:review", assessment.pk)
    if assessment.is_submitted:
        half = Half(assessment, request.user)
        lines = half.lines()
        answers = {question.key: rating.answer for question, rating, _label in lines}
        plots = dot_plots(half.questions, [(Side.SELF, assessment.employee, answers)])
        context = {
            "assessment": assessment,
            "manager": assessment.employee.active_manager,
            "stand_in": prepared.stand_in_of(assessment.employee),
            "newer": NewerWording.of(assessment, half.questions),
            "lines": lines,
            "plots": plots,
            "thoughts": assessment.reflections.written().select_related("watch_for"),
            "orphaned_answers": prepared.orphaned_answers(assessment, request.user),
            "may_ask_from": may_ask_from(assessment),
            "today": timezone.localdate(),
        }
        return render(request, "assessments/submitted.html", context)
    if not may_read_levels(request.user, assessment):
        return withheld(request, assessment)
    return _show(request, Conversation(assessment, request.user))


@require_POST
@body_limit(ANSWERS)
def settle(request, pk):
    """Keep what the two settle, and agree to it where the button says so.

    What is invalid or overtaken comes back as it was typed, beside what is saved; all else is kept.
    A page opened before one of the two agreed may open it again and save what was typed on it.
    """
    try:
        assessment, version = _to_settle(request, pk)
        if "reopen" in request.POST and assessment.is_confirmed_by_one:
            at = timezone.now()
            services.reopen(assessment, version=assessment.version, by=request.user, at=at)
            assessment = for_party(request, pk)
        conversation = Conversation(assessment, request.user, request.POST)
        settlement = services.settle(
            assessment,
            [new for form in conversation.forms if (new := form.answer_input)],
            [new for form in conversation.forms if (new := form.remark_input)],
            conversation.attained.value,
            takeaways=[new for form in conversation.takeaways if (new := form.input)],
            next_talk_on=conversation.next_talk.value,
            agrees=_wants_to_agree(request) and not conversation.has_errors,
            version=version,
            by=request.user,
            at=timezone.now(),
            page=page_save(request),
        )
    except services.StaleVersion:
        return stale_page(request, pk, can_reopen=True)

    saved, agreement = settlement.saved, settlement.agreement
    if conversation.has_errors or saved.overtaken:
        # What was typed comes back on the current rows.
        conversation = Conversation(visible_assessment(request, pk), request.user, request.POST)
        conversation.mark_overtaken(saved)
    if conversation.has_errors:
        return _show(request, conversation)
    if agreement == Agreement.INCOMPLETE:
        conversation = Conversation(visible_assessment(request, pk), request.user)
        return _show(request, conversation, settlement.missing)
    if agreement != Agreement.NOT_ASKED:
        return _after_agreeing(request, assessment, agreement)
    if "reopen" in request.POST:
        messages.success(request, _("It is open again, and what you typed is saved."))
    else:
        messages.success(request, _("Saved. You can both see it."))
    changed = [form.prefix for form in conversation.forms if form.prefix in saved.written]
    return redirect(place_on(request, assessment.get_absolute_url(), changed))


def _wants_to_agree(request):
    return "agree" in request.POST and "reopen" not in request.POST


@require_POST
@body_limit(ANSWERS)
def agree(request, pk):
    """Confirm what is saved, if it is what the page had shown."""
    try:
        assessment, version = _to_settle(request, pk)
        agreement = services.agree(assessment, version=version, by=request.user, at=timezone.now())
    except services.StaleVersion:
        return stale_page(request, pk)
    except services.Incomplete as incomplete:
        return _show(request, Conversation(assessment, request.user), incomplete.keys)
    return _after_agreeing(request, assessment, agreement)


def _after_agreeing(request, assessment, agreement):
    """Say what became of it: agreed by both, waiting for the other, or changed by them."""
    if agreement == Agreement.OVERTAKEN:
        messages.warning(
            request,
            _("Saved. The other person has changed something, too: look again, then agree."),
        )
    elif agreement == Agreement.AGREED:
        messages.success(request, _("You have both agreed. What you agreed on stays as it is."))
    else:
        messages.success(request, _("You have agreed. Now it is the other person’s turn."))
    return redirect(assessment)


@require_POST
def reopen(request, pk):
    try:
        assessment, version = _to_settle(request, pk)
        services.reopen(assessment, version=version, by=request.user, at=timezone.now())
    except services.StaleVersion:
        return stale_page(request, pk)
    messages.success(
        request, _("It is open again. Change what you need to, then both agree once more.")
    )
    return redirect(assessment)


def _agreed_before(assessment):
    """Fetch what was agreed the last time before. One query."""
    before = (
        Assessment.objects.of_stage(assessment.stage)
        .filter(employee=assessment.employee_id, agreed_number__lt=assessment.agreed_number)
        .order_by("-agreed_number")
    )
    return list(
        Rating.objects.filter(assessment=Subquery(before.values("pk")[:1]), side=Side.AGREED)
        .with_items()
        .select_related("assessment__employee")
    )


def _arrival(assessment):
    """Fetch what comes after the stage that was reached: the next one, and what it asks for first.

    As people see it now: in the published version, and not at all of what is retired. Three
    queries; of the next stage's competencies those that this one did not ask for.
    """
    stages = Stage.objects.published().select_related("pathway__role")
    here = stages.same_step_as(assessment.stage).first()
    if here is None:
        return {"next": None, "is_last": False}
    following = stages.filter(pathway=here.pathway, number=here.number + 1).first()
    if following is None:
        return {"next": None, "is_last": True}
    known = assessment.stage.competencies.values("slug")
    asked = following.competencies.exclude(slug__in=known).order_by("position")[:3]
    return {"next": following, "asked_first": list(asked)}


def _history_links(assessment, is_own):
    """Return what `history_links` does, of this assessment alone. One query."""
    of_step = [row for row in prepared.assessments_of_step(assessment) if is_own or row.reviewed_at]
    return {
        "with_history": [assessment] if len(of_step) > 1 else [],
        "with_changes": [assessment] if has_two_points(of_step) else [],
    }


def _to_settle(request, pk):
    """Fetch the assessment and the version that the page had shown, for one of the two."""
    try:
        assessment = for_party(request, pk)
    except services.StaleVersion:
        posted(request)  # only a page of ours can be stale
        raise
    return assessment, posted(request)["version"]


def _show(request, conversation, missing=None):
    """Show the page; `missing` are questions still open when somebody wanted to agree."""
    assessment, pairs = conversation.assessment, conversation.pairs
    observed = observations_by_slug(assessment, request.user)
    for pair in pairs:
        if pair.question.is_competency:
            pair.observations = observed.get(pair.question.item.slug, ())
    earlier = _agreed_before(assessment) if assessment.is_agreed else []
    # What has changed since then shows what was agreed then.
    leave_receipts(request, assessment, *(row.assessment for row in earlier[:1]))
    if missing:
        conversation.mark_missing(missing)
    written = [form.row for form in conversation.takeaways if form.row.text]
    # What they took from their talk before this one; once this is agreed, that is past.
    before = None
    if not assessment.is_agreed:
        before = prepared.last_talk_of(assessment.employee, request.user)
    thoughts = prepared.thoughts_of(assessment, is_own=conversation.is_own)
    context = {
        "assessment": assessment,
        "page_key": new_page_key(),
        "stand_in": prepared.stand_in_of(assessment.employee),
        "plan": own_plans.source.shown_to(request.user, assessment.employee),
        "newer": NewerWording.of(assessment, conversation.questions),
        "plots": plots_of(assessment, conversation.questions, pairs),
        "changes": changes_since(assessment, pairs, earlier) if earlier else [],
        **_history_links(assessment, conversation.is_own),
        "pairs": pairs,
        "cards": conversation.cards,
        "same": conversation.same,
        "progress": conversation.progress,
        "first_open": next((card for card in conversation.cards if not card.is_settled), None),
        "forms": conversation.forms,
        "attained": conversation.attained,
        "takeaways": conversation.takeaways,
        "more_takeaways": any(form.is_in_use for form in conversation.takeaways[1:]),
        "next_talk": conversation.next_talk,
        "written_takeaways": written,
        "last_talk": before,
        "arrival": _arrival(assessment) if assessment.is_agreed and assessment.attained else None,
        "may_move_on": services.may_move_on(assessment),
        "has_errors": conversation.has_errors,
        "missing": [pair for pair in pairs if pair.question.key in (missing or ())],
        "was_refused": missing is not None,
        "asks_outcome": missing is not None and assessment.attained is None,
        "was_agreeing": _wants_to_agree(request),
        "is_own": conversation.is_own,
        "other_person": conversation.other_person,
        "is_reviewer": conversation.is_reviewer,
        "thoughts": thoughts,
        "orphaned_answers": prepared.orphaned_answers(assessment, request.user),
        "section": "assessments" if conversation.is_own else "team",
        "has_signed": request.user in assessment.signatures,
    }
    return render(request, "assessments/conversation.html", context)
