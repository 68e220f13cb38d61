"""Decide for each column about people whether my data hands it out and what erasing leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import AutoField, ManyToManyField, Model

from assessments.models import (
    Assessment,
    Observation,
    ObservedCompetency,
    OrphanedAnswer,
    Rating,
    Receipt,
    Reflection,
    Remark,
    Takeaway,
)
from assessments.plans.models import (
    Action,
    Badge,
    CalendarFeed,
    ChosenEvidence,
    EvidenceNote,
    HelpOffer,
    NotedCompetency,
    Proposal,
    ReadingMark,
    Target,
)
from pathway_portal.accounts.models import (
    AccessToken,
    ChangeReceipt,
    Deputyship,
    Notice,
    OutgoingMail,
    PendingChange,
    ProviderSession,
    SignInEvent,
    User,
)
from pathway_portal.drafting.models import (
    DraftComment,
    DraftReview,
    DraftRevision,
    DraftVisit,
)


@dataclass(frozen=True)
class Rule:
    """What becomes of one model's rows about a person, said of each of its fields.

    `handed` are those that people are handed, `withheld` those that they are not, and why. Erasing
    somebody either deletes the rows (`is_deleted`), or empties the fields in `emptied` and keeps
    those in `kept`, and why.
    """

    model: type[Model]
    handed: frozenset[str] = frozenset()
    withheld: Mapping[str, str] = field(default_factory=dict)
    is_deleted: bool = False
    emptied: frozenset[str] = frozenset()
    kept: Mapping[str, str] = field(default_factory=dict)

    def undecided(self):
        """The fields, by name, of which it says too little, and names of fields that are not there.

        The number of a row is no fact about anybody.
        """
        fields = {
            each.name
            for each in self.model._meta.get_fields()
            if (each.concrete or isinstance(each, ManyToManyField))
            and not isinstance(each, AutoField)
        }
        exported = self.handed | self.withheld.keys()
        erased = fields if self.is_deleted else self.emptied | self.kept.keys()
        return sorted((fields ^ exported) | (fields ^ erased))


def names(text):
    return frozenset(text.split())


def because(reason, text):
    """These fields, each for the same reason."""
    return dict.fromkeys(text.split(), reason)


A_KEY = "whoever knew it could sign in"
INTERNAL = "the portal's own bookkeeping, which says nothing about anybody"
FOLLOWS = "it only repeats the name or the job title, to search and sort by"
A_SYSTEM = "it is the key of a system, not a person's"
SIGNATURE = "it says who; that person has no name any more"

COUNTED = "it is counted where five or more have finished an assessment of the same step"
DATED = "the database holds every answer and every step of an assessment to its date"

RULES = [
    Rule(
        User,
        handed=names(
            "email name preferred_name staff_number external_id directory_name job_title "
            "department manager manager_since "
            "stage language mails_about_assessments is_active is_staff is_superuser last_login "
            "invitation_sent_at groups"
        ),
        withheld=because(FOLLOWS, "name_folded name_sort job_title_folded")
        | {
            "password": A_KEY,
            "user_permissions": "nobody has any: the portal gives rights by groups",
            "erased_at": "whoever was erased can ask for nothing",
            "manager_changes": INTERNAL,
            "removed_from_directory_at": INTERNAL,
        },
        emptied=names(
            "email name preferred_name name_folded name_sort staff_number external_id "
            "directory_name job_title "
            "job_title_folded department manager manager_since stage language "
            "mails_about_assessments is_active is_staff is_superuser last_login groups "
            "invitation_sent_at user_permissions password"
        ),
        kept={
            "erased_at": "that somebody was erased, and when, without whom",
            "manager_changes": INTERNAL,
            "removed_from_directory_at": INTERNAL,
        },
    ),
    Rule(
        User.groups.through,
        handed=names("user group"),
        is_deleted=True,
    ),
    Rule(
        User.user_permissions.through,
        withheld=because("nobody has any: the portal gives rights by groups", "user permission"),
        is_deleted=True,
    ),
    Rule(
        Notice,
        handed=names("recipient kind about at read_at mailed_at"),
        withheld=because(INTERNAL, "sending_since mail")
        | because("it leads to what is handed where it belongs", "subject_type subject_id"),
        is_deleted=True,
    ),
    Rule(
        OutgoingMail,
        handed=names("to subject created_at"),
        withheld={"body": A_KEY} | because(INTERNAL, "mail sending_since"),
        is_deleted=True,
    ),
    Rule(
        PendingChange,
        handed=names(
            "person kind manager email joined_to requested_by requested_at address_confirmed_at "
            "confirmed_by confirmed_at outcome closed_by closed_at"
        ),
        withheld={"password": A_KEY},
        is_deleted=True,
    ),
    Rule(
        Deputyship,
        handed=names("employee manager deputy starts_on ends_on named_by named_at ended_at"),
        withheld={"manager_changes": INTERNAL},
        # Those that tell others who stood in for their manager stay, signed by nobody.
        is_deleted=True,
    ),
    Rule(
        ChangeReceipt,
        handed=names("person changed_by capacity action at"),
        withheld={"day": "the day of `at`"},
        # Those that tell others what the erased person changed stay, signed by nobody.
        is_deleted=True,
    ),
    Rule(
        AccessToken,
        # That somebody made or revoked one stands among what they did in HR's workplace.
        withheld=because(A_SYSTEM, "name purpose made_by made_at expires_on last_used_on")
        | because(A_SYSTEM, "revoked_at revoked_by")
        | because("whoever knew it could act as that system", "key secret_hash"),
        kept=because(A_SYSTEM, "name purpose expires_on last_used_on key secret_hash")
        | because(A_SYSTEM, "made_at revoked_at")
        | because(SIGNATURE, "made_by revoked_by"),
    ),
    Rule(
        EmailAddress,
        handed=names("user email verified primary"),
        is_deleted=True,
    ),
    Rule(
        EmailConfirmation,
        handed=names("email_address created sent"),
        withheld={"key": A_KEY},
        is_deleted=True,
    ),
    Rule(
        Authenticator,
        handed=names("user type created_at last_used_at"),
        withheld={"data": f"{A_KEY}; but the name of a passkey is handed"},
        is_deleted=True,
    ),
    Rule(
        SocialAccount,
        handed=names("user provider uid last_login date_joined extra_data"),
        is_deleted=True,
    ),
    Rule(
        SocialToken,
        handed=names("account expires_at"),
        withheld=because(A_KEY, "token token_secret") | {"app": INTERNAL},
        is_deleted=True,
    ),
    Rule(
        UserSession,
        handed=names("user created_at last_seen_at ip user_agent"),
        withheld={"session_key": A_KEY, "data": INTERNAL},
        is_deleted=True,
    ),
    Rule(
        ProviderSession,
        withheld=because("the sessions stand among the sign-ins", "user")
        | because(A_KEY, "session_key provider_sid"),
        is_deleted=True,
    ),
    Rule(
        Session,
        withheld=because("the sessions stand among the sign-ins", "session_data expire_date")
        | {"session_key": A_KEY},
        is_deleted=True,
    ),
    Rule(
        SignInEvent,
        withheld=because(
            "keyed hashes that count attempts and are gone within days", "kind account source at"
        ),
        is_deleted=True,
    ),
    Rule(
        LogEntry,
        handed=names("action_time user action_flag content_type change_message"),
        withheld={
            "object_id": INTERNAL,
            "object_repr": "one's own name, or what is another's",
        },
        emptied=names("object_repr change_message"),
        kept=because(
            "that something was changed, when, and by whom",
            "action_time action_flag content_type object_id",
        )
        | {"user": SIGNATURE},
    ),
    Rule(
        Assessment,
        handed=names(
            "employee stage started_at submitted_at is_independent review_asked_at reviewed_at "
            "reviewed_by attained employee_confirmed_at manager_confirmed_at manager_confirmed_by "
            "agreed_at next_talk_on"
        ),
        withheld=because(INTERNAL, "version last_save review_manager_changes agreed_number"),
        emptied=names("last_save next_talk_on"),
        kept=because(SIGNATURE, "employee reviewed_by manager_confirmed_by")
        | because(COUNTED, "stage attained is_independent")
        | because(
            DATED,
            "started_at submitted_at review_asked_at reviewed_at employee_confirmed_at "
            "manager_confirmed_at agreed_at",
        )
        | because(INTERNAL, "version review_manager_changes agreed_number"),
    ),
    Rule(
        Rating,
        handed=names(
            "assessment competency metric side author answer answered_at confirmed_at old_words "
            "evidence link updated_at"
        ),
        withheld=because(INTERNAL, "version confirms last_save"),
        emptied=names("evidence link old_words confirms confirmed_at last_save"),
        kept=because(COUNTED, "assessment competency metric side answer")
        | because(DATED, "answered_at updated_at")
        | {"version": INTERNAL, "author": SIGNATURE},
    ),
    Rule(
        Remark,
        handed=names("assessment competency metric side author text updated_at"),
        withheld=because(INTERNAL, "version last_save"),
        # On their own assessments all are deleted; on those of others theirs say nothing any more.
        emptied=names("text last_save"),
        kept=because("the two saw this item differently", "assessment competency metric side")
        | {"version": INTERNAL, "author": SIGNATURE, "updated_at": DATED},
    ),
    Rule(
        Reflection,
        handed=names("assessment watch_for text shared_at updated_at"),
        withheld=because(INTERNAL, "version last_save"),
        is_deleted=True,
    ),
    Rule(
        Takeaway,
        handed=names("assessment text doer due_on updated_at"),
        withheld=because(INTERNAL, "version last_save position"),
        # A manager's go with the employee whose talk it was, not with the manager.
        is_deleted=True,
    ),
    Rule(
        Observation,
        handed=names(
            "assessment observer asked_by asked_at sent_at declined_at decline_reason withdrawn_at"
        ),
        # On their own assessments all are deleted; on those of others theirs say nothing any more.
        emptied=names("decline_reason"),
        kept=because(
            "that somebody was asked, and what became of it",
            "assessment asked_at sent_at declined_at withdrawn_at",
        )
        | because(SIGNATURE, "observer asked_by"),
    ),
    Rule(
        ObservedCompetency,
        handed=names("observation competency text updated_at"),
        withheld=because(INTERNAL, "version last_save"),
        emptied=names("text last_save"),
        kept=because("what they were asked about", "observation competency")
        | {"version": INTERNAL, "updated_at": DATED},
    ),
    Rule(
        OrphanedAnswer,
        handed=names("assessment author kept_at asked answer text link"),
        is_deleted=True,
    ),
    Rule(
        Action,
        handed=names(
            "owner text note due_on steps steps_done competency tip reading takeaway proposal "
            "created_at shared_at shared_with done_at outcome dropped_at drop_reason updated_at"
        ),
        withheld=because(INTERNAL, "version last_save added_by_page"),
        # Those that others shared with the erased person stay, shared with nobody.
        is_deleted=True,
    ),
    Rule(
        EvidenceNote,
        handed=names("owner text link noted_on created_at updated_at"),
        withheld=because(INTERNAL, "version last_save added_by_page"),
        is_deleted=True,
    ),
    Rule(
        ReadingMark,
        handed=names("owner reading slug status created_at read_on changed competency updated_at"),
        withheld=because(INTERNAL, "version last_save"),
        is_deleted=True,
    ),
    Rule(
        Badge,
        handed=names("owner assessment identifier credential issued_at revoked_at"),
        is_deleted=True,
    ),
    Rule(
        CalendarFeed,
        handed=names("owner with_titles created_at"),
        withheld={"key": "whoever knew it could read the dates"},
        is_deleted=True,
    ),
    Rule(
        Target,
        handed=names("owner role stage chosen_at shared_at shared_with"),
        # Those that others shared with the erased person stay, shared with nobody.
        is_deleted=True,
    ),
    Rule(NotedCompetency, handed=names("note competency"), is_deleted=True),
    Rule(HelpOffer, handed=names("owner competency slug offered_at"), is_deleted=True),
    Rule(ChosenEvidence, handed=names("rating tag"), is_deleted=True),
    Rule(
        Proposal,
        handed=names(
            "employee proposed_by proposed_at text note due_on competency accepted_at declined_at "
            "withdrawn_at decline_reason"
        ),
        withheld={"added_by_page": INTERNAL},
        is_deleted=True,
    ),
    Rule(
        Receipt,
        handed=names("employee reader capacity deputy_for action assessment stage at"),
        withheld={"day": "the day of `at`"},
        # Those that tell others what the erased person read stay, signed by nobody.
        is_deleted=True,
    ),
    Rule(
        DraftComment,
        handed=names("record line answers_to author text at resolved_at resolved_by"),
        # Answers of others stay, and so does that there was something to answer.
        emptied=names("author text"),
        kept=because("what others answered, and whether it is resolved", "answers_to resolved_at")
        | because("where it stood", "record line")
        | {"at": "when it was written, by nobody", "resolved_by": SIGNATURE},
    ),
    Rule(
        DraftReview,
        handed=names("record person asked_by asked_at looked_at"),
        withheld={"revision": "that it was the draft of that day"},
        # Those that the erased person asked for stay, asked by nobody.
        is_deleted=True,
    ),
    Rule(
        DraftRevision,
        handed=names("record number person at"),
        emptied=names("person"),
        kept=because("that something was written, by nobody", "record number at"),
    ),
    Rule(DraftVisit, handed=names("record person revision at"), is_deleted=True),
]
# Models of which no row is about a person, and why. What leads to a person cannot stand here.
NOBODYS = {
    "accounts.Company": "what the company has decided for everybody",
    "accounts.Department": "its name",
    "accounts.ListMapping": "what the columns of HR's lists mean",
    "auth.Group": "what a group may do",
    "auth.Group_permissions": "what a group may do",
    "auth.Permission": "what there is to be permitted",
    "drafting.DraftLine": "the words of a draft, which are the company's",
    "drafting.DraftRecord": "how often a draft was changed",
    "plans.RevokedBadge": "the numbers of badges that no longer hold, and not whose they were",
    "contenttypes.ContentType": "which tables there are",
    "operations.CommandRun": "when a command last ended",
    "socialaccount.SocialApp": "the company's own provider",
}
