"""Name a colleague in a form: by name, or by address where one knows it."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .email_addresses import normalize_email
from .models import User
from .names import fold, named

MOST_NAMESAKES = 10
LONGEST_NAME = 254


class ColleagueForm(forms.Form):
    """A form with somebody who works here. Where several have the name, it offers them.

    It shows no address: those are HR's to know.
    """

    colleague = forms.CharField(
        label=_("Name of the colleague"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name of a colleague.")},
    )
    which = forms.ChoiceField(
        label=_("Which of them?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = []

    def clean_colleague(self):
        """Find who is meant; `which` then offers them."""
        typed = self.cleaned_data["colleague"]
        if len(typed) > LONGEST_NAME:
            raise forms.ValidationError(_("That is too long for a name. Please shorten it."))
        people = User.objects.active().select_related("department").in_order()
        address = Q(email=normalize_email(typed))
        self.found = list(people.filter(named(typed) | address)[: MOST_NAMESAKES + 1])
        exact = [p for p in self.found if fold(typed) in (p.name_folded, fold(p.email))]
        self.found = exact or self.found
        if not self.found:
            raise forms.ValidationError(_("Nobody who works here has this name."))
        if len(self.found) > MOST_NAMESAKES:
            self.found = []
            raise forms.ValidationError(
                _("More than %(most)s people have a name like this. Write more of it.")
                % {"most": MOST_NAMESAKES}
            )
        self.fields["which"].choices = [(str(each.pk), _who(each)) for each in self.found]
        return typed

    def clean(self):
        cleaned = super().clean()
        if self.found and "which" not in self.errors:
            chosen = [each for each in self.found if str(each.pk) == cleaned.get("which")]
            if not chosen and len(self.found) > 1:
                self.add_error("which", _("Several people have a name like this. Choose one."))
            cleaned["person"] = next(iter(chosen or self.found))
        return cleaned

    @property
    def asks_which(self):
        return len(self.found) > 1


def _who(person):
    """Tell people of one name apart by what they do, and where."""
    return ", ".join(str(part) for part in (person, person.job_title, person.department) if part)
