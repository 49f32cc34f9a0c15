// What the browser keeps for the page; one that keeps nothing (cookies forbidden) throws, and then so be it.

/** The text kept under a name in `place` ("localStorage", or "sessionStorage": until the tab is closed). */
export function kept(place, name) {
  try {
    return window[place].getItem(name) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a text under a name. */
export function keep(place, name, text) {
  try {
    window[place].setItem(name, text);
  } catch { /* it is typed again next time */ }
}
