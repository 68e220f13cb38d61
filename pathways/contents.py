"""List what a pathway is made of: each model, its texts, and what pages and documents call them.

Everything that goes through a whole pathway takes its lists from `CONTENTS`: copying, sealing,
search, the check, HR's pages, the pages for employees, documents and downloads. To add a list to
stages or pathways, write its model and migration, and add one entry here.

This module stands below the models, so it names them by label.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .contents_competency import TEXTS_ABOUT_COMPETENCIES
from .contents_entry import (
    CONTENTS,
    Area,
    CaseItemType,
    Content,
    Need,
    Text,
    TextKind,
    content_named,
    content_of,
    lists_below,
    prefetches,
)
from .contents_pathway import PATHWAY, STAGES

__all__ = [
    "CONTENTS",
    "PATHWAY",
    "REQUIRED_TEXT",
    "STAGES",
    "Area",
    "CaseItemType",
    "Content",
    "Need",
    "Text",
    "TextKind",
    "content_named",
    "content_of",
    "lists_below",
    "pathway_lists",
    "prefetches",
    "role_lists",
    "stage_lists",
]

REQUIRED_TEXT = Text("text", need=Need.REQUIRED)

# In the order in which people read them.
CONTENTS += [
    PATHWAY,
    Content(
        name="responsibilities",
        model_label="pathways.Responsibility",
        holder="pathway",
        texts=(REQUIRED_TEXT,),
        title=_("Key responsibilities"),
        label=_("Key responsibility"),
        anchor="responsibility",
        case_type=None,
        template="pathways/lists/_numbered.html",
        icon="flag",
        area=Area.MAIN,
        document_names=(
            *("Key Responsibilities", "Responsibilities", "Main Responsibilities"),
            *("Hauptaufgaben", "Aufgaben", "Verantwortlichkeiten", "Verantwortung"),
        ),
    ),
    Content(
        name="ideal_candidates",
        model_label="pathways.IdealCandidate",
        holder="pathway",
        texts=(REQUIRED_TEXT,),
        title=_("Ideal candidates"),
        label=_("Ideal candidates"),
        anchor="candidate",
        case_type=None,
        section="candidates",
        css_class="stack stack--tight",
        area=Area.ASIDE,
        document_names=(
            *("Ideal Candidates", "Ideal Candidate", "Geeignete Personen", "Ideale Besetzung"),
            *("Ideale Kandidaten", "Ideale Kandidatinnen und Kandidaten"),
        ),
    ),
    Content(
        name="core_competencies",
        model_label="pathways.CoreCompetency",
        holder="pathway",
        texts=(REQUIRED_TEXT,),
        title=_("Core competencies"),
        label=_("Core competency"),
        anchor="core-competency",
        case_type=CaseItemType("Core Competency", "2", "What the role is about as a whole."),
        css_class="asked",
        icon="sparkles",
        area=Area.MAIN,
        document_names=("Core Competencies", "Core Competences", "Kernkompetenzen"),
    ),
    Content(
        name="areas",
        model_label="pathways.CompetencyArea",
        holder="pathway",
        texts=(REQUIRED_TEXT,),
        title=_("Areas of competencies"),
        label=_("Area of competencies"),
        anchor="area",
        case_type=None,
        icon="squares-2x2",
        area=Area.MAIN,
        is_optional=True,
        document_names=(
            *("Competency Areas", "Areas of Competencies", "Areas of Competency"),
            *("Kompetenzbereiche", "Bereiche der Kompetenzen"),
        ),
    ),
    STAGES,
    Content(
        name="objectives",
        model_label="pathways.Objective",
        holder="stage",
        texts=(REQUIRED_TEXT,),
        title=_("Objectives"),
        label=_("Objective"),
        anchor="objective",
        case_type=CaseItemType("Objective", "1.1", "What people set out to do at a stage."),
        template="pathways/lists/_numbered.html",
        icon="flag",
        document_names=(
            *("Objectives", "Objective", "Learning Objectives", "Goals"),
            *("Ziele", "Lernziele"),
        ),
    ),
    Content(
        name="competencies",
        model_label="pathways.Competency",
        holder="stage",
        has_identity=True,
        texts=(REQUIRED_TEXT, *TEXTS_ABOUT_COMPETENCIES),
        title=_("Key competencies"),
        label=_("Competency"),
        anchor="competency",
        case_type=CaseItemType(
            "Competency", "1.2", "What people can do at a stage. They are rated against it."
        ),
        css_class="asked",
        template="pathways/lists/_competencies.html",
        document_template="pathways/document/_competencies.html",
        icon="sparkles",
        hint=_("What people can do at this stage. You rate yourself on these."),
        document_names=(
            *("Key Competencies", "Competencies", "Key Competences", "Competences"),
            *("Schlüsselkompetenzen", "Kompetenzen"),
        ),
    ),
    Content(
        name="readings",
        model_label="pathways.Reading",
        holder="stage",
        has_identity=True,
        texts=(
            Text("title", need=Need.REQUIRED),
            Text("authors", need=Need.WANTED),
            Text("note", kind=TextKind.PARAGRAPHS, need=Need.WANTED),
            Text("link", kind=TextKind.LINK, document_names=("Link", "URL", "Web")),
            Text(
                "kind",
                kind=TextKind.READING_KIND,
                only_where_used=True,
                document_names=("Type", "Kind", "Format", "Medium", "Art", "Typ"),
            ),
            Text(
                "competency",
                kind=TextKind.COMPETENCY,
                only_where_used=True,
                document_names=(
                    *("Competency", "For competency", "Supports competency", "Related competency"),
                    *("Competence", "Skill", "Kompetenz", "Für die Kompetenz", "Zur Kompetenz"),
                ),
            ),
        ),
        title=_("Suggested readings"),
        label=_("Reading"),
        anchor="reading",
        case_type=None,
        template="pathways/lists/_readings.html",
        document_template="pathways/document/_readings.html",
        icon="book-open",
        document_names=(
            *("Suggested Readings", "Suggested Reading", "Recommended Readings"),
            *("Recommended Reading", "Readings", "Reading List", "Further Reading"),
            *("Suggested Readings and Resources", "Suggested Reading and Resources"),
            *("Lektüre", "Empfohlene Lektüre", "Leseempfehlungen", "Literatur", "Lesetipps"),
            "Literaturempfehlungen",
        ),
    ),
    Content(
        name="metrics",
        model_label="pathways.Metric",
        holder="stage",
        has_identity=True,
        texts=(REQUIRED_TEXT,),
        title=_("Success metrics"),
        label=_("Success metric"),
        anchor="metric",
        case_type=CaseItemType(
            "Success Metric", "1.3", "What can be seen to be so when somebody does well at a stage."
        ),
        css_class="signs",
        icon="check-badge",
        hint=_("How you and others can tell that it works."),
        document_names=(
            *("Success Metrics", "Success Metric", "Metrics", "Success Measures"),
            *("Success Criteria", "Success Metrics (KPIs)", "KPIs", "Measures of Success"),
            *("How We Measure Success", "Kennzahlen", "Woran wir Erfolg messen"),
            *("Erfolgskriterien", "Erfolgskennzahlen", "Erfolgsmessung", "Erfolgsfaktoren"),
        ),
    ),
    Content(
        name="watch_fors",
        model_label="pathways.WatchFor",
        holder="stage",
        texts=(REQUIRED_TEXT,),
        title=_("Watch for"),
        label=_("Watch for"),
        anchor="watch-for",
        case_type=None,
        css_class="cautions",
        icon="exclamation-triangle",
        hint=_(
            "Where people often lose their way. These are for your own thoughts; nobody rates you "
            "on them."
        ),
        is_warning=True,
        document_names=(
            *("Watch For", "Watch-Fors", "Watch Out For", "Things to Watch For", "Pitfalls"),
            *("Common Pitfalls", "Red Flags", "Watch-outs", "Watch Out", "Things to Watch Out For"),
            *("Worauf achten", "Darauf achten", "Stolpersteine", "Warnzeichen"),
        ),
    ),
    Content(
        name="development_tips",
        model_label="pathways.DevelopmentTip",
        holder="stage",
        texts=(REQUIRED_TEXT,),
        title=_("Development tips"),
        label=_("Development tip"),
        anchor="tip",
        case_type=None,
        section="tips",
        icon="light-bulb",
        document_names=(
            *("Development Tips", "Development Tip", "Tips", "Development Actions"),
            *("Development Tips and Actions", "Entwicklungsmaßnahmen"),
            *("Tipps zur Entwicklung", "Entwicklungstipps", "Tipps"),
        ),
    ),
    Content(
        name="own_lists",
        model_label="pathways.OwnList",
        holder="stage",
        texts=(
            Text("title", need=Need.REQUIRED),
            Text("lines", kind=TextKind.LINES, need=Need.REQUIRED, only_where_used=True),
        ),
        title=_("Other lists"),
        label=_("Other list"),
        anchor="own-list",
        case_type=CaseItemType(
            "Other List", "1.4", "A list of a stage that people read and are not rated on."
        ),
        template="pathways/lists/_own_list.html",
        document_template="pathways/document/_own_list.html",
        is_optional=True,
        is_named_by_hr=True,
        document_names=(
            *("Other Lists", "Other List", "Further Lists", "Further List"),
            *("Weitere Listen", "Weitere Liste", "Andere Listen"),
        ),
    ),
    Content(
        name="capabilities",
        model_label="pathways.Capability",
        holder="pathway",
        texts=(Text("category", need=Need.REQUIRED),),
        title=_("Core capabilities framework"),
        label=_("Core capability"),
        anchor="capability",
        case_type=CaseItemType(
            "Capability", "3", "A category of the skills that the role calls for."
        ),
        template="pathways/lists/_capabilities.html",
        document_template="pathways/document/_capabilities.html",
        icon="squares-2x2",
        is_after_stages=True,
        document_names=(
            *("Core Capabilities Framework", "Core Capabilities", "Capabilities Framework"),
            *("Capability Framework", "Core Capability Framework"),
            *("Kernfähigkeiten", "Fähigkeiten", "Rahmen der Kernfähigkeiten"),
        ),
        document_columns=(
            ("Category", "Skills"),
            ("Capability", "Skills"),
            ("Kategorie", "Fähigkeiten"),
        ),
    ),
    # On pages and in documents the skills stand in the row of their capability.
    Content(
        name="skills",
        model_label="pathways.Skill",
        holder="capability",
        texts=(REQUIRED_TEXT,),
        title="",
        label=_("Skill"),
        anchor="capability",
        document_names=(),
        case_type=CaseItemType("Skill", "3.1", "A skill of a capability."),
        is_after_stages=True,
    ),
    Content(
        name="example_titles",
        model_label="pathways.ExampleTitle",
        holder="pathway",
        texts=(REQUIRED_TEXT,),
        title=_("Example titles along the pathway"),
        label=_("Example title"),
        anchor="title",
        case_type=None,
        css_class="signposts",
        icon="identification",
        is_after_stages=True,
        document_names=(
            *("Example Titles Along the Pathway", "Example Titles", "Example Job Titles"),
            *("Sample Titles", "Sample Job Titles", "Beispiele für Stellentitel", "Stellentitel"),
            *("Beispielhafte Titel", "Beispieltitel"),
        ),
    ),
    Content(
        name="strategic_values",
        model_label="pathways.StrategicValue",
        holder="pathway",
        texts=(Text("horizon", need=Need.REQUIRED), Text("value", need=Need.REQUIRED)),
        title=_("Strategic value to the organization"),
        label=_("Strategic value"),
        anchor="value",
        case_type=None,
        template="pathways/lists/_strategic_values.html",
        document_template="pathways/document/_strategic_values.html",
        icon="building-office-2",
        is_after_stages=True,
        document_names=(
            *("Strategic Value to the Organization", "Strategic Value to the Organisation"),
            *("Strategic Value", "Strategischer Wert", "Strategischer Wert für das Unternehmen"),
            *("Strategischer Nutzen", "Wert für das Unternehmen"),
        ),
        document_columns=(
            ("Time Horizon", "Value"),
            ("Horizon", "Value"),
            ("Zeithorizont", "Wert"),
        ),
    ),
]


def stage_lists() -> list[Content]:
    return STAGES.lists


def pathway_lists() -> list[Content]:
    """Return the lists of the pathway itself; its stages are among them."""
    return PATHWAY.lists


def role_lists() -> list[Content]:
    """Return the lists of the pathway itself that are no stages."""
    return [content for content in PATHWAY.lists if content is not STAGES]
