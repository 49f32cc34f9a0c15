"""Lines that want something of the reader: subscribe, download, share, accept cookies.

Newsrooms word them as they like, so cues are added up: one cue is found in stories too.
"""

from __future__ import annotations

import re

from autotag.formats.page import Finding, Kind, words

_CUES = tuple(
    (re.compile(pattern, re.IGNORECASE), weight)
    for pattern, weight in (
        (
            r"\bsubscri(?:be|bers?|ption)\b|\babonne[zr]|\babonnier|\bsuscr[ií]b|\bassine\b|"
            r"\babbonat",
            3,
        ),
        (r"\bnews-?letters?\b|\bboletín\b|\binfolettre\b", 3),
        (r"\b(?:in|mail)box\b|\bboîte (?:mail|e-?mail|de réception)|\bposteingang\b", 3),
        (r"\b(?:our|the|my) (?:\w+ ){0,2}app(?:lication)?s?\b|\bl'appli|\bunsere \w*-?app\b", 3),
        (r"\bapp store\b|\bgoogle play\b|\bios\b|\bandroid\b", 2),
        (
            r"\bdownload\w*|\btélécharg|\bherunterladen\b|\bdescarg[aue]\w*|\bbaixe\b|"
            r"\bscarica",
            2,
        ),
        (r"\bsign(?:ed)? up\b|\blog in\b|\bregister here\b|\binscri(?:vez|bete|va-se|viti)", 3),
        (r"\bbecome a (?:member|supporter|subscriber)|\bnot yet a member|\bdonate\b", 4),
        (
            r"\b(?:we|(?:web)?site|your?|our|only|all|accept\w*|necessary) (?:\w+ ){0,3}cookies?\b",
            4,
        ),
        (r"\bcookies?\b", 2),
        (r"\bsettings\b|\baccept(?: all)?\b|\brefuse\b|\bpreferences\b|\bmanage\b", 1),
        (r"\bnotifications?\b|\bnotificaciones\b|\bnotificações\b|\bbenachrichtigung", 3),
        (r"\brecevez\b|\brecib[ae]\b|\breceba\b|\bricevi\b|\berhalten sie\b", 2),
        (r"\b(?:display|view|see|show) this content\b|\baudience measurement\b", 4),
        (r"\bihre zustimmung\b|\bvotre consentement\b|\bsu consentimiento\b", 4),
        (r"\bfollow @\w+", 5),
        (r"\bnot now\b|\b(?:yes|no),? (?:please|thanks?|thank you)\b", 3),
        (r"^(?:stats|match|live|data) (?:cent(?:re|er)|ticker|tracker)\b", 5),
        (r"\balerts?\b", 2),
        (r"\be-?mails?\b|✉", 1),
        (r"\benter your\b|\byour e-?mail|\be-?mail address", 3),
        (
            r"\bour (?:\w+ ){0,3}(?:letter|bulletin|digest|briefing|mail|edition|channel|"
            r"podcast)\b",
            3,
        ),
        (
            r"\b(?:morning|evening|weekly|daily) (?:letter|bulletin|digest|briefing|mail|"
            r"edition)\b",
            2,
        ),
        (
            r"\b(?:every|each) (?:morning|evening|day|week|weekday|thursday|friday|sunday|"
            r"weekend)\b",
            1,
        ),
        (r"\bjoin [\d.,]+ |\b[\d.,]+ readers\b|\bour readers?\b|\breaders\b", 2),
        (
            r"\bfollow (?:us|every|all|the|our)\b|\bsuivez[- ]nous|\bfolgen sie|\bs[ií]guenos|"
            r"\bsiga-nos",
            2,
        ),
        (
            r"\bfree (?:articles?|of charge|for a|app)\b|\bfor free\b|\bgratuit|\bkostenlos|"
            r"\bgr[aá]tis",
            2,
        ),
        (r"\bfree\b|\bcosts nothing\b", 1),
        (r"\b(?:from|for|only) \S{0,4}\s?[\d.,]+\s?\S{0,6} a (?:day|week|month|year)\b", 3),
        (r"\bno (?:fuss|noise|shouting|spam)\b|\bunsubscribe\b|\bleave whenever", 2),
        (
            r"\bwant to read on\b|\barticles? left\b|\bturn on\b|\btry it\b|\bsupport (?:us|"
            r"\w+ journalism)",
            3,
        ),
        (
            r"\bsupport(?:s|ing)? (?:\w+ )?(?:reporting|journalism)\b|"
            r"\bindependent \w* ?journalism",
            3,
        ),
        (
            r"\blocal journalism\b|\b(?:day's )?headlines\b|\bthe (?:five )?stories\b|"
            r"\bfront pages\b",
            1,
        ),
        (r"\b(?:found|report|is there|spotted) an? (?:mistake|error|typo)\b", 5),
        (r"\bcontinue without agreeing\b|\btext size\b|\bback to top\b|\bpush notifications\b", 5),
        (
            r"\btap to (?:enlarge|open|expand|view|read|listen|play)\b|\bclick (?:here|to)\b|"
            r"\b(?:image|photo|picture) gallery\b|\bswipe\b|\bslideshow\b",
            4,
        ),
        (r"\b(?:keep|continue) reading (?:after|below)\b|\byour patience\b", 5),
        (r"\bgift this (?:story|article)\b|\brate this\b|\blisten to this (?:article|story)\b", 5),
        (r"\bscore alerts\b|\bour apps?\b|\bin five minutes\b|\ball the \w+(?: \w+)? news\b", 2),
        (r"\binternational news directly in\b|\bdirectly in your\b|\bstraight to your\b", 3),
    )
)
_ADDRESSED = re.compile(
    r"\b(?:you|your|our|us|my|we|i|this|not yet|votre|vos|nous|ihr|ihre|sie|unser\w*|tu|sus|"
    r"seu|sua|tus|puedes|"
    r"nuestr\w+|noss\w+|vostr\w+)\b|^\W*(?:get|to (?:display|view)|download|follow|join|"
    r"subscrib|never|don't|don’t|"
    r"stay|"
    r"sign|support|donate|try|receive|enter|accept|turn|tap|click|free|one|every|each|continue|"
    r"push|"
    r"keep|local|world news|stats|match|live|data|abonn|inscri|télécharg|suivez|suscr|descarg|"
    r"s[ií]g[au]|assine|baixe|"
    r"newsletter|e-?mail|enable|report|found|is there|rate|back|want|get|watch)",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\b(?:said|says|told|added|according to)\b|[\"“”«»]", re.IGNORECASE)
_PROBABLE, _CERTAIN = 4, 6
_LONGEST = 30

_SHARED = frozenset(
    """share tweet facebook twitter whatsapp telegram linkedin pinterest reddit instagram bluesky
    mastodon threads email e-mail print copy partager teilen compartir compartilhar condividi
    imprimer drucken imprimir""".split()
)
_BUTTONS = _SHARED | frozenset(
    """save send like likes comment comments listen link pin mail later gift imprint privacy contact
    reject accept refuse bookmark reprints licences options comentarios kommentare
    commentaires comentários commenti envoyer enregistrer guardar salvar merken""".split()
)
_BETWEEN = frozenset(
    """this that it the a an article story page post to on by via with for friend in read all more
    text size closed are be first off or and x f t aa on: au sur par auf en por""".split()
)
_BUTTON_EDGES = "()[]|/·.,:;>»→▸•–—-+#★☆✉🔊🔗📧…!"
_SHARE_CALL = re.compile(
    r"(?:share|tweet|partager|teilen|compartir|compartilhar|condividi)"
    r"(?: (?:this|the)?\s?(?:story|article|post|page)|cet article|este artículo)?\s*[:!]?",
    re.IGNORECASE,
)


def appeal(line: str) -> Finding | None:
    """The finding of a line that addresses the reader; None where it may be story."""
    if words(line) > _LONGEST or line[:1].islower() or _REPORTED.search(line):
        return None
    score = sum(weight for cue, weight in _CUES if cue.search(line))
    if score < _PROBABLE or not _ADDRESSED.search(line):
        return None
    return Finding(Kind.APPEAL, sure=score >= _CERTAIN)


def buttons(line: str) -> Finding | None:
    """The finding of a row of buttons: "Facebook  X  WhatsApp  Copy link", "Comments (41)"."""
    if _SHARE_CALL.fullmatch(line):
        return Finding(Kind.SHARE, sure=" " in line)
    tokens = [token.strip(_BUTTON_EDGES).lower() for token in line.split()]
    named = {token for token in tokens if token in _BUTTONS}
    if len(tokens) > 14 or not named or line[-1:] in "?!":
        return _letters(line, tokens)
    if not all(t in _BUTTONS or t in _BETWEEN or not t or t.isdigit() for t in tokens):
        return None
    return Finding(Kind.SHARE, sure=len(named & _SHARED) >= 2 or len(named) >= 3)


def _letters(line: str, tokens: list[str]) -> Finding | None:
    """Icons read as letters: "f  t  in  ✉", "A A+ A++"."""
    if (
        2 <= len(tokens) <= 8
        and line[-1] != "."
        and all(t in {"f", "t", "x", "in", "", "a", "aa", "text", "size"} for t in tokens)
    ):
        return Finding(Kind.SHARE)
    return None
