// The article as the server read it, and where its words stand on the page.

import { make } from "./dom.js";
import { title } from "./names.js";

const PARTS = { title: "h3", dateline: "p", lead: "p", text: "p" };
const ASIDE = { author: "Author", byline: "Byline", reading_time: "Reading time", caption: "Caption" };

/** Shows an article in `place`; what it returns finds the range of code points in a field. */
export function show(article, place) {
  const fields = {};
  const shown = new DocumentFragment();
  for (const [field, element] of Object.entries(PARTS)) {
    const text = article[field] ?? "";
    const found = [...paragraphs(text)];
    const blocks = found.map(([, part]) => make(element, { class: field, dir: "auto" }, part));
    fields[field] = { starts: found.map(([start]) => start), blocks, units: unitsOf(text) };
    shown.append(...blocks);
  }
  place.replaceChildren(shown);
  place.lang = /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(article.language ?? "") ? article.language : "";
  return (field, start, end) => range(fields[field], start, end);
}

/** The paragraphs of a text, each with where it begins (in UTF-16 units). */
function* paragraphs(text) {
  for (const match of text.matchAll(/\S[^]*?(?=\s*\n\s*\n|\s*$)/g)) yield [match.index, match[0]];
}

/** From a place in code points, as the server counts, to one in UTF-16 units, as JavaScript does. */
function unitsOf(text) {
  const wide = []; // the code points that take two units
  let point = 0;
  for (const character of text) {
    if (character.length === 2) wide.push(point);
    point += 1;
  }
  return (place) => place + below(wide, place);
}

/** How many of a sorted list are less than a number. */
function below(sorted, number) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

function range(field, start, end) {
  const found = new Range();
  found.setStart(...spot(field, field.units(start)));
  found.setEnd(...spot(field, field.units(end)));
  return found;
}

/** The text node in which a unit of a field stands, and its place in there; what is left of white space
 * between paragraphs counts as the end of the one before. */
function spot({ starts, blocks }, unit) {
  const place = Math.max(0, below(starts, unit + 1) - 1);
  const node = blocks[place].firstChild;
  return [node, Math.max(0, Math.min(unit - starts[place], node.length))];
}

/** What reading set aside: furniture of a page, and tags that stood in the text. */
export function aside(article) {
  const meta = Object.entries(article.meta ?? {}).map(([key, value]) => [ASIDE[key] ?? key, written(value)]);
  const tags = Object.entries(article.tags ?? {}).map(([facet, value]) => [title(facet), written(value)]);
  const rows = [...meta, ...tags].filter(([, value]) => value);
  if (!rows.length) return [];
  const pairs = rows.flatMap(([key, value]) => [make("dt", {}, key), make("dd", { dir: "auto" }, value)]);
  return [make("h4", {}, "Set aside, and not used for tagging"), make("dl", {}, ...pairs)];
}

function written(value) {
  if (Array.isArray(value)) return value.map(written).join(", ");
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? "");
}
