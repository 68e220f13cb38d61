from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import services
from ..models import Assessment, ItemKey
from ..permissions import is_party
from .half import Half
from .shared import page_save, taken_back, visible_assessment


@require_POST
def save_answer(request, pk):
    """Autosave one answer or one reflection of the author's own half.

    Takes the fields of one item as the page has them, and `key`. Answers with JSON:

    - 200 `{"version": n}`: all of it is kept.
    - 422 `{"message": …, "errors": {field: reason}, "kept": [field, …], "version": n}`: the fields
      with errors cannot be kept as they are; the others are.
    - 409 `{"message": …, "version": n, "fields": {field: {"value": …, "notice": …}}}`: the row has
      changed since, and nothing was written. This is what is saved.
    - 409 `{"message": …}`: the assessment has changed, and nothing can be saved here any more.
    """
    try:
        assessment = visible_assessment(request, pk)
    except Http404:
        return _stale(request, taken_back(request, pk))
    if not is_party(request.user, assessment):
        raise PermissionDenied
    key = request.POST.get("key", "")
    half = Half(assessment, request.user)
    form = next((form for form in half.bind(request.POST, key) if form.prefix == key), None)
    if form is None:
        # Asked once, on a page of the version before: or never asked at all.
        if not ItemKey.parse(key):
            raise SuspiciousOperation("An answer to a question that was not asked.")
        return _stale(request, assessment)
    if form.input is None:
        return JsonResponse({"message": form.refusal or _("Nothing to save.")}, status=422)
    try:
        saved = half.save_inputs(
            assessment, [form.input], by=request.user, at=timezone.now(), page=page_save(request)
        )
    except services.StaleVersion:
        return _stale(request, assessment)
    if saved.overtaken:
        [now] = (form for form in half.bind(key=key) if form.prefix == key)
        return JsonResponse(_overtaken(now), status=409)
    version = {"version": saved.versions[key]}
    if not form.errors:
        return JsonResponse(version)
    refused = {
        "message": form.refusal,
        "errors": {name: reasons[0] for name, reasons in form.errors.items()},
        "kept": form.kept,
    }
    return JsonResponse(refused | version, status=422)


def _overtaken(form):
    """Say what another window has saved. `form` stands upon it."""
    words = _("You have changed this to “%(words)s” in another window.")
    return {
        "message": _("Not saved yet: this was changed in the meantime. Choose which one stays."),
        "version": form.row.version,
        "fields": {
            form.add_prefix(name): {
                "value": value,
                "notice": words % {"words": label or _("nothing")},
            }
            for name, (value, label) in form.saved_values.items()
        },
    }


def _stale(request, assessment):
    """Say what became of the assessment since the page was made, as far as they may know."""
    is_own = assessment.employee_id == request.user.pk
    now = Assessment.objects.filter(pk=assessment.pk).first()
    if now is None:
        reason = _("Not saved: this draft has been deleted in the meantime.")
    elif now.is_draft and is_own:
        reason = _("Not saved: this draft has moved to a newer version of the pathway.")
    elif now.is_draft:
        reason = _("Not saved: the employee has taken this assessment back.")
    elif now.is_submitted and is_own:
        reason = _("Not saved: you have already submitted this assessment.")
    else:
        reason = _("Not saved: this assessment has changed in the meantime.")
    advice = _("Copy what you still need, then reload the page.")
    return JsonResponse({"message": " ".join([reason, advice])}, status=409)
