// The page at `/`: an article goes in, its tags come out. This file joins the parts.

import * as api from "./api.js";
import { copies, showData } from "./data.js";
import { $, make } from "./dom.js";
import { examples } from "./examples.js";
import { kindOf, onDrop, textOf } from "./files.js";
import { clear as unpaint } from "./highlights.js";
import { lookingInto } from "./looking.js";
import { aside, show } from "./reading.js";
import { resultPane } from "./result.js";

const PATIENCE = 300; // ms until it is said that something goes on
const HEADINGS = {
  400: "This can’t be read", 422: "This is no article", 415: "This form is not read here", 413: "This is too much",
  401: "A key is needed", 403: "This key does not allow it", 503: "The server is not ready; try again in a moment",
};

let met = null; // settled when the page knows what the server says of its model, or that it does not
let last = 0; // the latest thing asked: an answer to an earlier one may come later
let sent = {}; // the kind and text that were tagged
let articles = []; // as the server read them

/** Does something that takes a while; what it shows in the end it hands back as a function. */
async function attempt(work) {
  const mine = ++last;
  $("problem").hidden = true;
  const slow = setTimeout(() => mine === last && say("Reading…"), PATIENCE);
  let present;
  try {
    present = await work();
  } catch (error) {
    present = () => refuse(error);
  }
  clearTimeout(slow);
  if (mine === last) present();
}

const say = (text) => { $("status").textContent = text; };

function start() {
  const body = $("text").value;
  if (!body.trim()) return refuse(new Error("Paste an article first, or open a file."));
  const kind = $("kind").value || kindOf(body);
  attempt(async () => {
    const read = await api.read(kind, body);
    if (!read.length) throw new Error("There is no article in it.");
    const present = await tagged(read, 0);
    return () => {
      [sent, articles] = [{ kind, body }, read];
      offerArticles();
      present();
    };
  });
}

/** Tags one of the articles; hands back what shows it. */
async function tagged(read, place) {
  const article = read[place];
  if (article instanceof Error) {
    if (read.length === 1) throw article;
    return () => refuse(article);
  }
  const [result] = await Promise.all([api.tag(article), met]); // its rows need to know what the server takes
  return () => present(article, result);
}

function offerArticles() {
  const options = articles.map((article, i) => make("option", { value: i }, `${i + 1}. ${headline(article)}`));
  $("which").replaceChildren(...options);
  $("several-label").textContent = `of ${articles.length}`;
  $("several").hidden = articles.length < 2;
}

const headline = ({ title = "", text = "", message }) =>
  (message ? `Refused: ${message}` : title || text).slice(0, 60);

function present(article, result) {
  const rangeOf = show(article, $("article"));
  $("aside").replaceChildren(...aside(article));
  unpaint();
  reading(true);
  pane.show(article, result, lookingInto(rangeOf, $("read")));
  showData(sent, article, articles.length > 1, result);
  $("answer-label").focus({ preventScroll: true }); // what had it may be hidden now
}

/** Shows the article as it was read, or the box to write in. */
function reading(on) {
  document.body.classList.toggle("reading", on);
  for (const id of ["read", "reading-tools", "result"]) $(id).hidden = !on;
  for (const id of ["write", "start"]) $(id).hidden = on;
  for (const id of ["read", "tags"]) $(id).scrollTop = 0;
  if (matchMedia("(max-width: 56rem)").matches) scrollTo({ top: 0 });
}

function refuse(error) {
  const heading = make("strong", {}, HEADINGS[error.status] ?? error.title ?? "That did not work");
  const detail = error.pointer ? `${error.message} (at ${error.pointer})` : error.message;
  $("problem").replaceChildren(heading, detail);
  $("problem").hidden = false;
  $("key").hidden = error.status !== 401;
  $("tags").scrollTop = 0;
  $("problem").scrollIntoView({ block: "nearest" }); // on a phone it is below the text
  say("");
}

function clear() {
  last += 1;
  articles = [];
  $("text").value = $("kind").value = "";
  $("problem").hidden = $("several").hidden = true;
  unpaint();
  say("");
  reading(false);
  $("text").focus();
}

function edit() {
  reading(false);
  unpaint();
  $("start").hidden = true;
  $("result").hidden = false; // what was found stays beside the text until it is tagged again
  $("text").focus();
}

async function open(file, number = 1) {
  try {
    const [kind, text] = await textOf(file);
    fill(text, kind);
    if (number > 1) refuse(new Error(`Only the first of ${number} files is shown here; "autotag batch" takes them all.`));
  } catch (error) {
    refuse(error);
  }
}

function fill(text, kind = "") {
  $("text").value = text;
  $("kind").value = kind;
  start();
}

function exampleItem({ name, note, lang, text, kind }) {
  return make("li", {}, make("button", { type: "button", onclick: () => fill(text, kind) },
    make("span", { class: "title", lang, dir: "auto" }, name), make("span", { class: "note" }, note)));
}

/** What the page tells of the model, and whether it takes corrections. */
async function meet() {
  try {
    const [about, tags] = await Promise.all([api.model(), api.tags()]);
    $("model").textContent = about.model;
    pane.meet(about, tags);
  } catch (error) {
    $("model").textContent = "unknown";
    if (error.status === 401) refuse(error);
  }
}

function unlock() {
  api.useKey($("key-text").value);
  $("key").hidden = $("problem").hidden = true;
  met = meet();
  if ($("text").value.trim()) start();
}

const does = (id, event, action) => $(id).addEventListener(event, action);
const submits = (id, action) => does(id, "submit", (event) => {
  event.preventDefault();
  action();
});

const pane = resultPane(attempt, refuse, say);
submits("write", start);
submits("key", unlock);
does("text", "keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) start();
});
does("clear", "click", clear);
does("new", "click", clear);
does("edit", "click", edit);
does("file", "change", ({ target }) => {
  if (target.files.length) open(target.files[0]);
  target.value = ""; // so that the same file can be opened again
});
does("which", "change", ({ target }) => attempt(() => tagged(articles, Number(target.value))));
onDrop(open);
for (const part of ["curl", "json"]) copies($(`copy-${part}`), $(part));
$("examples").append(...examples.map(exampleItem));
met = meet();
