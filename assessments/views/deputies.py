"""A manager's deputies: who stands in for them, for whom of the team, and how long."""

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pathway_portal.accounts import deputies as services
from pathway_portal.accounts.deputy_form import DeputyForm
from pathway_portal.accounts.models import Deputyship, User


class OwnDeputyForm(DeputyForm):
    """Who stands in, for which of one's reports, and how long."""

    reports = forms.ModelMultipleChoiceField(
        label=gettext_lazy("For whom?"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one of your team."),
            "invalid_choice": gettext_lazy("One of them no longer reports to you."),
            "invalid_pk_value": gettext_lazy("One of them no longer reports to you."),
        },
    )

    def __init__(self, *args, reports, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reports"].queryset = reports


@require_http_methods(["GET", "POST"])
def deputies(request):
    """List who stands in for the manager, and name one more for some of their reports."""
    reports = User.objects.active().filter(manager=request.user).in_order()
    today = timezone.localdate()
    named = _own(request.user).select_related("employee", "deputy", "manager")
    named = named.order_by("starts_on", "deputy__name_sort", "employee__name_sort", "pk")
    stood_in_for = {deputyship.employee_id for deputyship in named}
    free = [person for person in reports if person.pk not in stood_in_for]
    initial = {"starts_on": today, "reports": free}
    form = OwnDeputyForm(request.POST or None, reports=reports, initial=initial)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            services.name_deputy(
                typed["reports"],
                typed["person"],
                starts_on=typed["starts_on"],
                ends_on=typed["ends_on"],
                by=request.user,
                at=timezone.now(),
            )
        except services.CannotStandIn as refused:
            form.add_error(None, str(refused))
        else:
            words = _("%(deputy)s is told, and so is everybody concerned.")
            messages.success(request, words % {"deputy": typed["person"]})
            return redirect("assessments:deputies")
    context = {
        "form": form,
        "named": named,
        "has_reports": bool(reports),
        "section": "team",
    }
    return render(request, "assessments/deputies.html", context)


@require_POST
def end_deputy(request, pk):
    """End one early. What is over already stays over."""
    deputyship = get_object_or_404(_own(request.user, Deputyship.objects.all()), pk=pk)
    ended = services.end_deputyship(deputyship, by=request.user, at=timezone.now())
    if ended:
        messages.success(request, _("Ended. Everybody concerned is told."))
    else:
        messages.info(request, _("That had ended already."))
    return redirect("assessments:deputies")


def _own(user, rows=None):
    """Keep what this person named or is stood in for; of today and to come, unless given others."""
    rows = Deputyship.objects.not_over() if rows is None else rows
    return rows.filter(Q(manager=user) | Q(named_by=user))
