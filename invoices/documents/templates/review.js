"use strict";
/* The table of invoices: search, filter and sort over all rows; only a hundred of them are in the page at once. */
(() => {
  const SIZE = 100;
  const by = id => document.getElementById(id);
  const all = JSON.parse(by("rows").textContent);
  const table = by("invoices"), body = table.tBodies[0], told = by("told");
  const plain = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\u00a0/g, " ").toLowerCase();
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  for (const row of all) {
    const euros = (row.cents / 100).toFixed(2);
    row.text = plain([row.number, row.payer, row.amount, euros, euros.replace(".", ","), row.status, row.kind, row.day,
      row.mark].join("\n"));
  }
  let found = all, from = 0, column = null, down = false;

  const cell = (name, text, wide) => {
    const made = document.createElement(name);
    if (wide) made.className = "sum";
    made.textContent = text;
    return made;
  };
  const line = row => {
    const made = document.createElement("tr"), head = cell("th", ""), link = document.createElement("a");
    head.scope = "row";
    link.href = row.page;
    link.textContent = row.number;
    head.append(link);
    made.append(head, cell("td", row.day), cell("td", row.kind), cell("td", row.payer), cell("td", row.amount, true),
      cell("td", row.open, true), cell("td", row.status), cell("td", row.mark));
    return made;
  };
  const draw = () => {
    body.replaceChildren(...found.slice(from, from + SIZE).map(line));
    const last = Math.min(from + SIZE, found.length);
    told.textContent = found.length === 0 ? told.dataset.none : told.dataset.told
      .replace("{first}", from + 1).replace("{last}", last).replace("{count}", found.length);
    by("before").disabled = from === 0;
    by("after").disabled = last >= found.length;
  };
  const look = () => {
    const words = plain(by("search").value).split(/\s+/).filter(Boolean);
    const status = by("status").value, kind = by("kind").value, mark = by("mark").value;
    found = all.filter(row => (!status || row.status === status) && (!kind || row.kind === kind)
      && (!mark || row.mark === (mark === "-" ? "" : mark))
      && words.every(word => row.text.includes(word)));
    if (column) {
      const number = typeof all[0]?.[column] === "number", way = down ? -1 : 1;
      const order = number ? (a, b) => a[column] - b[column] : (a, b) => collator.compare(a[column], b[column]);
      found.sort((a, b) => way * order(a, b));
    }
    from = 0;
    draw();
  };
  const turn = step => {
    from = Math.max(0, Math.min(from + step * SIZE, Math.floor((found.length - 1) / SIZE) * SIZE));
    draw();
    table.scrollIntoView({ block: "nearest" });
  };

  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      down = column === head.dataset.by && !down;
      column = head.dataset.by;
      for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      look();
    });
  }
  body.addEventListener("keydown", event => {
    const row = event.target.closest("tr");
    const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
    if (next) {
      event.preventDefault();
      next.querySelector("a").focus();
    }
  });
  by("tools").addEventListener("submit", event => event.preventDefault());
  for (const id of ["search", "status", "kind", "mark"]) by(id).addEventListener("input", look);
  by("before").addEventListener("click", () => turn(-1));
  by("after").addEventListener("click", () => turn(1));
  by("tools").hidden = false;
  draw();
})();
