"""Know the words by which success metrics count, and those by which they do not."""

from __future__ import annotations

import re
from functools import cache


def _any(text: str) -> str:
    """Return a pattern for any of these words; an underscore is a blank."""
    return "(?:" + "|".join(text.split()).replace("_", " ") + ")"


def _pattern(*parts: str) -> str:
    return "|".join(parts)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return one of the patterns below, compiled when a text is first held against it."""
    return re.compile(pattern, re.IGNORECASE)


NUMBERS = {
    "en": _any(
        "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty "
        "forty fifty sixty ninety hundred thousand million dozen half halved doubled twice both "
        "third quarter_of"
    ),
    "de": _any(
        r"ein(?:e[rnms]?)? zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig "
        r"dreißig fünfzig hundert tausend halb\w* halbiert verdoppelt Hälfte Drittel Viertel beide"
    ),
}
# Words as good as a number: everybody can tell whether they are so.
AS_GOOD_AS_NUMBERS = {
    "en": _any(
        "every each no none nobody never always without zero any everyone everybody whole only "
        "daily below within passed signed approved certified accepted year_before last_year "
        "previous_year same_day baseline on_file deadline"
    ),
    "de": _any(
        r"jede[rnms]? kein(?:e[rnms]?)? niemand nie immer ohne null sämtliche\w* täglich binnen "
        r"unter bestanden unterschrieben genehmigt abgenommen Vorjahr\w* selben_Tag"
    ),
}
# `all` counts in `All reports sent`, and says nothing in `at all levels`.
SAYING_NOTHING_BEFORE = {
    "en": r"(?<!\bwith )(?<!\bin )(?<!\bat )(?<!\bto )(?<!\bacross )(?<!\bby )(?<!\bof )",
    "de": r"(?<!\bmit )(?<!\bin )(?<!\bbei )(?<!\bzu )(?<!\bvon )(?<!\bauf )",
}
ALL = {"en": "all", "de": "alle[nrms]?"}
COUNT = {
    language: _pattern(
        r"\d|%",
        rf"\b(?:{NUMBERS[language]}|{AS_GOOD_AS_NUMBERS[language]})\b",
        rf"{SAYING_NOTHING_BEFORE[language]}\b{ALL[language]}\b",
    )
    for language in NUMBERS
}

# Words that two people would judge differently.
SOFT = {
    "en": _pattern(
        r"\b"
        + _any(
            r"""
            good better best improv(?:ed|es?|ing|ements?) enhanc(?:ed|es?|ing) strong(?:er)?
            effective(?:ly|ness)? efficien(?:t|tly|cy) high(?:er)? positive successful(?:ly)?
            success smooth(?:ly|er)? great(?:er)? excellent excellence solid sound deep(?:er)?
            strengthen(?:ed|s|ing) increas(?:ed|es?|ing) reduc(?:ed|es?|ing) reduction growth more
            less fewer optimi[sz]ed understand(?:s|ing)? awareness aware knowledge ability able
            abilities confiden(?:t|tly|ce) comfortable happy happier satisf(?:ied|action)
            respect(?:ed)? trust(?:ed)? valued? motivat(?:ed|ion) engag(?:ed|ement) attitude mindset
            passion(?:ate)? commitment committed professional(?:ism|ly)? leadership teamwork morale
            collaborat(?:ion|ive|ively) cooperation communication reputation culture
            (?:seen|recogni[sz]ed|known|regarded|viewed|perceived|considered)_(?:as|by|for|an?|the)
            feels? felt demonstrat(?:es?|ed) proactive(?:ly)? reliab(?:le|ly|ility) quality impact
            meaningful visible visibility appropriate(?:ly)? adequate(?:ly)? timely regular(?:ly)?
            well clear(?:er|ly|ity)? relationships? rapport harmon\w+ creativ\w+ innovati\w+
            flexib\w+ initiative ownership accountab\w+ sustainab\w+ credib\w+ influence maturity
            fast(?:er)? quick(?:er|ly)? easy easier sufficient(?:ly)? significant(?:ly)? skills
            noticeabl[ey] considerabl[ey] many most often several
            """
        )
        + r"\b"
    ),
    "de": _pattern(
        r"\b"
        + _any(
            r"""
            gut(?:e[rnms]?)? besser(?:e[rnms]?)? beste[rnms]? verbesser(?:t|te[rnms]?|ung(?:en)?)
            gestärkt\w* stark(?:e[rnms]?)? stärker\w* effektiv\w* effizien\w* hoh(?:e[rnms]?)
            höher\w* positiv\w* erfolgreich\w* Erfolg reibungslos\w* hervorragend\w* exzellen\w+
            solide\w* fundiert\w* tief(?:e[rnms]?|er\w*)? gesteiger\w+ Steigerung gesenkt\w* Senkung
            Reduzierung reduziert\w* Wachstum mehr weniger optimiert\w* Optimierung Verständnis
            Bewusstsein Wissen Kenntnisse? Fähigkeit(?:en)? fähig sicher(?:e[rnms]?)?
            Sicherheit_im selbstbewusst\w* zufrieden\w* Zufriedenheit glücklich\w* respektiert\w*
            Respekt Vertrauen geschätzt\w* Wertschätzung wertgeschätzt\w* motivier\w+ Motivation
            Engagement engagiert\w* Haltung Einstellung Leidenschaft professionell\w*
            Professionalität Führungsstärke Zusammenarbeit Teamgeist Stimmung Kommunikation Ruf
            Ansehen Kultur anerkannt\w* gilt_als fühl(?:t|en)_sich proaktiv\w* zuverlässig\w*
            Zuverlässigkeit Qualität Wirkung sichtbar\w* angemessen\w* ausreichend\w* rechtzeitig
            zeitnah\w* regelmäßig\w* klar(?:e[rnms]?|er\w*|heit)? Beziehung(?:en)? harmonisch\w*
            kreativ\w* innovativ\w* flexib\w+ Eigeninitiative Initiative nachhaltig\w* Einfluss
            schnell\w* einfach\w* deutlich\w* spürbar\w* wesentlich\w* viele[rn]? meist(?:ens)? oft
            häufig mehrere akzeptiert\w* Akzeptanz
            """
        )
        + r"\b"
    ),
}

# What somebody does: attending, finishing a course, being busy with something.
TRAINING = {
    "en": _any(
        "trainings? courses? workshops? seminars? webinars? e-learnings? conferences? classes "
        "lessons? modules? bootcamps? onboarding"
    ),
    "de": r"\w*"
    + _any(
        "schulung(?:en)? kurse?s? seminare?s? workshops? training(?:s|es)? fortbildung(?:en)? "
        "weiterbildung(?:en)? lehrgänge? lehrgangs webinare? konferenz(?:en)? tagung(?:en)? "
        "e-learnings? module?s?"
    ),
}
MEETING = {
    "en": _any(
        "meetings? talks? calls? check-ins? contact exchange visits? conversations? updates? "
        "dialogue one-to-ones? 1:1s? discussions? participation attendance involvement reviews? "
        "sessions? workshops? reporting communication newsletters?"
    ),
    "de": r"\w*"
    + _any(
        "gespräche? treffen austausch besprechung(?:en)? meetings? abstimmung(?:en)? besuche? "
        "kontakt termine? runden? berichte?"
    ),
}
HOW_OFTEN = {
    "en": _any("regular(?:ly)? weekly monthly daily frequent(?:ly)? ongoing continuous quarterly"),
    "de": _any(
        "regelmäßige[rsn]? wöchentliche[rsn]? monatliche[rsn]? tägliche[rsn]? laufende[rsn]? "
        "ständige[rsn]?"
    ),
}
ACTIVITY = {
    "en": _pattern(
        rf"^(?:(?:{HOW_OFTEN['en']}|active(?:ly)?|full|consistent(?:ly)?|number of|hours of) )*"
        r"(?:attend(?:s|ed|ing|ance)?|participat(?:e|es|ed|ing|ion)|tak(?:e|es|ing) part"
        r"|took part|join(?:s|ed|ing)|shadow(?:s|ed|ing)|(?:has|have) (?:attended|participated"
        r"|taken part|joined|read|completed)|involve(?:d|ment) in|contribut(?:e|es|ed|ing|ions?) to"
        r"|work(?:s|ed|ing) (?:on|with|towards|closely)|help(?:s|ed|ing)|support(?:s|ed|ing)"
        r"|assist(?:s|ed|ing)|is (?:working|involved|engaged) (?:on|in)|tr(?:y|ies|ied|ying) to"
        r"|spend(?:s|ing)?|spent|read(?:s|ing)? |presence at|exposure to"
        r"|engag(?:es|ing|ement) (?:in|with))\b",
        rf"^(?:(?:holds?|held|sends?|sent|has|had|runs?|ran) )?{HOW_OFTEN['en']} (?:\w+ )?"
        rf"{MEETING['en']}\b(?! (?:held|sent|closed|signed|published))",
        r"\b(?:complet(?:e|es|ed|ing|ion of)|finish(?:es|ed|ing)?|visited|did|done"
        rf"|undergo(?:es|ne)?|enrolled in|booked) (?:\S+ ){{0,4}}?{TRAINING['en']}\b",
        rf"\b{TRAINING['en']} (?:\w+ )?(?:attended|completed|visited|finished|taken|joined|done"
        r"|hours)\b",
        r"\b(?:meetings?|conferences?|events?|fairs?|sessions?) (?:attended|visited|joined)\b",
        rf"\b(?:number|hours|amount) of (?:\w+ ){{0,2}}(?:{MEETING['en']}|{TRAINING['en']}|hours"
        r"|emails?|presentations?)\b",
    ),
    "de": _pattern(
        rf"^(?:(?:{HOW_OFTEN['de']}|aktive?r?|häufige?) )*(?:Teilnahmen?|Mitarbeit|Mitwirkung"
        r"|Beteiligung|Unterstützung|Besuch(?:e|t)?|Anwesenheit|Hospitation)\b",
        r"\b(?:nimmt|nehmen)\b.*\bteil\b|\bteilgenommen\b|\bteilnehmen\b|\bwirkt\b.*\bmit\b",
        r"\bmitgewirkt\b|\barbeitet\b (?:an|mit|eng|aktiv|gut)\b|\bgelesen\b",
        r"\bist (?:beteiligt|eingebunden)\b|\b(?:beteiligt|bemüht|engagiert|kümmert) sich\b",
        rf"\b{TRAINING['de']} (?:\S+ ){{0,4}}?(?:besucht|absolviert|abgeschlossen|gemacht"
        r"|durchlaufen|beendet)\b",
        rf"\b(?:besucht|absolviert|durchläuft|macht|belegt) (?:\S+ ){{0,4}}?{TRAINING['de']}\b",
        rf"\bAbschluss (?:\S+ ){{0,3}}?{TRAINING['de']}\b",
        r"\b(?:Besprechungen|Meetings|Messen|Sitzungen|Veranstaltungen) besucht\b",
        rf"^{HOW_OFTEN['de']} (?:\S+ )?{MEETING['de']}\b",
        rf"\b(?:Anzahl|Zahl) (?:der|von) (?:\w+ ){{0,2}}(?:besuchte\w*|{MEETING['de']}"
        rf"|{TRAINING['de']})\b",
    ),
}

# What sets a limit or a number of its own, on the second side of an "and".
LIMIT = {
    "en": _pattern(
        r"\b(?:below|above|under|over|up|down|at least|at most|more than|less than|fewer than"
        rf"|within|without|no)\b.*(?:\d|\b{NUMBERS['en']}\b)",
        r"\S+ (?:\S+ )*?(?:rose|fell|grew|rises|falls|grows|cut|reduced|increased|halved|doubled"
        r"|down|up)\b",
        rf"^(?:\d+(?!\s*(?:to|-)?\s*\d)|every|each|all|no|{NUMBERS['en']})\b(?: \S+){{2,}}",
    ),
    "de": _pattern(
        r"\b(?:unter|über|mindestens|höchstens|maximal|binnen|innerhalb|mehr als|weniger als|um)\b"
        rf".*(?:\d|\b{NUMBERS['de']}\b)",
        r"\S+ (?:\S+ )*?(?:gestiegen|gesunken|gewachsen|gesenkt|erhöht|halbiert|verdoppelt|steigt"
        r"|sinkt)\b",
        r"^(?:\d+|jede[rnms]?|alle|kein(?:e[rnms]?)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun"
        r"|zehn|zwölf)\b(?: \S+){2,}",
    ),
}

# Two demands on one thing: `on time and without errors`.
QUALITIES = {
    "en": _any(
        "on_time in_time on_schedule on_budget in_full (?:with)?in_budget (?:with)?in_scope "
        "to_budget to_specification "
        "without_(?:any_)?(?:errors?|mistakes?|complaints?|defects?|rework|delay|reminders?) "
        "error-free free_of_errors accurate(?:ly)? complete(?:ly)? correct(?:ly)? punctual(?:ly)? "
        "to_(?:the_)?(?:agreed_)?(?:quality|standard)"
    ),
    "de": _any(
        r"pünktlich termingerecht fristgerecht rechtzeitig vollständig fehlerfrei fehlerlos "
        r"korrekt richtig kostengerecht budgetgerecht im_(?:Zeit|Kosten|Budget)\w* "
        r"in_(?:Zeit|Budget) "
        r"ohne_(?:Fehler|Beanstandung(?:en)?|Reklamation(?:en)?|Nacharbeit|Mängel|Verzug"
        r"|Rückfragen)"
    ),
}
CHANGES = {
    "en": _any(
        "higher lower fewer more better faster less reduced increased improved shorter growing "
        "falling rising greater stronger happier"
    ),
    "de": _any(
        "höhere niedrigere weniger mehr bessere schnellere geringere kürzere gesenkte gesteigerte "
        "verbesserte zufriedenere stärkere steigende sinkende"
    ),
}
AND = {"en": ["and", "&"], "de": ["und", "&", "sowie"]}
# Two measures side by side: `Handling time below 5 minutes, satisfaction above 90 %`.
SIDE_BY_SIDE = {
    "en": r"(?:below|above|under|over|at least|at most|up|down)\b[^,]*\d[^,]*",
    "de": r"(?:unter|über|mindestens|höchstens|um)\b[^,]*\d[^,]*",
}
SAME_BREATH = {
    language: _pattern(
        rf"\b{QUALITIES[language]}(?P<qualities>,? (?:{'|'.join(AND[language])})|,)"
        rf" {QUALITIES[language]}\b",
        rf"^{CHANGES[language]}\b.* (?P<changes>{'|'.join(AND[language])}) {CHANGES[language]}\b",
        rf"\b{SIDE_BY_SIDE[language]}(?P<limits>,|;) [^,]*\b{SIDE_BY_SIDE[language]}",
    )
    for language in AND
}
