"""HR's page to erase somebody who has left: it says what goes and stays, and asks for a name."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ..accounts.models import User
from ..accounts.names import fold
from ..accounts.permissions import may_erase
from ..web.hr_pages import render_hr_page
from .personal_data import NotALeaver, erase

ERASED = _("The person is erased. Their name and their words are gone.")


class EraseForm(forms.Form):
    """Ask for the name or the address, so that nobody erases the wrong person."""

    typed = forms.CharField(
        label=_("Their name or email address"),
        help_text=_("Type it as shown above. This cannot be undone."),
        max_length=254,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_typed(self):
        typed = " ".join(self.cleaned_data["typed"].split())
        if fold(typed) not in (self.person.name_folded, fold(self.person.email)):
            raise forms.ValidationError(
                _("This is neither the name nor the email address shown above.")
            )
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request, model_admin, pk):
    """Say what goes and what stays. A POST with the person's name or address erases them."""
    if not request.user.has_perm("accounts.change_user"):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    if person.erased_at and request.method == "POST":  # pressed twice
        messages.info(request, ERASED)
        return redirect("admin:accounts_user_changelist")
    if person.erased_at:
        raise Http404
    if not may_erase(request.user, person):
        raise PermissionDenied
    form = EraseForm(request.POST if request.method == "POST" else None, person=person)

    if form.is_valid():
        try:
            erase(person, by=request.user, at=timezone.now())
        except NotALeaver as too_late:
            raise PermissionDenied from too_late
        messages.success(request, ERASED)
        return redirect("admin:accounts_user_changelist")

    return render_hr_page(
        request,
        model_admin,
        "admin/accounts/erase.html",
        _("Erase %(person)s") % {"person": person},
        person=person,
        form=form,
    )
