import { examples } from "./examples.js";

const TITLES = { country: "Countries", topic: "Topics" };
const GONE = new Set(["SU", "YU", "DD", "YD", "CS"]); // states without a flag of today
const TERMS = 8;

const $ = (id) => document.getElementById(id);

/** An element of a class, with text or children. Text only ever becomes textContent. */
function make(name, className, content) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (typeof content === "string") element.textContent = content;
  else if (content) element.append(...content);
  return element;
}

function flag(code) {
  if (!/^[A-Z]{2}$/.test(code) || GONE.has(code)) return "";
  return String.fromCodePoint(...[...code].map((letter) => 0x1f1a5 + letter.charCodeAt(0)));
}

function bar(share) {
  const fill = make("div", "fill");
  fill.style.width = `${Math.round(100 * share)}%`;
  const track = make("div", "track", [fill]);
  track.setAttribute("aria-hidden", "true");
  return track;
}

function termRow(term, largest) {
  const { contribution } = term;
  const word = make("th", "", [term.term, " ", make("span", "where", term.field)]);
  word.scope = "row";
  const amount = `${contribution < 0 ? "−" : "+"}${Math.abs(contribution).toFixed(2)}`;
  return make("tr", contribution < 0 ? "against" : "", [
    word, make("td", "", [bar(Math.abs(contribution) / largest)]), make("td", "", amount),
  ]);
}

function why(explanation) {
  const terms = explanation.terms.slice(0, TERMS);
  const largest = Math.max(...terms.map((term) => Math.abs(term.contribution)), 1e-9);
  const body = make("tbody", "", terms.map((term) => termRow(term, largest)));
  return make("details", "", [
    make("summary", "", "Why?"),
    terms.length ? make("table", "terms", [body]) : make("p", "none", "No word of it speaks for this tag."),
  ]);
}

function tagItem(facet, tag, explanation) {
  const line = [make("span", "name", tag.name), make("span", "score", `${Math.round(100 * tag.score)}%`)];
  if (tag.name !== tag.tag) line.splice(1, 0, make("span", "id", tag.tag));
  const emblem = facet === "country" ? flag(tag.tag) : "";
  if (emblem) {
    line.unshift(make("span", "flag", emblem));
    line[0].setAttribute("aria-hidden", "true");
  }
  const parts = [make("div", "line", line), bar(tag.score)];
  if (explanation) parts.push(why(explanation));
  return make("li", "tag", parts);
}

function facetBlock(facet, tags, explained) {
  const title = make("h3", "", TITLES[facet] ?? facet);
  const items = tags.map((tag) => tagItem(facet, tag, explained[tag.tag]));
  const list = items.length ? make("ul", "", items) : make("p", "none", "None is likely enough.");
  return make("div", "facet", [title, list]);
}

function show(result) {
  const facets = Object.keys(result.tags);
  const blocks = facets.map((f) => facetBlock(f, result.tags[f], result.explain?.[f] ?? {}));
  const warnings = (result.warnings ?? []).map((warning) => make("p", "none", warning));
  $("answer").replaceChildren(...blocks, ...warnings);
  const first = $("answer").querySelector("details");
  if (first) first.open = true;
  const number = facets.reduce((sum, facet) => sum + result.tags[facet].length, 0);
  $("status").textContent = number === 1 ? "1 tag." : `${number} tags.`;
}

function refuse(message) {
  $("problem").textContent = message;
  $("problem").hidden = false;
  $("status").textContent = "";
  $("answer").replaceChildren();
}

async function ask(text) {
  const headers = { "Content-Type": "text/plain; charset=utf-8" };
  const response = await fetch("tag?explain=true", { method: "POST", headers, body: text });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? answer.title);
  return answer;
}

let last = 0;

async function tag() {
  const mine = ++last; // the answer to an earlier click may come later
  $("problem").hidden = true;
  $("status").textContent = "Reading…";
  let present;
  try {
    const result = await ask($("text").value);
    present = () => show(result);
  } catch (error) {
    const offline = error instanceof TypeError || error instanceof SyntaxError;
    present = () => refuse(offline ? "The server does not answer." : `Refused: ${error.message}`);
  }
  if (mine === last) present();
}

function fill(text) {
  $("text").value = text;
  tag();
}

function clear() {
  last += 1;
  $("text").value = "";
  $("text").focus();
  $("answer").replaceChildren();
  $("problem").hidden = true;
  $("status").textContent = "Nothing tagged yet.";
}

function exampleButton([name, text]) {
  const button = make("button", "", name);
  button.type = "button";
  button.addEventListener("click", () => fill(text));
  return button;
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  tag();
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) tag();
});
$("clear").addEventListener("click", clear);
$("examples").append(...examples.map(exampleButton));

try {
  const about = await (await fetch("model")).json();
  $("model").textContent = about.model;
} catch {
  $("model").textContent = "unknown";
}
