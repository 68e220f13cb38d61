"""HR joins two entries of one person: type the other one's address, see what moves, confirm."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ..accounts.email_addresses import normalize_email
from ..accounts.models import User
from ..accounts.permissions import may_join
from ..web.hr_pages import render_hr_page
from .joining import CannotJoin, ask_to_join, needs_confirmation, preview, refuse_unfit

WAITS = _(
    "This is waiting for confirmation by somebody else: a second person in HR, the manager, or the "
    "person whose entry goes. All of them are told."
)


class OtherEntryForm(forms.Form):
    """The address of the entry that goes."""

    other = forms.CharField(
        label=_("Email address of the other entry"),
        help_text=_("That entry goes; what hangs on it comes here."),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def __init__(self, *args, kept, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = kept
        self.by = by

    def clean_other(self):
        """Find the person, fit to be joined."""
        found = User.objects.still_known().filter(email=normalize_email(self.cleaned_data["other"]))
        gone = found.select_related("department", "manager", "stage__pathway__role").first()
        if gone is None:
            raise forms.ValidationError(_("Nobody here has this address."))
        try:
            refuse_unfit(self.kept, gone, by=self.by)
        except CannotJoin as reason:
            raise forms.ValidationError(str(reason)) from reason
        return gone


@require_http_methods(["GET", "HEAD", "POST"])
def join_people(request, model_admin, pk):
    """Show what would move from the entry in the query. A POST joins the two entries."""
    if not request.user.has_perm("accounts.change_user"):
        raise PermissionDenied
    kept = get_object_or_404(User.objects.still_known(), pk=pk)
    if not may_join(request.user, kept):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else request.GET
    form = OtherEntryForm(data if "other" in data else None, kept=kept, by=request.user)
    gone = form.cleaned_data["other"] if form.is_valid() else None

    if request.method == "POST" and gone:
        try:
            waits = ask_to_join(kept, gone, by=request.user, at=timezone.now())
        except CannotJoin as reason:
            form.add_error("other", str(reason))
            gone = None
        else:
            if waits:
                messages.warning(request, WAITS)
            else:
                messages.success(
                    request, _("The two entries are one. %(person)s can see it.") % {"person": kept}
                )
            return redirect("admin:accounts_user_change", kept.pk)

    return render_hr_page(
        request,
        model_admin,
        "admin/accounts/join.html",
        _("Join two entries of %(person)s") % {"person": kept},
        person=kept,
        other=gone,
        preview=preview(kept, gone) if gone else None,
        waits=WAITS if gone and needs_confirmation(gone) else "",
        form=form,
    )
