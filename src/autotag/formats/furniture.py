"""What a line of a page is, judged by itself: its whole shape must be that of furniture."""

from __future__ import annotations

import re

from autotag.formats.appeals import appeal, buttons
from autotag.formats.bylines import byline
from autotag.formats.links import link
from autotag.formats.page import LONGEST_FURNITURE, Finding, Kind, ends_sentence, words
from autotag.formats.printed_dates import is_date, is_stamp, iso_date

_I = re.IGNORECASE
_DECORATION = " \t\u00a0-–—+*•·|[](){}<>»›→➜▸▶►:…★"

_ADVERTS = frozenset(
    """ad ads advert advertising advertisement advertisements sponsored promoted publicité publicite
    annonce anzeige werbung publicidad anuncio publicidade anúncio pubblicità реклама إعلان 广告
    reklam reklama advertentie""".split()
)
_ADVERT_LINE = re.compile(
    r"(?:sponsored|advert|promoted|partner content)\s*:\s+\S.*|"
    r"(?:sponsored|promoted|paid|partner) (?:content|post|message|links?)|"
    r"advertise?ment\s*[-–—:|.]?\s*(?:continue|story continues|scroll|keep)\b.{0,60}|"
    r"(?:continue|keep) reading (?:after|below).{0,40}|(?:article|story) continues (?:after|"
    r"below).{0,40}|"
    r"la suite après (?:cette|la) publicité|continúa después de la publicidad|"
    r"continua depois da publicidade|lesen sie nach der anzeige weiter",
    _I,
)
_MINUTES = re.compile(
    r"[⏱🕐🕒⏰\s]*(?:(?:reading(?: time)?|read(?: time)?|listen|temps de lecture|lecture|lesezeit|"
    r"lesedauer|tiempo de lectura|lectura|tempo (?:de leitura|di lettura)|leitura|"
    r"lettura)\s*:?\s*)?"
    r"(?:about|approx\.?|ca\.?|env\.?|circa|~)?\s*"
    r"(\d{1,3}\s*[-‐‑]?\s*(?:min(?:s|utes?|uten|utos?|uti|uto)?|mn|мин)\b\.?)[-‐‑]?\s*"
    r"(?:to read|read|reading time|de lecture|de lectura|de leitura|di lettura|lesezeit|lesedauer|"
    r"listen)?\.?(?:,? or listen to it)?",
    _I,
)
_LISTEN = re.compile(r"\W*listen(?: to this (?:article|story))?\s*(?:\([^()]{1,20}\))?", _I)

_RIGHTS = re.compile(
    r"(?:©|℗|copyright\s*(?:©|\(c\)|:|\d{4})|\(c\)\s*(?:copyright\s*)?\d{4})\s*\S.{0,160}|"
    r"(?:copyright\s+)?\S{2,20}[\s.,|–—-]+all rights reserved\W*|all rights reserved\b.{0,80}|"
    r".{0,80}(?:©|\(c\)|copyright|\d{4}).{0,80}\ball rights reserved\b.{0,40}|"
    r".{0,80}\b(?:reproduction|reprinting|any use of (?:this|the) text)\b.{0,60}"
    r"\b(?:prohibited|forbidden|permission)\b.{0,60}|"
    r".{0,80}\b(?:tous droits réservés|alle rechte vorbehalten|todos los derechos reservados|"
    r"todos os direitos reservados|tutti i diritti riservati|all rights are reserved)\b.{0,80}",
    _I,
)
_NOTICE_WORDS = 40
_NOTICE = re.compile(
    r"(?:(?:first |originally )?(?:published|posted|updated)\b[^.]{0,60}\d{4}\s*[.|]|"
    r"(?:this|the) (?:article|story|report|interview|piece|text) "
    r"(?:was|is|has been|first|originally) .{0,60}"
    r"\b(?:published|updated|translated|amended|corrected|produced|appeared)\b|"
    r"our standards:|page last reviewed|reuse this content|permalink\b|"
    r"(?:additional |with )?(?:reporting|writing|editing|compiled|translation) (?:by|from)\b|"
    r"tags (?:are|above|below)\b).*",
    _I,
)
_AGENCY = (
    r"afp|ap|reuters|dpa|efe|ansa|lusa|tass|rfe|apa|upi|pti|ani|anp|xinhua|kyodo|yonhap|bloomberg|"
    r"belga|interfax|aap|sid|keystone-sda|sda"
)
_AGENCY_LINE = re.compile(
    rf"\W*(?:(?:with|avec|mit|con|com|source|sources|via|own|and|et|und|ag|wl)\W+)*"
    rf"(?:{_AGENCY})\b(?:(?:\W+|\W*-style )(?:and|et|und|y|e|own|desk|staff|wl|{_AGENCY})\b)*\W*",
    _I,
)
_AGENCY_WORDS = re.compile(
    r"\W*(?:(?:with|avec|mit|con|com)\s+(?:agenc(?:y|ies)|agences|agenturen|agencias|agenzie|"
    r"agências|wires|wire services)|(?:ag|agencies)\b.{0,30})\W*|.{0,40}/\s*own (?:staff|"
    r"sources).{0,3}",
    _I,
)
_PICTURE = (
    r"(?:(?:file|archive|pool|stock|symbol)[ -]?)?(?:photo(?:graph)?s?|pictures?|pics?|images?|"
    r"foto(?:s|grafía)?|imagen|imagem|immagine|bild(?:er)?|légende|légende photo|caption|"
    r"leyenda|didascalia|фото)"
)
_CAPTION = re.compile(
    r"(?:image caption|pie de foto|légende)\s*[,:].*|"
    rf"[\[(]\s*{_PICTURE}\s*[\])]\s*\S.*|[\[(]?\s*{_PICTURE}\s*(?:credit)?\s*:\s*\S.*",
    _I,
)
_GALLERY = re.compile(rf"{_PICTURE} \d+ (?:of|/|de|von) \d+.{{0,10}}", _I)
_CREDIT_END = re.compile(
    rf"(?:[.)\]/–—-]|\s{{2}})\s*\(?\[?(?:{_PICTURE}|camera|credit|crédits?)(?:\s+(?:by|"
    rf"courtesy))?\s*:"
    r"\s*.{2,60}$|"
    rf"\([^()]{{0,40}}\b(?:{_PICTURE}|handout|illustration|archives?|archiv|archivo|arquivo)\b"
    r"[^()]{0,60}\)\.?$|"
    r".\s*©.{1,80}$|\b(?:image|picture|photo)s? courtesy of .{2,60}$|"
    r"(?:\.|\s[-–—])\s*(?:AFP|AP|EPA|REUTERS|Reuters|"
    r"Getty(?: Images)?)(?:\s?/\s?[\w. ]{2,40})?\.?$|"
    r"\b(?:AFP|REUTERS|EPA|AP Photo|Getty Images)\s?/\s?[\w. ]{2,40}\)?$|\bvia (?:Getty|AP|"
    r"REUTERS)\b.{0,20}$",
    _I,
)
_CREDIT = re.compile(
    r"(?:image (?:source|credit)|fuente de la imagen|crédit photo|bildquelle)\s*[,:].*|"
    rf"\(?(?:supplied|handout|credit|credits|crédits?|{_PICTURE})\s*:.{{2,60}}|"
    r"[\[(][^\[\]()]{0,40}\b(?:supplied|special arrangement|handout|courtesy|provided by|credit|"
    rf"file|archives?|own (?:staff|sources)|{_PICTURE})\b[^\[\]()]{{0,60}}[\])]",
    _I,
)
_CONTROL = re.compile(
    r"(?:skip to (?:main )?content|menu|log ?in|sign in|search|close|previous|next|home)|"
    r"(?:https?://|www\.)\S+|@\w{2,30}|list (?:of \d+ items|\d+ of \d+\b.{0,120})|end of list|"
    r"(?:about )?\d{1,2} (?:minutes?|hours?|days?|weeks?) ago",
    _I,
)
_HEADING = re.compile(
    r"(?:key (?:points|facts)|what you need to know|at a glance|in (?:brief|short)|highlights|"
    r"l'essentiel|das wichtigste in kürze|lo esencial|em resumo|in sintesi)\s*:?|"
    r"(?:updated?|breaking(?: news)?|exclusive|live|explainer|analysis|opinion)",
    _I,
)
_SUBSCRIBE = re.compile(
    r"(?:i |je |ich |yo )?(?:subscribe|sign up|m['’]abonne|abonniere?n?|me suscribo|suscr[ií]bete|"
    r"suscribirse|s['’]abonner|abonnez-vous|assine(?: já)?|inscreva-se|iscriviti|register)"
    r"(?: (?:now|here|today|ici|aquí|jetzt))?\W*|newsletter(?:s|-anmeldung| abonnieren)?",
    _I,
)
_COMMENTS = re.compile(r"(?:no|\d[\d.,]*)\s+(?:comments?|commentaires?|kommentare?|comentarios?)", _I)
_SEPARATOR = re.compile(r"\s*[|·•]\s*|\s{2,}|\s+(?:[-–—➜]|//)\s+|\t")
_SECTION = re.compile(r"[^\W\d_]{3,20} [-–—/|] [A-Z]\w{2,20}(?: \([\w-]{1,6}\))?")
_BREADCRUMB = re.compile(r"(?:[^\W\d_][\w&' ’-]{1,24}\s*[>»›/|]\s*){1,4}[^\W\d_][\w&'’, -]{1,40}")


def look(line: str) -> Finding | None:
    """What a line is by itself; None: story, as far as the line can tell."""
    if len(line) > LONGEST_FURNITURE:
        return None
    return _whole(line) or _in_pieces(line)


def is_kicker(line: str) -> bool:
    """Whether a line over a story may be a section's name: short, no digits, not a sentence."""
    if _SECTION.fullmatch(line):
        return True
    if len(line) > 60 or any(c.isdigit() for c in line) or line[-1:] in ';,"”»':
        return False
    if ":" in line or ends_sentence(line):
        return False
    return words(line) <= 2 or bool(_BREADCRUMB.fullmatch(line)) or _is_desk(line)


def _is_desk(line: str) -> bool:
    last = line.rsplit(maxsplit=1)[-1].lower()
    is_joined = any(joint in line for joint in (" & ", " - ", " – "))
    is_section = line.isupper() or is_joined or last in {"desk", "bureau", "★"}
    return is_section and len(line.split()) <= 5


def _whole(line: str) -> Finding | None:
    for step in (_advert, _time, byline, link, _header, buttons, _rights, _picture, appeal):
        if found := step(line):
            return found
    return None


def _advert(line: str) -> Finding | None:
    bare = line.strip(_DECORATION)
    # "• Advertising" is a bullet, "– Advertising –" an advert.
    lopsided = line[:1] in "-–—*•·" and line[-1:] not in "-–—*•·"
    spaced = len(bare) > 3 and bare.replace(" ", "").isupper() and all(len(p) == 1 for p in bare.split())
    word = bare.replace(" ", "").lower() if spaced else bare.lower()
    if word in _ADVERTS and not lopsided:
        return Finding(Kind.ADVERT, sure=word != "ads")
    return Finding(Kind.ADVERT, sure=True) if _ADVERT_LINE.fullmatch(bare) else None


def _time(line: str) -> Finding | None:
    if found := _MINUTES.fullmatch(line):
        return Finding(Kind.READING_TIME, sure=True, reading_time=found[1])
    if _LISTEN.fullmatch(line):
        return Finding(Kind.SHARE, sure=" " in line)
    if is_date(line) and (line[-1] != "." or is_stamp(line)):
        return Finding(Kind.DATE, sure=is_stamp(line), date=iso_date(line))
    return None


def _header(line: str) -> Finding | None:
    if _HEADING.fullmatch(line.strip("★☆*● ")):
        return Finding(Kind.KICKER)
    if _CONTROL.fullmatch(line):
        return Finding(Kind.SHARE)
    if _SUBSCRIBE.fullmatch(line):
        return Finding(Kind.APPEAL, sure=True)
    return Finding(Kind.SHARE, sure=True) if _COMMENTS.fullmatch(line) else None


def _rights(line: str) -> Finding | None:
    if _RIGHTS.fullmatch(line):
        return Finding(Kind.RIGHTS, sure=True)
    if words(line) <= _NOTICE_WORDS and _NOTICE.fullmatch(line):
        return Finding(Kind.RIGHTS, date=iso_date(line[:80]))
    if _AGENCY_LINE.fullmatch(line) or _AGENCY_WORDS.fullmatch(line):
        return Finding(Kind.RIGHTS, sure=line.startswith("("))
    return None


def _picture(line: str) -> Finding | None:
    bare = words(line)
    if _GALLERY.fullmatch(line):
        return Finding(Kind.SHARE, sure=True)
    if bare <= 45 and _CAPTION.fullmatch(line):
        return Finding(Kind.CAPTION, sure=True)
    if bare <= 45 and _CREDIT_END.search(line):
        return Finding(Kind.CAPTION, sure="©" in line)
    return Finding(Kind.CREDIT) if bare <= 8 and _CREDIT.fullmatch(line) else None


def _in_pieces(line: str) -> Finding | None:
    """A line of pieces that are furniture each: "By Jane Roe | June 30, 2025 | 4 min read"."""
    pieces = [piece for piece in _SEPARATOR.split(line.replace(" (", "  ").rstrip(")")) if piece]
    if not 2 <= len(pieces) <= 8:
        return None
    found = [_whole(piece) for piece in pieces]
    known = [finding for finding in found if finding]
    dateline = is_date(pieces[0]) or any(f.kind is Kind.DATE for f in known)
    for piece, finding in zip(pieces, found, strict=True):
        if finding is None and not (known and len(piece.split()) <= (4 if dateline else 2)):
            return None
    if not known or all(f.kind in (Kind.CREDIT, Kind.KICKER, Kind.RELATED) for f in known):
        return None
    return Finding(
        Kind.DATE if dateline else known[0].kind,
        sure=len(known) == len(pieces) and any(f.sure for f in known),
        author=next((f.author for f in known if f.author), ""),
        reading_time=next((f.reading_time for f in known if f.reading_time), ""),
        date=next((f.date for f in known if f.date), ""),
    )
