"""Somebody writes a word while somebody else says that they have looked through the draft.

Real processes, real requests, real commits. Whichever comes first, nobody publishes alone what
nobody else has seen.
"""

import pytest

from tests.drafting.test_second_person import begin, is_published, press_publish
from tests.factories import CompanyFactory
from tests.orders import EVERY_ORDER, in_turn, overtaken
from tests.processes import Request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "order", [order for order in EVERY_ORDER if order.way in (in_turn, overtaken)], ids=str
)
def test_a_look_never_covers_a_word_that_came_meanwhile(
    workers, hana, ben, faultless, open_page, order
):
    CompanyFactory(second_person_publishes=True)
    begin(faultless)
    hanas, bens = open_page(hana, faultless), open_page(ben, faultless)
    shown = bens.client.get(bens.url).context["together"].revision
    word = {**hanas.fields, f"pathway-{faultless.pk}-scope": "The garden.", "do": "save"}
    looked = {**bens.fields, "do": f"looked {shown}"}

    one, other = order.answers(
        workers, Request.by(hana, hanas.url, word), Request.by(ben, bens.url, looked)
    )

    assert (one.status, other.status) in order.allowed(one_first=(302, 200), other_first=(302, 302))
    press_publish(hanas.client, faultless)
    assert not is_published(faultless)
