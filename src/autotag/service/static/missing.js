// "A tag you miss?": search all tags, and see why one was not given.

import { $, make } from "./dom.js";
import { flag, many, matching, title } from "./names.js";

const SHOWN = 8;

/** Lets all tags be searched; `ask` is called with the facet and the tag that is chosen. */
export function searchable(ask) {
  let known = [];
  const choose = (tag) => {
    $("wanted").value = "";
    show([], known, choose);
    ask(tag.facet, tag);
  };
  $("wanted").addEventListener("input", () => show(found(known), known, choose));
  $("wanted").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const [best] = found(known);
    if (best) choose(best);
  });
  return (tags) => {
    known = Object.entries(tags).flatMap(([facet, list]) => list.map((tag) => ({ facet, ...tag })));
  };
}

const found = (known) => ($("wanted").value.trim() ? matching(known, $("wanted").value) : []);

function show(tags, known, choose) {
  const searched = $("wanted").value.trim() !== "";
  const items = tags.slice(0, SHOWN).map((tag) => make("li", {}, button(tag, choose)));
  if (searched && !tags.length) items.push(make("li", { class: "none" }, none(known)));
  $("found").replaceChildren(...items);
  $("found-status").textContent = searched ? `${many(tags.length, "tag")} found` : "";
}

const none = (known) => `None of the ${many(known.length, "tag")} of this model is called that.`;

function button(tag, choose) {
  const emblem = flag(tag.facet, tag.tag);
  return make("button", { type: "button", onclick: () => choose(tag) },
    emblem ? make("span", { "aria-hidden": "true" }, emblem) : null,
    make("span", { dir: "auto" }, tag.name), make("span", { class: "unseen" }, `, ${title(tag.facet)}`));
}
