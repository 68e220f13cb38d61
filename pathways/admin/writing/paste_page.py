"""Paste whole stages into a draft: see what becomes of the text, then add it."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pathway_portal.web.hr_pages import get_viewable_or_404, render_hr_page
from pathway_portal.web.request_limits import MIB, BodyLimit, body_limit

from ... import coauthors
from ...contents import STAGES
from ...importer import mapping
from ...importer.mapping import BadHeadingMapping
from ...importer.pasted_stages import understand_stages
from ...importer.refusals import UnreadableDocument, refusal
from ...services import NotADraft, hold_draft, lock_pathway
from ...widgets import with_single_line_breaks
from ..edit_conflicts.typed_text import not_saved
from ..links import action_url, change_url
from .draft import Draft, Row
from .paste_preview import NEW, Preview, StageToPaste
from .pasting import CannotPaste, Pasting, planned
from .rights import may_write_drafts
from .saving import log_writing
from .taking_back import remember_pasted

TEMPLATES = "admin/pathways/writing"
TEXT = "paste"  # the box, on the page of the draft as on the page of its own
OTHER_FIELDS = 100  # of the page of a draft, besides those of its lines; comments among them
PASTED = "pasted"  # tells the page of the draft to offer taking it back
BODY = BodyLimit(20 * MIB, ("pathways.change_pathway",))


class NoStage(Exception):
    """Nothing in the text reads like a stage."""


NOT_READ = (UnreadableDocument, BadHeadingMapping, NoStage)


@require_http_methods(["GET", "HEAD", "POST"])
@body_limit(BODY)
def paste_into_draft(request, model_admin, pk):
    """Take a text, show what becomes of it, and add it: three steps, of which the last writes."""
    if not may_write_drafts(request, model_admin):
        raise PermissionDenied
    try:
        pathway = get_viewable_or_404(request, model_admin, pk)
    except Http404:
        if request.method != "POST":
            raise
        why = _("Somebody has deleted it while you were editing.")
        return _not_added(request, model_admin, why, status=404)
    if not pathway.is_draft:
        if request.method != "POST":
            return redirect(change_url(pathway))
        return _not_added(request, model_admin, NotADraft(), row=pathway)
    if request.method != "POST":
        return _ask(request, model_admin, pathway, into=request.GET.get("into", ""))
    if request.POST.get("step") == "edit":
        into, text = request.POST.get("into", ""), request.POST.get(TEXT, "")
        return _ask(request, model_admin, pathway, text=text, into=into)
    if request.POST.get("step") == "confirm":
        return _confirm(request, model_admin, pathway)
    return show_pasted(request, model_admin, pathway)


def show_pasted(request, model_admin, pathway, refused=""):
    """Show what becomes of the text in the box, or why it cannot be read."""
    try:
        preview = _preview(request, Draft(pathway.pk))
    except NOT_READ as error:
        return _ask_again(request, model_admin, pathway, error)
    return _page(request, model_admin, pathway, preview, refused)


def _preview(request, draft: Draft) -> Preview:
    data = request.POST
    text = with_single_line_breaks(data.get(TEXT, ""))
    try:
        answers = mapping.from_data(json.loads(data.get("mapping") or "{}"))
    except (ValueError, RecursionError) as error:
        why = _("What the headings mean did not arrive whole. Look at the text again.")
        raise BadHeadingMapping(why) from error
    rows = (data.getlist(name) for name in ("heading", "before", "meaning"))
    told = {name: said for name, before, said in zip(*rows, strict=False) if said != before}
    answers |= mapping.from_data(told)
    read = understand_stages(text, mapping.guide(answers))
    if not read.stages:
        raise NoStage
    preview = Preview(draft, read, data, data.get("into", ""))
    preview.answers = answers
    return preview


def _confirm(request, model_admin, pathway):
    try:
        preview, pasting = _add(request, model_admin, pathway)
    except NOT_READ as error:
        return _ask_again(request, model_admin, pathway, error)
    except NotADraft as closed:
        return _not_added(request, model_admin, closed, row=pathway)
    except CannotPaste as refused:
        return show_pasted(request, model_admin, pathway, refused=str(refused))
    model_admin.message_user(request, _said(preview, pasting), messages.SUCCESS)
    query = urlencode({PASTED: 1})
    return redirect(f"{action_url(pathway, 'write')}?{query}#{pasting.place}")


def _not_added(request, model_admin, why, *, status=403, row=None):
    typed = [(_("Stages"), request.POST.get(TEXT, ""))]
    return not_saved(request, model_admin, why, typed=typed, status=status, row=row)


@transaction.atomic
def _add(request, model_admin, pathway) -> tuple[Preview, Pasting]:
    """Add what the preview showed. Sent twice, it finds its lines there and adds none."""
    at = timezone.now()
    lock_pathway(pathway.pk)
    hold_draft(pathway)
    draft = Draft(pathway.pk)
    preview = _preview(request, draft)
    _refuse_changed(request, preview)
    coauthors.source.record(draft.pathway, by=None, at=at)
    pasting = Pasting(draft)
    pasting.run(preview.plans)
    mapping.remember(preview.answers)
    if pasting.added or pasting.filled:
        after = Draft(pathway.pk)
        if after.field_count > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - OTHER_FIELDS:
            raise CannotPaste(
                _(
                    "Nothing was added: the draft would have more lines than its page can save "
                    "at once. Add fewer stages."
                )
            )
        coauthors.source.record(after.pathway, by=request.user, at=at)
        log_writing(request, model_admin, pathway, at)
        remember_pasted(after, pasting, request.session)
    return preview, pasting


def _refuse_changed(request, preview: Preview) -> None:
    """Add nothing to another place than the preview showed."""
    shown = set(request.POST.get("known", "").split())
    now = {row.key for row in preview.own_stages}
    for stage in preview.stages:
        wanted = request.POST.get(f"target-{stage.number}", NEW)
        if wanted != NEW and wanted not in now:
            raise CannotPaste(
                _("Nothing was added: somebody has removed the stage. Choose another one.")
            )
        if stage.plan.target is None and not stage.plan.told.title:
            raise CannotPaste(_("Nothing was added: give the stage a title."))
        added = _added_since(preview, stage, shown)
        if stage.plan.target is None and added:  # the same form was sent twice
            stage.plan = planned(preview.draft, stage.plan.told, added)
            stage.chosen = added.key
            shown.add(added.key)  # another stage of this title is another row
    if request.POST.get("seen") != preview.read.understood.document.sign:
        raise CannotPaste(
            _("Nothing was added: we understand the text otherwise than before. Look again.")
        )


def _added_since(preview: Preview, stage: StageToPaste, shown: set[str]) -> Row | None:
    return next(
        (
            row
            for row in preview.own_stages
            if row.key not in shown and row.words == stage.plan.told.title
        ),
        None,
    )


def _said(preview: Preview, pasting: Pasting) -> str:
    stages = sum(row.content is STAGES for row in pasting.added)
    count = len(pasting.added) - stages
    words = ngettext("Added %(count)s line.", "Added %(count)s lines.", count)
    said = [words % {"count": count}]
    if stages:
        words = ngettext("Added %(count)s stage.", "Added %(count)s stages.", stages)
        said.insert(0, words % {"count": stages})
    if there := sum(len(plan.there) for plan in preview.plans):
        words = ngettext(
            "Left out %(count)s that the draft already has.",
            "Left out %(count)s that the draft already has.",
            there,
        )
        said.append(words % {"count": there})
    return " ".join(said)


def _ask(request, model_admin, pathway, *, text="", into="", error=""):
    draft = Draft(pathway.pk)
    return render_hr_page(
        request,
        model_admin,
        f"{TEMPLATES}/paste.html",
        _("Paste stages"),
        row=pathway,
        pathway=pathway,
        text=text,
        into=next((row for row in draft.rows_of(STAGES) if row.key == into), None),
        error=error,
        is_refused=bool(error),
    )


def _ask_again(request, model_admin, pathway, error):
    text, into = request.POST.get(TEXT, ""), request.POST.get("into", "")
    if isinstance(error, NoStage):
        why = _(
            "We found no stage in this text. Give it a heading, such as “Stage 1: Planting”, or "
            "name its lists, such as “Objectives”."
        )
    elif isinstance(error, BadHeadingMapping):
        why = str(error)
    elif text.strip():
        why = refusal(error)
    else:
        why = _("Paste the text of a stage first.")
    return _ask(request, model_admin, pathway, text=text, into=into, error=why)


def _page(request, model_admin, pathway, preview: Preview, refused: str):
    return render_hr_page(
        request,
        model_admin,
        f"{TEMPLATES}/paste_preview.html",
        _("What we understood"),
        row=pathway,
        pathway=pathway,
        preview=preview,
        text=request.POST.get(TEXT, ""),
        mapping=json.dumps(preview.answers),
        seen=preview.read.understood.document.sign,
        known=" ".join(row.key for row in preview.own_stages),
        new=NEW,
        refused=refused,
        is_refused=bool(refused),
    )
