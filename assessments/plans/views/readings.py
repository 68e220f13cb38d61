"""What a person reads: one mark a book, and what the book changed. Nobody else sees it."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.views.shared import new_page_key, page_save
from pathways.models import Reading, Stage

from .. import services
from ..models import ReadingStatus
from ..reading_forms import MarkForm, ReadingForm
from ..reading_words import HEADINGS, status_label, statuses_of
from ..wording import with_wording


@require_safe
def readings(request):
    """List the books that are marked, then those of the person's stages that are not."""
    marks = list(request.user.reading_marks.with_books().order_by("-updated_at", "-pk"))
    known = {mark.slug for mark in marks} | {_folded(mark.reading) for mark in marks}
    new = {}
    for each in _of_their_pathway(request.user):
        if known.isdisjoint({each.slug, _folded(each)}):
            new.setdefault(each.slug, each)
    context = {
        "groups": [
            (status, HEADINGS[status], [mark for mark in marks if mark.status == status])
            for status in ReadingStatus
        ],
        "has_marks": bool(marks),
        "new": [(each, statuses_of(each)) for each in new.values()],
        "section": "plan",
    }
    return render(request, "plans/readings.html", context)


@require_POST
def mark_reading(request):
    form = MarkForm(request.POST, user=request.user)
    if not form.is_valid():
        raise SuspiciousOperation("A button for no book.")
    marked = form.cleaned_data
    services.mark_reading(marked["reading"], marked["status"], by=request.user, at=timezone.now())
    messages.success(request, _("Marked. Only you can see it."))
    return redirect("plans:readings")


@require_http_methods(["GET", "POST"])
def reading(request, pk):
    """Show one mark; save how far its reader is and what the book changed."""
    row = _own_mark(request, pk)
    form = ReadingForm(request.POST or None, mark=row)
    if not form.is_valid():
        return _show(request, row, form)
    saved = services.save_reading(
        row, form.input, by=request.user, at=timezone.now(), page=page_save(request)
    )
    if saved.overtaken:
        row = _own_mark(request, pk)
        form.mark_overtaken(row)
        return _show(request, row, form)
    messages.success(request, _("Saved."))
    return redirect("plans:readings")


@require_http_methods(["GET", "POST"])
def delete_reading(request, pk):
    """Ask before a mark is forgotten with what was written to it."""
    row = _own_mark(request, pk)
    if request.method == "POST":
        services.delete_reading(row, by=request.user)
        messages.success(request, _("Removed."))
        return redirect("plans:readings")
    return render(request, "plans/delete_reading.html", {"mark": row, "section": "plan"})


def _own_mark(request, pk):
    return get_object_or_404(request.user.reading_marks.with_books(), pk=pk)


def _of_their_pathway(user):
    """Return the books of every stage of the person's role, as published today."""
    if not user.stage_id:
        return []
    stages = Stage.objects.published().filter(pathway__role=user.stage.pathway.role_id)
    books = Reading.objects.filter(stage__in=stages).select_related("stage__pathway__role")
    return books.order_by("stage__number", "position")


def _folded(book):
    return ("title", book.title.casefold())


def _show(request, row, form):
    with_wording([row])
    context = {
        "mark": row,
        "saved_status": status_label(row.reading, row.status),
        "form": form,
        "page_key": new_page_key(),
        "section": "plan",
    }
    return render(request, "plans/reading.html", context)
