"""Checks on what somebody chose for themselves. Nothing here writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import languages


class LanguageForm(forms.Form):
    """The language in which the portal speaks to a person."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        widget=forms.RadioSelect,
        choices=lambda: [("", _("The language of my browser")), *languages()],
        error_messages={"invalid_choice": _("Choose one of these languages.")},
    )


class ReadForm(forms.Form):
    """The newest of the notices that a page had shown."""

    until = forms.IntegerField(min_value=1, max_value=2**63 - 1)
