"""The end of a pathway: from a day on, for a reason, and called off as long as it has not come."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..forms import RetireForm
from ..services import NotInUse, keep, retire
from .counts import may_count_people
from .frame import page
from .links import change_url
from .rights import readable
from .standing import standing_in_words


def retire_version(model_admin, request, pk):
    """Say what will happen, ask for the day and the reason, and retire it."""
    pathway = readable(model_admin, request, pk)
    if not model_admin.may_write(request):
        raise PermissionDenied
    if not pathway.is_published:
        return _not_in_use(model_admin, request, pathway)
    today = timezone.localdate()
    planned = {"on": pathway.retires_on or today, "reason": pathway.retirement_reason}
    form = RetireForm(request.POST or None, initial=planned)

    if form.is_valid():
        try:
            retire(pathway, **form.cleaned_data, today=today)
        except NotInUse:
            return _not_in_use(model_admin, request, pathway)
        return _retired(model_admin, request, pathway)

    return page(
        model_admin,
        request,
        "retire",
        _("Retire version %(number)s") % {"number": pathway.number},
        pathway=pathway,
        standing=standing_in_words(pathway),
        may_count=may_count_people(request),
        form=form,
    )


def keep_version(model_admin, request, pk):
    """Call the retirement off."""
    pathway = readable(model_admin, request, pk)
    if not model_admin.may_write(request):
        raise PermissionDenied
    try:
        keep(pathway)
    except NotInUse:
        if not pathway.is_published:
            return _not_in_use(model_admin, request, pathway)
        message = _("Version %(number)s was not going to be retired. It stays as it is.")
    else:
        model_admin.log_change(request, pathway, _("Retirement cancelled."))
        message = _("Version %(number)s stays. Its pages no longer say that it will be retired.")
    model_admin.message_user(request, message % {"number": pathway.number}, messages.SUCCESS)
    return redirect(change_url(pathway))


def _retired(model_admin, request, pathway):
    said = {"number": pathway.number, "day": date_format(pathway.retires_on)}
    model_admin.log_change(
        request,
        pathway,
        _("Retired as of %(day)s: %(reason)s")
        % {"day": date_format(pathway.retires_on), "reason": pathway.retirement_reason},
    )
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
    model_admin.message_user(request, message % said, messages.SUCCESS)
    return redirect(change_url(pathway))


def _not_in_use(model_admin, request, pathway):
    model_admin.message_user(request, NotInUse(), messages.WARNING)
    return redirect(change_url(pathway))
