"""What is typed at the end of a talk: what the two take from it, and when they talk next."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from . import prepared
from .edit_conflicts import RemembersShown
from .forms import ItemForm, room_for
from .models import MOST_TAKEAWAYS, TAKEAWAY_LENGTH, Doer, Takeaway
from .services import TakeawayInput

FURTHEST_DAYS = 3 * 366


class DayField(forms.DateField):
    """A day to come. One that was kept before may have passed since."""

    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")

    def __init__(self, *, kept=None, **kwargs):
        super().__init__(
            required=False,
            error_messages={"invalid": _("Please give a day, such as 2027-03-31.")},
            **kwargs,
        )
        self.kept = kept

    def validate(self, day):
        super().validate(day)
        if day is None or day == self.kept:
            return
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("That day has passed. Choose one to come."))
        if day > today + timedelta(days=FURTHEST_DAYS):
            raise forms.ValidationError(
                _("That is more than three years away. Choose a day nearer.")
            )


class TakeawayForm(ItemForm):
    """One line, with the row it would change."""

    remembered = {"version": ("text", "doer", "due_on")}
    text = forms.CharField(
        required=False,
        validators=[room_for(TAKEAWAY_LENGTH)],
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    doer = forms.ChoiceField(
        label=_("Who?"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": _("Choose one of the two, or both.")},
    )
    due_on = DayField(label=_("By when?"))

    def __init__(self, data, takeaway, names):
        """`names` says each doer as this reader calls them."""
        initial = {name: getattr(takeaway, name) for name in ("version", "text", "doer", "due_on")}
        super().__init__(data, takeaway.key, initial=initial)
        self.row = takeaway
        self.is_overtaken = False
        self.fields["text"].label = _("%(number)s. What?") % {"number": takeaway.position}
        self.fields["doer"].choices = [("", "–"), *((doer.value, names[doer]) for doer in Doer)]
        self.fields["due_on"].kept = takeaway.due_on

    @property
    def is_in_use(self):
        """Whether anything is written on this line, or was refused."""
        return bool(self.errors or any(field.value() for field in self.visible_fields()))

    def mark_overtaken(self):
        """Say that the other person has changed this line since the page was made."""
        self.is_overtaken = True
        self.add_error(None, _("The other person changed this in the meantime."))

    @property
    def input(self):
        """Return what can be saved; None if the version it is based on is missing."""
        if not self.holds("version"):
            return None
        typed = self.cleaned_data
        return TakeawayInput(
            self.prefix,
            typed["version"],
            typed.get("text"),
            typed.get("doer"),
            typed.get("due_on"),
            is_day_kept=self.holds("due_on"),
        )


class NextTalkForm(RemembersShown, forms.Form):
    """When the two talk next."""

    remembered = {"version": ("next_talk_on",)}
    next_talk_on = DayField(label=_("When do you talk next?"))

    def __init__(self, data, *, assessment):
        was_on_page = data is not None and "next_talk_on" in data
        fields = {"next_talk_on": assessment.next_talk_on, "version": assessment.version}
        super().__init__(data if was_on_page else None, initial=fields)
        self.follow_saved()
        self.saved = assessment.next_talk_on
        self.fields["next_talk_on"].kept = self.saved

    @property
    def value(self):
        """The day that was typed; if that can't be kept, or was not asked, what is saved."""
        return self.cleaned_data["next_talk_on"] if self.is_valid() else self.saved

    @property
    def saved_value(self):
        return self.saved.isoformat() if self.saved else ""

    @property
    def saved_label(self):
        return date_format(self.saved) if self.saved else _("no day")


def takeaway_forms(data, *, assessment, user):
    """Make a form for each line. `user` is the employee or the manager of the assessment."""
    rows = {row.position: row for row in prepared.takeaways_of(assessment)}
    names = doer_names(assessment, user)
    return [
        TakeawayForm(data, rows.get(at) or Takeaway(assessment=assessment, position=at), names)
        for at in range(1, MOST_TAKEAWAYS + 1)
    ]


def doer_names(assessment, user):
    """Name the doers for one of the two: themselves as "me"."""
    is_own = assessment.employee_id == user.pk
    manager = assessment.employee.manager or _("the manager")
    return {
        Doer.EMPLOYEE: _("me") if is_own else str(assessment.employee),
        Doer.MANAGER: str(manager) if is_own else _("me"),
        Doer.BOTH: _("both of us"),
    }
