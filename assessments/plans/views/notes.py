"""A person's own log of evidence: a line now, its competencies now or later."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.models import Observation, ObservedCompetency, Rating, Side
from assessments.views.shared import new_page_key, page_save
from pathways.search import QUERY_LENGTH, words_of
from pathways.text import fold_letters

from .. import services
from ..models import NotedCompetency
from ..note_forms import NewNoteForm, NoteForm
from ..on_assessments import drafts_besides_notes
from ..wording import with_wording

ON_A_PAGE = 30
MOST_OBSERVED = 10
MOST_WITHOUT_SEARCH = 10  # notes that one finds by looking


@require_safe
def notes(request):
    """List the notes, the latest first, and what colleagues have said when asked.

    With a competency, list only what was written down about it. While a draft asks for it, each
    can be copied into the answer. With words, list only the notes that have them all.
    """
    slug = request.GET.get("competency")
    rows = request.user.evidence_notes.with_competencies().newest_first()
    answer = _open_answer(request.user, slug)
    competency = answer.competency if answer else _tagged(request.user, slug)
    if competency:
        rows = rows.about(competency)
    typed = request.GET.get("q", "")[:QUERY_LENGTH].replace("\0", " ").strip()
    page = Paginator(_with_words(rows, typed), ON_A_PAGE).get_page(request.GET.get("page"))
    with_wording(tag for note in page for tag in note.tags.all())
    is_first = page.number == 1 and not typed
    context = {
        "page": page,
        "typed": typed,
        "can_search": typed or page.paginator.count > MOST_WITHOUT_SEARCH,
        "competency": competency,
        "answer": answer,
        "others": drafts_besides_notes(request.user, competency) if answer and is_first else [],
        "observed": _observed(request.user) if is_first and not competency else [],
        "section": "plan",
    }
    return render(request, "plans/notes.html", context)


@require_http_methods(["GET", "POST"])
def add_note(request):
    """Write a line down. A page of its own, so that a phone gets there in one tap from home."""
    form = NewNoteForm(request.POST or None, user=request.user, page=new_page_key())
    if form.is_valid():
        services.add_note(
            form.input, page=form.cleaned_data["page"], by=request.user, at=timezone.now()
        )
        messages.success(request, _("Noted. Only you can see it."))
        return redirect("plans:notes")
    return render(request, "plans/add_note.html", {"form": form, "section": "plan"})


@require_http_methods(["GET", "POST"])
def note(request, pk):
    """Show a note and save what is changed; what cannot be kept comes back as it was typed."""
    row = _own_note(request, pk)
    form = NoteForm(request.POST if request.method == "POST" else None, note=row)
    if not form.is_bound or form.input is None:
        return _show(request, row, form)
    saved = services.save_note(
        row, form.input, by=request.user, at=timezone.now(), page=page_save(request)
    )
    if saved.overtaken:
        form.mark_overtaken()
    if form.errors:
        form.row = row = _own_note(request, pk)
        return _show(request, row, form)
    messages.success(request, _("Saved."))
    return redirect("plans:notes")


@require_http_methods(["GET", "POST"])
def delete_note(request, pk):
    """Ask before a note is deleted for good."""
    row = _own_note(request, pk)
    if request.method == "POST":
        services.delete_note(row, by=request.user)
        messages.success(request, _("Deleted."))
        return redirect("plans:notes")
    return render(request, "plans/delete_note.html", {"note": row, "section": "plan"})


def _own_note(request, pk):
    return get_object_or_404(request.user.evidence_notes.with_competencies(), pk=pk)


def _with_words(notes, typed):
    """Keep the notes that have all the words, folded alike on every database."""
    words = words_of(typed)
    if not words:
        return notes
    texts = notes.order_by().values_list("pk", "text", "link")
    found = [pk for pk, *texts in texts if _has_all(words, fold_letters(" ".join(texts)))]
    return notes.filter(pk__in=found)


def _has_all(words, text):
    return all(word in text for word in words)


def _open_answer(user, slug):
    """Return this person's answer about a competency, in their latest draft that asks for it."""
    if not slug:
        return None
    rows = Rating.objects.filter(side=Side.SELF, competency__slug=slug)
    rows = rows.filter(assessment__employee=user, assessment__submitted_at=None)
    rows = rows.select_related("competency__stage__pathway")
    return rows.order_by("-assessment", "-pk").first()


def _tagged(user, slug):
    """Return the competency as one of this person's own notes is tagged with it last."""
    if not slug:
        return None
    tags = NotedCompetency.objects.filter(note__owner=user, competency__slug=slug)
    tag = tags.select_related("competency__stage__pathway").order_by("-pk").first()
    return tag and tag.competency


def _observed(user):
    """Return what colleagues wrote about this person and they may read, the latest first."""
    sent = Observation.objects.readable_by(user).filter(
        assessment__employee=user, sent_at__isnull=False
    )
    rows = ObservedCompetency.objects.filter(observation__in=sent).exclude(text="")
    rows = rows.select_related("observation__observer", "competency__stage__pathway")
    return rows.order_by("-observation__sent_at", "pk")[:MOST_OBSERVED]


def _show(request, row, form):
    context = {"note": row, "form": form, "page_key": new_page_key(), "section": "plan"}
    return render(request, "plans/note.html", context)
