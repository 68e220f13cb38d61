"""Save what the page sends, as one change of the draft."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from ... import coauthors
from ...services import hold_draft, lock_pathway
from ..choosing import can_be_key
from ..edit_conflicts.other_editor import OtherEditor, log_entry_since
from .draft import Draft
from .keys import content_in
from .lines import Addition, LineAdditions, move, requested
from .outcome import Outcome
from .posted import ADD, DOWN, PASTE, REMOVE, SAVE, TAKE_BACK, UNDO, UP, Posted
from .removal import put_back, remove
from .taking_back import take_back
from .texts import TextChanges

OF_A_LINE = (UP, DOWN, REMOVE)
# The buttons of the page itself; "add" is what the boxes of the lists are sent by.
OWN = (*OF_A_LINE, "", SAVE, ADD, UNDO, PASTE, TAKE_BACK)
ONE_SITTING = timedelta(minutes=30)  # changes within it are one entry of the log


@transaction.atomic
def save(request, model_admin, pathway, posted: Posted, *, at) -> tuple[Draft, Outcome]:
    """Save texts, then new lines, then do what the button says. Return the draft as it is now.

    Who wrote what is kept: first what something else has changed since, then what this changes.

    Raise NotADraft if somebody published or deleted it meanwhile.
    """
    lock_pathway(pathway.pk)
    hold_draft(pathway)
    draft, outcome = Draft(pathway.pk), Outcome()
    if posted.asks_for_something:
        coauthors.source.record(draft.pathway, by=None, at=at)
    editor = _other_editor(request, pathway)
    texts = TextChanges(draft, posted, outcome, editor)
    texts.run()
    additions = [Addition(row.inside, more, row) for row, more in texts.below]
    LineAdditions(draft, posted, outcome).run([*additions, *requested(draft, posted, outcome)])
    if outcome.changed_lists:
        draft = Draft(pathway.pk)
    _press(draft, posted, outcome, editor, request.session)
    draft = Draft(pathway.pk) if outcome.changed_lists else draft
    if outcome.is_changed:
        coauthors.source.record(draft.pathway, by=request.user, at=at)
        log_writing(request, model_admin, pathway, at)
    outcome.pressed = coauthors.source.press(
        draft.pathway, posted.action, posted.subject, request.POST, by=request.user, at=at
    )
    if outcome.pressed is None and posted.action not in OWN:
        outcome.messages.append(_("This page has no such button. What you typed is saved."))
    return draft, outcome


def _press(draft: Draft, posted: Posted, outcome: Outcome, editor, session) -> None:
    if posted.action == UNDO:
        put_back(draft, outcome, session)
        return
    if posted.action == TAKE_BACK:
        take_back(draft, outcome, session)
        return
    if posted.action not in OF_A_LINE:
        return
    row = draft.rows.get(posted.subject)
    if row is None or row.inside is None:
        _say_it_is_gone(draft, posted, outcome)
    elif posted.action in (UP, DOWN):
        move(row, -1 if posted.action == UP else 1, posted, outcome)
    elif posted.action == REMOVE:
        remove(draft, row, posted, outcome, editor, session)


def _say_it_is_gone(draft: Draft, posted: Posted, outcome: Outcome) -> None:
    """Show the list of a line that somebody else has removed. To remove it is done already."""
    content = content_in(posted.subject)
    shown = [draft.lists[key] for key in posted.seen if key in draft.lists]
    outcome.changed_lists |= {held.key for held in shown if held.content is content}
    if posted.action != REMOVE:
        outcome.messages.append(_("Somebody has removed this line in the meantime."))


def _other_editor(request, pathway) -> OtherEditor:
    newest = request.POST.get("page", "")
    entry = log_entry_since([pathway], int(newest)) if can_be_key(newest) else None
    return OtherEditor(entry, request.user)


def log_writing(request, model_admin, pathway, at) -> None:
    """Log one entry for what somebody writes in one sitting, with the time of the last change."""
    message = _("Wrote in the draft.")
    before = LogEntry.objects.filter(
        user=request.user,
        content_type=ContentType.objects.get_for_model(pathway),
        object_id=str(pathway.pk),
        change_message=message,
        action_time__gte=at - ONE_SITTING,
    )
    before.delete()
    model_admin.log_change(request, pathway, message)
