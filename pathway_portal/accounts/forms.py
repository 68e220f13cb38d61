"""Forms for what people choose for themselves. Nothing here writes."""

import unicodedata

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from .invisible_characters import refuse_unseen
from .models import User, languages


def say_changed_meanwhile(now):
    """Say what is saved now, after an older page chose something else."""
    return _(
        "This was changed in the meantime, perhaps in another window. Saved now: “%(now)s”. Your "
        "choice is still here: save it again to replace the other one."
    ) % {"now": now}


class OwnChoiceForm(forms.Form):
    """One thing that a person chooses for themselves."""

    name: str  # of its only field

    @property
    def shown(self):
        """The value that the page shows as saved: the posted one, if the post says it."""
        return self.initial[self.name] if self.seen is None else self.seen

    @property
    def seen(self):
        """The value that the posted page had shown as saved; None where it does not say."""
        return self.data.get(self[self.name].html_initial_name)

    def say_what_is_saved(self, value):
        """Refuse a choice made on an older page and show what is saved. Saving it again counts."""
        self.data = self.data.copy()
        self.data[self[self.name].html_initial_name] = value
        self.add_error(self.name, say_changed_meanwhile(self.in_words(value)))


class LanguageForm(OwnChoiceForm):
    """The language in which the portal speaks to a person."""

    name = "language"
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        widget=forms.RadioSelect,
        choices=lambda: [("", _("The language of my browser")), *languages()],
        error_messages={"invalid_choice": _("Choose one of these languages.")},
    )

    def in_words(self, language):
        return dict(self.fields["language"].choices).get(language, language)


class PreferredNameForm(OwnChoiceForm):
    """What the portal calls a person."""

    name = "preferred_name"
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

    def in_words(self, name):
        return name or _("your full name")


class MailForm(OwnChoiceForm):
    """Whether what others do about assessments is mailed to a person, too."""

    name = "mails_about_assessments"
    mails_about_assessments = forms.TypedChoiceField(
        label=_("Mails about assessments"),
        widget=forms.RadioSelect,
        choices=[
            ("True", _("Send me a mail, too")),
            ("False", _("Only tell me here in the portal")),
        ],
        coerce=lambda chosen: chosen == "True",
        error_messages={
            "invalid_choice": _("Choose one of the two."),
            "required": _("Choose one of the two."),
        },
    )

    @property
    def seen(self):
        seen = str(super().seen)
        return seen if seen in ("True", "False") else None

    def in_words(self, is_on):
        return dict(self.fields["mails_about_assessments"].choices)[str(is_on)]


class ReadForm(forms.Form):
    """The newest of the notices that a page had shown."""

    until = forms.IntegerField(min_value=1, max_value=2**63 - 1)
