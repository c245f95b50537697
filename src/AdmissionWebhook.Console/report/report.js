// @ts-check
// Script of the inventory page: follows paths on the map, shows the rows of a name, searches. Embedded as it is.
(() => {
  const map = /** @type {SVGSVGElement} */ (document.querySelector("svg.map"));
  const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
  const found = /** @type {HTMLOutputElement} */ (document.getElementById("found"));
  const rows = /** @type {HTMLTableRowElement[]} */ ([...document.querySelectorAll("#ways-table tr[data-destination]")]);
  const bodies = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#ways-table tbody")]);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the program writes these numbers, and JSON.parse gives them no type
  const paths = /** @type {number[][]} */ (/** @type {unknown} */ (JSON.parse(document.getElementById("paths")?.textContent ?? "[]")));
  const nodes = /** @type {SVGAElement[]} */ ([...map.querySelectorAll(".node")]);
  /** What a search looks at, collected at the first one: a page of thousands of rows opens sooner. @type {string[] | null} */
  let texts = null;
  document.documentElement.classList.add("has-script");

  /** Highlights the paths through a node, or all if it is null. @param {Element | null} node */
  function follow(node) {
    const index = node ? Number(node.getAttribute("data-node")) : -1;
    const taken = paths.filter((path) => path.slice(0, 3).includes(index));
    const lit = new Set(taken.flatMap((path) => path.slice(0, 3)));
    const links = new Set(
      taken.flatMap(([source, gateway, destination, standing]) => [
        `${source}-${gateway}-${standing}`,
        `${gateway}-${destination}-${standing}`,
      ]),
    );
    map.classList.toggle("following", index >= 0);
    for (const one of nodes) one.classList.toggle("on", lit.has(Number(one.getAttribute("data-node"))));
    for (const ribbon of map.querySelectorAll(".ribbon")) {
      ribbon.classList.toggle(
        "on",
        links.has(`${ribbon.getAttribute("data-from")}-${ribbon.getAttribute("data-to")}-${ribbon.getAttribute("data-standing")}`),
      );
    }
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    texts ??= rows.map((row) => `${row.closest("tbody")?.dataset.namespace} ${row.textContent}`.toLowerCase());
    const searched = texts;
    rows.forEach((row, index) => {
      row.hidden = !words.every((word) => searched[index]?.includes(word));
      count += row.hidden ? 0 : 1;
    });
    for (const body of bodies) body.hidden = !body.querySelector("tr[data-destination]:not([hidden])");
    found.value = words.length ? `${count} of ${rows.length} ways` : "";
  }

  for (const node of nodes) {
    node.addEventListener("pointerenter", () => {
      follow(node);
    });
    node.addEventListener("pointerleave", () => {
      follow(null);
    });
    node.addEventListener("focus", () => {
      follow(node);
    });
    node.addEventListener("blur", () => {
      follow(null);
    });
    node.addEventListener("click", () => {
      search.value = "";
      filter();
    });
  }
  search.addEventListener("input", filter);
})();
