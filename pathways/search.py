"""Finding the stages, and the roles, in whose words something stands."""

from dataclasses import dataclass, field

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from .models import (
    Capability,
    Competency,
    CoreCompetency,
    DevelopmentTip,
    ExampleTitle,
    IdealCandidate,
    Metric,
    Objective,
    Pathway,
    PathwayState,
    Reading,
    Responsibility,
    Skill,
    Stage,
    StrategicValue,
    WatchFor,
)

QUERY_LENGTH = 100  # characters

# Where words can stand: (kind, model, way to the stage, way to the pathway, fields, label).
PLACES = [
    ("stage", Stage, "id", "pathway", ["title", "audience", "quotation"], _("Stage")),
    ("objective", Objective, "stage", "stage__pathway", ["text"], _("Objective")),
    ("competency", Competency, "stage", "stage__pathway", ["text"], _("Competency")),
    ("reading", Reading, "stage", "stage__pathway", ["title", "authors", "note"], _("Reading")),
    ("metric", Metric, "stage", "stage__pathway", ["text"], _("Success metric")),
    ("watch-for", WatchFor, "stage", "stage__pathway", ["text"], _("Watch for")),
    ("tip", DevelopmentTip, "stage", "stage__pathway", ["text"], _("Development tip")),
    (
        "pathway",
        Pathway,
        None,
        "id",
        ["role__name", "summary", "purpose", "reports_to", "primary_focus", "scope", "outcomes"],
        _("The role"),
    ),
    ("responsibility", Responsibility, None, "pathway", ["text"], _("Key responsibility")),
    ("candidate", IdealCandidate, None, "pathway", ["text"], _("Ideal candidates")),
    ("core competency", CoreCompetency, None, "pathway", ["text"], _("Core competency")),
    ("title", ExampleTitle, None, "pathway", ["text"], _("Example title")),
    ("value", StrategicValue, None, "pathway", ["horizon", "value"], _("Strategic value")),
    ("capability", Capability, None, "pathway", ["category"], _("Core capability")),
    ("skill", Skill, None, "capability__pathway", ["text"], _("Skill")),
]
KINDS = {kind: label for kind, _model, _stage, _pathway, _fields, label in PLACES}


@dataclass
class Hit:
    """One line in which at least one of the words stands; `pieces` alternate plain and marked."""

    kind: str
    pieces: list[tuple[str, bool]]

    @property
    def kind_in_words(self):
        return KINDS[self.kind]


@dataclass
class Found:
    """A stage, or a role's own description where `stage` is None, and the lines that were found."""

    pathway: Pathway
    stage: Stage | None
    hits: list[Hit] = field(default_factory=list)
    words: set[str] = field(default_factory=set)

    def get_absolute_url(self):
        return (self.stage or self.pathway).get_absolute_url()


def words_of(text):
    """The words to look for, lower case, each once, at most eight."""
    return list(dict.fromkeys(text[:QUERY_LENGTH].replace("\0", " ").casefold().split()))[:8]


def search(text):
    """All published stages and roles in which every word of `text` stands, in reading order.

    One query over all lines of all lists, and two for the stages and pathways they belong to.
    """
    words = words_of(text)
    if not words:
        return []
    lines = _lines(words)
    pathways = Pathway.objects.select_related("role").in_bulk({line[2] for line in lines})
    stages = Stage.objects.select_related("pathway__role").in_bulk(
        {line[1] for line in lines if line[1]}
    )
    found = {}
    for kind, stage_id, pathway_id, line in lines:
        place = found.setdefault(
            (pathway_id, stage_id), Found(pathways[pathway_id], stages.get(stage_id))
        )
        place.hits.append(Hit(kind, mark(line, words)))
        place.words.update(word for word in words if word in line.casefold())
    complete = [place for place in found.values() if len(place.words) == len(words)]
    return sorted(
        complete,
        key=lambda place: (
            place.pathway.role.name.casefold(),
            place.stage.number if place.stage else 0,
        ),
    )


def _lines(words):
    """Every published line with one of the words: (kind, stage id, pathway id, text)."""
    parts = []
    for kind, model, stage, pathway, fields, _label in PLACES:
        for name in fields:
            has_word = Q()
            for word in words:
                has_word |= Q(**{f"{name}__icontains": word})
            state = "state" if pathway == "id" else f"{pathway}__state"
            parts.append(
                model.objects.order_by()
                .filter(has_word, **{state: PathwayState.PUBLISHED})
                .values_list(
                    Value(kind, output_field=CharField()),
                    F(stage) if stage else Value(0),
                    F(pathway),
                    Cast(name, CharField()),
                )
            )
    return list(parts[0].union(*parts[1:], all=True))


def mark(line, words):
    """Cut a line into pieces, the found words apart: [("Lead ", False), ("daily", True), …]."""
    folded = line.casefold()
    if len(folded) != len(line):  # folding changed the length, so places would not agree
        return [(line, False)]
    marked = [False] * len(line)
    for word in words:
        start = folded.find(word)
        while start >= 0:
            marked[start : start + len(word)] = [True] * len(word)
            start = folded.find(word, start + 1)
    pieces, begun = [], 0
    for place in range(1, len(line) + 1):
        if place == len(line) or marked[place] != marked[begun]:
            pieces.append((line[begun:place], marked[begun]))
            begun = place
    return pieces
