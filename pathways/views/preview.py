"""Show any version as employees see it, or will, to those who may write pathways."""

import re

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ..models import Pathway, Stage
from .role import role_page
from .stage import stage_page


@require_safe
def preview(request, role, version):
    _refuse_those_who_must_not_know(request.user)
    pathway = get_object_or_404(Pathway.objects.with_lists(), role__slug=role, number=version)
    _mark_as_preview(pathway, request)
    return role_page(request, pathway)


@require_safe
def preview_stage(request, role, version, number):
    _refuse_those_who_must_not_know(request.user)
    stage = get_object_or_404(
        Stage.objects.with_contents(),
        pathway__role__slug=role,
        pathway__number=version,
        number=number,
    )
    _mark_as_preview(stage.pathway, request)
    stage.is_sealed = False
    return stage_page(request, stage)


def _mark_as_preview(pathway, request):
    pathway.is_preview = True
    pathway.line_written = _line_written(request)
    pathway.is_sealed = False  # or as good as that: nothing of a preview is kept


def _line_written(request):
    """Return the line of the draft's page that led here, for the link back to it."""
    line = request.GET.get("line", "")
    return line if re.fullmatch(r"[a-z_]+-\d{1,18}", line) else ""


def _refuse_those_who_must_not_know(user):
    """Answer as for an unknown address, so that nobody learns that there is a draft."""
    if not (user.is_staff and user.has_perm("pathways.view_pathway")):
        raise Http404
