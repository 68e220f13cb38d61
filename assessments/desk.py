"""Say what waits for HR, and the figures of the day, for the first pages of portal and workplace.

HR sees states and dates, never an answer. What somebody has no right to see is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pathway_portal.accounts.incomplete_people import Lack, lacks
from pathway_portal.accounts.models import AccessToken, PendingChange, User
from pathway_portal.accounts.permissions import hr_admins
from pathway_portal.drafting.reviews import waiting_for
from pathway_portal.web.bounded_lists import count_up_to, in_words
from pathway_portal.web.replica import from_replica
from pathways.checks import errors
from pathways.models import LoadedDraft, Pathway, PathwayState
from pathways.people_counts import people_of_pathway
from pathways.tracks import tracks_of_each

from .models import Assessment, State, in_state

MOST_OF_A_KIND = 5  # lines; a list has the rest
MOST_OLDEST = 1_000  # reviews whose managers are named or counted


@dataclass(frozen=True)
class DeskItem:
    """A line with the list it leads to."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Desk:
    """What waits for HR, the most urgent first, and what is otherwise going on."""

    waiting: list[DeskItem]
    figures: list[DeskItem]


@from_replica
def desk_of(user: User, *, at: datetime) -> Desk | None:
    """Return what this person may see of it, or None if they do not work in HR."""
    if not user.is_staff:
        return None
    waiting: list[DeskItem] = []
    figures: list[DeskItem] = []
    sees_people = user.has_perm("accounts.view_user")
    if user.has_perm("assessments.view_assessment"):
        waiting += _blocked_reviews()
    if user.has_perm("accounts.change_user"):
        waiting += _pending_changes()
    if user.has_perm("accounts.view_accesstoken"):
        waiting += _tokens_to_replace(at)
    if user.has_perm("assessments.view_assessment"):
        waiting += _reviews_by_manager(at)
    if sees_people:
        waiting += _incomplete_people(at)
        figures += _figures_of_people(at)
    if user.has_perm("assessments.view_assessment"):
        figures += _figures_of_assessments()
    if user.has_perm("pathways.change_pathway"):
        waiting += _drafts_to_look_through(user)
    if user.has_perm("pathways.view_pathway"):
        waiting += [*_drafts(), *_retiring(sees_people)]
        figures += _figures_of_pathways()
    return Desk(waiting, figures)


def list_url(model: str, **filters: object) -> str:
    """Return the address of one of HR's lists, filtered."""
    url = reverse(f"admin:{model}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url


def _blocked_reviews() -> Iterator[DeskItem]:
    if count := count_up_to(Assessment.objects.without_manager()):
        text = ngettext(
            "%(count)s review waits for a manager", "%(count)s reviews wait for a manager", count
        )
        note = _("Nobody can review until you name a manager.")
        url = reverse("admin:assessments_assessment_without_manager")
        yield DeskItem(text % {"count": in_words(count)}, url, note)


def _pending_changes() -> Iterator[DeskItem]:
    if count := PendingChange.objects.open().count():
        text = ngettext(
            "%(count)s change waits for confirmation",
            "%(count)s changes wait for confirmation",
            count,
        )
        yield DeskItem(text % {"count": count}, reverse("changes"))


def _tokens_to_replace(at: datetime) -> Iterator[DeskItem]:
    """Name the access tokens whose maker has left HR or the company. One query."""
    today = timezone.localdate(at)
    tokens = (
        AccessToken.objects.filter(Q(expires_on=None) | Q(expires_on__gte=today), revoked_at=None)
        .exclude(made_by__in=hr_admins())
        .select_related("made_by")
        .order_by("pk")
    )
    for token in tokens[:MOST_OF_A_KIND]:
        if token.made_by.is_active:
            text = _("“%(token)s” needs a new access token soon")
            note = _("%(person)s, who made this one, no longer works in HR.")
        else:
            text = _("“%(token)s” needs a new access token")
            note = _("%(person)s, who made this one, has left, so it no longer works.")
        url = reverse("admin:accounts_accesstoken_change", args=[token.pk])
        yield DeskItem(text % {"token": token}, url, note % {"person": token.made_by})


def _reviews_by_manager(at: datetime) -> Iterator[DeskItem]:
    """Name the managers whose reviews have waited longest. Three queries.

    The others are counted among the oldest reviews, not among all.
    """
    waiting = Assessment.objects.awaiting_review().filter(
        employee__is_active=True, employee__manager__is_active=True
    )
    oldest = waiting.order_by("submitted_at", "employee__manager")
    oldest = list(oldest.values_list("employee__manager", "submitted_at")[: MOST_OLDEST + 1])
    since: dict[int, datetime] = {}
    for manager, submitted_at in oldest:
        since.setdefault(manager, submitted_at)
    shown = [*since][:MOST_OF_A_KIND]
    counted = waiting.filter(employee__manager__in=shown).values_list("employee__manager")
    counts = dict(counted.annotate(Count("pk")))
    names = User.objects.filter(pk__in=shown).with_namesakes().in_bulk()
    for manager in shown:
        text = ngettext(
            "%(count)s review waits for %(manager)s",
            "%(count)s reviews wait for %(manager)s",
            counts[manager],
        )
        yield DeskItem(
            text % {"count": counts[manager], "manager": names[manager]},
            list_url("assessments_assessment", state=State.SUBMITTED.value, manager=manager),
            _waiting_for_days(counts[manager], since[manager], at),
        )
    if more := len(since) - len(shown):
        text = ngettext(
            "Reviews wait for %(count)s more manager",
            "Reviews wait for %(count)s more managers",
            more,
        )
        count = f"{more}+" if len(oldest) > MOST_OLDEST else more
        url = list_url("assessments_assessment", state=State.SUBMITTED.value)
        yield DeskItem(text % {"count": count}, url)


def _waiting_for_days(reviews: int, since: datetime, at: datetime) -> str:
    days = (timezone.localdate(at) - timezone.localdate(since)).days
    if days < 1:
        return _("since today")
    if reviews == 1:
        return ngettext("for %(count)s day", "for %(count)s days", days) % {"count": days}
    text = ngettext("the oldest for %(count)s day", "the oldest for %(count)s days", days)
    return text % {"count": days}


def _incomplete_people(at: datetime) -> Iterator[DeskItem]:
    """Count the people whose entry lacks something. Five queries at most."""
    for lack in [Lack.MAIL, Lack.MANAGER, Lack.STAGE, Lack.SIGN_IN]:
        count = count_up_to(User.objects.filter(lacks(lack, at=at)))
        if count == 1 and lack == Lack.MANAGER and _is_head_of_the_company(at):
            continue
        if count:
            url = list_url("accounts_user", lacks=lack.value)
            yield DeskItem(_lack_in_words(lack, count) % {"count": in_words(count)}, url)


def _is_head_of_the_company(at: datetime) -> bool:
    """Return whether the one person without a manager manages others."""
    has_reports = Exists(User.objects.active().filter(manager=OuterRef("pk")))
    return User.objects.filter(lacks(Lack.MANAGER, at=at), has_reports).exists()


def _lack_in_words(lack: Lack, count: int) -> str:
    return {
        Lack.MAIL: ngettext(
            "%(count)s person has not got mail that the portal tried to send",
            "%(count)s people have not got mail that the portal tried to send",
            count,
        ),
        Lack.MANAGER: ngettext(
            "%(count)s person has no manager", "%(count)s people have no manager", count
        ),
        Lack.STAGE: ngettext(
            "%(count)s person has no stage", "%(count)s people have no stage", count
        ),
        Lack.SIGN_IN: ngettext(
            "%(count)s person has never signed in", "%(count)s people have never signed in", count
        ),
    }[lack]


def _drafts_to_look_through(user: User) -> Iterator[DeskItem]:
    """Name the drafts that this person is asked to look through. One query."""
    for review in waiting_for(user).order_by("asked_at")[:MOST_OF_A_KIND]:
        pathway = review.record.pathway
        text = _("Waiting for your review: %(role)s, version %(number)s")
        values = {
            "person": review.asked_by,
            "day": date_format(timezone.localdate(review.asked_at)),
        }
        if review.looked_at:
            note = _("changed since you looked through it")
        elif review.asked_by:
            note = _("asked by %(person)s on %(day)s") % values
        else:
            note = _("asked on %(day)s") % values
        yield DeskItem(
            text % {"role": pathway.role, "number": pathway.number},
            f"{reverse('admin:pathways_pathway_write', args=[pathway.pk])}#together",
            note,
        )


def _drafts() -> Iterator[DeskItem]:
    """Say of HR's newest drafts what stops them from being published.

    Those that came with the portal are counted alone: they wait for nobody, and each check costs
    a good part of what the rest of the page does.
    """
    came_along = LoadedDraft.objects.filter(role=OuterRef("role"), number=OuterRef("number"))
    drafts = Pathway.objects.filter(state=PathwayState.DRAFT).order_by("-pk")
    own = drafts.filter(~Exists(came_along)).with_contents()[:MOST_OF_A_KIND]
    tracks = tracks_of_each(own)
    for draft in own:
        text = _("Draft: %(role)s, version %(number)s")
        count = len(errors(draft, is_loaded=True, tracks=tracks[draft.pk]))
        note = ngettext(
            "%(count)s thing to correct before it can be published",
            "%(count)s things to correct before it can be published",
            count,
        )
        yield DeskItem(
            text % {"role": draft.role, "number": draft.number},
            reverse("admin:pathways_pathway_write", args=[draft.pk]),
            note % {"count": count} if count else _("nothing left to correct"),
        )
    if count := drafts.filter(Exists(came_along)).count():
        note = ngettext(
            "%(count)s came with the portal, for your company to adapt or to delete.",
            "%(count)s came with the portal, for your company to adapt or to delete.",
            count,
        )
        url = list_url("pathways_pathway", standing="draft")
        yield DeskItem(_("Drafts to start from"), url, note % {"count": count})


def _retiring(sees_people: bool) -> Iterator[DeskItem]:
    """Name the published pathways that have a last day, the first to go first. One query."""
    retiring = Pathway.objects.published().filter(retires_on__isnull=False)
    retiring = retiring.select_related("role").annotate(people=people_of_pathway())
    for pathway in retiring.order_by("retires_on", "pk")[:MOST_OF_A_KIND]:
        text = _("%(role)s will be retired on %(day)s")
        note = ""
        if sees_people and pathway.people:
            note = ngettext(
                "%(count)s person is still on it",
                "%(count)s people are still on it",
                pathway.people,
            ) % {"count": in_words(pathway.people)}
        yield DeskItem(
            text % {"role": pathway.role, "day": date_format(pathway.retires_on)},
            reverse("admin:pathways_pathway_change", args=[pathway.pk]),
            note,
        )


def _figures_of_people(at: datetime) -> Iterator[DeskItem]:
    """Count those who are here, came today or have left. Three queries."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    known = User.objects.still_known()
    counts = {
        "here": count_up_to(known.filter(is_active=True)),
        "today": count_up_to(known.filter(is_active=True, last_login__gte=today)),
        "left": count_up_to(known.filter(is_active=False)),
    }
    here, left = {"is_active__exact": 1}, {"is_active__exact": 0}
    texts = [
        ("here", here, ngettext("%(count)s person", "%(count)s people", counts["here"])),
        (
            "today",
            {},
            ngettext(
                "%(count)s person signed in today",
                "%(count)s people signed in today",
                counts["today"],
            ),
        ),
        (
            "left",
            left,
            ngettext(
                "%(count)s person has left and is still listed",
                "%(count)s people have left and are still listed",
                counts["left"],
            ),
        ),
    ]
    for name, filters, text in texts:
        if counts[name]:
            url = list_url("accounts_user", **filters) if filters else ""
            yield DeskItem(text % {"count": in_words(counts[name])}, url)


def _figures_of_assessments() -> Iterator[DeskItem]:
    """Count the assessments by state, as the list does. Four queries."""
    for state in State:
        if count := count_up_to(Assessment.objects.filter(in_state(state))):
            url = list_url("assessments_assessment", state=state.value)
            yield DeskItem(_state_in_words(state, count) % {"count": in_words(count)}, url)


def _state_in_words(state: State, count: int) -> str:
    return {
        State.DRAFT: ngettext(
            "%(count)s assessment is being written",
            "%(count)s assessments are being written",
            count,
        ),
        State.SUBMITTED: ngettext(
            "%(count)s assessment is waiting for a review",
            "%(count)s assessments are waiting for a review",
            count,
        ),
        State.OPEN: ngettext(
            "%(count)s assessment is being talked about",
            "%(count)s assessments are being talked about",
            count,
        ),
        State.AGREED: ngettext(
            "%(count)s assessment is agreed", "%(count)s assessments are agreed", count
        ),
    }[state]


def _figures_of_pathways() -> Iterator[DeskItem]:
    """Count the published pathways and the drafts. One query."""
    counts = Pathway.objects.aggregate(
        published=Count("pk", filter=Q(pk__in=Pathway.objects.published())),
        draft=Count("pk", filter=Q(state=PathwayState.DRAFT)),
    )
    texts = {
        "published": ngettext(
            "%(count)s published pathway", "%(count)s published pathways", counts["published"]
        ),
        "draft": ngettext("%(count)s draft", "%(count)s drafts", counts["draft"]),
    }
    for standing, text in texts.items():
        if counts[standing]:
            url = list_url("pathways_pathway", standing=standing)
            yield DeskItem(text % {"count": counts[standing]}, url)
