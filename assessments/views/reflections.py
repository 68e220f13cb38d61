"""What an employee thinks about the watch-fors: theirs alone, but for those they share."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pathways.models import WatchFor

from .. import services
from ..forms import reflection_forms
from ..models import ItemKey, Reflection
from ..permissions import is_employee
from .shared import posted_number, stale_page, visible_assessment


def reflections_of(assessment, watch_fors):
    """The employee's rows by the watch-for's key; one that is not there yet reads as empty."""
    rows = {row.key: row for row in assessment.reflections.all()}
    keys = [ItemKey.of(WatchFor, watch_for.pk) for watch_for in watch_fors]
    return {key: rows.get(key) or Reflection() for key in keys}


def thoughts_on_page(assessment):
    """What `half.fill_in` makes the watch-fors' forms with."""
    watch_fors = list(assessment.stage.watch_fors.all())

    def make(data):
        return reflection_forms(watch_fors, reflections_of(assessment, watch_fors), data)

    return make


@require_POST
def share(request, pk):
    """Show the manager one more reflection: only ever the one that is named."""
    assessment = visible_assessment(request, pk)
    if not is_employee(request.user, assessment):
        raise PermissionDenied
    reflection = get_object_or_404(assessment.reflections, pk=posted_number(request, "reflection"))
    try:
        services.share_reflection(assessment, reflection.pk, by=request.user, at=timezone.now())
    except services.StaleVersion:
        return stale_page(request, assessment)
    messages.success(request, _("Shared. Your manager can read this one."))
    return redirect(f"{assessment.get_absolute_url()}#watch-fors")
