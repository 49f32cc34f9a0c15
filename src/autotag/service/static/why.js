// Why a tag has its score: the words and mentions, what each adds, and the sum.

import { bar, caption, make } from "./dom.js";
import { evidence } from "./highlights.js";
import { many, signed } from "./names.js";

const FIRST = 6;
const ABSENT = 8;

/** The explanation of a tag of a kind (given, review, asked, missed); `pointing` is told of the evidence that
 * is pointed at or chosen. */
export function why(kind, explanation, pointing) {
  const found = evidence(explanation);
  const table = make("table", {}, ...tableOf(explanation, found, FIRST, pointing));
  const told = [make("p", {}, verdict(kind, explanation)), ...absent(kind, explanation), table];
  if (found.length <= FIRST) return told;
  const all = ({ currentTarget }) => {
    table.replaceChildren(...tableOf(explanation, found, found.length, pointing));
    table.querySelectorAll("button")[FIRST]?.focus(); // the button that had it goes
    currentTarget.remove();
  };
  const more = make("button", { type: "button", class: "more", onclick: all }, `Show ${found.length - FIRST} more`);
  return [...told, more];
}

/** Why it came out as it did; beside thresholds a facet may have rules (exactly one, at most some, never). */
function verdict(kind, explanation) {
  const { score, threshold } = explanation;
  const [scored, passes] = [`Score ${score.toFixed(4)}`, score >= threshold];
  const from = `given from ${threshold.toFixed(4)} on`;
  if (kind === "review") return `${scored}: an editor decides${threshold < 1 ? `, it is ${from}` : ""}.`;
  if (kind !== "missed") return passes ? `${scored}, ${from}.` : `${scored}, given as the likeliest of its facet.`;
  if (threshold >= 1) return `${scored}; the policy never gives it.`;
  return passes ? `${scored}, ${from}, but a rule of its facet keeps it back.` : `${scored}, ${from}. ${lack(explanation)}`;
}

function lack({ threshold, logit, mentions, terms }) {
  const lacking = Math.log(threshold / (1 - threshold)) - logit;
  const silent = mentions?.length === 0 ? " The article never names it." : "";
  const empty = terms.length || silent ? "" : " No word of the article speaks for it.";
  return `Words worth ${signed(lacking)} more are missing.${silent}${empty}`;
}

/** Words that would have spoken for a tag that was not given, and are not in the article. */
function absent(kind, { learned, terms }) {
  if (kind !== "missed" || !learned) return [];
  const here = new Set(terms.map(({ term }) => term));
  const words = learned.favour.map(({ term }) => term).filter((term) => !here.has(term)).slice(0, ABSENT);
  if (!words.length) return [];
  const list = words.flatMap((word) => [make("b", { dir: "auto" }, word), ", "]).slice(0, -1);
  return [make("p", {}, "Words that speak for it and are not here: ", ...list, ".")];
}

function tableOf(explanation, found, shown, pointing) {
  const largest = Math.max(...found.map((one) => Math.abs(one.contribution)), 1e-9);
  const rows = found.slice(0, shown).map((one) => row(one, largest, pointing));
  const left = found.slice(shown).reduce((sum, one) => sum + one.contribution, explanation.rest);
  return [
    caption("What each word adds, in log-odds"),
    make("tbody", {}, ...rows),
    make("tfoot", {},
      sum("before a word is read", explanation.bias),
      Math.abs(left) >= 0.005 ? sum("all other words", left) : null,
      sum("all together", explanation.logit)),
  ];
}

function row(one, largest, pointing) {
  const tone = one.contribution < 0 ? "against" : "for";
  const share = Math.abs(one.contribution) / largest;
  return make("tr", { class: tone },
    make("th", { scope: "row" }, word(one, pointing), " ", make("span", { class: "where" }, where(one))),
    make("td", {}, bar(share)),
    make("td", {}, signed(one.contribution)));
}

const where = ({ kind = "word", field, spans }) =>
  `${kind} in ${field}${spans.length > 1 ? `, ${spans.length}×` : ""}`;

/** A word that shows its places: all while it is pointed at, the next one each time it is chosen. */
function word(one, pointing) {
  if (!one.spans.length) return make("strong", { dir: "auto" }, one.word);
  let next = 0;
  const on = () => pointing.at(one);
  const off = () => pointing.away();
  const choose = () => pointing.go(one, next++ % one.spans.length);
  const help = `Show where it stands: ${many(one.spans.length, "place")}`;
  return make("button", {
    type: "button", class: "word", dir: "auto", title: help,
    onpointerenter: on, onpointerleave: off, onfocus: on, onblur: off, onclick: choose,
  }, one.word);
}

const sum = (name, value) =>
  make("tr", {}, make("th", { scope: "row", colspan: "2" }, name), make("td", {}, signed(value)));
