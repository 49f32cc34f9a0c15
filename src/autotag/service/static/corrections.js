// Accepting and rejecting tags, where the server takes corrections.

import { correct } from "./api.js";
import { $, make } from "./dom.js";
import { keep, kept } from "./kept.js";

const NAME = "by";

/** Shows the field for the corrector's name, kept in this browser. */
export function offer() {
  $("by").value = kept("localStorage", NAME);
  $("by").addEventListener("change", () => keep("localStorage", NAME, $("by").value.trim()));
  $("correcting").hidden = false;
}

/** The buttons that accept or reject a tag of an article; `failed` is told of a Refusal. */
export function verdictOn(article, facet, tag, failed) {
  const group = make("span", { class: "verdict", role: "group", "aria-label": `Is ${tag.name} right?` });
  const press = async (button, wish) => {
    try {
      await correct(correction(article, facet, wish));
    } catch (error) {
      return failed(error);
    }
    for (const one of group.children) one.setAttribute("aria-pressed", String(one === button));
    $("status").textContent = `${tag.name}: ${button.title.toLowerCase()}ed.`;
  };
  group.append(
    verdict("accept", "✓", tag, (button) => press(button, { add: [tag.tag], remove: [] })),
    verdict("reject", "✕", tag, (button) => press(button, { add: [], remove: [tag.tag] })),
  );
  return group;
}

function verdict(name, sign, tag, press) {
  const title = name[0].toUpperCase() + name.slice(1);
  return make("button", {
    type: "button", class: name, title, "aria-label": `${title} ${tag.name}`, "aria-pressed": "false",
    onclick: ({ currentTarget }) => press(currentTarget),
  }, sign);
}

function correction(article, facet, wish) {
  const by = $("by").value.trim();
  return { article, facet, ...wish, ...(by && { by }) };
}
