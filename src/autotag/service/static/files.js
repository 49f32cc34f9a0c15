// Files that are dropped or opened, as text, and what a text looks like.

const KINDS = {
  txt: "text", text: "text", html: "html", htm: "html", xhtml: "html", json: "json", jsonl: "lines", ndjson: "lines",
};

/** The text of a file and its kind. Throws an Error that says why it can't be read. */
export async function textOf(file) {
  const kind = KINDS[file.name.split(".").at(-1).toLowerCase()];
  if (!kind) throw new Error(`${file.name} is not read here; .txt, .html, .json and .jsonl are.`);
  try {
    return [kind, new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer())];
  } catch (error) {
    if (!(error instanceof TypeError)) throw new Error(`${file.name} can't be read: it has gone or is not yours.`);
    throw new Error(`${file.name} is not in UTF-8; save it as UTF-8, or paste its text.`);
  }
}

/** What a text looks like: JSON if it is JSON, a web page if it begins as one, else text. */
export function kindOf(text) {
  const start = text.trimStart().slice(0, 15).toLowerCase();
  if (/^<(!doctype html|html[\s>])/.test(start)) return "html";
  if (!/^[{[]/.test(start)) return "text";
  if (isJson(text)) return "json";
  return start.startsWith("{") && isJson(text.trimStart().split("\n", 1)[0]) ? "lines" : "text";
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Hands the first file dropped anywhere on the page to `take`, with how many there were. */
export function onDrop(take) {
  const holds = ({ dataTransfer }) => dataTransfer.types.includes("Files");
  const mark = (on) => document.body.classList.toggle("dropping", on);
  addEventListener("dragover", (event) => {
    if (!holds(event)) return;
    event.preventDefault(); // else the browser leaves the page for the file
    mark(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? mark(false));
  addEventListener("drop", (event) => {
    mark(false);
    if (!holds(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files[0], event.dataTransfer.files.length);
  });
}
