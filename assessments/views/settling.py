"""Answer the script of the conversation's page: save one part of it, tell what has changed."""

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from .. import services
from .cards import Conversation
from .shared import (
    for_party,
    leave_receipts,
    page_save,
    posted,
    taken_back,
    visible_assessment,
)


@require_POST
def save_part(request, pk):
    """Autosave one card, one line of what the two take from their talk, or one of its outcomes.

    Takes `key`, the fields of that part that were changed on the page with the versions of its
    rows, and the versions that the page shows. Answers with JSON, always with what the page does
    not show yet, as `changes` does:

    - 200: all of it is kept.
    - 422 with `message` and `errors`, {field: reason}: these fields can't be kept as they are.
    - 409 with `message`: somebody has changed it since, and it was not written.

    A 409 with nothing but a `message` says that nothing can be saved here any more.
    """
    try:
        assessment = for_party(request, pk)
        version = posted(request)["version"]
        if not assessment.is_being_settled:
            raise services.StaleVersion
        part = Conversation(assessment, request.user, request.POST).part(request.POST.get("key"))
        if part is None or not part.form.is_bound:
            raise SuspiciousOperation("An answer to a question that was not asked.")
        saved = _save(request, assessment, part.inputs(), version)
        now = _changes(request, for_party(request, pk), request.POST)
    except services.StaleVersion:
        return _no_longer(request, pk)
    if saved.overtaken:
        message = _("Not saved yet: this was changed in the meantime. Choose which one stays.")
        return JsonResponse(now | {"message": message}, status=409)
    if part.errors:
        return JsonResponse(now | {"message": part.refusal, "errors": part.errors}, status=422)
    return JsonResponse(now)


@require_GET
def changes(request, pk):
    """Tell what has changed since the page was made; answer 204 if nothing has.

    The page says at which version it shows the assessment, and each part.
    """
    try:
        assessment = for_party(request, pk)
    except services.StaleVersion:
        return _no_longer(request, pk)
    if request.GET.get("version") == str(assessment.version):
        return HttpResponse(status=204)
    return JsonResponse(_changes(request, assessment, request.GET))


def _save(request, assessment, says, version):
    if not says:
        return services.Saved()
    settlement = services.settle(
        assessment,
        says.get("answers", ()),
        says.get("remarks", ()),
        says.get("attained", ...),
        takeaways=says.get("takeaways", ()),
        next_talk_on=says.get("next_talk_on", ...),
        version=version,
        by=request.user,
        at=timezone.now(),
        page=page_save(request),
    )
    return settlement.saved


def _no_longer(request, pk):
    """Say that nothing can be saved on the page any more, and why, as far as they may know."""
    try:
        assessment = visible_assessment(request, pk)
        reason = _turn(assessment, request.user)
        if assessment.is_confirmed_by_one:
            words = _("%(reason)s. To save this, open it again.") % {"reason": reason}
            now = _changes(request, for_party(request, pk), request.POST)
            return JsonResponse(now | {"message": words}, status=409)
    except Http404:
        taken_back(request, pk)
        reason = ""
    words = _("%(reason)s. Copy what you still need, then reload the page.") % {
        "reason": reason or _("This assessment has changed in the meantime")
    }
    return JsonResponse({"message": words}, status=409)


def _changes(request, assessment, shown):
    """Say what the page does not show yet. `shown` are the versions at which it shows each part."""
    leave_receipts(request, assessment)
    conversation = Conversation(assessment, request.user)
    return {
        "version": assessment.version,
        "parts": {
            part.key: _part(part, conversation)
            for part in conversation.parts
            if shown.get(f"shown-{part.key}") != str(part.version)
        },
        "progress": conversation.progress,
        "turn": _turn(assessment, request.user),
        "can_reopen": assessment.is_confirmed_by_one,
    }


def _turn(assessment, reader):
    """Say who has agreed; empty while nobody has."""
    if assessment.is_agreed:
        return _("You have both agreed")
    return assessment.whose_turn(reader)


def _part(part, conversation):
    context = {
        "card": part,
        "assessment": conversation.assessment,
        "is_own": conversation.is_own,
    }
    return {
        "version": str(part.version),
        "is_settled": part.is_settled,
        "news": _changed_by(conversation, part.last_author_id(conversation.user)),
        "rows": {
            row.version_field: {
                "version": row.version,
                "news": _changed_by(conversation, row.author_id),
                "fields": {
                    name: {
                        "value": value,
                        "notice": _changed_to(conversation, words, row.author_id),
                    }
                    for name, (value, words) in row.fields.items()
                },
            }
            for row in part.saved()
        },
        "html": {
            place: render_to_string(f"assessments/{template}.html", context)
            for place, template in part.html.items()
        },
    }


def _changed_by(conversation, author_id):
    """Say who has changed a part of the page, if that is known."""
    person = conversation.person(author_id)
    if author_id == conversation.user.pk:
        return _("You have changed this in another window.")
    if person is None:
        return _("This was changed in the meantime.")
    return _("%(person)s has changed this.") % {"person": person}


def _changed_to(conversation, words, author_id):
    """Say what a field was changed to, and by whom, if that is known."""
    said = {"words": words or _("nothing"), "person": conversation.person(author_id)}
    if author_id == conversation.user.pk:
        return _("You have changed this to “%(words)s” in another window.") % said
    if said["person"] is None:
        return _("This was changed to “%(words)s” in the meantime.") % said
    return _("%(person)s has changed this to “%(words)s”.") % said
