"""Forms for a note. Nothing here writes."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.forms import ItemForm, LongTextField
from assessments.takeaway_forms import DayField
from pathways.documents.document import one_line
from pathways.links import LinkFormField

from .forms import offered_to, readable_competencies
from .services import NoteInput

FIELDS = ("text", "link", "noted_on")


class NotedDayField(DayField):
    """The day of what was done or heard: today, or any day before."""

    def validate(self, day):
        forms.DateField.validate(self, day)
        if day and day != self.kept and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. When did it happen?"))


class NoteTextField(LongTextField):
    """What was done or heard. A text of which nothing can be seen says nothing."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.required = True
        self.error_messages["required"] = _("Write at least a word.")

    def to_python(self, value):
        text = super().to_python(value)
        return text if "\0" in text or one_line(text) else ""


class TagsField(forms.ModelMultipleChoiceField):
    """The competencies that a note is evidence for."""

    def __init__(self, **kwargs):
        super().__init__(
            None,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "invalid_choice": _("Choose from these competencies."),
                "invalid_pk_value": _("Choose from these competencies."),
            },
            **kwargs,
        )

    def offer(self, user, chosen):
        self.queryset = readable_competencies(user, chosen)
        self.choices = offered_to(user, chosen)


def note_fields():
    """Make the fields that both forms of a note have."""
    text = NoteTextField(label=_("What happened? A line is enough."))
    text.widget.attrs["rows"] = 2
    return {
        "text": text,
        "noted_on": NotedDayField(label=_("When? (today, if you leave it empty)")),
        "link": LinkFormField(
            label=_("Link to it (optional)"),
            required=False,
            widget=forms.TextInput(attrs={"placeholder": "https://"}),
        ),
        "tags": TagsField(label=_("Which competencies does it show? You can also say it later.")),
    }


class NewNoteForm(forms.Form):
    """A new note."""

    page = forms.RegexField(r"^[0-9A-Za-z-]{8,36}\Z", widget=forms.HiddenInput)

    def __init__(self, data, *, user, page):
        super().__init__(data, initial={"page": page})
        self.fields |= note_fields()
        if data is None:  # nothing to read before one types
            self.fields["text"].widget.attrs["autofocus"] = True
        self.fields["tags"].offer(user, [])

    @property
    def input(self):
        typed = {name: self.cleaned_data[name] for name in FIELDS}
        typed["noted_on"] = typed["noted_on"] or timezone.localdate()
        return NoteInput("", 0, typed, list(self.cleaned_data["tags"]))


class NoteForm(ItemForm):
    """A note as it stands, with the row it would change."""

    def __init__(self, data, *, note):
        chosen = note.competencies
        first = {name: getattr(note, name) for name in (*FIELDS, "version")}
        super().__init__(data, note.key, first | {"tags": [each.pk for each in chosen]})
        self.fields |= note_fields()
        self.fields["tags"].offer(note.owner, chosen)
        self.fields["noted_on"].label = _("When was it?")
        # What was kept before may stay.
        self.fields["noted_on"].kept = note.noted_on
        self.row, self.is_overtaken = note, False

    def mark_overtaken(self):
        """Say that another window changed it, and show what is saved."""
        self.is_overtaken = True
        self.add_error(None, _("This was changed in another window."))

    @property
    def input(self):
        """What can be saved of it, or None. A field that cannot be kept holds up no other."""
        if not self.holds("version"):
            return None
        kept = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        if "noted_on" in kept:
            kept["noted_on"] = kept["noted_on"] or self.row.noted_on
        tags = list(self.cleaned_data["tags"]) if "tags" in self.cleaned_data else None
        is_partial = bool(self.errors)
        return NoteInput(self.row.key, self.cleaned_data["version"], kept, tags, is_partial)
