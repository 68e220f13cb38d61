"""Faults that were planted, and good text in which nothing should be found.

`-s` prints the figures. The faults were written before the rules.
"""

import pytest
from django.core.management import call_command

from pathways.models import Pathway
from tests.factories import PathwayFactory

from .faults.measuring import count_found, count_lines, good_lines, planted, remarks, write_lines

pytestmark = pytest.mark.django_db

# The customer's own words, in which the remarks are right.
NOT_OURS = "operations-director"


def test_planted_faults_are_found():
    written_with, unseen = (planted(name) for name in ("planted.toml", "unseen.toml"))

    found, missed = count_found(written_with)
    unseen_found, unseen_missed = count_found(unseen)

    print(f"\nFound: {found} of {len(written_with)}, and {unseen_found} of {len(unseen)} others")
    assert (len(written_with), len(unseen)) == (41, 21)
    assert missed + unseen_missed == []


def test_good_text_is_left_alone():
    lines, false = 0, []
    for language, lists in good_lines().items():
        pathway = PathwayFactory(language=language)
        write_lines(pathway, lists)
        lines += count_lines(pathway)
        false += [problem.words for problem in remarks(pathway)]
    call_command("load_pathways", verbosity=0)
    for pathway in Pathway.objects.filter(published_at__isnull=False).exclude(role__slug=NOT_OURS):
        lines += count_lines(pathway)
        false += [problem.words for problem in remarks(pathway)]

    print(f"\nFalse remarks: {len(false)} in {lines} lines of good text")
    assert lines >= 650
    assert false == []
