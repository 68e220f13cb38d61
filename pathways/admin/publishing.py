"""Start a new version, and publish a draft."""

from operator import attrgetter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, Subquery
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.web.hr_pages import get_viewable_or_404, render_hr_page

from .. import checks, coauthors
from ..checks.people import stages_left_behind
from ..documents.versions import as_document, differences
from ..documents.wording import difference_in_words
from ..forms import PublishForm
from ..loading import load_contents
from ..models import Pathway
from ..services import (
    NotADraft,
    NotPublishable,
    PeopleLeftBehind,
    SecondPersonNeeded,
    hold_draft,
    lock_role,
    publish,
    start_new_version,
)
from ..signals import people_moved, version_published
from .authorship import record_writing
from .checking import by_place
from .counts import may_count_people
from .edit_conflicts import with_typed_text
from .links import action_url, change_url
from .writing.rights import may_write_drafts


@require_POST
def new_version(request, model_admin, pk):
    """Copy this version to a draft, or go to the draft that the role already has."""
    pathway = get_viewable_or_404(request, model_admin, pk)
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    with transaction.atomic():
        draft, started = start_new_version(pathway)
        if started:
            words = _("Started as a copy of version %(number)s.") % {"number": pathway.number}
            model_admin.log_addition(request, draft, words)
            record_writing(request, draft, is_new=True)
    if started:
        message = _(
            "Version %(number)s is ready for you to edit. Only HR sees it until it is published. "
            "Make your changes, then check and publish it."
        )
    else:
        message = _("There is already a draft, version %(number)s. Here it is.")
    model_admin.message_user(request, message % {"number": draft.number}, messages.SUCCESS)
    if may_write_drafts(request, model_admin):
        return redirect(action_url(draft, "write"))
    return redirect(change_url(draft))


@require_http_methods(["GET", "HEAD", "POST"])
def publish_version(request, model_admin, pk):
    """Show what prevents publishing; otherwise ask for a note and people's stages, and publish."""
    versions = _Versions(request, model_admin, pk)
    draft = versions.shown
    if not draft.is_draft:
        return _not_a_draft(request, model_admin, draft)
    if not model_admin.has_change_permission(request, draft):
        raise PermissionDenied
    versions.load()
    found = checks.check(
        draft, is_loaded=True, before=versions.latest, left_behind=versions.left_behind
    )
    problems = [problem for problem in found if problem.is_error]
    # The form below asks where people go, so no warning about them is needed.
    warnings = [p for p in found if not p.is_error and p.kind != checks.ProblemKind.PEOPLE]
    form = _form(request, versions)
    needs = coauthors.source.why_not_publish(draft, request.user)

    if form.is_valid() and not problems:
        try:
            _publish_as_seen(request, model_admin, draft, form)
        except DraftChanged:
            model_admin.message_user(
                request,
                _(
                    "Not published: somebody has changed the draft since you opened this page. "
                    "Please read below what it says now."
                ),
                messages.WARNING,
            )
            versions.load_again()
            form = _form(request, versions, seen=versions.document.sign)
        except PeopleLeftBehind as refused:  # somebody has been put there since
            model_admin.message_user(request, refused, messages.WARNING)
            versions.load_again()
            form = _form(request, versions)
        except NotADraft:
            return _not_a_draft(request, model_admin, draft)
        except SecondPersonNeeded as refused:
            needs = str(refused)
        except NotPublishable as refused:
            problems = refused.problems
        else:
            return _published(request, model_admin, draft)

    return render_hr_page(
        request,
        model_admin,
        "admin/pathways/publish.html",
        _("Publish version %(number)s") % {"number": draft.number},
        row=draft,
        is_refused=(problems or needs) and request.method == "POST",
        pathway=draft,
        form=form,
        problems=problems,
        needs_second_person=needs,
        open_comments=[each for each in coauthors.source.comments_on(draft) if each.is_open],
        may_write_it=may_write_drafts(request, model_admin),
        errors=by_place(problems),
        warnings=by_place(warnings),
        may_count=may_count_people(request),
        **_what_changes(versions),
    )


def _not_a_draft(request, model_admin, pathway):
    """Say that somebody else has published it, and quote the note that was typed."""
    words = with_typed_text(NotADraft(), request.POST.get("note", ""), pathway.change_note)
    model_admin.message_user(request, words, messages.WARNING)
    return redirect(change_url(pathway))


class _Versions:
    """The draft that a page shows, and the versions it follows."""

    def __init__(self, request, model_admin, pk):
        """Check the permission before the lookup, so that ids do not leak. One query for all."""
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        released = Pathway.objects.released().filter(role__pathways=pk)
        latest = released.order_by("-number").values("pk")[:1]
        wanted = Q(pk=pk) | Q(pk__in=released.published()) | Q(pk=Subquery(latest))
        found = {each.pk: each for each in model_admin.get_queryset(request).filter(wanted)}
        if pk not in found:
            raise Http404
        self.shown = found.pop(pk)
        before = sorted(found.values(), key=attrgetter("number"))
        # The one that people read now, and the last one that they have ever read.
        self.published = next((each for each in before if each.is_published), None)
        self.latest = before[-1] if before else None

    def load(self):
        """Load what they say, and who is at a stage of an earlier version, as it is now."""
        versions = {each.pk: each for each in [self.shown, self.published, self.latest] if each}
        load_contents([*versions.values()])
        self.document = as_document(self.shown, is_loaded=True)
        self.left_behind = list(stages_left_behind(self.shown))

    def load_again(self):
        """Load what the draft says by now."""
        self.shown.refresh_from_db()
        self.load()


def _form(request, versions, **posted):
    """Return the form with what was typed, except for what `posted` replaces."""
    draft = versions.shown
    kept = {stage.slug for stage in draft.stages.all()}
    return PublishForm(
        {**request.POST.dict(), **posted} if request.POST else None,
        initial={"seen": versions.document.sign},
        draft=draft,
        lost=[old for old in versions.left_behind if old.slug not in kept],
        may_count=may_count_people(request),
        is_first=versions.latest is None,
    )


class DraftChanged(Exception):
    """The draft no longer says what the page showed."""


@transaction.atomic
def _publish_as_seen(request, model_admin, draft, form):
    lock_role(draft.role)
    hold_draft(draft)
    if as_document(draft).sign != form.cleaned_data["seen"]:
        raise DraftChanged
    note = form.cleaned_data["note"]
    at = timezone.now()
    sent = publish(draft, note=note, at=at, by=request.user, moves=form.moves)
    looked = coauthors.source.published(draft, at=at)
    # Not those who stay at the same stage of the new version.
    people_moved.send(sender=Pathway, people=sent, by=request.user, at=at)
    version_published.send(sender=Pathway, role=draft.role, by=request.user, at=at)
    words = _("Published: %(note)s") % {"note": draft.change_note}
    model_admin.log_change(request, draft, " ".join(filter(None, [words, looked])))


def _published(request, model_admin, draft):
    said = _("Version %(number)s is published. Everybody can read it now.")
    if draft.role.pathways.released().exclude(pk=draft.pk).exists():
        said = _(
            "Version %(number)s is published. Everybody can read it now, and see what has changed."
        )
    model_admin.message_user(request, said % {"number": draft.number}, messages.SUCCESS)
    return redirect(change_url(draft))


def _what_changes(versions):
    """Compare with the published version, and find out where people's stages go."""
    before = versions.published
    found = differences(versions.document, before, is_loaded=True) if before else []
    new = {stage.slug: stage for stage in versions.shown.stages.all()}
    return {
        "before": before,
        "changes": [difference_in_words(difference) for difference in found],
        "moves": [(old, new.get(old.slug)) for old in versions.left_behind],
    }
