"""Checks on what somebody typed. Nothing here writes."""

from django import forms
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from pathways.links import WEB_SCHEMES

from .models import EVIDENCE_LENGTH, Side
from .services import Given, Said, Thought

LINK_ERROR = _("Give a web address that begins with https:// or http://")


def room_for(length):
    """As a validator, not as the field's `max_length`: that makes browsers cut what is pasted."""
    return MaxLengthValidator(
        length,
        _(
            "That is %(show_value)s characters, and there is room for %(limit_value)s. "
            "Please shorten it."
        ),
    )


class WebLinkField(forms.URLField):
    default_validators = [URLValidator(schemes=WEB_SCHEMES)]


class AnswerForm(forms.Form):
    """One side's answer to one question, upon the rating row it would change."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    evidence = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[room_for(EVIDENCE_LENGTH)],
    )
    link = WebLinkField(
        label=_("Link to it"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        error_messages={"invalid": LINK_ERROR},
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://"}),
    )

    def __init__(self, data, *, question, rating, own=None, offer=None):
        """`rating` is the row as it stands; `own` the employee's evidence a manager may read;
        `offer` the answer of last time, as long as there is none of now."""
        super().__init__(
            data,
            prefix=question.key,
            initial={
                "answer": rating.answer,
                "evidence": rating.evidence,
                "link": rating.link,
            },
        )
        self.question, self.row, self.own = question, rating, own
        self.offer = None if rating.answer else offer
        self.is_overtaken = False
        self.fields["answer"].choices = [("", ""), *((o.value, o.label) for o in question.options)]
        self.fields["evidence"].label = question.evidence_prompt or EVIDENCE_LABELS[question.side]

    @property
    def given(self):
        return Given(self.question.key, **self.cleaned_data)

    @property
    def chosen(self):
        return self["answer"].value() or ""

    @property
    def has_answer(self):
        return self.chosen != ""

    @property
    def has_other_text(self):
        """Whether it is the question's own text that was reworded since the answer."""
        return self.row.old_words != self.question.text

    @property
    def saved_label(self):
        return self.question.label_of(self.row.answer)


EVIDENCE_LABELS = {
    Side.SELF: _("How do you know? An example says more than a word."),
    Side.MANAGER: _("What have you seen? An example says more than a word."),
}


def answer_forms(questions, ratings, data=None, own=None, offers=None):
    """A form for each question. `ratings`, `own` and `offers` go by the question's key.

    Bound are only those that were on the page: what was left out must not be wiped.
    """
    own, offers = own or {}, offers or {}
    bound = []
    for question in questions:
        present = data is not None and f"{question.key}-version" in data
        bound.append(
            AnswerForm(
                data if present else None,
                question=question,
                rating=ratings[question.key],
                own=own.get(question.key),
                offer=offers.get(question.key),
            )
        )
    return bound


class ReflectionForm(forms.Form):
    """What an employee thinks about one watch-for, upon the row it would change."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your thoughts"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[room_for(EVIDENCE_LENGTH)],
    )
    share = forms.BooleanField(label=_("Share this one with my manager"), required=False)

    def __init__(self, data, *, watch_for, reflection):
        key = f"w{watch_for.pk}"
        super().__init__(
            data if data is not None and f"{key}-version" in data else None,
            prefix=key,
            initial={"text": reflection.text, "share": reflection.is_shared},
        )
        self.watch_for, self.row = watch_for, reflection
        self.is_overtaken = False

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("share") and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("share", _("There is nothing to share yet. Write something first."))
        return cleaned

    @property
    def given(self):
        return Thought(
            self.prefix,
            self.cleaned_data["version"],
            self.cleaned_data["text"],
            self.cleaned_data["share"],
        )


def reflection_forms(watch_fors, reflections, data=None):
    """A form for each watch-for. `reflections` go by the watch-for's key."""
    return [
        ReflectionForm(data, watch_for=watch_for, reflection=reflections[f"w{watch_for.pk}"])
        for watch_for in watch_fors
    ]


class SettleForm(forms.Form):
    """What the two agree on where they differed, and what the one who types says about it."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("What you both agree on"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )
    remark_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    remark = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[room_for(EVIDENCE_LENGTH)],
    )

    def __init__(self, data, *, exchange, author, side):
        remark = exchange.remark_of(author)
        key = exchange.question.key
        super().__init__(
            data if data is not None and f"{key}-version" in data else None,
            prefix=key,
            initial={
                "version": exchange.agreed.version,
                "answer": exchange.agreed.answer,
                "remark_version": remark.version,
                "remark": remark.text,
            },
        )
        self.exchange, self.remark_row = exchange, remark
        self.fields["answer"].choices = [
            ("", _("Still open")),
            *((option.value, option.label) for option in exchange.question.options),
        ]
        self.fields["remark"].label = (
            _("Your reply") if side == Side.SELF else _("Why do you see it differently?")
        )

    @property
    def says_something_else(self):
        """Whether anything on the page is otherwise than it is saved."""
        return not {"answer", "remark"}.isdisjoint(self.changed_data)

    @property
    def is_overtaken(self):
        """Whether the agreed answer was changed since the page was made, to another one."""
        return self._was_changed_from("version", "answer")

    @property
    def has_overtaken_remark(self):
        return self._was_changed_from("remark_version", "remark")

    def _was_changed_from(self, version, field):
        is_valid = self.is_bound and version not in self.errors
        return is_valid and {version, field} <= {*self.changed_data}

    @property
    def settled(self):
        agreed = self.exchange.agreed
        return Given(
            self.exchange.question.key,
            self.cleaned_data["version"],
            self.cleaned_data["answer"],
            agreed.evidence,
            agreed.link,
        )

    @property
    def said(self):
        return Said(
            self.exchange.question.key,
            self.cleaned_data["remark_version"],
            self.cleaned_data["remark"],
        )


class AttainedForm(forms.Form):
    """Whether the two say that the stage is attained."""

    YES, NO = "yes", "no"
    attained = forms.ChoiceField(
        label=_("Is this stage attained?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(YES, _("Yes, the stage is attained")), (NO, _("Not yet"))],
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )

    def __init__(self, data, *, assessment):
        words = {True: self.YES, False: self.NO, None: ""}
        super().__init__(data, initial={"attained": words[assessment.attained]})
        self.saved = assessment.attained

    @property
    def value(self):
        """What was chosen; where that is none of the choices, what is saved."""
        if not self.is_valid():
            return self.saved
        return {self.YES: True, self.NO: False}.get(self.cleaned_data["attained"])

    @property
    def saved_label(self):
        return {True: _("Yes, the stage is attained"), False: _("Not yet"), None: _("Still open")}[
            self.saved
        ]


class StepForm(forms.Form):
    """The version a page had shown, carried by each button that changes the state."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class SubmitForm(StepForm):
    """Beside the version, what the page had said of the review: rated independently, or not."""

    INDEPENDENT, OPEN = "independent", "open"
    review = forms.ChoiceField(choices=[(INDEPENDENT, ""), (OPEN, "")], widget=forms.HiddenInput)

    @property
    def is_independent(self):
        return self.cleaned_data["review"] == self.INDEPENDENT
