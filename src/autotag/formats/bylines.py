"""Lines that say who wrote a story, and the name in them."""

from __future__ import annotations

import re

from autotag.formats.page import Finding, Kind
from autotag.formats.printed_dates import is_date

_CREDITED = (
    r"(?:text|words|story|stor(?:y|ies) and (?:pictures|photos)|report(?:ed|ing)?|written|posted|"
    r"compiled|edited|photographs?|photos?|pictures?|analysis|interview|opinion|comment(?:ary)?)"
)
# With a colon or a credited part the line can be nothing else: "Text by: RFI", "Words: Jane Roe".
_LABEL = re.compile(
    rf"(?:{_CREDITED}\s+by\s*:?|by\s*:|(?:text|texte?|texto|testo|words|words and pictures|author|"
    r"auteur|autore?|autorin|reporter|redacción|redação|redazione|propos recueillis par|"
    r"mis en ligne par|publié par|escrito por|scritto da|geschrieben von|texte (?:par|de)|"
    r"texto (?:por|de)|testo di|text von|par|por|von|di)\s*:)\s*",
    re.IGNORECASE,
)
_ENDS_WITH_BY = re.compile(r"\b(?:by|par|von|por|di|de|author|auteur|autore?)\s*:?$", re.IGNORECASE)
_BARE = re.compile(r"(?:[Bb]y|BY|[Pp]ar|PAR|[Vv]on|VON|[Pp]or|POR|[Dd]i)\s+")
_ROLE_NAMES = (
    r"correspondents?|correspondante?s?|korrespondent(?:in|en)?|corresponsal(?:es)?|"
    r"corrispondenti?e?|correspondentes?|inviat[oai]|envoyée?s?|enviad[oa]s?|stringer|reporters?|"
    r"bureau|desk|staff|newsroom|team|editors?|rédaction|redaktion|redacción|redazione|redação"
)
_OUR = r"(?:our|a|an|the|notre|nos|unser\w*|nuestr\w+|nostr\w+|noss\w+)"
_FROM_OUR = re.compile(
    rf"(?:(?:{_CREDITED}\s+)?(?:from|by|with|avec|mit|con|com|de|von|dal|dalla|do|da|par|por|"
    rf"di)\s*:?\s+)"
    rf"{_OUR}\s+(?:[\w'’-]+\s+){{0,3}}?(?:{_ROLE_NAMES})\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^.*?\b(?:from|by|de|von|dal|dalla|do|da|par|por|di)\b\s*:?\s+", re.IGNORECASE)
_OUR_DESK = re.compile(rf"(?:our|notre|nuestra)\s+(?:\w+\s+)?(?:{_ROLE_NAMES})", re.IGNORECASE)
_DESK_NAME = re.compile(r"(?:redacción|redaktion|rédaction|redazione|redação) [A-Z]\w*(?: [A-Z]\w*)?", re.I)
_WITH_ROLE = re.compile(rf"[^,]{{4,40}}, (?:[\w'’-]+ ){{0,4}}(?:{_ROLE_NAMES}|writer)", re.I)
_ROLE = re.compile(
    rf"(?:our|own|special|foreign|political|senior|chief|sports?|staff|education|handball|football|"
    rf"court|science|health|business|diplomatic|deputy|permanente?|spéciale?s?|especial(?:es)?|"
    rf"{_ROLE_NAMES}|agencies|agences|agenturen|agencias|agenzie|agências|wires|writer)",
    re.IGNORECASE,
)
_JOINTS = frozenset(
    """and & in for with from of at de del della da do dos du di des le la les van von der den zu el
    al bin ben ibn y e et und à en a aus in im / by avec con mit com""".split()
)
_NAME = re.compile(r"(?:[A-ZÀ-ÖØ-ÞĀ-ſЀ-ӿ]|[dlDLO]['’](?=[A-ZÀ-Þ]))[\w'’.-]*")
_PLACE = re.compile(r"\s+(?:in|à|en|em|aus|from|for|a)\s+\S.*$")
_PREPOSITION = re.compile(r"(?:in|à|en|em|aus|at|a|au|aux|du|de)\s+")
_AGENCY = re.compile(r"\s+(?:with|avec|con|mit|com)\s+(?:agencies|agences|agencias|agenturen|wires).*$")
_SECOND_CREDIT = re.compile(
    r"[\s,;|/]+(?:pictures?|photos?|photographs?|images?|fotos?|bilder|edit(?:ed|ing)|drawings|"
    r"video)"
    r"\s*(?:by\b|:).*$",
    re.IGNORECASE,
)
_COLLECTIVE = re.compile(
    r"(?:bureau|desk|staff|newsroom|team|editors?|rédaction|redaktion|redacción)$", re.IGNORECASE
)
_FOLLOW = re.compile(r"\s+(?:follow|suivre|seguir|folgen|segui)\b.*$", re.IGNORECASE)
_MAX_TOKENS = 16


def byline(piece: str) -> Finding | None:
    """What a line or a piece of one says of the author; None where it is something else."""
    if found := _FROM_OUR.match(piece):
        return _from_correspondent(piece, found.end())
    if found := _LABEL.match(piece):
        name = _SECOND_CREDIT.sub("", piece[found.end() :]).strip()
        is_text_label = not name and not _ENDS_WITH_BY.search(piece)
        return None if is_text_label else _credited(name)
    if (found := _BARE.match(piece)) and (name := piece[found.end() :]) and _people(name, least=2):
        return Finding(Kind.AUTHOR, author=_clean(name))
    return Finding(Kind.AUTHOR, author=_clean(piece)) if _is_signature(piece) else None


def is_bare(line: str) -> bool:
    """Whether a line begins as a byline does that may as well be a verse: "By Land And Sea"."""
    return bool(_BARE.match(line)) and not (_LABEL.match(line) or _FROM_OUR.match(line))


def _is_signature(piece: str) -> bool:
    """Whether a piece names a writer and no more: "Our bureau", "Jane Roe, staff writer"."""
    if _OUR_DESK.fullmatch(piece) or _DESK_NAME.fullmatch(piece):
        return True
    if _WITH_ROLE.fullmatch(piece) and _people(piece, least=3):
        return True
    return bool(_AGENCY.search(piece)) and _people(piece, least=2)


def is_name(line: str) -> bool:
    """Whether a line can be a person's name alone, as it stands under "From our correspondent"."""
    return _people(line, least=1) and len(line.split()) <= 5 and not line.isupper()


def _credited(name: str) -> Finding | None:
    if not name:
        return Finding(Kind.AUTHOR_NEXT, sure=True)
    if _people(name, least=1):
        return Finding(Kind.AUTHOR, sure=True, author=_clean(name))
    is_desk = len(name.split()) <= 2 and bool(_COLLECTIVE.search(name))
    return Finding(Kind.AUTHOR, author=name) if is_desk else None


def _from_correspondent(piece: str, end: int) -> Finding | None:
    rest = _PREPOSITION.sub("", piece[end:].strip(" ,:"), count=1)
    if rest and not _people(rest, least=1):
        return None
    _, comma, name = piece[end:].partition(",")
    if comma and is_name(name.strip()):
        return Finding(Kind.AUTHOR, sure=True, author=name.strip())
    if not rest and _COLLECTIVE.search(piece):
        return Finding(Kind.AUTHOR, sure=True, author=_OPENING.sub("", piece))
    return Finding(Kind.AUTHOR_NEXT, sure=True)


def _people(names: str, *, least: int) -> bool:
    """Whether a text is names, places and roles: "Jane Roe in Oslo, staff reporter"."""
    tokens = names.replace("/", " / ").replace(",", " , ").split()
    if not tokens or len(tokens) > _MAX_TOKENS or is_date(tokens[0]):
        return False
    if not (_NAME.match(tokens[0]) or _ROLE.fullmatch(tokens[0])):
        return False
    last = tokens[-1].rstrip(".")
    if tokens[-1].endswith((".", "!", "?", ":", ";")) and len(last) > 3 and "." not in last:
        return False
    capitals = 0
    for token in tokens:
        if _NAME.fullmatch(token.strip("(),")):
            capitals += 1
        elif _ROLE.fullmatch(token):
            capitals += token is not tokens[0] or len(tokens) > 1
        elif token.lower() not in _JOINTS and token != ",":
            return False
    return capitals >= least


def _clean(name: str) -> str:
    return _PLACE.sub("", _AGENCY.sub("", _FOLLOW.sub("", name))).strip(" ,|/:") or name
