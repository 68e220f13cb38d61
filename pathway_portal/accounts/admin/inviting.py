"""HR invites people who have never signed in, one or all that a list shows."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..changes import invited
from ..invitations import WORKS_FOR, invite
from .many_people import ask_or_do

MOST_INVITED = 5000  # people; a mail is kept for each
MOST_REASONS = 20


class InviteForm(forms.Form):
    """Nothing is asked besides whether to do it."""


class InvitationFilter(admin.SimpleListFilter):
    """Filter people who have never signed in by whether they were invited."""

    title = gettext_lazy("invitation")
    parameter_name = "invitation"

    def lookups(self, request, model_admin):
        return [
            ("none", _("Not invited yet")),
            ("sent", _("Invited, not come in yet")),
            ("over", _("Invited, the link has run out")),
        ]

    def queryset(self, request, people):
        begun = timezone.now() - WORKS_FOR
        conditions = {
            "none": {"invitation_sent_at": None},
            "sent": {"invitation_sent_at__isnull": False},
            "over": {"invitation_sent_at__lt": begun},
        }
        if self.value() not in conditions:
            return people
        return people.filter(is_active=True, last_login=None, **conditions[self.value()])


@admin.action(description=gettext_lazy("Invite to come in"), permissions=["change"])
def invite_many(model_admin, request, people):
    return ask_or_do(
        model_admin,
        request,
        people,
        form_class=InviteForm,
        title=_("Invite people to come in"),
        button=_("Send the invitations"),
        most=MOST_INVITED,
        do=_invite,
    )


def _invite(request, chosen, wanted):
    """Invite those who have never signed in; say of the others why not."""
    with transaction.atomic():
        people, refused = invite([person.pk for person in chosen], at=timezone.now())
        LogEntry.objects.log_actions(request.user.pk, people, CHANGE, invited())
    if people:
        text = ngettext(
            "%(count)s person was sent an invitation.",
            "%(count)s people were sent an invitation.",
            len(people),
        )
        messages.success(request, text % {"count": len(people)})
    for reason in refused[:MOST_REASONS]:
        messages.warning(request, reason)
    more = len(refused) - MOST_REASONS
    if more > 0:
        text = _("%(count)s more were not invited: they have signed in before, or have left.")
        messages.warning(request, text % {"count": more})
