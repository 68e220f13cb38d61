"""What several pages of an assessment do alike."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ..forms import StepForm
from ..models import Assessment


def visible_assessment(request, pk):
    """The assessment, if this person may see it; for all others it does not exist."""
    return get_object_or_404(
        Assessment.objects.visible_to(request.user).select_related(
            "employee__manager", "stage__pathway__role", "reviewed_by"
        ),
        pk=pk,
    )


def posted_version(request):
    """The version that the page with the button had shown. A button without one is not ours."""
    form = StepForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("A button without the version its page had shown.")
    return form.cleaned_data["version"]


def moved_on(request, assessment):
    """Say that the page was older than the assessment, and keep what was typed on it in sight."""
    try:
        current = visible_assessment(request, assessment.pk)
    except Http404:
        current = None
    typed = [
        text
        for name, text in request.POST.items()
        if name.endswith(("-evidence", "-link", "-remark")) and text.strip()
    ]
    context = {"assessment": current, "typed": typed}
    return render(request, "assessments/moved_on.html", context, status=409)


def back_to(request, assessment):
    """For a page that the assessment has left behind: show it as it is now."""
    messages.info(request, _("This assessment has moved on. This is how it stands now."))
    return redirect(assessment)
