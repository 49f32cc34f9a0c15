// How facets, tags and numbers are written.

const TITLES = { country: "Countries", topic: "Topics" };
const GONE = new Set(["SU", "YU", "DD", "YD", "CS"]); // states without a flag of today
const MARKS = /\p{M}/gu;

export const title = (facet) => TITLES[facet] ?? facet;

/** Whether flags are drawn here: without a font for them come letters (Windows) or boxes, and none has a colour. */
const drawn = (() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.font = "20px sans-serif";
  context.fillText("\u{1f1eb}\u{1f1f7}", 0, 20);
  const { data } = context.getImageData(0, 0, 24, 24);
  return data.some((value, i) => i % 4 < 3 && value > 0); // the pen is black
})();

/** The flag of a country as an emoji; "" where there is none. */
export function flag(facet, tag) {
  if (!drawn || facet !== "country" || !/^[A-Z]{2}$/.test(tag) || GONE.has(tag)) return "";
  return String.fromCodePoint(...[...tag].map((letter) => 0x1f1a5 + letter.charCodeAt(0)));
}

/** A score in percent. None is ever sure, though the nearest are rounded to 0 or 1. */
export function percent(share) {
  if (share > 0.995) return "> 99 %";
  if (share < 0.005) return "< 1 %";
  return `${Math.round(100 * share)} %`;
}

export const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

export const many = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

/** A name as it is searched: without case and accents. */
export const plain = (text) => text.normalize("NFD").replace(MARKS, "").toLowerCase();

/** Those of a list of tags that a search finds, best first: code, beginning, beginning of a word, within. */
export function matching(tags, search) {
  const wanted = plain(search.trim());
  const ranked = tags.map((tag) => [rank(tag, wanted), tag]).filter(([place]) => place < 4);
  return ranked.sort(([a], [b]) => a - b).map(([, tag]) => tag);
}

function rank({ tag, name }, wanted) {
  const [id, text] = [plain(tag), plain(name)];
  if (id === wanted || text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  if (text.includes(` ${wanted}`)) return 2;
  return text.includes(wanted) || id.includes(wanted) ? 3 : 4;
}
