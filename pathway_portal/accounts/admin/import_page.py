"""HR brings in a list of people: choose the file, read what it would do, then do exactly that."""

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from .. import org_import
from ..org_import.bring_in import imports_so_far
from ..org_import.sheet import LABELS, MAX_ROWS
from .fresh_sign_in import ask_to_show_it, has_signed_in_recently

SALT = "accounts.import_people"
VALID_FOR = 2 * 60 * 60  # seconds from seeing what a list would do to doing it
# What comes back with the button is a form's field: packed, far below what all of them may be.
MOST_SIGNED = 4 * 1024 * 1024
MOST_SHOWN = 200  # of each kind; the numbers above count them all


def may_import(user):
    return user.has_perms(["accounts.add_user", "accounts.change_user"])


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The list of people"),
        help_text=_("A CSV file. Nothing is saved before you have seen what it would change."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request, model_admin):
    if not may_import(request.user):
        raise PermissionDenied
    if "list" in request.POST:
        return _bring_in(request, model_admin)
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_sent else FileForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        return _preview(request, model_admin, file.read(org_import.MAX_BYTES + 1))
    return _page(request, model_admin, {"form": form})


def _preview(request, model_admin, content, *, status=200, note=None):
    """What the list would do, and the button that brings the list along."""
    plan = org_import.make_plan(org_import.parse(content), by=request.user)
    token = "" if plan.problems or not plan.does_something else _signed(request.user, content, plan)
    too_large = len(token) > MOST_SIGNED
    context = {
        "form": FileForm(),
        "plan": plan,
        "note": note,
        "token": "" if too_large else token,
        "too_large": too_large,
        "most": MOST_SHOWN,
    }
    return _page(request, model_admin, context, status=status)


def _bring_in(request, model_admin):
    try:
        content, shown, imports = _read(request.user, request.POST["list"])
    except signing.BadSignature:
        note = _("That page was too old. Please choose the file again.")
        return _page(request, model_admin, {"form": FileForm(), "note": note}, status=400)
    sheet = org_import.parse(content)
    if not has_signed_in_recently(request) and org_import.make_plan(sheet, by=request.user).waiting:
        return ask_to_show_it(request)
    try:
        with transaction.atomic():
            plan = org_import.apply(
                sheet, by=request.user, at=timezone.now(), shown=shown, imports=imports
            )
            model_admin.after_changes(request, plan.ids_of_people_here)
    except org_import.Outdated as outdated:
        if outdated.plan.problems or outdated.plan.does_something:
            note = _(
                "Something has changed since you saw this. Here is what the list would change now."
            )
            return _preview(request, model_admin, content, status=409, note=note)
        messages.info(request, _("This list was imported before. Nothing was changed."))
    else:
        messages.success(request, done_in_words(plan))
    return redirect("admin:accounts_user_changelist")


def done_in_words(plan):
    """How many were added, changed and so on."""
    kinds = [
        ngettext("%(count)s person added", "%(count)s people added", len(plan.new)),
        ngettext("%(count)s changed", "%(count)s changed", len(plan.changed)),
        ngettext("%(count)s left", "%(count)s left", len(plan.leaving)),
        ngettext("%(count)s brought back", "%(count)s brought back", len(plan.returning)),
    ]
    counts = [len(each) for each in (plan.new, plan.changed, plan.leaving, plan.returning)]
    said = [words % {"count": count} for words, count in zip(kinds, counts, strict=True) if count]
    if plan.waiting:
        waits = ngettext(
            "%(count)s waits for confirmation", "%(count)s wait for confirmation", len(plan.waiting)
        )
        said.append(waits % {"count": len(plan.waiting)})
    return ", ".join(said) + "." if said else str(_("Nothing was changed."))


def _signed(user, content, plan):
    """The list as it was shown: only this person can bring it in, for two hours, and once."""
    said = [content.decode("utf-8-sig"), plan.digest, imports_so_far()]
    return signing.dumps(said, salt=f"{SALT}.{user.pk}", compress=True)


def _read(user, token):
    text, shown, imports = signing.loads(token, salt=f"{SALT}.{user.pk}", max_age=VALID_FOR)
    return text.encode(), shown, imports


def _page(request, model_admin, context, *, status=200):
    site = model_admin.admin_site
    context = {
        **site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Import a list of people"),
        "columns": LABELS.values(),
        "most_rows": MAX_ROWS,
        "changelist": reverse("admin:accounts_user_changelist"),
        **context,
    }
    return render(request, "admin/accounts/import.html", context, status=status)
