// Tags as rows that open: name, score against threshold, and why.

import { bar, make } from "./dom.js";
import { flag, percent } from "./names.js";
import { why } from "./why.js";

/** A tag of a facet. `looking` is told what is pointed at (`at`, `away`), opened (`open`) and closed
 * (`close`); `verdict`, if there is one, makes the buttons that accept and reject. */
export function tagRow({ facet, tag, explanation, kind = "given", looking, verdict }) {
  const body = make("div", { class: "why", id: `why-${kind}-${facet}-${tag.tag}`, hidden: true });
  const button = make("button", {
    type: "button", class: "row", "aria-expanded": "false", "aria-controls": body.id,
    onpointerenter: () => looking.at(explanation), onpointerleave: () => looking.away(),
    onfocus: () => looking.at(explanation), onblur: () => looking.away(),
    onclick: () => toggle(button, body, kind, explanation, looking),
  }, ...line(facet, tag, explanation));
  return make("li", { class: `tag ${kind}`, "data-tag": `${facet}/${tag.tag}` }, button, verdict ?? null, body);
}

function line(facet, tag, { threshold }) {
  const emblem = flag(facet, tag.tag);
  return [
    emblem ? make("span", { class: "flag", "aria-hidden": "true" }, emblem) : null,
    make("span", { class: "what" },
      make("span", { class: "name", dir: "auto" }, tag.name), " ",
      tag.name === tag.tag ? null : make("span", { class: "code-of" }, tag.tag)),
    make("span", { class: "score" }, percent(tag.score)),
    make("span", { class: "unseen" }, `, given from ${percent(threshold)} on`),
    bar(tag.score, threshold),
  ];
}

/** Opens or closes a tag's explanation. */
function toggle(button, body, kind, explanation, looking) {
  const opens = body.hidden;
  if (opens && !body.childElementCount) body.append(...why(kind, explanation, looking.words));
  body.hidden = !opens;
  button.setAttribute("aria-expanded", String(opens));
  if (opens) looking.open(explanation);
  else looking.close(explanation);
}
