"""Ask HR for all but the texts of a pathway: a note, a day and its reason, a document."""

import json

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .importer import limits, mapping
from .importer.mapping import BadHeadingMapping
from .importer.refusals import Reason, UnreadableDocument, UnreadableFile, refusal
from .importer.understand import understand, understand_files
from .models import Role
from .widgets import TallTextarea

# A previewed text is always read as Markdown, whatever it begins with.
AS_READ = "document.md"


ACCEPTED = ".md,.markdown,.txt,.html,.htm,.docx,.xlsx,.csv,.tsv,.json,.yaml,.yml"
NO_STAGE = "none"


class PublishForm(forms.Form):
    """Ask for a note on the draft, and where people go whose stage it does not have.

    `lost` are those stages, each with its `people_count`, which not everybody may see. `is_first`
    says that no version of the role was ever published.
    """

    # A digest of the draft as shown: nobody publishes words they have not seen.
    seen = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What has changed?"),
        help_text=_("In a sentence or two, for the people who read this pathway."),
        max_length=2000,
        widget=TallTextarea,
        error_messages={"required": _("Say in a sentence what has changed.")},
    )

    def __init__(self, *args, draft, lost, may_count, is_first, **kwargs):
        super().__init__(*args, **kwargs)
        if is_first:
            note = self.fields["note"]
            note.label = _("What is this version about?")
            note.error_messages["required"] = _("Say in a sentence what this version is about.")
        self.lost = {f"people_{stage.pk}": stage for stage in lost}
        stages = {str(stage.pk): stage for stage in draft.stages.all()} if lost else {}
        for name, old in self.lost.items():
            self.fields[name] = forms.TypedChoiceField(
                label=_where_people_go(old, may_count),
                choices=[("", _("Please choose")), *stages.items(), (NO_STAGE, _("no stage"))],
                coerce=stages.get,
                error_messages={
                    "required": _("Choose where its people go."),
                    "invalid_choice": _(
                        "This stage was deleted in the meantime. Choose another one."
                    ),
                },
            )
        self.order_fields(self.lost)

    @property
    def moves(self):
        """The stage to which the people of each lost stage go, or None."""
        return {old: self.cleaned_data[name] for name, old in self.lost.items()}


def _where_people_go(stage, may_count):
    values = {"stage": stage, "number": stage.pathway.number, "count": stage.people_count}
    if not may_count:
        return _("“%(stage)s” of version %(number)s is gone. Its people go to") % values
    return (
        ngettext(
            "“%(stage)s” of version %(number)s is gone. Its %(count)s person goes to",
            "“%(stage)s” of version %(number)s is gone. Its %(count)s people go to",
            stage.people_count,
        )
        % values
    )


class RetireForm(forms.Form):
    # A digest of the retirement as shown: two people may plan it at the same time.
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(
        label=_("From which day?"),
        help_text=_("Today or later."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("In a sentence or two. Everybody who reads the pathway sees this too."),
        max_length=2000,
        widget=TallTextarea,
    )

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on < timezone.localdate():
            raise forms.ValidationError(
                _("This day is in the past. Choose %(day)s or later."),
                params={"day": date_format(timezone.localdate())},
            )
        return on


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Take one file or several."""

    widget = FilesInput

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        return [file for file in files if file]


class TrackForm(forms.Form):
    """Ask for the name of a new role, and up to which stage it is the same as another."""

    name = forms.CharField(
        label=_("Name of the new role"), max_length=Role._meta.get_field("name").max_length
    )
    shared = forms.TypedChoiceField(
        label=_("The same up to"),
        help_text=_("These stages are copied. After the last of them, write what is different."),
        coerce=int,
    )

    def __init__(self, *args, stages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shared"].choices = [(stage.number, str(stage)) for stage in stages]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if same := Role.objects.called(name).first():
            taken = _("There is already a role called “%(name)s”.")
            raise forms.ValidationError(taken, params={"name": same})
        return name


class ImportForm(forms.Form):
    """Take a document, pasted or uploaded. It is valid if it can be read, as `understood`.

    Several files are one document. Then `files` are their names in their order, and `are_stages`
    tells whether each is a stage.
    """

    role = forms.ModelChoiceField(
        Role.objects.order_by("name_sort"),
        label=_("Role"),
        help_text=_("Leave it empty for the role named in the document, or for a new one."),
        empty_label=_("The role named in the document"),
        required=False,
        error_messages={
            "invalid_choice": _("This role was deleted in the meantime. Choose another one.")
        },
    )
    text = forms.CharField(
        label=_("Paste the text"),
        help_text=_("Markdown, plain text, or the source of a web page."),
        required=False,
        strip=False,  # or its lines would be counted otherwise than HR sees them
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
    )
    file = FilesField(
        label=_("Or choose files"),
        help_text=_(
            "Word (.docx), Excel (.xlsx), CSV, web page (.html), Markdown (.md), plain text, "
            "JSON or YAML. Choose several at once if you keep one stage in each file."
        ),
        required=False,
        widget=FilesInput(attrs={"accept": ACCEPTED, "multiple": True}),
    )
    one_stage = forms.BooleanField(
        label=_("Each file, or the pasted text, describes one stage"),
        label_suffix="",
        help_text=_("For example, a stage to add to the draft of a role."),
        required=False,
    )
    mapping = forms.FileField(
        label=_("What its headings mean"),
        help_text=_(
            "Only if you have such a file: answers that you downloaded from an earlier import."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,.toml"}),
    )

    def clean(self):
        cleaned = super().clean()
        cleaned["answers"] = {}
        try:
            cleaned["answers"] = self.answers(cleaned)
        except BadHeadingMapping as refused:
            self.add_error("mapping", str(refused))
            return cleaned
        text, files = cleaned.get("text") or "", cleaned.get("file") or []
        if "text" in self.errors or "file" in self.errors:
            return cleaned
        if text.strip() and files:
            self.add_error("file", _("Paste text or choose files, but not both."))
        elif not text.strip() and not files:
            self.add_error("text", _("Paste text here, or choose a file below."))
        elif len(files) > limits.FILES:
            most = _("These are too many files: at most %(most)s become one pathway.")
            self.add_error("file", most % {"most": limits.FILES})
        else:
            try:
                cleaned["understood"] = self.understand(text, files)
            except UnreadableDocument as refused:
                self.add_error("file" if files else "text", refusal(refused))
        return cleaned

    def answers(self, cleaned):
        """Return what the headings mean, by name."""
        file = cleaned.get("mapping")
        if file and file.size > limits.MAPPING_BYTES:
            raise BadHeadingMapping(_("This file is too large for a mapping."))
        return mapping.from_text(file.read()) if file else {}

    def understand(self, text, files):
        guide = mapping.guide(self.cleaned_data["answers"])
        one_stage = self.cleaned_data.get("one_stage")
        if not files and not one_stage:
            return understand(text, guide=guide)
        for file in files:
            if file.size > limits.DOCX_BYTES:
                too_large = UnreadableDocument(Reason.TOO_LARGE, limits.DOCX_BYTES)
                raise UnreadableFile(too_large, file.name) if files[1:] else too_large
        if files[1:] or one_stage:
            read = [(file.name, file.read()) for file in files] or [("", text)]
            understood, whole = understand_files(read, guide, are_stages=one_stage)
            self.cleaned_data["are_stages"] = whole.are_stages
            self.cleaned_data["files"] = [name for name in whole.names if name]
            return understood
        # Its name says how to read a text, and nothing else.
        return understand(files[0].read(), files[0].name, guide)


class ConfirmForm(ImportForm):
    """Take the previewed document again; `seen` is the digest of what was understood then.

    `replace` allows it to replace the role's draft, and `add` to add its stages to the draft's own,
    if that still has the digest `draft`.
    """

    file = None
    one_stage = None
    # What was said of several files, to be said again.
    read_from = forms.CharField(required=False, max_length=5000, widget=forms.HiddenInput)
    mapping = forms.CharField(required=False, widget=forms.HiddenInput)
    part = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    draft = forms.CharField(required=False, widget=forms.HiddenInput)
    replace = forms.BooleanField(required=False)
    add = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, widget in {
            "role": forms.HiddenInput(),
            "text": forms.Textarea(attrs={"hidden": True}),
        }.items():
            self.fields[name].widget = widget
            self.fields[name].help_text = ""

    def answers(self, cleaned):
        """Return the answers so far, and what is answered otherwise than the page showed it."""
        try:
            answers = mapping.from_data(json.loads(cleaned.get("mapping") or "{}"))
        except (ValueError, RecursionError) as error:
            raise BadHeadingMapping(str(error)) from error
        rows = (self.data.getlist(name) for name in ("heading", "before", "meaning"))
        told = {name: said for name, before, said in zip(*rows, strict=False) if said != before}
        return answers | mapping.from_data(told)

    def understand(self, text, files):
        role = self.cleaned_data.get("part") or ""
        return understand(text, AS_READ, mapping.guide(self.cleaned_data["answers"], role))
