"""Short guides to the portal, one for each kind of work in it. Everybody may read all of them.

Their pictures are taken by `make pictures`, in each language and colour scheme, and so is the list
of their sizes.
"""

import json
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

GUIDES = {
    "employees": (
        _("For everybody: see where you stand"),
        _("Read your pathway, rate yourself, and talk about it."),
    ),
    "managers": (
        _("For managers: review and agree"),
        _("Rate what you have seen yourself, open both views, and settle what differs."),
    ),
    "hr": (
        _("For HR: from an empty portal to the first agreed assessment"),
        _("Bring pathways and people, invite them, and see what waits."),
    ),
}

GUIDE_PICTURES = settings.BASE_DIR / "static" / "img" / "guides"
SIZES = settings.BASE_DIR / "pathway_portal" / "guide_pictures.json"


@dataclass(frozen=True)
class GuidePicture:
    """Where its files are, below `static/`, and the room it takes on the page."""

    light: str
    dark: str
    width: int
    height: int


def picture_file(name: str, language: str, *, is_dark: bool = False) -> str:
    return f"{name}-{language}{'-dark' if is_dark else ''}.webp"


def read_sizes() -> dict[str, list[int]]:
    return json.loads(SIZES.read_text()) if SIZES.exists() else {}


def pictures_in(language: str) -> dict[str, GuidePicture]:
    """Return the pictures by the names that templates have for them: `both_views`."""
    pictures = {}
    for key, (width, height) in SIZE_OF.items():
        name, _dash, taken_in = key.rpartition("-")
        if taken_in == language:
            pictures[name.replace("-", "_")] = GuidePicture(
                light=f"img/guides/{picture_file(name, language)}",
                dark=f"img/guides/{picture_file(name, language, is_dark=True)}",
                width=width,
                height=height,
            )
    return pictures


SIZE_OF = read_sizes()


@require_safe
def guides(request):
    return render(request, "guides/guides.html", {"guides": GUIDES})


@require_safe
def guide(request, name):
    if name not in GUIDES:
        raise Http404
    title, lead = GUIDES[name]
    context = {"title": title, "lead": lead, "pictures": pictures_in(get_language())}
    return render(request, f"guides/{name}.html", context)
