"""Ask who stands in for a manager, and from when to when."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .colleague_form import ColleagueForm
from .deputies import CannotStandIn, refuse_days


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class DeputyForm(ColleagueForm):
    """Who stands in, and from when to when. The page says for whom."""

    starts_on = forms.DateField(
        label=_("First day"),
        widget=DayInput,
        error_messages={
            "required": _("Say which day is the first."),
            "invalid": _("Please give a day, such as 2027-03-31."),
        },
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        error_messages={
            "required": _("Say which day is the last."),
            "invalid": _("Please give a day, such as 2027-03-31."),
        },
    )

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last:
            try:
                refuse_days(first, last, today=timezone.localdate())
            except CannotStandIn as refused:
                self.add_error(refused.field, str(refused))
        return cleaned
