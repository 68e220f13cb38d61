"""Badges of the stages somebody reached, for them to show to others."""

from textwrap import wrap

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.views.shared import posted_number

from .. import services
from ..badge_credentials import LIST_LENGTH, issuer_document, issuer_id, status_list
from ..badge_keys import badge_keys
from ..models import Badge

# Of a badge's picture: characters, lines, and pixels. The role stands above the stage.
LINE_LENGTH, MOST_LINES, FIRST_LINE, LINE_HEIGHT = 22, 4, 92, 20
ROLE_LENGTH, ROLE_LINE, ROLE_HEIGHT = 24, 62, 16
# A list that no badge can stand in: ids end at 2⁶³ - 1.
MOST_LISTS = 2**63 // LIST_LENGTH


@require_POST
def add_badge(request):
    """Make a badge of a stage that its owner has reached, and show it."""
    _only_where_badges_are_made()
    reached = posted_number(request, "assessment")
    try:
        made = services.issue_badge(reached, by=request.user, at=timezone.now())
    except services.NotReached:
        raise Http404 from None
    return redirect("plans:badge", made.pk)


@require_safe
def badge(request, pk):
    """Show a badge to its owner, with what it says and how others can check it."""
    mine = _own_badge(request, pk)
    stage = mine.assessment.stage
    context = {
        "badge": mine,
        "stage": stage,
        "competencies": stage.competencies.all(),
        "issuer": issuer_id(),
        "section": "plan",
    }
    return render(request, "plans/badge.html", context)


@require_safe
def badge_picture(request, pk):
    """Return the badge as a picture that carries the signed badge within."""
    mine = _own_badge(request, pk)
    stage = mine.assessment.stage
    role = wrap(stage.pathway.role.name, ROLE_LENGTH, max_lines=2, placeholder=" …")
    lines = wrap(stage.title, LINE_LENGTH, max_lines=MOST_LINES, placeholder=" …")
    first = FIRST_LINE + (ROLE_HEIGHT if len(role) > 1 else 0)
    context = {
        "badge": mine,
        "stage": stage,
        "role": [(ROLE_LINE + ROLE_HEIGHT * place, line) for place, line in enumerate(role)],
        "lines": [(first + LINE_HEIGHT * place, line) for place, line in enumerate(lines)],
    }
    with translation.override(stage.pathway.language):
        return render(request, "plans/badge.svg", context, content_type="image/svg+xml")


@require_safe
def badge_file(request, pk):
    """Hand out the signed badge, for a wallet that takes no pictures."""
    response = HttpResponse(_own_badge(request, pk).credential, content_type="application/jwt")
    response["Content-Disposition"] = f'attachment; filename="badge-{pk}.jwt"'
    return response


@require_POST
def revoke_badge(request, pk):
    services.revoke_badge(_own_badge(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Revoked. From now on anybody who checks this badge is told so."))
    return redirect("plans:badge", pk)


@login_not_required
@require_safe
def badge_issuer(request):
    """Tell everybody the company's public keys."""
    _only_where_badges_are_made()
    return _public(JsonResponse(issuer_document()))


@login_not_required
@require_safe
def badge_status(request, number):
    """Tell everybody which badges of a list were revoked, by number and by nothing else."""
    _only_where_badges_are_made()
    if number >= MOST_LISTS:
        raise Http404
    token = status_list(number, at=timezone.now())
    return _public(HttpResponse(token, content_type="application/jwt"))


def _own_badge(request, pk):
    return get_object_or_404(Badge.objects.with_stage(), pk=pk, owner=request.user)


def _only_where_badges_are_made():
    if not badge_keys():
        raise Http404


def _public(response):
    """Let pages of other sites read it too, such as those that verify badges."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
