// The page at `/model`: what the model knows, and how good each tag was on articles kept aside.

import * as api from "./api.js";
import { $, bar, calmly, make } from "./dom.js";
import { flag, many, matching, signed, title } from "./names.js";
import { sortable } from "./table.js";

const FEW = 5; // articles: with fewer a figure is chance
const figure = (value) => (value === undefined ? "–" : value.toFixed(2));

let about = {};
let tags = {};

/** The columns of the table of a facet's tags; figures only where there are some. */
function columns(facet, judged) {
  const name = { name: "Tag", value: (tag) => tag.name, show: (tag) => named(facet, tag) };
  const from = number("Given from", "threshold", figure);
  if (!judged) return [name, from];
  return [
    name,
    { name: "F1", number: true, value: (tag) => tag.f1, show: quality, class: "quality" },
    number("Precision", "precision", figure), number("Recall", "recall", figure),
    number("Has it", "support"), number("Given", "given"), from,
  ];
}

const number = (name, key, written = (value) => value?.toLocaleString("en") ?? "–") =>
  ({ name, number: true, value: (tag) => tag[key], show: (tag) => written(tag[key]) });

function named(facet, { tag, name }) {
  const emblem = flag(facet, tag);
  return [
    emblem ? make("span", { class: "flag", "aria-hidden": "true" }, emblem) : null,
    unfolds(facet, tag, name),
    name === tag ? null : make("span", { class: "code-of" }, tag),
  ];
}

/** A tag's name as a button that shows in the row below what the tag learned. */
function unfolds(facet, tag, name) {
  const unfold = async ({ currentTarget: button }) => {
    const row = button.closest("tr");
    const opens = button.getAttribute("aria-expanded") === "false";
    button.setAttribute("aria-expanded", String(opens));
    if (!opens) return row.nextElementSibling.remove();
    const cell = make("td", { colspan: row.children.length }, "…");
    row.after(make("tr", { class: "words" }, cell));
    cell.replaceChildren(...await words(facet, tag));
  };
  return make("button", { type: "button", class: "tag-name", dir: "auto", "aria-expanded": "false", onclick: unfold }, name);
}

async function words(facet, tag) {
  try {
    const { favour, against } = await api.learned(facet, tag);
    return [weights("Speak for it", favour), weights("Speak against it", against)];
  } catch (error) {
    return [error.message];
  }
}

function weights(title, terms) {
  const listed = terms.flatMap(({ term, weight }) => [make("b", { dir: "auto" }, term), ` ${signed(weight)}, `]);
  const last = listed.pop()?.replace(", ", "");
  return make("p", {}, `${title}: `, ...listed, last ?? "none");
}

function quality({ f1, support }) {
  if (f1 === undefined) return make("span", { class: "few" }, "not judged");
  return make("span", { class: support < FEW ? "few" : "" }, bar(f1), f1.toFixed(2));
}

/** A facet: its figures, its learned tags, and the countries told by name alone. */
function section(facet, all, report) {
  const found = $("wanted").value.trim() ? matching(all, $("wanted").value) : all;
  const judged = new Map((report?.tags ?? []).map((one) => [one.tag, one]));
  const rows = found.map((tag) => ({ ...tag, ...seen(judged.get(tag.tag)) }));
  const learned = rows.filter(({ source }) => source !== "gazetteer");
  const byName = rows.filter(({ source }) => source === "gazetteer");
  return make("section", { "aria-labelledby": `facet-${facet}` },
    make("h2", { id: `facet-${facet}` }, title(facet)),
    report ? figures(report) : make("p", { class: "none" }, "No articles were kept aside to judge it on."),
    make("h3", {}, `${many(learned.length, "learned tag")}`),
    learned.length ? table(facet, learned, report) : make("p", { class: "none" }, "None of that name."),
    byName.length ? make("details", { open: found !== all }, make("summary", {}, told(byName)), chips(byName)) : null);
}

/** What is judged of a tag; what no article kept aside has and none was given says nothing of it. */
function seen(one) {
  if (!one) return {};
  const { support, given, precision, recall, f1 } = one;
  return support + given ? { support, given, precision, recall, f1 } : { support, given };
}

const told = (countries) =>
  `${countries.length === 1 ? "1 country" : `${countries.length} countries`} told by name alone`;

function table(facet, rows, report) {
  const order = report ? { by: 4, falling: true } : { by: 0, falling: false };
  return sortable(`${title(facet)}: learned tags`, columns(facet, report), rows, order);
}

const chips = (countries) => make("ul", { class: "chips" },
  ...countries.map(({ tag, name }) => make("li", { title: tag },
    flag("country", tag) ? make("span", { class: "flag", "aria-hidden": "true" }, flag("country", tag)) : null, name)));

function figures({ micro, macro, precision, recall, judged, articles, calibration_error: error }) {
  return make("dl", { class: "figures" },
    estimate("micro-F1, all tags of all articles", micro),
    estimate(`macro-F1, the mean of ${many(judged, "tag")}`, macro),
    plain("precision", precision), plain("recall", recall),
    within("calibration error", error), plain("articles kept aside", articles, 0));
}

const plain = (name, value, digits = 2) =>
  make("div", {}, make("dt", {}, name), make("dd", {}, digits ? value.toFixed(digits) : value.toLocaleString("en")));

/** A figure and its interval, and what is drawn of them. */
const within = (name, { value, low, high }, drawn = null) =>
  make("div", {}, make("dt", {}, name), make("dd", {}, value.toFixed(2)),
    make("dd", { class: "range" }, `${low.toFixed(2)} to ${high.toFixed(2)} (95 %)`, drawn));

/** A figure that is good when it is high; its bar runs from 0 to 1. */
function estimate(name, figure) {
  const track = bar(0, figure.value);
  const span = track.appendChild(make("span", { class: "span" }));
  [span.style.left, span.style.width] = [`${100 * figure.low}%`, `${100 * (figure.high - figure.low)}%`];
  return within(name, figure, track);
}

function showFacets() {
  const reports = new Map((about.metrics?.facets ?? []).map((report) => [report.facet, report]));
  const shown = Object.entries(tags).map(([facet, all]) => section(facet, all, reports.get(facet)));
  $("facets").replaceChildren(...shown);
}

/** Links to the facets, with how many tags each has. */
function contents() {
  const links = Object.entries(tags).map(([facet, all]) =>
    make("a", { href: `#facet-${facet}` }, `${title(facet)} `, make("span", {}, all.length.toLocaleString("en"))));
  $("contents").replaceChildren(...links);
}

function search() {
  showFacets();
  const searched = $("wanted").value.trim();
  const number = Object.values(tags).reduce((sum, all) => sum + matching(all, searched).length, 0);
  $("found").textContent = searched ? `${many(number, "tag")} found` : "";
}

function intro({ model, training, metrics, autotag }) {
  const learned = training?.articles ? ` It learned from ${many(training.articles, "article")}` : "";
  const version = autotag ? `, with autotag ${autotag}` : "";
  const judged = metrics?.split ? ` Its figures, split by ${metrics.split}.` : "";
  return [make("code", {}, model), `.${learned}${learned && `${version}.`}${judged}`];
}

async function meet() {
  try {
    [about, tags] = await Promise.all([api.model(), api.tags()]);
  } catch (error) {
    $("key").hidden = error.status !== 401;
    $("intro").textContent = error.message;
    return;
  }
  $("intro").replaceChildren(...intro(about));
  $("model").textContent = about.model;
  $("key").hidden = true;
  $("search").hidden = $("words").hidden = $("contents").hidden = false;
  contents();
  showFacets();
}

$("wanted").addEventListener("input", calmly(search, 80));
$("key").addEventListener("submit", (event) => {
  event.preventDefault();
  api.useKey($("key-text").value);
  meet();
});
meet();
