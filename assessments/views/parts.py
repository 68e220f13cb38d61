"""The parts of the conversation's page that its script saves one by one.

A card is one, too: see `cards`. A part sends only the fields that were changed on the page.
"""

from dataclasses import dataclass, replace

from django.utils.formats import date_format


@dataclass(frozen=True)
class SavedFields:
    """What is saved in one row, by the names of the fields on the page: (value, in words)."""

    version_field: str  # the hidden field that holds the version of that row
    version: int
    fields: dict[str, tuple[str, str]]
    author_id: int | None = None  # of the last change, where the row knows


class FormPart:
    """Some fields of one form, which are saved together."""

    html = {}  # what else the page shows of it and may change: templates by place
    is_settled = False

    def __init__(self, key, form):
        self.key, self.form = key, form

    def last_author_id(self, reader):
        """Return who changed something here last, if known; prefer others to `reader`."""

    def was_sent(self, name):
        return self.form.add_prefix(name) in self.form.data

    @property
    def errors(self):
        """Why a field can't be kept as it is, by its name."""
        return {name: reasons[0] for name, reasons in self.form.errors.items()}

    @property
    def refusal(self):
        """Say in one line what is not saved and why; empty if all of it is."""
        return self.form.refusal


class OutcomePart(FormPart):
    """A question about the outcome as a whole: one column of the assessment itself."""

    def __init__(self, key, form, assessment):
        super().__init__(key, form)
        self.assessment = assessment

    @property
    def version(self):
        """What is saved stands for its version: the assessment has one for all its columns."""
        return self.form.saved_value

    @property
    def refusal(self):
        return next(iter(self.errors.values()), "")

    def inputs(self):
        can_keep = self.was_sent(self.key) and not self.errors
        return {self.key: self.form.value} if can_keep else {}

    def saved(self):
        fields = {self.key: (self.version, self.form.saved_label)}
        return [SavedFields("version", self.assessment.version, fields)]


class TakeawayPart(FormPart):
    """One line of what the two take from their talk."""

    FIELDS = ("text", "doer", "due_on")

    @property
    def version(self):
        return self.form.row.version

    def inputs(self):
        """Leave as it is saved what was not changed on the page."""
        new = self.form.input
        if new is None or not any(map(self.was_sent, self.FIELDS)):
            return {}
        kept = {name: None for name in ("text", "doer") if not self.was_sent(name)}
        is_day_kept = new.is_day_kept and self.was_sent("due_on")
        return {"takeaways": [replace(new, **kept, is_day_kept=is_day_kept)]}

    def saved(self):
        row, form = self.form.row, self.form
        names = {"": "", **dict(form.fields["doer"].choices[1:])}
        day = row.due_on
        said = {
            "text": (row.text, row.text),
            "doer": (row.doer, names[row.doer]),
            "due_on": (day.isoformat(), date_format(day)) if day else ("", ""),
        }
        fields = {form.add_prefix(name): words for name, words in said.items()}
        return [SavedFields(form.add_prefix("version"), row.version, fields)]
