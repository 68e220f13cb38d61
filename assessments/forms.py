"""Checks on what somebody typed. Nothing here writes."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.links import LinkFormField
from pathways.models import WatchFor

from .edit_conflicts import RemembersShown
from .models import EVIDENCE_LENGTH, HIGHEST_LEVEL, ItemKey, NonAnswer, Side
from .services import ANSWER_FIELDS, AnswerInput, ReflectionInput, RemarkInput


def room_for(length):
    """Limit the length by a validator: with `max_length`, browsers cut what is pasted."""
    return MaxLengthValidator(length)


class LongTextField(forms.CharField):
    """Text of several lines. Browsers send a line break as two characters; it counts as one."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs):
        super().__init__(required=False, validators=[room_for(EVIDENCE_LENGTH)], **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class ItemForm(RemembersShown, forms.Form):
    """What is typed about one item. A field that cannot be kept holds up no other."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data, key, initial):
        """Bind the form only if its item was on the page: what was left out must not be wiped."""
        was_on_page = data is not None and f"{key}-version" in data
        super().__init__(data if was_on_page else None, prefix=key, initial=initial)
        self.follow_saved()

    def holds(self, *names):
        """Return whether these fields were posted and can be kept as they are."""
        return self.is_bound and self.errors.keys().isdisjoint(names)

    @property
    def kept(self):
        """The fields that can be kept as they are."""
        return [bound.name for bound in self.visible_fields() if not bound.errors]

    @property
    def refusal(self):
        """Say in one line what is not saved and why; empty if all of it is."""
        wrong = [bound for bound in self.visible_fields() if bound.errors]
        if not wrong or not self.holds("version") or self.non_field_errors():
            return next((errors[0] for errors in self.errors.values()), "")
        lines = [
            _("“%(field)s” is not saved: %(reason)s")
            % {"field": bound.label, "reason": bound.errors[0]}
            for bound in wrong
        ]
        return " ".join([*map(str, lines), gettext("Everything else here is saved.")])


class AnswerForm(ItemForm):
    """One side's answer to one question, with the rating row it would change."""

    remembered = {"version": tuple(ANSWER_FIELDS)}
    answer = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    evidence = LongTextField()
    link = LinkFormField(
        label=_("Link to it"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "https://"}),
    )

    def __init__(self, data, question, rating):
        """`rating` is the row as it stands."""
        fields = {name: getattr(rating, name) for name in ["version", *ANSWER_FIELDS]}
        super().__init__(data, question.key, initial=fields)
        self.question, self.row = question, rating
        self.is_overtaken = False
        # What a page shows beside it: the employee's answer of last time to confirm, and the part
        # of the employee's half that a manager may read.
        self.offer = self.own = None
        self.fields["answer"].choices = [("", ""), *((o.value, o.label) for o in question.options)]
        self.fields["evidence"].label = question.evidence_prompt or EVIDENCE_LABELS[question.side]

    @property
    def input(self):
        """Return what can be saved; None if the version it is based on is missing."""
        if not self.holds("version"):
            return None
        kept = (self.cleaned_data.get(name) for name in ANSWER_FIELDS)
        return AnswerInput(self.question.key, self.cleaned_data["version"], *kept)

    @property
    def chosen(self):
        return self["answer"].value() or ""

    @property
    def has_answer(self):
        return self.chosen != ""

    @property
    def progress(self):
        """How the list of questions marks it: "open", "unsure" or "answered"."""
        if not self.has_answer or self.row.old_words:
            return "open"
        return "unsure" if self.chosen == NonAnswer.NOT_SURE else "answered"

    @property
    def shows_evidence(self):
        """Whether its evidence is unfolded: filled in, refused, or asked for at the top level."""
        is_filled = self["evidence"].value() or self["link"].value()
        return bool(is_filled or self.errors or self.chosen == HIGHEST_LEVEL)

    @property
    def has_other_text(self):
        """Whether it is the question's own text that was reworded since the answer."""
        return self.row.old_words != self.question.text

    @property
    def saved_label(self):
        return self.question.label_of(self.row.answer)

    @property
    def saved_values(self):
        """What is saved, by field: as the page sends it, and in words."""
        row = self.row
        return {
            "answer": (row.answer, self.saved_label if row.answer else ""),
            "evidence": (row.evidence, row.evidence),
            "link": (row.link, row.link),
        }


EVIDENCE_LABELS = {
    Side.SELF: _("How do you know? An example says more than a word."),
    Side.MANAGER: _("What have you seen? An example says more than a word."),
}


class ReflectionForm(ItemForm):
    """What an employee thinks about one watch-for, with the row it would change."""

    remembered = {"version": ("text", "share")}
    text = LongTextField(label=_("Your thoughts"))
    share = forms.BooleanField(label=_("Share this one with my manager"), required=False)

    def __init__(self, data, watch_for, reflection):
        fields = {"text": reflection.text, "share": reflection.is_shared}
        fields["version"] = reflection.version
        super().__init__(data, ItemKey.of(WatchFor, watch_for.pk), initial=fields)
        self.watch_for, self.row = watch_for, reflection
        self.is_overtaken = False

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("share") and "text" in self.errors:
            # To share these words must not share the ones saved before.
            cleaned["share"] = None
        elif cleaned.get("share") and not cleaned.get("text"):
            self.add_error("share", _("There is nothing to share yet. Write something first."))
        return cleaned

    @property
    def saved_values(self):
        """What is saved, by field, as in `AnswerForm`."""
        is_shared = self.row.is_shared
        shared = _("shared") if is_shared else _("not shared")
        return {
            "text": (self.row.text, self.row.text),
            "share": ("on" if is_shared else "", shared),
        }

    @property
    def shows_text(self):
        """Whether its box is unfolded: something is written in it, or was refused."""
        return bool(self["text"].value() or self.errors)

    @property
    def input(self):
        """What can be saved of it, as in `AnswerForm`."""
        if not self.holds("version"):
            return None
        return ReflectionInput(
            self.prefix,
            self.cleaned_data["version"],
            self.cleaned_data.get("text"),
            self.cleaned_data.get("share"),
        )


class SettleForm(ItemForm):
    """What the two agree on where they differed, and the typing person's remark on it."""

    remembered = {"version": ("answer",), "remark_version": ("remark",)}
    answer = forms.ChoiceField(
        label=_("What you both agree on"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    remark_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    remark = LongTextField()

    def __init__(self, data, *, compared, author, side):
        remark = compared.remark_of(author)
        super().__init__(
            data,
            compared.question.key,
            initial={
                "version": compared.agreed.version,
                "answer": compared.agreed.answer,
                "remark_version": remark.version,
                "remark": remark.text,
            },
        )
        self.compared, self.remark_row = compared, remark
        self.is_overtaken = self.has_overtaken_remark = False
        self.fields["answer"].choices = [
            ("", _("Still open")),
            *((option.value, option.label) for option in compared.question.options),
        ]
        self.fields["remark"].label = (
            _("Your reply") if side == Side.SELF else _("Why do you see it differently?")
        )

    def describe(self, name, note):
        """Tie a field to a note on the page, by the note's id, which says what is wrong there."""
        self.fields[name].widget.attrs |= {"aria-invalid": "true", "aria-describedby": note}

    def mark_overtaken(self):
        """Say what was changed to something else since the page was made, and by whom."""
        changed = {*self.changed_data}
        self.is_overtaken = self.holds("version") and {"version", "answer"} <= changed
        self.has_overtaken_remark = (
            self.holds("remark_version") and {"remark_version", "remark"} <= changed
        )
        if self.is_overtaken:
            self.add_error(None, _("The other person changed this in the meantime."))
        if self.has_overtaken_remark:
            self.add_error(None, _("You changed your words in another window."))

    @property
    def answer_input(self):
        """What can be saved as the agreed answer, or None. Its evidence stays as it is."""
        if not self.holds("version", "answer"):
            return None
        typed, agreed = self.cleaned_data, self.compared.agreed
        return AnswerInput(
            self.prefix, typed["version"], typed["answer"], agreed.evidence, agreed.link
        )

    @property
    def remark_input(self):
        """What can be saved as the remark, or None."""
        if not self.holds("remark_version", "remark"):
            return None
        return RemarkInput(
            self.prefix, self.cleaned_data["remark_version"], self.cleaned_data["remark"]
        )


class AttainedForm(RemembersShown, forms.Form):
    """Whether the two agree that the stage is attained."""

    remembered = {"version": ("attained",)}
    YES, NO = "yes", "no"
    attained = forms.ChoiceField(
        label=_("Has this stage been reached?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(YES, _("Yes, it has been reached")), (NO, _("Not yet"))],
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )

    def __init__(self, data, *, assessment):
        self.saved = assessment.attained
        fields = {"attained": self.saved_value, "version": assessment.version}
        super().__init__(data, initial=fields)
        self.follow_saved()

    @property
    def value(self):
        """What was chosen; if that is not one of the choices, what is saved."""
        if not self.is_valid():
            return self.saved
        return {self.YES: True, self.NO: False}.get(self.cleaned_data["attained"])

    @property
    def saved_value(self):
        return {True: self.YES, False: self.NO, None: ""}[self.saved]

    @property
    def saved_label(self):
        return {True: _("Yes, it has been reached"), False: _("Not yet"), None: _("Still open")}[
            self.saved
        ]


class StepForm(forms.Form):
    """The version a page had shown, sent along by each button that changes the state."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class SubmitForm(StepForm):
    """Beside the version, what the page had said of the review: rated independently, or not."""

    INDEPENDENT, OPEN = "independent", "open"
    review = forms.ChoiceField(choices=[(INDEPENDENT, ""), (OPEN, "")], widget=forms.HiddenInput)
