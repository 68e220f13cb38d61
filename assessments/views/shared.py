"""What several pages of an assessment do alike."""

import re

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathway_portal.web.unsent_forms import typed_on

from .. import services
from ..forms import StepForm
from ..models import Assessment, ItemKey, ReaderCapacity, ReceiptAction

LOOK_AGAIN = gettext_lazy("Some answers have changed since you opened that page. Look again.")


def visible_assessment(request, pk):
    """The assessment, if this person may see it; for all others it does not exist."""
    return get_object_or_404(
        Assessment.objects.visible_to(request.user).select_related(
            "employee__manager", "stage__pathway__role", "reviewed_by", "manager_confirmed_by"
        ),
        pk=pk,
    )


def taken_back(request, pk):
    """What the employee has taken back while their manager sends a half: for all others, and to
    look at, it does not exist.

    Managers may always know its state, so it answers as moved on, and what they typed is not lost.
    """
    if request.method != "POST":
        raise Http404
    theirs = Assessment.objects.filter(employee__is_active=True, employee__manager=request.user)
    return get_object_or_404(theirs, pk=pk)


def leave_receipts(request, *assessments):
    """Let their employee know that these were read: call it before what is theirs is shown.

    It is the one thing that a GET writes. A HEAD shows nothing, and so leaves none. Only a manager
    ever reads what is another's.
    """
    if request.method != "HEAD":
        services.leave_receipts(
            assessments,
            ReceiptAction.READ,
            by=request.user,
            standing=ReaderCapacity.MANAGER,
            at=timezone.now(),
        )


def withheld(request, assessment):
    """Say that the manager's own review comes first, and lead to it."""
    owed = assessment.pending_reviews_biased().select_related("stage__pathway__role", "employee")
    context = {"assessment": assessment, "owed": owed.order_by("submitted_at"), "section": "team"}
    return render(request, "assessments/withheld.html", context)


def posted(form_class, request):
    """The bound form of a button, which carries what its page had shown. Others are not ours."""
    form = form_class(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("A button without what its page had shown.")
    return form


def posted_version(request):
    return posted(StepForm, request).cleaned_data["version"]


def posted_key(request, name, questions):
    """The question that a button names: one of those that the page asks."""
    for question in questions:
        if question.key == request.POST[name]:
            return question.key
    raise SuspiciousOperation("A button for no question.")


def posted_number(request, name):
    """The id of the row that a button names."""
    number = request.POST.get(name, "")
    if not re.fullmatch(r"[0-9]{1,18}", number):
        raise SuspiciousOperation("A button for no row.")
    return int(number)


def new_page_key():
    """A name for one page as it is shown once, so that its saves can be told from others'."""
    return get_random_string(22)


def page_save(request):
    """Which page the request saves for; none where it does not say."""
    key, number = request.POST.get("page", ""), request.POST.get("save", "0")
    if not re.fullmatch(r"[0-9A-Za-z-]{8,36}", key) or not re.fullmatch(r"[0-9]{1,9}", number):
        return None
    return services.PageSave(key, int(number))


def place_on(request, page, changed):
    """The address of a page at the place where somebody pressed Save, so that they stay there.

    The page's script names the place; without it, it is the last of the questions that `changed`.
    """
    place = request.POST.get("place", "")
    if place == "attained" or ItemKey.of_anchor(place):
        return f"{page}#{place}"
    return f"{page}#{changed[-1].anchor}" if changed else page


def stale_page(request, assessment):
    """Say that the page was older than the assessment, and keep what was typed on it in sight."""
    try:
        current = visible_assessment(request, assessment.pk)
    except Http404:
        current = None
    context = {"assessment": current, "typed": typed_on(request), "was_refused": True}
    return render(request, "assessments/stale.html", context, status=409)


def back_to(request, assessment):
    """For a page that the assessment has left behind: show it as it is now."""
    messages.info(
        request, _("This assessment has changed in the meantime. Here is how it stands now.")
    )
    return redirect(assessment)
