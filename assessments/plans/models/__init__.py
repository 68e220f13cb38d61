"""What people plan to do next. Private to their owner, unless the owner shares it."""

from .actions import ACTION_LENGTH, WORD_LENGTH, Action, ActionQuerySet
from .badges import Badge, BadgeQuerySet, RevokedBadge
from .calendar_feeds import CalendarFeed
from .chosen_evidence import ChosenEvidence, ChosenEvidenceQuerySet
from .help_offers import HelpOffer, HelpOfferQuerySet
from .notes import EvidenceNote, EvidenceNoteQuerySet, NotedCompetency
from .proposals import Proposal, ProposalQuerySet
from .readings import ReadingMark, ReadingMarkQuerySet, ReadingStatus
from .targets import Target, TargetQuerySet

__all__ = [
    "ACTION_LENGTH",
    "WORD_LENGTH",
    "Action",
    "ActionQuerySet",
    "Badge",
    "BadgeQuerySet",
    "CalendarFeed",
    "ChosenEvidence",
    "ChosenEvidenceQuerySet",
    "EvidenceNote",
    "EvidenceNoteQuerySet",
    "HelpOffer",
    "HelpOfferQuerySet",
    "NotedCompetency",
    "Proposal",
    "ProposalQuerySet",
    "ReadingMark",
    "ReadingMarkQuerySet",
    "ReadingStatus",
    "RevokedBadge",
    "Target",
    "TargetQuerySet",
]
