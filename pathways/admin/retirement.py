"""Retire a pathway from a day on, for a reason, or cancel that until the day has come."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.web.hr_pages import get_viewable_or_404, render_hr_page

from ..forms import RetireForm
from ..services import NotInUse, keep, lock_role, retire
from .counts import may_count_people
from .edit_conflicts import digest, with_typed_text
from .links import action_url, change_url
from .standing import standing_in_words


@require_http_methods(["GET", "HEAD", "POST"])
def retire_version(request, model_admin, pk):
    """Say what will happen, ask for the day and the reason, and retire the version."""
    pathway = get_viewable_or_404(request, model_admin, pk)
    if not model_admin.may_write(request):
        raise PermissionDenied
    if not pathway.is_published:
        return _not_in_use(request, model_admin, pathway)
    form = _form(pathway, request.POST or None)

    if form.is_valid():
        try:
            _retire_as_shown(request, model_admin, pathway, form)
        except NotInUse:
            return _not_in_use(request, model_admin, pathway)
        except RetirementChanged:
            form.add_error(None, _changed_in_words(pathway))
        else:
            return _retired(request, model_admin, pathway)

    return render_hr_page(
        request,
        model_admin,
        "admin/pathways/retire.html",
        _("Retire version %(number)s") % {"number": pathway.number},
        row=pathway,
        pathway=pathway,
        standing=standing_in_words(pathway),
        may_count=may_count_people(request),
        form=form,
        shown=_shown(pathway),
    )


@require_POST
def keep_version(request, model_admin, pk):
    """Cancel the retirement."""
    pathway = get_viewable_or_404(request, model_admin, pk)
    if not model_admin.may_write(request):
        raise PermissionDenied
    try:
        with transaction.atomic():
            _lock_as_shown(pathway, request.POST.get("shown"))
            keep(pathway)
            model_admin.log_change(request, pathway, _("Retirement cancelled."))
    except RetirementChanged:
        model_admin.message_user(request, _changed_in_words(pathway), messages.WARNING)
        return redirect(action_url(pathway, "retire"))
    except NotInUse:
        if not pathway.is_published:
            return _not_in_use(request, model_admin, pathway)
        message = _("Version %(number)s was not going to be retired. It stays as it is.")
    else:
        message = _("Version %(number)s stays. Its pages no longer say that it will be retired.")
    model_admin.message_user(request, message % {"number": pathway.number}, messages.SUCCESS)
    return redirect(change_url(pathway))


class RetirementChanged(Exception):
    """Somebody has changed or cancelled the retirement since the page was shown."""


def _form(pathway, posted):
    planned = {
        "on": pathway.retires_on or timezone.localdate(),
        "reason": pathway.retirement_reason,
    }
    return RetireForm(posted, initial=planned)


def _shown(pathway):
    return digest([pathway.retires_on or "", pathway.retirement_reason])


def _lock_as_shown(pathway, shown):
    lock_role(pathway.role)
    pathway.refresh_from_db()
    if shown and shown != _shown(pathway):
        raise RetirementChanged


def _changed_in_words(pathway):
    if not pathway.retires_on:
        return _("Somebody has cancelled the retirement in the meantime.")
    values = {"day": date_format(pathway.retires_on), "reason": pathway.retirement_reason}
    return (
        _(
            "Somebody has changed this in the meantime. Now saved: %(day)s, “%(reason)s”. What you "
            "typed is still here. Saving again replaces theirs."
        )
        % values
    )


@transaction.atomic
def _retire_as_shown(request, model_admin, pathway, form):
    _lock_as_shown(pathway, form.cleaned_data["shown"])
    day, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
    retire(pathway, on=day, reason=reason, today=timezone.localdate())
    words = _("Retired as of %(day)s: %(reason)s")
    values = {"day": date_format(pathway.retires_on), "reason": pathway.retirement_reason}
    model_admin.log_change(request, pathway, words % values)


def _retired(request, model_admin, pathway):
    values = {"number": pathway.number, "day": date_format(pathway.retires_on)}
    if pathway.is_retired:
        message = _(
            "Version %(number)s is retired. Employees no longer find it, and keep what they wrote. "
            "To bring the role back, start a new version."
        )
    else:
        message = _(
            "Version %(number)s will be retired on %(day)s. Until then its pages say so, and you "
            "can cancel it."
        )
    model_admin.message_user(request, message % values, messages.SUCCESS)
    return redirect(change_url(pathway))


def _not_in_use(request, model_admin, pathway):
    saved = pathway.retirement_reason
    words = with_typed_text(NotInUse(), request.POST.get("reason", ""), saved)
    model_admin.message_user(request, words, messages.WARNING)
    return redirect(change_url(pathway))
