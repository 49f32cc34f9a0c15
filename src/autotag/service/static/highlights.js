// What spoke for a tag and against it, painted on the article.
//
// Painted with the CSS Custom Highlight API: nothing is put into the article, so nothing moves, a selection
// stays, and letters that join (Arabic) still do. A browser without it shows the lists of words only.

const LEVELS = ["for-1", "for-2", "for-3", "against-1", "against-2", "against-3"];
const FAINT = 0.04; // of the strongest: less would colour half of the article
const STRONG = 1; // in log-odds: where all is weaker nothing is painted as if it had decided
const MOST = 5000; // ranges at once: an article of a megabyte has a hundred thousand, and browsers slow down
const able = typeof Highlight === "function" && CSS.highlights !== undefined;

/** Paints an explanation; `rangeOf` gives the range of a field's code points. */
export function paint(explanation, rangeOf) {
  clear();
  if (!able) return;
  const heat = heatOf(explanation);
  const most = heat.reduce((largest, { amount }) => Math.max(largest, Math.abs(amount)), STRONG);
  const levels = Object.fromEntries(LEVELS.map((level) => [level, new Highlight()]));
  for (const { field, start, end, amount } of strongest(heat)) {
    levels[levelOf(amount / most)]?.add(rangeOf(field, start, end));
  }
  for (const level of LEVELS) CSS.highlights.set(level, levels[level]);
}

const strongest = (heat) => (heat.length <= MOST ? heat
  : heat.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)).slice(0, MOST));

/** Nothing is painted any more. */
export function clear() {
  if (able) for (const level of [...LEVELS, "pointed"]) CSS.highlights.delete(level);
}

/** Points at some ranges, above what else is painted; at none: no longer. */
export function point(ranges) {
  if (!able) return;
  const pointed = new Highlight();
  for (const range of ranges.slice(0, MOST)) pointed.add(range); // more than a call takes arguments
  pointed.priority = 1;
  CSS.highlights.set("pointed", pointed);
}

/** Scrolls a range to the middle of the pane it is in, if it is out of sight. */
export function reveal(range, pane) {
  const [there, seen] = [range.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (there.top >= seen.top && there.bottom <= seen.bottom) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = pane.scrollTop + there.top - seen.top - seen.height / 3;
  pane.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
}

function levelOf(share) {
  const size = Math.abs(share);
  if (size < FAINT) return null;
  return `${share > 0 ? "for" : "against"}-${size > 0.5 ? 3 : size > 0.2 ? 2 : 1}`;
}

/** What each stretch of each field adds up to: words, pairs of words and mentions lie over each other. */
export function heatOf(explanation) {
  const edges = {};
  for (const { field, spans, contribution } of evidence(explanation)) {
    const steps = (edges[field] ??= new Map());
    for (const [start, end] of spans) {
      steps.set(start, (steps.get(start) ?? 0) + contribution / spans.length);
      steps.set(end, (steps.get(end) ?? 0) - contribution / spans.length);
    }
  }
  return Object.entries(edges).flatMap(([field, steps]) => stretches(field, steps));
}

function stretches(field, steps) {
  const places = [...steps.keys()].sort((a, b) => a - b);
  let amount = 0;
  return places.slice(0, -1).map((start, i) => {
    amount += steps.get(start);
    return { field, start, end: places[i + 1], amount };
  });
}

/** Terms and mentions of an explanation in one form, the strongest first; mentions of one kind and spelling,
 * in one field, are one. */
export function evidence({ terms, mentions = [] }) {
  const named = new Map();
  for (const { text, kind, field, start, end, contribution } of mentions) {
    const name = `${field} ${kind} ${text}`;
    const same = named.get(name) ?? { word: text, kind, field, spans: [], contribution: 0 };
    same.spans.push([start, end]);
    same.contribution += contribution;
    named.set(name, same);
  }
  const words = terms.map(({ term, field, spans = [], contribution }) => ({ word: term, field, spans, contribution }));
  return [...named.values(), ...words].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}
