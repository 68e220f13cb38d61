"""Share a reflection on a watch-for; all others stay the employee's alone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import services
from ..permissions import is_employee
from .shared import posted_number, stale_page, visible_assessment


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
        return stale_page(request, pk)
    if assessment.employee.active_manager:
        messages.success(request, _("Shared. Your manager can read this one."))
    else:
        messages.success(
            request, _("Shared. Your manager can read this one once HR has named one.")
        )
    return redirect(f"{assessment.get_absolute_url()}#watch-fors")
