"""Show the page on which a draft is written, and answer what it sends."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.web.hr_pages import get_viewable_or_404, render_hr_page

from ... import coauthors
from ...coauthors import Pressed
from ...services import NotADraft
from ..edit_conflicts.other_editor import newest_log_entry
from ..edit_conflicts.typed_text import not_saved
from ..links import action_url, change_url
from .draft import Draft
from .keys import content_in
from .outcome import Outcome, label_of
from .outline import DraftOnPage
from .paste_page import PASTED, show_pasted
from .posted import PASTE, REMOVE, SAVE, UNDO, Posted, read
from .removal import last_removal
from .rights import may_write_drafts
from .saving import save
from .taking_back import last_pasted

TALK = "talk"  # names the line with a box for a comment
LEAVES_OR_RETURNS = (REMOVE, UNDO)  # a line, with its comments
TEMPLATES = "admin/pathways/writing"


@require_http_methods(["GET", "HEAD", "POST"])
def write_draft(request, model_admin, pk):
    """Show a whole draft as one form. A POST saves it, or shows again what could not be saved."""
    may_write = may_write_drafts(request, model_admin)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    posted = read(request.POST)
    try:
        pathway = get_viewable_or_404(request, model_admin, pk)
    except Http404:
        if request.method != "POST":
            raise
        why = _("Somebody has deleted it while you were editing.")
        return not_saved(request, model_admin, why, typed=_typed(posted), status=404)
    if request.method != "POST":
        if not (may_write and pathway.is_draft):
            return redirect(change_url(pathway))  # where it can be read
        return _page(request, model_admin, Draft(pathway.pk), Outcome())
    try:
        draft, outcome = save(request, model_admin, pathway, posted, at=timezone.now())
    except NotADraft as closed:
        typed = _typed(posted)
        return not_saved(request, model_admin, closed, typed=typed, status=403, row=pathway)
    if outcome.is_refused:
        return _page(request, model_admin, draft, outcome, posted.pasted)
    if posted.action == PASTE or (posted.pasted.strip() and posted.action == SAVE):
        return show_pasted(request, model_admin, pathway)
    if posted.pasted.strip():
        _tell(request, model_admin, outcome)
        return _page(request, model_admin, draft, outcome, posted.pasted)
    return _onward(request, model_admin, pathway, posted, outcome)


def _onward(request, model_admin, pathway, posted: Posted, outcome: Outcome):
    """Lead back to the line that one was at, with a box for a comment where one talks."""
    pressed = outcome.pressed or Pressed()
    _tell(request, model_admin, outcome)
    place = pressed.place or outcome.place or posted.subject
    address = action_url(pathway, "write")
    if pressed.talks_on:
        address = f"{address}?{urlencode({TALK: pressed.talks_on})}"
    return redirect(f"{address}#{place}")


def _tell(request, model_admin, outcome: Outcome) -> None:
    """Say what was done, where the page itself does not show it."""
    pressed = outcome.pressed or Pressed()
    for words in filter(None, [outcome.done, pressed.message]):
        model_admin.message_user(request, words, messages.SUCCESS)


@require_POST
def write_part(request, model_admin, pk):
    """Save what the script of the page sends, and tell it what changed on the page."""
    if not may_write_drafts(request, model_admin):
        raise PermissionDenied
    posted = read(request.POST)
    try:
        pathway = get_viewable_or_404(request, model_admin, pk)
        draft, outcome = save(request, model_admin, pathway, posted, at=timezone.now())
    except Http404:
        why = _("Somebody has deleted this draft. Copy what you typed before you leave this page.")
        return JsonResponse({"message": why}, status=404)
    except NotADraft as closed:
        why = _("%(why)s Copy what you typed before you leave this page.") % {"why": closed}
        return JsonResponse({"message": why}, status=409)
    beside = None
    if outcome.changed_lists:
        beside = coauthors.source.beside(draft.pathway, request.user)
    page = DraftOnPage(draft, outcome, beside)
    body = _answer(request, page, posted)
    return JsonResponse(body, status=422 if outcome.is_refused else 200)


def _typed(posted: Posted) -> list[tuple[str, str]]:
    """Return what was typed, each text with the name of its list."""
    texts = [
        (label_of(content_in(key)), text)
        for key, fields in posted.texts.items()
        for name, text in fields.items()
        if posted.is_touched(key, name) and text.strip()
    ]
    added = [(label_of(content_in(key)), text) for key, text in posted.added.items()]
    said = [(capfirst(_("comment")), text) for text in posted.said]
    pasted = [(_("Stages"), posted.pasted)] if posted.pasted.strip() else []
    return [*texts, *added, *said, *pasted]


def _page(request, model_admin, draft: Draft, outcome: Outcome, pasted=""):
    pathway, pressed = draft.pathway, outcome.pressed
    talks_on = request.GET.get(TALK, "")
    if pressed and pressed.refusal:
        talks_on = talks_on or request.POST.get(TALK, "")
    beside = coauthors.source.beside(pathway, request.user, talks_on=talks_on, pressed=pressed)
    page = DraftOnPage(draft, outcome, beside, talks_on)
    before = [held for held in page.head.lists if not held.content.is_after_stages]
    return render_hr_page(
        request,
        model_admin,
        f"{TEMPLATES}/page.html",
        _("Write version %(number)s") % {"number": pathway.number},
        row=pathway,
        page=page,
        together=beside,
        pathway=pathway,
        newest=newest_log_entry(),
        removed=last_removal(page.draft, request.session),
        pasted_text=pasted,
        can_take_back=PASTED in request.GET and last_pasted(page.draft, request.session),
        stages=next(held for held in page.head.lists if held.is_stages),
        before=[held for held in before if not held.is_stages],
        after=[held for held in page.head.lists if held.content.is_after_stages],
        part_url=reverse("admin:pathways_pathway_write_part", args=[pathway.pk]),
        is_refused=page.outcome.is_refused,
    )


def _answer(request, page: DraftOnPage, posted: Posted) -> dict:
    """Return what the script puts on the page."""
    outcome, key = page.outcome, request.POST.get("key", "")
    errors = outcome.errors.get(key, {})
    refusal = outcome.pressed.refusal if outcome.pressed else ""
    message = " ".join(filter(None, [*errors.values(), *outcome.messages, refusal]))
    if outcome.lost and not message:
        message = _("Not saved. Somebody has removed this line in the meantime.")
    sent = [each for each in posted.texts if each in page.draft.rows]
    saved = {each.key: each.version for each in page.rows if each.key in sent}
    lists = page.lists
    changed = [each for each in outcome.changed_lists if each in lists]
    return {
        "version": 1,
        "message": message,
        "errors": errors,
        "typed": outcome.typed,
        "lost": [text for _label, text in outcome.lost],
        "versions": {each: saved[each] for each in sent if each not in outcome.conflicts},
        "theirs": {each: _theirs(page, each, saved[each]) for each in outcome.conflicts},
        "lists": {each: _part(request, "_list", list=lists[each]) for each in changed},
        "remarks": {
            each: _part(request, "_remarks", key=each, remarks=found)
            for each, found in page.remarks.items()
        },
        "together": _together(request, page, posted),
        "undo": _part(request, "_undo", removed=last_removal(page.draft, request.session)),
        "titles": {each.key: str(each.row.saved) for each in page.rows if each.is_stage},
        "page": str(newest_log_entry()),
        "place": outcome.place,
    }


def _together(request, page: DraftOnPage, posted: Posted) -> str:
    """Return what is said about the draft, when a line goes or comes back with its comments."""
    if posted.action not in LEAVES_OR_RETURNS or not page.outcome.changed_lists:
        return ""
    return _part(request, "_together", together=page.beside)


def _theirs(page: DraftOnPage, key: str, version: str) -> dict:
    saved = page.draft.rows[key].saved
    names = page.outcome.errors[key]
    return {"version": version, "texts": {f"{key}-{name}": getattr(saved, name) for name in names}}


def _part(request, template: str, **context) -> str:
    return render_to_string(f"{TEMPLATES}/{template}.html", context, request=request)
