"""What several pages of an assessment do alike."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathway_portal.accounts.models import managed_by
from pathway_portal.web.request_limits import MIB, BodyLimit
from pathway_portal.web.unsent_forms import typed_on

from .. import prepared, services
from ..forms import StepForm
from ..models import Assessment, ItemKey, ReaderCapacity, ReceiptAction
from ..permissions import is_employee, is_party, may_read_levels

# 40 answers of 5,000 characters, each of nine bytes when it is encoded, as Japanese is.
ANSWERS = BodyLimit(2 * MIB)
LOOK_AGAIN = gettext_lazy("Some answers have changed since you opened that page. Look again.")


def visible_assessment(request, pk):
    """Return the assessment if this person may see it; answer 404 to all others."""
    found = prepared.visible_assessment(request.user, pk)
    if found is None:
        raise Http404
    return found


def for_party(request, pk):
    """Fetch an assessment of which both views are open, for one of the two.

    A manager is one of them once their own half is in. The page is stale where nobody may settle
    anything now: the other half is missing, or the manager owes an earlier review first.
    """
    assessment = visible_assessment(request, pk)
    is_in = assessment.both_views_are_open and is_party(request.user, assessment)
    if not (is_in or is_employee(request.user, assessment)):
        raise PermissionDenied
    if not (is_in and may_read_levels(request.user, assessment)):
        raise services.StaleVersion
    return assessment


def taken_back(request, pk):
    """Fetch what the employee took back while their manager was writing, for a POST of the manager.

    Managers may always know its state, so they get the page for stale versions, and what they typed
    is not lost. For everybody else, and for a GET, it does not exist.
    """
    if request.method != "POST":
        raise Http404
    theirs = Assessment.objects.filter(
        managed_by(request.user, "employee__"), employee__is_active=True
    )
    return get_object_or_404(theirs, pk=pk)


def leave_receipts(request, *assessments):
    """Tell the employee that their manager has read these. Call it before showing them.

    It is the one thing that a GET writes; a HEAD shows nothing and leaves none. Nobody but a
    manager or a deputy ever reads what belongs to somebody else. Load `employee` along.
    """
    if request.method != "HEAD":
        services.leave_receipts(
            assessments,
            ReceiptAction.READ,
            by=request.user,
            capacity=ReaderCapacity.MANAGER,
            at=timezone.now(),
        )


def withheld(request, assessment):
    """Tell the manager that their own review comes first, and link to it."""
    owed = (
        Assessment.objects.reviews_owed_before_reading(assessment)
        .select_related("stage__pathway__role", "employee")
        .order_by("submitted_at")
    )
    context = {"assessment": assessment, "owed": owed, "section": "team"}
    return render(request, "assessments/withheld.html", context)


def posted(request, form_class=StepForm):
    """Read the hidden fields of a button: what its page had shown. Without them it is not ours."""
    form = form_class(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("A button without what its page had shown.")
    return form.cleaned_data


def posted_key(request, name, questions):
    """Return the key that a button names, if the page asks that question."""
    for question in questions:
        if question.key == request.POST[name]:
            return question.key
    raise SuspiciousOperation("A button for no question.")


def posted_number(request, name):
    """Return the id of the row that a button names."""
    number = request.POST.get(name, "")
    if not re.fullmatch(r"[0-9]{1,18}", number):
        raise SuspiciousOperation("A button for no row.")
    return int(number)


def new_page_key():
    """Make a key for one page view, to tell its saves from other pages' saves."""
    return get_random_string(22)


def page_save(request):
    """Return which page the request saves for, or None if it does not say."""
    key, number = request.POST.get("page", ""), request.POST.get("save", "0")
    if not re.fullmatch(r"[0-9A-Za-z-]{8,36}", key) or not re.fullmatch(r"[0-9]{1,9}", number):
        return None
    return services.PageSave(key, int(number))


def place_on(request, page, changed):
    """Return a page's address at the place where somebody pressed Save, so they stay there.

    The page's script names the place; without it, it is the last of the questions that `changed`.
    """
    place = request.POST.get("place", "")
    if place in ("attained", "ending") or ItemKey.of_anchor(place):
        return f"{page}#{place}"
    return f"{page}#{changed[-1].anchor}" if changed else page


def stale_page(request, pk, *, can_reopen=False):
    """Tell that the page was older than the assessment, and show again what was typed on it.

    With `can_reopen`, offer to open again what one of the two has agreed to, and to save it all.
    """
    try:
        current = visible_assessment(request, pk)
    except Http404:
        current = None
    context = {"assessment": current, "typed": typed_on(request), "was_refused": True}
    if can_reopen and current and current.is_confirmed_by_one:
        left_out = ("csrfmiddlewaretoken", "agree", "reopen")
        context["sent"] = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in left_out
            for value in values
        ]
    return render(request, "assessments/stale.html", context, status=409)


def back_to(request, assessment):
    """Leave a page that no longer fits the state: show the assessment as it is now."""
    messages.info(
        request, _("This assessment has changed in the meantime. Here is how it stands now.")
    )
    return redirect(assessment)
