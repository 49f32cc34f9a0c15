"""Lines that announce something: other stories ("Read more", "On the same subject") or the tags."""

from __future__ import annotations

import re

from autotag.formats.page import Finding, Kind

_I = re.IGNORECASE

# What follows each of these is a link to another story, on the line or on the next one.
_POINTER_WORDS = (
    r"read (?:more|also)|also read|see also|"
    r"(?:à )?lire (?:aussi|également|la suite|plus)|voir aussi|à (?:lire|voir|écouter)(?: aussi)?|"
    r"lesen sie (?:auch|mehr|dazu)(?: dazu)?|(?:auch|mehr) lesen|siehe auch|mehr dazu|"
    r"lea (?:también|además|más)|leer más|ver (?:también|más)|te puede interesar|"
    r"quizás también te interese|"
    r"le(?:ia|r) (?:também|mais)|veja (?:também|mais)|saiba mais|"
    r"leggi (?:anche|tutto|di più)|vedi anche|читайте также|lees ook|läs också|ayrıca bakınız|"
    r"اقرأ أيضا|اقرأ أيضاً|延伸阅读|相关阅读"
)
_POINTER = re.compile(rf"[\W_]*(?:{_POINTER_WORDS})\s*(?:\W*|[:：>»]\s*\S.*)", _I)
_POINTER_ALONE = re.compile(rf"[\W_]*(?:{_POINTER_WORDS})\W*", _I)
_ASIDE = re.compile(
    r"[\W_]*(?:related(?: (?:story|stories|article|articles|coverage))?|watch|listen|video|podcast|"
    r"recommended(?: for you)?|you (?:may|might) (?:also )?like|don['’]t miss|"
    r"(?:also|more) (?:in|on|from) [^:]{1,40}|explainer|live blog|in pictures|en images|en vidéo|"
    r"in bildern|opinion|analysis)\s*:\s+\S.*|\+\+\+.+\+\+\+",
    _I,
)
_ASIDE_ALONE = re.compile(
    r"[\W_]*(?:(?:recommended(?: for you)?|you (?:may|might) (?:also )?like|watch|"
    r"related(?: (?:story|article|coverage))?)\s*:|"
    r"(?:read (?:on|next)|see more|more coverage|further reading|weiterlesen)\W*)",
    _I,
)
_RELATED = re.compile(
    r"\W*(?:on the same (?:subject|topic|theme)|(?:most|top) (?:read|popular|viewed|shared|"
    r"stories)|"
    r"more (?:on|from|in|about) (?:this|the) (?:topic|subject|story|section|author|page)|"
    r"more (?:stories|news|articles|on this|like this)|more (?:from|in) [A-Z]\w+(?: \w+)?|"
    r"related(?: (?:articles?|stories|content|news|reading|coverage|links|posts))?|"
    r"also (?:in|on) [A-Z]\w+|also interesting|also of interest|what to read next|up next|"
    r"you (?:may|might) (?:also )?(?:like|be interested in|have missed)|next fixtures|"
    r"(?:other|latest|popular|similar) (?:stories|news|articles|"
    r"headlines)(?: you may have missed)?|"
    r"latest|trending(?: now)?|recommended(?: for you)?|don['’]t miss|editor['’]s (?:picks?|"
    r"choice)|"
    r"sur le même (?:sujet|thème)|(?:articles? )?les plus (?:lus|consultés|populaires)|"
    r"à lire aussi|articles (?:liés|associés|similaires)|dans la même rubrique|"
    r"mehr zum thema|meistgelesen\w*|am meisten gelesen|das könnte (?:sie|dich) auch interessieren|"
    r"verwandte (?:artikel|themen)|weitere (?:artikel|nachrichten|themen)|zum selben thema|"
    r"sobre el mismo tema|lo más (?:leído|visto)|más (?:noticias|leídas?|sobre .{2,30})|"
    r"(?:noticias|artículos) relacionad[oa]s|te puede interesar|"
    r"(?:as )?mais lidas|mais (?:notícias|sobre .{2,30})|(?:notícias|artigos) relacionad[oa]s|"
    r"sullo stesso (?:tema|argomento)|i più letti|(?:articoli|notizie) correlat[ei]|"
    r"читайте также|по теме|相关新闻|热门|مواضيع ذات صلة|الأكثر قراءة)\W*",
    _I,
)
_LABEL_HEADER = re.compile(
    r"\W*(?:(?:article )?tags?|key ?words?|topics?|(?:related|in this) (?:topics|tags|story|"
    r"article)|"
    r"subjects?|countries|country|places?|regions?|themes?|sections?|categor(?:y|ies)|labels?|"
    r"(?:posted|filed|tagged|published|more) (?:in|under|as|with|on|about)|filed|read more about|"
    r"more (?:on|about)|mots[- ]cl[ée]s|thèmes?|sujets?|pays|rubriques?|étiquettes|"
    r"schlagw(?:orte|örter)|stichw(?:orte|örter)|themen|länder|"
    r"etiquetas|temas?|palabras clave|países|archivado en|palavras-chave|assuntos?|tópicos|"
    r"parole chiave|temi|argomenti|paesi|теги|темы|标签|关键词|الوسوم|كلمات مفتاحية)\W*",
    _I,
)
_LABEL_LINE = re.compile(
    r"\W*(?:tags|keywords|mots[- ]clés|schlagwörter|etiquetas|palabras clave|palavras-chave|"
    r"parole chiave|filed under|теги)\s*:\s*\S.*|tags (?:above|below)\b.*",
    _I,
)


# In the order in which they are tried.
_SHAPES = (
    (_POINTER_ALONE, Finding(Kind.POINTER_NEXT, sure=True)),
    (_POINTER, Finding(Kind.POINTER, sure=True)),
    (_ASIDE_ALONE, Finding(Kind.POINTER_NEXT)),
    (_RELATED, Finding(Kind.RELATED)),
    (_ASIDE, Finding(Kind.POINTER)),
    (_LABEL_HEADER, Finding(Kind.LABEL_HEADER)),
    (_LABEL_LINE, Finding(Kind.LABEL_HEADER, sure=True)),
)


def link(line: str) -> Finding | None:
    """What a line announces: other stories or tags, on the line itself or below; else None."""
    return next((finding for shape, finding in _SHAPES if shape.fullmatch(line)), None)
