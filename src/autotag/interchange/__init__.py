"""Results in the forms that newsrooms exchange: IPTC ninjs 3.1 and schema.org's NewsArticle."""

from autotag.interchange.forms import FORMS, Form, encoded
from autotag.interchange.jsonld import to_jsonld
from autotag.interchange.ninjs import to_ninjs

__all__ = ["FORMS", "Form", "encoded", "to_jsonld", "to_ninjs"]
