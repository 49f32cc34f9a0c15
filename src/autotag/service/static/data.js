// The same result as data: the request as a line of curl, and its answer.

import { contentType, keyed } from "./api.js";
import { $ } from "./dom.js";

const COPIED = 1500; // ms

/** Shows what was asked and answered. Of several articles sent together only the one shown is asked for. */
export function showData({ kind, body }, article, several, result) {
  const { explain, mentions, ...plain } = result; // the page asked for these two; the line below does not
  $("json").textContent = JSON.stringify(plain, null, 2);
  $("curl").textContent = several ? curl("json", JSON.stringify(article, null, 2)) : curl(kind, body);
}

/** A line for a POSIX shell; `--data-raw`, as a text may begin with `@`. */
function curl(kind, body) {
  const lines = [`curl ${quoted(new URL("tag", location.href).href)}`, `-H 'Content-Type: ${contentType(kind)}'`];
  if (keyed()) lines.push('-H "Authorization: Bearer $AUTOTAG_KEY"');
  return [...lines, `--data-raw ${quoted(body)}`].join(" \\\n  ");
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Makes a button copy what an element says. */
export function copies(button, source) {
  const name = button.textContent;
  button.addEventListener("click", async () => {
    button.textContent = (await copy(source)) ? "Copied" : "Press Ctrl C";
    setTimeout(() => { button.textContent = name; }, COPIED);
  });
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch { // not allowed, or the page came over plain HTTP: the text is selected instead
    getSelection().selectAllChildren(source);
    return false;
  }
}
