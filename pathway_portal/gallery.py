"""Show developers every component in every state. In debug mode only.

Everything here is made up, never saved, and in English only.
"""

from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from types import SimpleNamespace

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.charts import Answered, HeatMap, ThenAndNow, dot_plots
from assessments.comparison import ComparedRating
from assessments.forms import AnswerForm
from assessments.models import (
    SEEN_DIFFERENTLY,
    Assessment,
    MetricAnswer,
    MetricNonAnswer,
    Rating,
    Side,
    State,
)
from assessments.progress import Progress, in_a_row
from assessments.questions import COMPETENCY, LABELS, METRIC, NON_ANSWERS, OPEN, Question
from assessments.views.cards import Card
from pathway_portal.accounts.models import User
from pathways.models import Competency, Level, Metric, Pathway, Role, Stage
from pathways.pathway_picture import PathwayPicture
from pathways.sealed_words import Unsealed

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_NAME = "Maria-Theresia Wolfeschlegelsteinhausenbergerdorff-Papadimitropoulos de la Vega"
LONG_TEXT = (
    "Keeps an eye on what the whole of the service costs, month by month, and can say of every "
    "figure where it comes from, who answers for it, and what would have to change to move it"
)
TEXTS = [
    "Process mapping and analysis",
    "Performance measurement",
    "Change management fundamentals",
    LONG_TEXT,
    LONG_WORD,
    "Customer-centric mindset",
    "Service quality principles",
    "Budget and resource planning",
]
NEW_YEAR = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)

PRIYA = User(pk=1, name="Priya Raman", email="priya@example.com")
MATEO = User(pk=2, name="Mateo Ferreira", email="mateo@example.com")
LONG = User(pk=3, name=LONG_NAME, email="long@example.com")
ROLE = Role(pk=1, slug="operations-director", name="Operations Director")
PATHWAY = Pathway(pk=1, role=ROLE, number=1, title="Operations Director")


@require_safe
def gallery(request):
    if not settings.DEBUG:
        raise Http404
    context = {
        "long_word": LONG_WORD,
        "long_name": LONG_NAME,
        "pictures": [
            ("Five stages, at the second", _picture(5, 2)),
            ("Not on this pathway, the last words long", _picture(4, None, LONG_WORD)),
            ("One stage", _picture(1, 1)),
            ("Twelve stages: the list is the trail", _picture(12, 7, LONG_TEXT)),
            ("No stage", _picture(0, None)),
        ],
        "questions": _forms(),
        "plots": _plots(),
        "change": _change(8),
        "exchange": _exchange(),
        "tally": _tally(),
        "bars": [
            Progress(8, 5, 1, 0, 0, 2),
            Progress(5, 3, 0, 0, 0, 0, seen_differently=1, metrics_no_opportunity=1),
            Progress(3, 3, 0, 0, 0, 0),
            Progress(60, 31, 9, 4, 2, 5),
        ],
        "heats": _heat(),
        "steppers": [Assessment(**dates).steps for dates in _dates()],
        "states": list(State),
        "banners": [
            ("info", "HR has not entered a manager for you yet."),
            ("success", "Saved. Only you can see it until you submit it."),
            ("warning", "This answer was changed in another window."),
            ("error", f"That is not a web address: https://{LONG_WORD.lower()}.example.com/"),
        ],
        "toasts": [
            Message(messages.SUCCESS, "Saved. Only you can see it until you submit it."),
            Message(messages.ERROR, "The other person changed this in the meantime."),
        ],
        "table": {
            "head": ["Competency", "Priya Raman", "Mateo Ferreira"],
            "rows": [
                [text, Level.ALONE.label, Level.WELL.label] for text in [*TEXTS[:3], LONG_WORD]
            ],
        },
        "inks": [
            ("ink", "words"),
            ("soft", "second-rank words"),
            ("accent", "you can go here"),
            ("amber", "you are here"),
            ("info", "the manager"),
            ("danger", "wrong"),
        ],
    }
    return render(request, "components/gallery.html", context)


def _stages(count, last=""):
    titles = ["Foundations", "Process improvement", "Performance management", "Alignment", "Lead"]
    return [
        Stage(
            number=number,
            slug=f"step-{number}",
            pathway=PATHWAY,
            title=last if last and number == count else titles[(number - 1) % len(titles)],
            audience="Team leads, service coordinators",
        )
        for number in range(1, count + 1)
    ]


def _picture(count, at, last=""):
    stages = _stages(count, last)
    here = stages[at - 1] if at else None
    mine = SimpleNamespace(state=State.OPEN, progress=Progress(8, 5, 1, 0, 0, 2))
    return {
        "picture": Unsealed(PathwayPicture.of(stages, at)),
        "steps": [(Unsealed(stage), mine if stage is here else None) for stage in stages],
        "here": at,
    }


# What is asked stands at a stage, and that in a pathway of some language.
AT = {"stage": Stage(pk=1, pathway=PATHWAY, number=1)}


def _questions(count, side=Side.SELF, first=1):
    return [
        Question(
            f"c{first + place}",
            COMPETENCY,
            Competency(
                **AT, pk=first + place, position=place + 1, slug=f"s{place}", text=TEXTS[place % 8]
            ),
            side,
        )
        for place in range(count)
    ]


def _metrics(side=Side.SELF):
    texts = ["Fewer complaints than last year", "Established tracking mechanisms"]
    return [
        Question(f"m{place}", METRIC, Metric(**AT, pk=place, position=place, text=text), side)
        for place, text in enumerate(texts, start=90)
    ]


def _forms():
    """Return an answer group in each of its states: (what to look at, the form)."""
    worded = Competency(
        **AT,
        pk=40,
        text="Process mapping and analysis",
        not_started="Has not drawn a process yet.",
        learning="Draws one together with somebody who has done it before.",
        alone="Draws the usual ones and finds where work waits.",
        well=f"Draws one that crosses departments. {LONG_WORD}",
        helping="Others come for help, and leave able to do it.",
    )
    fresh, checked, theirs, wrong, long = _questions(5, first=41)
    default = [
        ("Default: nothing is chosen beforehand", fresh, Rating()),
        (
            "Checked, with evidence",
            checked,
            Rating(answer=Level.ALONE, evidence="I report it by team.", link="https://example.com"),
        ),
        ("In the competency's own words", Question("c40", COMPETENCY, worded, Side.SELF), Rating()),
        ("A very long word, a non-answer", long, Rating(answer="not_my_role")),
        ("A success metric", _metrics()[0], Rating(answer=MetricAnswer.PARTLY)),
    ]
    shown = [(words, AnswerForm(None, question, rating)) for words, question, rating in default]
    theirs = Question(theirs.key, COMPETENCY, theirs.item, Side.MANAGER)
    beside = AnswerForm(None, theirs, Rating())
    beside.own = {"evidence": "Two rotas, both kept.", "link": "https://example.com/rota"}
    shown.append(("A manager's, beside the evidence", beside))
    data = {
        f"{wrong.key}-version": "0",
        f"{wrong.key}-answer": "brilliant",
        f"{wrong.key}-evidence": "Kept as it was typed.",
        f"{wrong.key}-link": "javascript:alert(1)",
    }
    refused = AnswerForm(data, wrong, Rating(answer=Level.WELL))
    refused.is_valid()
    refused.is_overtaken = True
    shown.append(("Wrong, and overtaken by another window", refused))
    return shown


ANSWERS = ["alone", "learning", "well", "not_my_role", "helping", "not_sure", "", "not_started"]
THEIRS = ["alone", "well", "alone", "alone", "learning", "not_sure", "no_opportunity", "learning"]


def _plots():
    """Dot plots: (what to look at, the plot)."""
    questions, many = _questions(8), _questions(60, first=100)

    def given(answers, asked):
        return {q.key: answers[place % len(answers)] for place, q in enumerate(asked)}

    agreed = given(["alone", "alone", "well", "not_my_role", "", "not_sure"], questions)
    three = [
        (Side.SELF, PRIYA, given(ANSWERS, questions)),
        (Side.MANAGER, MATEO, given(THEIRS, questions)),
        (Side.AGREED, "agreed", agreed),
    ]
    metrics = _metrics()
    long = [
        (Side.SELF, LONG, given(["partly", "met"], metrics)),
        (Side.MANAGER, MATEO, given(["met", MetricNonAnswer.NOT_SEEN], metrics)),
        (Side.AGREED, "agreed", given(["met", SEEN_DIFFERENTLY], metrics)),
    ]
    return [
        ("Three sides", dot_plots(questions, three)[0]),
        ("One side", dot_plots(questions[:3], [(Side.SELF, PRIYA, given(ANSWERS, questions))])[0]),
        ("Success metrics, a long name", dot_plots(metrics, long)[0]),
        ("Overfull: sixty", dot_plots(many, [(Side.SELF, PRIYA, given(ANSWERS, many))])[0]),
    ]


def _change(count):
    questions = _questions(count, Side.AGREED)
    then = ["learning", "well", "alone", "alone", "no_opportunity", "alone", "not_started"]
    now = ["well", "alone", "alone", "not_my_role", "learning", "helping", "helping", "alone"]
    pairs = zip_longest(
        [Answered(question, answer) for question, answer in zip(questions, then, strict=False)],
        [
            Answered(question, answer, "agreed 8 months ago")
            for question, answer in zip(questions, now, strict=False)
        ],
    )
    return ThenAndNow.of(list(pairs), then=NEW_YEAR, now=NEW_YEAR + timedelta(days=300))


def _exchange():
    """Make one item as both see it: a difference of two steps, and names that are long."""
    question = _questions(1, Side.AGREED, first=70)[0]
    pair = ComparedRating(
        question=question,
        own=Rating(side=Side.SELF, answer=Level.WELL, evidence=f"It holds. {LONG_WORD}"),
        theirs=Rating(side=Side.MANAGER, answer=Level.LEARNING, evidence="Seen twice."),
        agreed=Rating(side=Side.AGREED, answer=Level.ALONE),
    )
    return {"card": Card(pair), "assessment": Assessment(pk=1, employee=LONG, reviewed_by=MATEO)}


def _tally():
    numbers = [3, 7, 12, 6, 2, 2, 1, 1, 2, 4]
    labels = [(level.value, level.label) for level in Level]
    labels += [(answer.value, label) for answer, label in NON_ANSWERS[Side.AGREED].items()]
    labels += [("seen_differently", LABELS[COMPETENCY][Side.AGREED][SEEN_DIFFERENTLY])]
    labels += [("unanswered", OPEN)]
    parts = [(name, label, n) for (name, label), n in zip(labels, numbers, strict=True)]
    return {"counts": in_a_row(parts), "all": sum(numbers)}


def _heat():
    """Heat maps: (what to look at, the map)."""
    rows = [[12, 31, 48, 17, 6], [0, 9, 22, 40, 25], [None, 14, None, 33, 8], [2, 3, 1, 4, 0]]
    rows += [[5, 5, 5, 5, 5]]
    levels = HeatMap.of(
        [level.label for level in Level], list(zip(TEXTS, rows, strict=False)), "Competency"
    )
    departments = ["Operations", "Customer service", "Finance and procurement", LONG_WORD]
    numbers = [[112, 240, 96, 41, 18, 7, 2, 0], [88, 97, 12, 5, None, 3, 0, 0]]
    stages = HeatMap.of(
        [f"Stage {number}" for number in range(1, 9)],
        [(department, numbers[place % 2]) for place, department in enumerate(departments * 4)],
        "Department",
    )
    return [
        ("How many people gave which answer", levels),
        ("Overfull: sixteen departments, eight stages", stages),
        ("A single column", HeatMap.of(["Met"], [(TEXTS[0], [7]), (TEXTS[1], [3])], "Metric")),
    ]


def _dates():
    """Return an assessment in each of its states."""
    dates = {"started_at": NEW_YEAR}
    yield dict(dates)
    for name in ["submitted_at", "reviewed_at", "agreed_at"]:
        dates[name] = NEW_YEAR
        yield dict(dates)
