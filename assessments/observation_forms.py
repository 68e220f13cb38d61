"""Forms for asking a colleague for an observation, and for writing one. Nothing here writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pathway_portal.accounts.colleague_form import ColleagueForm

from .forms import ItemForm, LongTextField, room_for
from .models import DECLINE_LENGTH
from .services import ObservationInput


class AskForm(ColleagueForm):
    """Whom to ask, and about which competencies of the stage."""

    competencies = forms.ModelMultipleChoiceField(
        label=_("What about?"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one competency."),
            "invalid_choice": _("One of these is no longer part of the stage."),
            "invalid_pk_value": _("One of these is no longer part of the stage."),
        },
    )

    def __init__(self, *args, stage, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["competencies"].queryset = stage.competencies.order_by("position")
        self.fields["competencies"].label_from_instance = lambda competency: competency.text


class ObservationForm(ItemForm):
    """What the observer writes on one competency, with the row it would change."""

    text = LongTextField(label=_("What have you seen? An example says more than a word."))

    def __init__(self, data, row):
        super().__init__(data, row.key, initial={"text": row.text, "version": row.version})
        self.row = row
        self.is_overtaken = False

    def mark_overtaken(self):
        """Say that another window changed it, and show what is saved."""
        self.is_overtaken = True
        self.add_error(None, _("This was changed in another window."))

    @property
    def input(self):
        """What can be saved of it, or None."""
        if not self.holds("version", "text"):
            return None
        return ObservationInput(
            self.prefix, self.cleaned_data["version"], self.cleaned_data["text"]
        )


class DeclineForm(forms.Form):
    """A word on why the observer declines, if they want to say one."""

    reason = forms.CharField(
        label=_("A word to go with it (optional)"),
        required=False,
        validators=[room_for(DECLINE_LENGTH)],
    )
