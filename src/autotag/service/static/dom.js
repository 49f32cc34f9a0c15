// Elements made by hand: text only ever becomes textContent, so no article can bring markup along.

export const $ = (id) => document.getElementById(id);

/** An element with attributes (`class`, `data-…`, `on…` as functions) and children or text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) set(element, key, value);
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

function set(element, key, value) {
  if (typeof value === "function") element.addEventListener(key.slice(2), value);
  else if (value === true) element.setAttribute(key, "");
  else if (value !== false && value !== undefined) element.setAttribute(key, value);
}

/** A table's caption for screen readers. The caption itself stays in the flow: out of it, Chromium makes a
 * row of it, which takes the columns' widths. */
export const caption = (text) => make("caption", {}, make("span", { class: "unseen" }, text));

/** A bar that is filled to a share; `mark`, if there is one, is where a tag is given. */
export function bar(share, mark) {
  const fill = make("span", { class: "fill" });
  fill.style.width = `${100 * Math.min(1, share)}%`; // CSSOM: the policy forbids style attributes only
  const track = make("span", { class: "bar", "aria-hidden": "true" }, fill);
  if (mark !== undefined) {
    const line = track.appendChild(make("span", { class: "mark" }));
    line.style.left = `${100 * mark}%`;
  }
  return track;
}

/** Does something at most every `wait` ms, the last time asked for sure. */
export function calmly(action, wait) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), wait);
  };
}
