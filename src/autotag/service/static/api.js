// What the page asks of the server.

import { keep, kept } from "./kept.js";

const TYPES = {
  text: "text/plain", html: "text/html", json: "application/json", lines: "application/x-ndjson",
};

let key = kept("sessionStorage", "key"); // gone when the tab is closed

/** What went wrong, as the server's problem+json tells it; `status` 0 where no server answered. */
export class Refusal extends Error {
  constructor({ title, detail, status = 0, pointer }) {
    super(detail ?? title);
    Object.assign(this, { title, status, pointer });
  }
}

/** From now on this API key is sent. */
export function useKey(text) {
  key = text.trim();
  keep("sessionStorage", "key", key);
}

export const keyed = () => key !== "";

export const contentType = (kind) => `${TYPES[kind]}${kind === "json" ? "" : "; charset=utf-8"}`;

/** The articles in a text of some kind, as the server reads them; a Refusal where one can't be read. */
export async function read(kind, body) {
  const answer = await ask("read", { body, type: contentType(kind), lines: kind === "lines" });
  return (Array.isArray(answer) ? answer : [answer]).map((item) => (item.error ? new Refusal(item.error) : item));
}

/** The result of an article with its explanations and mentions. */
export const tag = (article) =>
  ask("tag?explain=true&mentions=true", { body: JSON.stringify(article), type: TYPES.json });

/** Why an article has one tag or has it not. */
export async function explain(article, facet, id) {
  const wish = new URLSearchParams({ explain: `${facet}/${id}`, facet });
  const result = await ask(`tag?${wish}`, { body: JSON.stringify(article), type: TYPES.json });
  return result.explain[facet][id];
}

/** Tells the server that tags of an article are right or wrong. */
export const correct = (correction) =>
  ask("feedback", { body: JSON.stringify(correction), type: TYPES.json });

/** The terms that weigh most in a tag. */
export const learned = (facet, id) => ask(`tags/${encodeURIComponent(facet)}/${encodeURIComponent(id)}`);

export const tags = () => ask("tags");
export const model = () => ask("model");

async function ask(path, { body, type, lines = false } = {}) {
  const headers = { Accept: lines ? TYPES.lines : TYPES.json };
  if (type) headers["Content-Type"] = type;
  if (key) headers.Authorization = `Bearer ${key}`;
  const response = await send(path, { method: body === undefined ? "GET" : "POST", headers, body });
  const text = await response.text();
  if (!response.ok) throw new Refusal(problem(text, response.status));
  return lines ? text.trim().split("\n").map((line) => JSON.parse(line)) : text ? JSON.parse(text) : null;
}

async function send(path, request) {
  try {
    return await fetch(path, request);
  } catch {
    throw new Refusal({ title: "The server does not answer", detail: "Is it running? Your text is still here; try again." });
  }
}

/** The problem in an answer; what stands between page and server may answer in another form. */
function problem(text, status) {
  try {
    return { status, ...JSON.parse(text) };
  } catch {
    return { status, title: `The server refused (${status})`, detail: "It did not say why." };
  }
}
