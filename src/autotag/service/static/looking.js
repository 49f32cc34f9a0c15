// Which explanation is painted on the article: the one pointed at, else the one opened last.

import { clear, evidence, paint, point, reveal } from "./highlights.js";

/** What tags and their words tell when they are pointed at; `rangeOf` finds ranges in `pane`. */
export function lookingInto(rangeOf, pane) {
  const opened = [];
  const rangesOf = ({ field, spans }) => spans.map(([start, end]) => rangeOf(field, start, end));
  const rest = () => (opened.length ? paint(opened.at(-1), rangeOf) : clear());
  const drop = (explanation) => {
    const place = opened.indexOf(explanation);
    if (place >= 0) opened.splice(place, 1);
  };
  const first = (explanation) => evidence(explanation).find(({ spans }) => spans.length);
  const open = (explanation) => {
    drop(explanation);
    opened.push(explanation);
    rest();
    const strongest = first(explanation);
    if (strongest) reveal(rangeOf(strongest.field, ...strongest.spans[0]), pane);
  };
  const words = {
    at: (one) => point(rangesOf(one)),
    away: () => point([]),
    go: (one, place) => {
      const range = rangesOf(one)[place];
      point([range]);
      reveal(range, pane);
    },
  };
  const close = (explanation) => {
    drop(explanation);
    rest();
  };
  return { at: (explanation) => paint(explanation, rangeOf), away: rest, open, close, words };
}
