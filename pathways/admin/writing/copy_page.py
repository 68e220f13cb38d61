"""Choose what to copy from another pathway into a draft."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pathway_portal.web.hr_pages import get_viewable_or_404, render_hr_page

from ... import coauthors
from ...contents import STAGES
from ...services import NotADraft, hold_draft, lock_pathway
from ..choosing import can_be_key
from ..edit_conflicts.typed_text import not_saved
from ..links import action_url, change_url
from ..standing import standing_in_words
from .copying import EVERYTHING, TEXTS, Copying
from .draft import Draft
from .rights import may_write_drafts
from .saving import log_writing

OWN = "own"  # each line gets a new identity


@require_http_methods(["GET", "HEAD", "POST"])
def copy_into_draft(request, model_admin, pk):
    """Choose a version, then its parts. A POST copies them and leads back to the draft's page."""
    if not may_write_drafts(request, model_admin):
        raise PermissionDenied
    pathway = get_viewable_or_404(request, model_admin, pk)
    source = _source(request, model_admin)
    if request.method != "POST":
        if not pathway.is_draft:
            return redirect(change_url(pathway))
        return _page(request, model_admin, pathway, source)
    try:
        error = _copy(request, model_admin, pathway, source)
    except NotADraft as closed:
        return not_saved(request, model_admin, closed, typed=[], status=403, row=pathway)
    if error:
        return _page(request, model_admin, pathway, source, error)
    return redirect(action_url(pathway, "write"))


def _source(request, model_admin):
    """Return the version to copy from, or nothing while none is chosen."""
    key = request.POST.get("from", request.GET.get("from", ""))
    return get_viewable_or_404(request, model_admin, key) if can_be_key(key) else None


@transaction.atomic
def _copy(request, model_admin, pathway, source) -> str:
    """Copy what was chosen, or return why not."""
    lock_pathway(pathway.pk)
    hold_draft(pathway)
    if source is None:
        return _("Choose a pathway to copy from.")
    parts, into = request.POST.getlist("part"), request.POST.get("into", "")
    read, draft = Draft(source.pk), Draft(pathway.pk)
    stage = next((row for row in draft.rows_of(STAGES) if row.key == into), None)
    if not parts:
        return _("Choose at least one part to copy.")
    if stage is None and any(_is_list_of_a_stage(read, part) for part in parts):
        return _("Choose the stage that takes the lists.")
    keeps = request.POST.get("identities") != OWN
    copying = Copying(read, draft, into=stage, keeps_identities=keeps)
    coauthors.source.record(draft.pathway, by=None, at=timezone.now())
    copying.run(parts)
    if copying.outcome.is_changed:
        at = timezone.now()
        coauthors.source.record(Draft(pathway.pk).pathway, by=request.user, at=at)
        log_writing(request, model_admin, pathway, at)
    model_admin.message_user(request, _said(copying), messages.SUCCESS)
    return ""


def _is_list_of_a_stage(read: Draft, part: str) -> bool:
    return part in read.lists and read.lists[part].content.holder == STAGES.key_name


def _said(copying: Copying) -> str:
    count, left = len(copying.copies), copying.left_out
    words = ngettext("Copied %(count)s entry.", "Copied %(count)s entries.", count)
    said = [words % {"count": count}]
    if left:
        words = ngettext(
            "Left out %(count)s that the draft already has.",
            "Left out %(count)s that the draft already has.",
            left,
        )
        said.append(words % {"count": left})
    return " ".join(said)


def _page(request, model_admin, pathway, source, error=""):
    versions = model_admin.get_queryset(request).exclude(pk=pathway.pk)
    versions = versions.order_by("role__name_sort", "-number")
    read = Draft(source.pk) if source else None
    return render_hr_page(
        request,
        model_admin,
        "admin/pathways/writing/copy.html",
        _("Copy from another pathway"),
        row=pathway,
        pathway=pathway,
        versions=[(version, standing_in_words(version)) for version in versions],
        source=source,
        everything=EVERYTHING,
        texts=TEXTS,
        lists=[held for held in read.head.lists if _is_offered(held)] if read else [],
        stages=read.rows_of(STAGES) if read else [],
        own_stages=Draft(pathway.pk).rows_of(STAGES),
        chosen=request.POST.getlist("part"),
        into=request.POST.get("into", ""),
        identities=request.POST.get("identities", ""),
        error=error,
        is_refused=bool(error),
    )


def _is_offered(held) -> bool:
    return held.content is not STAGES and bool(held.rows)
