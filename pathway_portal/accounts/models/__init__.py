"""Who people are: their sign-in, their place in the company, and the stage they stand at."""

from .access_tokens import AccessToken
from .change_receipts import ChangeAction, ChangeReceipt, EditorCapacity
from .company import LEVEL_NAMES, Company, Department, ListMapping
from .deputyships import (
    LONGEST_DEPUTYSHIP,
    Deputyship,
    managed_by,
    managed_people,
    managers_of,
    manages,
)
from .notices import (
    ABOUT_ASSESSMENTS,
    LET_GO_AFTER,
    TO_THEIR_MANAGER,
    Notice,
    NoticeKind,
    OutgoingMail,
    portal_origin,
)
from .pending_changes import PendingChange, PendingChangeKind
from .people import ERASED_HOST, ERASED_NAME, ERASED_SORT_KEY, User, languages
from .provider_sessions import ProviderSession
from .sign_in_events import SignInEvent, SignInEventKind

__all__ = [
    "ABOUT_ASSESSMENTS",
    "ERASED_HOST",
    "ERASED_NAME",
    "ERASED_SORT_KEY",
    "LET_GO_AFTER",
    "LEVEL_NAMES",
    "LONGEST_DEPUTYSHIP",
    "TO_THEIR_MANAGER",
    "AccessToken",
    "ChangeAction",
    "ChangeReceipt",
    "Company",
    "Department",
    "Deputyship",
    "EditorCapacity",
    "ListMapping",
    "Notice",
    "NoticeKind",
    "OutgoingMail",
    "PendingChange",
    "PendingChangeKind",
    "ProviderSession",
    "SignInEvent",
    "SignInEventKind",
    "User",
    "languages",
    "managed_by",
    "managed_people",
    "managers_of",
    "manages",
    "portal_origin",
]
