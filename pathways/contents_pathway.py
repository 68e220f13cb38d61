"""Describe the pathway itself and its stages: what holds all the lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .contents_entry import CaseItemType, Content, Need, Text, TextKind

PATHWAY = Content(
    name="pathway",
    model_label="pathways.Pathway",
    holder="",
    title="",
    label="",
    anchor="",
    document_names=(),
    case_type=None,  # it becomes the CASE document itself
    texts=(
        Text(
            "title",
            need=Need.REQUIRED,
            document_names=("Title", "Titel"),
            label=_("Title of the pathway"),
        ),
        Text(
            "language",
            kind=TextKind.LANGUAGE,
            document_names=("Language", "Sprache"),
        ),
        Text(
            "summary",
            kind=TextKind.PARAGRAPHS,
            need=Need.WANTED,
            document_names=(
                *("Role Summary", "Summary", "Role Overview", "Overview", "About the Role"),
                *("Rollenbeschreibung", "Zusammenfassung", "Überblick"),
            ),
            label=_("Role summary"),
            anchor="summary",
        ),
        Text(
            "purpose",
            kind=TextKind.PARAGRAPHS,
            need=Need.WANTED,
            document_names=(
                *("Role Purpose", "Purpose", "Purpose of the Role"),
                *("Zweck der Rolle", "Zweck"),
            ),
            label=_("Purpose"),
        ),
        Text(
            "reports_to",
            need=Need.WANTED,
            document_names=("Reports To", "Reporting To", "Reports", "Berichtet an"),
            label=_("Reports to"),
            anchor="profile",
            in_profile=True,
        ),
        Text(
            "primary_focus",
            need=Need.WANTED,
            document_names=("Primary Focus", "Focus", "Schwerpunkt", "Schwerpunkte"),
            label=_("Primary focus"),
            anchor="profile",
            in_profile=True,
        ),
        Text(
            "scope",
            need=Need.WANTED,
            document_names=("Scope", "Umfang", "Wirkungsbereich"),
            label=_("Scope"),
            anchor="profile",
            in_profile=True,
        ),
        Text(
            "outcomes",
            need=Need.WANTED,
            document_names=("Outcomes", "Outcome", "Ergebnisse", "Ergebnis"),
            label=_("Outcomes"),
            anchor="profile",
            in_profile=True,
        ),
    ),
)

STAGES = Content(
    name="stages",
    model_label="pathways.Stage",
    holder="pathway",
    has_identity=True,
    order="number",
    title="",
    label="",
    anchor="",
    document_names=(),
    case_type=CaseItemType(
        "Stage", "1", "A step of the pathway, in the order in which people take them."
    ),
    texts=(
        Text("title", need=Need.REQUIRED),
        Text(
            "audience",
            need=Need.WANTED,
            document_names=("Audience", "Target Audience", "For Whom", "Zielgruppe", "Für wen"),
            label=_("Meant for"),
        ),
        Text(
            "quotation",
            kind=TextKind.PARAGRAPHS,
            need=Need.WANTED,
            label=_("Quotation"),
        ),
    ),
)
