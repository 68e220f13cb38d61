"""Name one deputy for several people at once, such as all reports of a manager who is ill.

The list of people posts whom HR has chosen. A page asks who stands in and how long, shows for whom
that can be, and then does it.
"""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import ADDITION, LogEntry
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pathway_portal.web.hr_pages import render_hr_page

from ..deputies import fit_for, name_deputy_where_possible
from ..deputy_form import DeputyForm
from ..models import User
from ..receipts import leave_change_receipts
from .many_people import MOST_AT_ONCE, say_too_many


class DeputyForManyForm(DeputyForm):
    """The same, on HR's page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].label = gettext_lazy("Name or email address of the deputy")

    @property
    def naming(self):
        """What the services are told besides for whom."""
        cleaned = self.cleaned_data
        return {
            "deputy": cleaned["person"],
            "starts_on": cleaned["starts_on"],
            "ends_on": cleaned["ends_on"],
        }


@admin.action(description=gettext_lazy("Name a deputy"), permissions=["name_deputy"])
def name_deputy_for_many(model_admin, request, people):
    """Ask, then show for whom it can be, then do it: the button says which by its value."""
    chosen = list(people.select_related("manager").order_by("name_sort", "pk")[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        return say_too_many(request, MOST_AT_ONCE)
    step = request.POST.get("apply", "")
    initial = {"starts_on": timezone.localdate()}
    form = DeputyForManyForm(request.POST if step else None, initial=initial)
    fit = None
    if form.is_valid() and step == "yes":
        return _name(request, chosen, form.naming)
    if form.is_valid() and step == "preview":
        with transaction.atomic():  # it locks them, and lets them go at once
            fit = fit_for(chosen, **form.naming, by=request.user)
    managers = [person.manager for person in chosen if person.manager]
    User.objects.say_who_has_namesakes(managers)
    return render_hr_page(
        request,
        model_admin,
        "admin/accounts/deputies_for_many.html",
        _("Name a deputy for several people"),
        form=form,
        people=chosen,
        naming=fit and form.naming,
        stands_in=[person for person in chosen if fit and person in fit.managers],
        left_out=[
            (person, fit.refused[person]) for person in chosen if fit and person in fit.refused
        ],
        is_refused=bool(fit) and not fit.managers,
        action=request.POST["action"],
        is_across=request.POST.get("select_across") == "1",
        checkbox_name=ACTION_CHECKBOX_NAME,
    )


def _name(request, chosen, naming):
    """Name the deputy where that can be, log each, and say of the others why not."""
    by, at = request.user, timezone.now()
    with transaction.atomic():
        named, refused = name_deputy_where_possible(chosen, **naming, by=by, at=at)
        LogEntry.objects.log_actions(by.pk, named, ADDITION, [{"added": {}}])
        leave_change_receipts([each.employee_id for each in named], by=by, at=at)
    if named:
        text = ngettext(
            "%(deputy)s stands in for %(count)s person now. Everybody concerned is told.",
            "%(deputy)s stands in for %(count)s people now. Everybody concerned is told.",
            len(named),
        )
        messages.success(request, text % {"deputy": naming["deputy"], "count": len(named)})
    for reason in refused.values():
        messages.warning(request, reason)
    return redirect(f"{reverse('admin:accounts_deputyship_changelist')}?time=not_over")
