// The pane of tags: those given, those to review, countries that are only named, and any tag one asks for.

import * as api from "./api.js";
import { offer, verdictOn } from "./corrections.js";
import { $, make } from "./dom.js";
import { searchable } from "./missing.js";
import { flag, many, title } from "./names.js";
import { tagRow } from "./tags.js";

/** What shows results. `attempt` runs what takes a while, `refuse` shows an error, `say` the status. */
export function resultPane(attempt, refuse, say) {
  let corrected = false; // whether the server takes corrections
  let names = new Map(); // of countries
  let now = null; // the article shown, its result, and what looks into it

  const row = (facet, tag, explanation, kind) => {
    const verdict = corrected ? verdictOn(now.article, facet, tag, refuse) : null;
    return tagRow({ facet, tag, explanation, kind, looking: now.looking, verdict });
  };
  const ask = (facet, tag) => {
    const { article } = now;
    attempt(async () => {
      const [explanation, learned] = await Promise.all([
        api.explain(article, facet, tag.tag), api.learned(facet, tag.tag),
      ]);
      return () => answer(facet, tag, { ...explanation, learned });
    });
  };
  const answer = (facet, tag, explanation) => {
    const given = isGiven(now.result, facet, tag.tag);
    const item = row(facet, { ...tag, score: explanation.score }, explanation, given ? "asked" : "missed");
    $("asked").replaceChildren(item);
    const button = item.querySelector(".row");
    button.click();
    button.focus();
    say(`${tag.name}: ${given ? "given" : "not given"}`);
  };
  const search = searchable(ask);

  return {
    /** Takes in what the server says of its model. */
    meet(about, tags) {
      corrected = about.feedback === true;
      if (corrected) offer();
      names = new Map((tags.country ?? []).map(({ tag, name }) => [tag, name]));
      search(tags);
    },
    /** Shows the tags of an article; the first is opened, so that everyone sees that there are reasons. */
    show(article, result, looking) {
      now = { article, result, looking };
      $("warnings").replaceChildren(...(result.warnings ?? []).map((text) => make("p", { class: "notice" }, text)));
      $("facets").replaceChildren(...blocks(result, row));
      $("asked").replaceChildren();
      showNamed(now, names, ask);
      say(counted(result));
      $("facets").querySelector(".row")?.click();
      $("read").scrollTo({ top: 0, behavior: "instant" }); // an article is read from its beginning
    },
  };
}

const total = (facets) => Object.values(facets).reduce((sum, list) => sum + list.length, 0);

function counted({ tags, review }) {
  const doubtful = total(review);
  return `${many(total(tags), "tag")}${doubtful ? `, ${doubtful} to review` : ""}`;
}

const isGiven = ({ tags, review }, facet, id) =>
  [...(tags[facet] ?? []), ...(review[facet] ?? [])].some(({ tag }) => tag === id);

/** A block for each facet, then those that hold tags for an editor to decide. */
function blocks({ tags, review, explain }, row) {
  const rows = (facet, list, kind) => list.map((tag) => row(facet, tag, explain[facet][tag.tag], kind));
  const given = Object.keys(tags).map((facet) => block(title(facet), rows(facet, tags[facet], "given")));
  const doubtful = Object.keys(review).filter((facet) => review[facet].length)
    .map((facet) => block(`${title(facet)}, for an editor to decide`, rows(facet, review[facet], "review")));
  return [...given, ...doubtful];
}

function block(name, rows) {
  const list = rows.length ? make("ul", { class: "tags" }, ...rows) : make("p", { class: "none" }, "None is likely enough.");
  return make("section", { class: "facet" }, make("h3", {}, name), list);
}

/** Countries that are named, but not among the tags. */
function showNamed({ result, looking }, names, ask) {
  const others = (result.mentions?.country ?? []).filter(({ tag }) => !isGiven(result, "country", tag));
  const countries = [...new Set(others.map(({ tag }) => tag))];
  const items = countries.map((tag) => {
    const mentions = others.filter((mention) => mention.tag === tag);
    return make("li", {}, named({ tag, name: names.get(tag) ?? tag }, mentions, looking, ask));
  });
  $("named-list").replaceChildren(...items);
  $("named").hidden = items.length === 0;
}

function named(country, mentions, looking, ask) {
  // All count the same here: what is shown is where the country is named, not what that is worth.
  const spoken = { terms: [], mentions: mentions.map((mention) => ({ ...mention, contribution: 1 })) };
  const [on, off] = [() => looking.at(spoken), () => looking.away()];
  return make("button", {
    type: "button", onclick: () => ask("country", country),
    onpointerenter: on, onpointerleave: off, onfocus: on, onblur: off,
  }, make("span", { "aria-hidden": "true" }, flag("country", country.tag)),
    make("span", { dir: "auto" }, country.name),
    make("span", { class: "times" }, `${mentions.length}×`));
}
