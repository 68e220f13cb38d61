"""Keep who wrote what in a draft, on the pages that do not hold it as a whole."""

from django.utils import timezone

from .. import coauthors
from ..models import Pathway


def record_writing(request, pathway, *, is_new=False):
    """Keep what the user has just changed. Call it in the transaction that did."""
    draft = Pathway.objects.with_contents().get(pk=pathway.pk)
    coauthors.source.record(draft, by=request.user, at=timezone.now(), is_new=is_new)
