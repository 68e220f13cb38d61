"""Checks on what somebody chose for themselves. Nothing here writes."""

import unicodedata

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from .models import User, languages
from .spelling import refuse_unseen


class LanguageForm(forms.Form):
    """The language in which the portal speaks to a person."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        widget=forms.RadioSelect,
        choices=lambda: [("", _("The language of my browser")), *languages()],
        error_messages={"invalid_choice": _("Choose one of these languages.")},
    )


class PreferredNameForm(forms.Form):
    """What the portal calls a person."""

    preferred_name = forms.CharField(
        label=_("What should we call you?"),
        required=False,
        # Not as `max_length`, which makes browsers cut what is pasted.
        validators=[
            MaxLengthValidator(
                User._meta.get_field("preferred_name").max_length,
                _("Please use a name of at most %(limit_value)s characters."),
            ),
            refuse_unseen,
        ],
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def clean_preferred_name(self):
        return " ".join(unicodedata.normalize("NFC", self.cleaned_data["preferred_name"]).split())


class ReadForm(forms.Form):
    """The newest of the notices that a page had shown."""

    until = forms.IntegerField(min_value=1, max_value=2**63 - 1)
