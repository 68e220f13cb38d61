"""Where a person wants to go, and what lies between."""

from django import forms
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pathways.models import Pathway

from .. import services
from ..models import Target
from ..people_to_ask import with_people_to_ask
from ..role_map import role_map
from ..way_to_target import way_to


class TargetForm(forms.Form):
    """A role, or one of its stages, as published today."""

    target = forms.ChoiceField(
        label=gettext_lazy("Where do you want to go?"),
        error_messages={
            "required": gettext_lazy("Choose a role or a stage."),
            "invalid_choice": gettext_lazy("This is no longer there. Choose another one."),
        },
    )

    def __init__(self, data=None, *, chosen=None):
        super().__init__(data, initial={"target": chosen})
        self.places, groups = {}, []
        for pathway in Pathway.objects.published().with_stages().order_by("role__name"):
            key = f"role-{pathway.role_id}"
            self.places[key] = pathway.role, None
            options = [(key, _("The role as a whole"))]
            for stage in pathway.stages.all():
                self.places[f"stage-{stage.pk}"] = pathway.role, stage
                options.append((f"stage-{stage.pk}", str(stage)))
            groups.append((pathway.role.name, options))
        self.fields["target"].choices = [("", "–"), *groups]

    @property
    def place(self):
        """The role, and the stage or None."""
        return self.places[self.cleaned_data["target"]]


@require_http_methods(["GET", "POST"])
def target(request):
    """Show the target and what lies between; choose another one."""
    row = Target.objects.with_words().filter(owner=request.user).first()
    form = TargetForm(request.POST or None)
    if form.is_valid():
        role, stage = form.place
        services.choose_target(role, stage, by=request.user, at=timezone.now())
        messages.success(request, _("Chosen. Only you can see it, until you share it."))
        return redirect("plans:target")
    way = way_to(row) if row else None
    if way:
        with_people_to_ask([*way.agreed, *way.open, *way.new], by=request.user)
    context = {
        "form": form,
        "way": way,
        "manager": request.user.active_manager,
        "here": request.user.stage,
        "section": "plan",
    }
    return render(request, "plans/target.html", context)


@require_safe
def roles(request):
    """Show which roles share what, with the reader's role and the one they want to go to."""
    row = Target.objects.filter(owner=request.user).first()
    stage = request.user.stage
    drawn = role_map(here=stage and stage.pathway.role_id, target=row and row.role_id)
    return render(request, "plans/roles.html", {"map": drawn, "section": "plan"})


@require_POST
def change_target(request):
    """Share the target, stop sharing it, or forget it."""
    button = request.POST.get("do", "")
    if button == "share":
        _share(request)
    elif button == "hide":
        services.stop_sharing_target(by=request.user)
        messages.success(
            request, _("No longer shared. What your manager has read before, they have read.")
        )
    elif button == "forget":
        services.forget_target(by=request.user)
        messages.success(request, _("Forgotten."))
    else:
        raise SuspiciousOperation("A button that is not there.")
    return redirect("plans:target")


def _share(request):
    try:
        shared = services.share_target(by=request.user, at=timezone.now())
    except services.NobodyToShareWith:
        messages.warning(request, _("You have no manager at the moment, so nothing was shared."))
    else:
        if shared:
            person = {"person": request.user.manager}
            messages.success(request, _("Shared: %(person)s can read it now.") % person)
