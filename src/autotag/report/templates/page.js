// Without this the page is whole: titles of marks are the browser's own, and tables are in the order given.
for (const th of document.querySelectorAll("table.sort thead th")) {
  const button = document.createElement("button");
  button.append(...th.childNodes);
  th.append(button);
  button.addEventListener("click", () => {
    const down = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") === "ascending" : th.classList.contains("n");
    const body = th.closest("table").tBodies[0], column = th.cellIndex;
    const value = (row) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
    const order = (a, b) => {
      const x = value(a), y = value(b);
      return isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y;
    };
    body.append(...[...body.rows].sort((a, b) => (down ? order(b, a) : order(a, b))));
    for (const other of th.parentNode.cells) other.removeAttribute("aria-sort");
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
  });
}
const tip = document.createElement("div");
tip.id = "tip";
tip.hidden = true;
document.body.append(tip);
for (const title of document.querySelectorAll("figure svg title")) {
  title.parentNode.dataset.tip = title.textContent;
  title.remove();
}
document.addEventListener("pointerover", (event) => {
  const told = event.target.closest?.("[data-tip]")?.dataset.tip;
  tip.hidden = !told;
  if (!told) return;
  tip.textContent = told;
  const box = tip.getBoundingClientRect(), gap = 14;
  const left = Math.min(Math.max(8, event.clientX - box.width / 2), innerWidth - box.width - 8);
  const top = event.clientY - box.height - gap;
  tip.style.left = left + "px";
  tip.style.top = (top < 8 ? event.clientY + gap : top) + "px";
});
