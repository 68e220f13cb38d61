import re

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import services
from ..models import Side
from ..permissions import is_employee, is_manager
from ..questions import questions_of
from .half import answers_on_page
from .reflections import thoughts_on_page
from .shared import taken_back, visible_assessment


@require_POST
def save_answer(request, pk):
    """Keep one answer, or one reflection, while its author writes on. Only their own can be meant.

    Takes the fields of one item as the page has them, and `key`. Answers with JSON:
    200 `{"version": n}` kept; 409 `{"message": …}` the row or the assessment has moved on, nothing
    was written; 422 `{"message": …}` what was typed cannot be kept as it is.
    """
    try:
        assessment = visible_assessment(request, pk)
    except Http404:
        taken_back(request, pk)
        return _moved_on()
    if is_employee(request.user, assessment):
        side, save = Side.SELF, services.save_own_answers
    elif is_manager(request.user, assessment):
        side, save = Side.MANAGER, services.save_review
    else:
        raise PermissionDenied
    key = request.POST.get("key", "")
    questions = [q for q in questions_of(assessment.stage, side) if q.key == key]
    forms = answers_on_page(assessment, questions, side, request.user)(request.POST)
    if side == Side.SELF and not forms:
        forms = [form for form in thoughts_on_page(assessment)(request.POST) if form.prefix == key]
        save = services.save_reflections
    if not forms:
        # Asked once, on a page of the version before: or never asked at all.
        if not re.fullmatch(r"[cmw][0-9]{1,18}", key):
            raise SuspiciousOperation("An answer to a question that was not asked.")
        return _moved_on()
    [form] = forms
    if not form.is_valid():
        first = next(iter(form.errors.values()), [_("Nothing to save.")])
        return JsonResponse({"message": first[0]}, status=422)
    try:
        saved = save(assessment, [form.given], by=request.user, at=timezone.now())
    except services.MovedOn:
        return _moved_on()
    if saved.overtaken:
        message = _(
            "Not saved yet: this answer was changed in another window. Press Save to see both."
        )
        return JsonResponse({"message": message}, status=409)
    return JsonResponse({"version": saved.versions[key]})


def _moved_on():
    message = _(
        "Not saved: this assessment has changed in the meantime. Copy what you still need, "
        "then reload the page."
    )
    return JsonResponse({"message": message}, status=409)
