// A table that sorts by any column when its heading is pressed.

import { caption, make } from "./dom.js";

/** A table of `rows` (any values) with `columns`: each has a `name`, the `value` it sorts by, the cell it
 * `show`s, and whether it is a `number`. Missing values come last in either direction. */
export function sortable(name, columns, rows, { by, falling }) {
  const body = make("tbody");
  const head = make("tr");
  const sort = (column, down) => {
    const sorted = [...rows].sort(order(column.value, down));
    body.replaceChildren(...sorted.map((row) => line(columns, row)));
    columns.forEach((one, i) => {
      head.children[i].setAttribute("aria-sort", one !== column ? "none" : down ? "descending" : "ascending");
    });
  };
  head.append(...columns.map((column) => heading(column, sort)));
  sort(columns[by], falling);
  return make("div", { class: "table", role: "region", "aria-label": name, tabindex: "0" },
    make("table", {}, caption(name), make("thead", {}, head), body));
}

function heading(column, sort) {
  const press = ({ currentTarget }) => {
    const now = currentTarget.parentElement.getAttribute("aria-sort");
    sort(column, now === "none" ? Boolean(column.number) : now === "ascending");
  };
  return make("th", { scope: "col", class: column.number ? "number" : "" },
    make("button", { type: "button", onclick: press }, column.name));
}

function order(value, down) {
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    const sign = typeof x === "string" ? x.localeCompare(y, "en") : x - y;
    return down ? -sign : sign;
  };
}

function line(columns, row) {
  const cells = columns.map((column, i) => {
    const shown = [column.show(row)].flat();
    return i ? make("td", { class: column.class ?? (column.number ? "number" : "") }, ...shown) : make("th", { scope: "row" }, ...shown);
  });
  return make("tr", {}, ...cells);
}
