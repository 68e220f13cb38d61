"""Start a role that begins with the stages of another: a track of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pathway_portal.web.hr_pages import get_viewable_or_404, render_hr_page

from ..forms import TrackForm
from ..importer.load import free_address
from ..models import Role
from ..services import start_track
from .links import action_url, change_url
from .writing.rights import may_write_drafts


@require_http_methods(["GET", "HEAD", "POST"])
def begin_track(request, model_admin, pk):
    """Ask for the name and where the two branch, and make the role with its first draft."""
    pathway = get_viewable_or_404(request, model_admin, pk)
    if not may_begin_track(request, model_admin):
        raise PermissionDenied
    stages = list(pathway.stages.all())
    form = TrackForm(request.POST or None, stages=stages)

    if form.is_valid():
        try:
            draft = _begin(request, model_admin, pathway, form.cleaned_data)
        except IntegrityError:  # somebody has made a role of this name in the same moment
            form.add_error("name", _("Somebody has just made a role of this name."))
        else:
            message = _(
                "%(role)s begins with the same stages as %(other)s. Add the stages in which it "
                "differs; only HR sees it until it is published."
            )
            words = {"role": draft.role, "other": pathway.role}
            model_admin.message_user(request, message % words, messages.SUCCESS)
            may_write = may_write_drafts(request, model_admin)
            return redirect(action_url(draft, "write") if may_write else change_url(draft))

    return render_hr_page(
        request,
        model_admin,
        "admin/pathways/track.html",
        _("Start a track of %(role)s") % {"role": pathway.role},
        row=pathway,
        pathway=pathway,
        has_stages=bool(stages),
        form=form,
    )


def may_begin_track(request, model_admin):
    """Tell whether somebody may add both a role and a version of it."""
    roles = model_admin.admin_site.get_model_admin(Role)
    return model_admin.has_add_permission(request) and roles.has_add_permission(request)


@transaction.atomic
def _begin(request, model_admin, pathway, data):
    role = Role.objects.create(name=data["name"], slug=free_address(data["name"]))
    draft = start_track(pathway, role, shared=data["shared"])
    words = _("Started as a track of %(role)s, version %(number)s.")
    words %= {"role": pathway.role, "number": pathway.number}
    model_admin.log_addition(request, draft, words)
    model_admin.admin_site.get_model_admin(Role).log_addition(request, role, words)
    return draft
