"""Forms of a plan. Nothing here writes."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.forms import LongTextField, room_for
from assessments.takeaway_forms import DayField
from pathways.documents.document import one_line
from pathways.models import Competency, Stage

from .models import ACTION_LENGTH, WORD_LENGTH
from .origins import origin_of, readable_items
from .services import ActionInput, NewAction

NO_COMPETENCY = _("No particular competency")


class DueDayField(DayField):
    """The day something is due. A day that has passed is kept, and the page says so."""

    def validate(self, day):
        forms.DateField.validate(self, day)


class LineField(forms.CharField):
    """A line of text. What cannot be seen is no text, and does not stay in it."""

    def to_python(self, value):
        value = super().to_python(value)
        return value if "\0" in value else one_line(value)


class CompetencyField(forms.ModelChoiceField):
    """One of the competencies that a person may read; it offers those of the stages they are at."""

    def __init__(self, **kwargs):
        super().__init__(
            Competency.objects.none(),
            required=False,
            empty_label=NO_COMPETENCY,
            error_messages={"invalid_choice": _("Choose one of these competencies.")},
            **kwargs,
        )

    def offer(self, user, *, chosen=None):
        """Offer what `user` is asked about now, and keep what was chosen before."""
        chosen = [chosen] if chosen else []
        self.queryset = readable_competencies(user, chosen)
        self.choices = [("", NO_COMPETENCY), *offered_to(user, chosen)]


def readable_competencies(user, chosen):
    """Return what can be chosen: what this person may read, and what was chosen before."""
    readable = Q(pk__in=readable_items(Competency, user).values("pk"))
    return Competency.objects.filter(readable | Q(pk__in=[each.pk for each in chosen]))


def offered_to(user, chosen):
    """Return as choices what `user` is asked about now, after what was chosen before."""
    asked = competencies_asked_of(user)
    offered = {each.pk for each in asked}
    return grouped_by_stage([*(each for each in chosen if each.pk not in offered), *asked])


def competencies_asked_of(user):
    """Return the competencies of the person's stage as published today, and of the one after it."""
    if user.stage_id is None:
        return []
    here = user.stage
    found = (
        Competency.objects.filter(
            stage__in=Stage.objects.published().filter(pathway__role=here.pathway.role_id),
            stage__number__in=[here.number, here.number + 1],
        )
        .select_related("stage__pathway__role")
        .order_by("stage__number", "position")
    )
    return list(found)


def grouped_by_stage(competencies):
    """Group options by the stage they belong to, in the order in which they come."""
    groups = {}
    for each in competencies:
        groups.setdefault(str(each.stage), []).append((each.pk, each.text))
    return list(groups.items())


class PlanFields(forms.Form):
    """What is said of an action, whether it is one's own or proposed to somebody."""

    text = LineField(
        label=_("What will you do?"),
        validators=[room_for(ACTION_LENGTH)],
        error_messages={"required": _("Say what you want to do.")},
    )
    due_on = DueDayField(label=_("By when? (optional)"))
    competency = CompetencyField(label=_("Which competency is it for? (optional)"))
    note = LongTextField(label=_("Note (optional)"))


class AddForm(PlanFields):
    """A new action of one's own, on a page that knows what it is made from."""

    steps = LongTextField(label=_("Steps, one a line (optional)"))
    page = forms.RegexField(r"^[0-9A-Za-z-]{8,36}\Z", widget=forms.HiddenInput)
    origin = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user, origin=None, page):
        first = {"page": page, "origin": origin.key if origin else ""}
        chosen = origin.competency if origin else None
        if origin:
            first |= {"text": origin.text, "note": origin.note, "due_on": origin.due_on}
        super().__init__(data, initial=first | {"competency": chosen and chosen.pk})
        self.user, self.origin_row = user, origin
        self.fields["competency"].offer(user, chosen=chosen)

    def clean_origin(self):
        """Find it again. What is no longer readable is dropped; the words that were typed stay."""
        self.origin_row = origin_of(self.user, self.cleaned_data["origin"])
        return self.origin_row

    @property
    def new_action(self):
        typed = self.cleaned_data
        return NewAction(
            typed["text"],
            typed["note"],
            typed["due_on"],
            as_lines(typed["steps"]),
            typed["competency"],
        )


class ProposalForm(PlanFields):
    """An action that a manager proposes."""

    page = forms.RegexField(r"^[0-9A-Za-z-]{8,36}\Z", widget=forms.HiddenInput)

    def __init__(self, data, *, employee, page):
        super().__init__(data, initial={"page": page})
        self.fields["text"].label = _("What do you propose?")
        self.fields["text"].error_messages["required"] = _("Say what you propose.")
        offered = competencies_asked_of(employee)
        keys = [each.pk for each in offered]
        self.fields["competency"].queryset = Competency.objects.filter(pk__in=keys)
        self.fields["competency"].choices = [("", NO_COMPETENCY), *grouped_by_stage(offered)]

    @property
    def new_action(self):
        typed = self.cleaned_data
        return NewAction(typed["text"], typed["note"], typed["due_on"], "", typed["competency"])


class ActionForm(PlanFields):
    """An action as it stands, with the row it would change."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    steps = LongTextField(label=_("Steps, one a line (optional)"))
    ticked = forms.MultipleChoiceField(
        label=_("Done so far"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("“%(value)s” is no longer one of the steps. Look at them again.")
        },
    )
    outcome = LongTextField(label=_("What came of it? (optional)"))
    drop_reason = forms.CharField(
        label=_("Why not? A word is enough (optional)"),
        required=False,
        validators=[room_for(WORD_LENGTH)],
    )
    FIELDS = ("text", "due_on", "note", "outcome", "drop_reason")

    def __init__(self, data, *, action):
        first = {name: getattr(action, name) for name in (*self.FIELDS, "version", "steps")}
        first |= {"competency": action.competency_id, "ticked": action.done_step_lines}
        super().__init__(data, initial=first)
        self.row, self.is_overtaken = action, False
        self.fields["competency"].offer(action.owner, chosen=action.competency)
        # Another window may have reworded a step that this one ticks.
        typed_steps = as_lines(data.get("steps", "")).split("\n") if data else []
        ticked = [line for line in data.getlist("ticked") if line in typed_steps] if data else []
        lines = dict.fromkeys(
            line for line in [*action.done_step_lines, *action.step_lines, *ticked] if line
        )
        self.fields["ticked"].choices = [(line, line) for line in lines]
        if not lines:
            del self.fields["ticked"]

    def mark_overtaken(self, row):
        """Say that another window changed it, and build on what is saved: `row`."""
        mark_overtaken(self, row)

    def input(self, ending=None):
        """Return what to save. Steps that were ticked move to the steps that are done."""
        typed = self.cleaned_data
        ticked = list(typed.get("ticked", []))
        before = set(self.row.done_step_lines)
        again = [line for line in self.row.done_step_lines if line not in ticked]
        to_do = [line for line in as_lines(typed["steps"]).split("\n") if line]
        to_do = [line for line in [*to_do, *again] if line not in ticked]
        done = [line for line in self.row.done_step_lines if line in ticked]
        done += [line for line in ticked if line not in before]
        fields = {name: typed[name] for name in self.FIELDS}
        fields |= {"steps": "\n".join(to_do), "steps_done": "\n".join(done)}
        fields |= {"competency": typed["competency"]}
        return ActionInput(self.row.key, typed["version"], fields, ending)


def mark_overtaken(form, row):
    """Say that another window changed what a form is about; sent again, it builds on that.

    Until it says so, a form keeps the version that its page had shown, whatever else is wrong
    with it: or the next try would overwrite what nobody has read.
    """
    form.row, form.is_overtaken = row, True
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = row.version
    form.add_error(None, _("This was changed in another window."))


def as_lines(text):
    """Return the lines that say something, each once, without space around them."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(dict.fromkeys(line for line in lines if line))
