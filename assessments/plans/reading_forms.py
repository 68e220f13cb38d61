"""Forms for reading marks. Nothing here writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.forms import LongTextField
from pathways.models import Reading

from .forms import CompetencyField, mark_overtaken
from .models import ReadingStatus
from .origins import readable_items
from .reading_words import statuses_of
from .services import ReadingInput


class MarkForm(forms.Form):
    """The button beside a book: which book, and how far its reader is."""

    reading = forms.ModelChoiceField(Reading.objects.none())
    status = forms.ChoiceField(choices=ReadingStatus.choices)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["reading"].queryset = readable_items(Reading, user)


class ReadingForm(forms.Form):
    """A mark as it stands, with the row it would change."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("How far are you?"), choices=ReadingStatus.choices, widget=forms.RadioSelect
    )
    changed = LongTextField(label=_("What did it change? (optional)"))
    competency = CompetencyField(label=_("Which competency did it help? (optional)"))

    def __init__(self, data, *, mark):
        first = {name: getattr(mark, name) for name in ("version", "status", "changed")}
        super().__init__(data, initial=first | {"competency": mark.competency_id})
        self.row, self.is_overtaken = mark, False
        self.fields["status"].choices = statuses_of(mark.reading)
        self.fields["competency"].offer(mark.owner, chosen=mark.competency)

    def mark_overtaken(self, row):
        """Say that another window changed it, and build on what is saved: `row`."""
        mark_overtaken(self, row)

    @property
    def input(self):
        typed = self.cleaned_data
        return ReadingInput(
            self.row.key, typed["version"], typed["status"], typed["changed"], typed["competency"]
        )
