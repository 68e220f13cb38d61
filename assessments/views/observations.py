"""Observations: one of the two asks a colleague, who writes words on a few competencies."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.web.request_limits import body_limit
from pathway_portal.web.unsent_forms import typed_on

from .. import prepared, services
from ..models import Observation
from ..observation_forms import AskForm, DeclineForm, ObservationForm
from ..permissions import is_employee, may_read_levels
from .shared import (
    ANSWERS,
    leave_receipts,
    new_page_key,
    page_save,
    stale_page,
    visible_assessment,
    withheld,
)


@require_http_methods(["GET", "POST"])
def observations(request, pk):
    """Show one of the two what they may read of observations, and ask another colleague."""
    assessment = visible_assessment(request, pk)
    is_own = is_employee(request.user, assessment)
    if assessment.both_views_are_open and not may_read_levels(request.user, assessment):
        return withheld(request, assessment)
    form = AskForm(request.POST or None, stage=assessment.stage)
    if form.is_valid():
        try:
            services.ask_for_observation(
                assessment,
                form.cleaned_data["person"],
                form.cleaned_data["competencies"],
                by=request.user,
                at=timezone.now(),
            )
        except services.CannotObserve as refused:
            form.add_error("colleague", str(refused))
        except services.StaleVersion:
            return stale_page(request, pk)
        else:
            asked = {"person": form.cleaned_data["person"]}
            messages.success(request, _("Asked. %(person)s is told right away.") % asked)
            return redirect("assessments:observations", pk)
    leave_receipts(request, assessment)
    readable = assessment.observations.readable_by(request.user).with_people()
    context = {
        "assessment": assessment,
        "is_own": is_own,
        "section": "assessments" if is_own else "team",
        "form": form,
        "may_ask": not assessment.is_agreed,
        "observations": readable.prefetch_related(
            "competencies__competency__stage__pathway"
        ).order_by("pk"),
    }
    return render(request, "assessments/observations.html", context)


@require_POST
def withdraw_observation(request, pk, observation):
    """Take back a request; only who asked may."""
    assessment = visible_assessment(request, pk)
    readable = assessment.observations.readable_by(request.user).with_people()
    asked = get_object_or_404(readable, pk=observation)
    try:
        services.withdraw_observation(asked, by=request.user, at=timezone.now())
    except services.StaleVersion:
        messages.warning(request, _("It was answered in the meantime."))
    else:
        messages.success(request, _("Withdrawn. %(person)s is told.") % {"person": asked.observer})
    return redirect("assessments:observations", pk)


@require_http_methods(["GET", "POST"])
@body_limit(ANSWERS)
def observation(request, pk):
    """Let the observer write what they have seen, and send it; nothing else is shown to them."""
    asked = _of_observer(request, pk)
    if request.method != "POST":
        return _show(request, asked, _forms(asked))
    forms = _forms(asked, request.POST)
    has_errors = any(form.errors for form in forms)
    sends = "send" in request.POST and not has_errors
    try:
        saved = services.save_observation(
            asked,
            [new for form in forms if (new := form.input)],
            by=request.user,
            at=timezone.now(),
            sends=sends,
            page=page_save(request),
        )
    except services.StaleVersion:
        return _stale(request)
    except services.Incomplete:
        return _show(request, asked, forms, is_empty=True)
    if has_errors or saved.overtaken:
        return _show(request, asked, _again(asked, forms, saved))
    if sends:
        messages.success(request, _("Sent, and signed with your name. Thank you."))
    else:
        messages.success(request, _("Saved. Only you can see it until you send it."))
    return redirect(asked)


@require_POST
def save_observation(request, pk):
    """Autosave what the observer has written on one competency.

    Takes its fields as the page has them, and `key`. Answers with JSON:

    - 200 `{"version": n}`: it is kept.
    - 422 `{"message": …}`: it cannot be kept as it is.
    - 409 `{"message": …}`: another window has changed it, or it can no longer be written.
    """
    asked = _of_observer(request, pk)
    key = request.POST.get("key", "")
    form = next((form for form in _forms(asked, request.POST) if form.prefix == key), None)
    if form is None:
        raise SuspiciousOperation("Words on a competency that was not asked about.")
    if form.input is None:
        return JsonResponse({"message": form.refusal or _("Nothing to save.")}, status=422)
    try:
        saved = services.save_observation(
            asked, [form.input], by=request.user, at=timezone.now(), page=page_save(request)
        )
    except services.StaleVersion:
        reason = _("Not saved: this can no longer be written. Copy what you still need.")
        return JsonResponse({"message": reason}, status=409)
    if saved.overtaken:
        reason = _(
            "Not saved yet: this answer was changed in another window. Press Save to see both."
        )
        return JsonResponse({"message": reason}, status=409)
    return JsonResponse({"version": saved.versions[key]})


@require_POST
def decline_observation(request, pk):
    asked = _of_observer(request, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, asked, _forms(asked), decline=form)
    try:
        services.decline_observation(
            asked, form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
    except services.StaleVersion:
        asked.refresh_from_db(fields=["declined_at", "decline_reason"])
        if not asked.declined_at:
            return _stale(request)
        words = _("You have declined already. Saved then: %(reason)s")
        form.add_error("reason", words % {"reason": asked.decline_reason or _("nothing")})
        return _show(request, asked, _forms(asked), decline=form)
    messages.success(request, _("Declined. %(person)s is told.") % {"person": asked.asked_by})
    return redirect(asked)


def observations_by_slug(assessment, user):
    """Return what was sent and this person may read, by the competency's slug. One query.

    A draft may have moved to a newer version since its observer was asked.
    """
    found = {}
    for row in prepared.observed_competencies(assessment, user):
        found.setdefault(row.competency.slug, []).append(row)
    return found


def _of_observer(request, pk):
    rows = Observation.objects.for_observer(request.user).with_people()
    return get_object_or_404(rows, pk=pk)


def _forms(asked, data=None):
    rows = asked.competencies.select_related("competency__stage__pathway")
    rows = sorted(rows, key=lambda row: row.competency.position)
    return [ObservationForm(data, row) for row in rows]


def _again(asked, typed, saved):
    """Show what was typed and could not be saved, and all else as saved now."""
    fresh = _forms(asked)
    for place, (form, now) in enumerate(zip(typed, fresh, strict=True)):
        if form.prefix in saved.overtaken:
            form.mark_overtaken()
        if form.errors:
            form.row = now.row
            fresh[place] = form
    return fresh


def _show(request, asked, forms, *, is_empty=False, decline=None):
    context = {
        "observation": asked,
        "stage": asked.assessment.stage,
        "employee": asked.assessment.employee,
        "forms": forms,
        "decline": decline or DeclineForm(),
        "is_empty": is_empty,
        "has_errors": is_empty or any(form.errors for form in [*forms, *filter(None, [decline])]),
        "page_key": new_page_key(),
        "section": "home",
    }
    return render(request, "assessments/observation.html", context)


def _stale(request):
    """Tell that it can no longer be written, and show again what was typed."""
    context = {"assessment": None, "typed": typed_on(request), "was_refused": True}
    return render(request, "assessments/stale.html", context, status=409)
