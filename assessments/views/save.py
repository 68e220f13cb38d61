from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import services
from ..forms import answer_forms
from ..models import Side
from ..permissions import is_employee, is_manager
from ..questions import questions_of
from .half import ratings_for
from .shared import visible_assessment


@require_POST
def save_answer(request, pk):
    """Keep one answer while its author writes on. Only their own half can be meant.

    Takes the fields of one question as the page has them, and `key`. Answers with JSON:
    200 `{"version": n}` kept; 409 `{"message": …}` the row or the assessment has moved on, nothing
    was written; 422 `{"message": …}` what was typed cannot be kept as it is.
    """
    assessment = visible_assessment(request, pk)
    if is_employee(request.user, assessment):
        side, save = Side.SELF, services.save_own_answers
    elif is_manager(request.user, assessment):
        side, save = Side.MANAGER, services.save_review
    else:
        raise PermissionDenied
    questions = [
        question
        for question in questions_of(assessment.stage, side)
        if question.key == request.POST.get("key")
    ]
    if not questions:
        raise SuspiciousOperation("An answer to a question that was not asked.")
    ratings = ratings_for(assessment, questions, side, request.user)
    [form] = answer_forms(questions, ratings, request.POST)
    if not form.is_valid():
        first = next(iter(form.errors.values()), [_("Nothing to save.")])
        return JsonResponse({"message": first[0]}, status=422)
    try:
        saved = save(assessment, [form.given], by=request.user, at=timezone.now())
    except services.MovedOn:
        message = _("Not saved: this assessment has moved on. Reload the page to see it.")
        return JsonResponse({"message": message}, status=409)
    if saved.overtaken:
        message = _("Not saved yet: this answer was changed in another window. Press Save.")
        return JsonResponse({"message": message}, status=409)
    version = form.given.version + len(saved.written)
    return JsonResponse({"version": version})
