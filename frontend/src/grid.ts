// The grid by keyboard: Enter and arrows move, a block pasted from a spreadsheet fills cells, leaving unsaved cells asks.
// Without this script every cell is still a field of a form, and a text box takes pasted rows.
export {};

type Cell = HTMLInputElement | HTMLSelectElement;

const form = document.querySelector<HTMLFormElement>("#grid-form");
const table = form?.querySelector<HTMLTableElement>("table.grid") ?? null;
let leaving = false;
let before: Array<[Cell, string]> = [];

if (form) guard(form);
if (form && table) {
  table.addEventListener("keydown", (event) => move(event, table));
  table.addEventListener("paste", (event) => paste(event, table));
  table.addEventListener("input", (event) => mark(event.target as Cell));
  form.addEventListener("formdata", pack);
}

// -- leaving ------------------------------------------------------------------------------------------------------------

function guard(watched: HTMLFormElement): void {
  watched.addEventListener("submit", () => (leaving = true));
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !(watched.hasAttribute("data-unsaved") || changed(watched))) return;
    event.preventDefault();
    event.returnValue = ""; // older Chromium asks only then
  });
}

function changed(watched: HTMLFormElement): boolean {
  return [...watched.querySelectorAll<Cell>("input, select")].some((field) =>
    field instanceof HTMLSelectElement
      ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== ""
      : field.type === "checkbox" || field.type === "radio"
        ? field.checked !== field.defaultChecked
        : field.value !== field.defaultValue,
  );
}

// One field instead of thousands, in a save as in a draft: the number of a form's fields has a limit, a grid has not.
function pack(event: FormDataEvent): void {
  const fields: Record<string, string> = {};
  for (const name of new Set(event.formData.keys())) {
    if (!/^r\d+\./.test(name)) continue;
    fields[name] = String(event.formData.get(name));
    event.formData.delete(name);
  }
  event.formData.set("packed", JSON.stringify(fields));
}

// -- moving -------------------------------------------------------------------------------------------------------------

function rowsOf(grid: HTMLTableElement): HTMLTableRowElement[] {
  return [...grid.querySelectorAll<HTMLTableRowElement>("tr.grid__row")];
}

function cellsOf(row: HTMLTableRowElement | undefined): Cell[] {
  return row ? [...row.querySelectorAll<Cell>("td > input[type=text], td > select")] : [];
}

function placeOf(cell: Element, grid: HTMLTableElement): [number, number] {
  const row = cell.closest("tr");
  const rows = rowsOf(grid);
  const at = rows.findIndex((one) => one === row);
  return [at, cellsOf(rows[at]).findIndex((one) => one === cell)];
}

function move(event: KeyboardEvent, grid: HTMLTableElement): void {
  const cell = event.target as Cell;
  if (event.isComposing || event.altKey || event.metaKey || !cell.matches("td > input[type=text], td > select")) return;
  const [row, column] = placeOf(cell, grid);
  const step = stepOf(event, cell);
  if (!step) return;
  event.preventDefault();
  const [down, across] = step;
  if (row + down >= rowsOf(grid).length) addRow(grid);
  const to = cellsOf(rowsOf(grid)[row + down])[column + across];
  to?.focus();
  if (to instanceof HTMLInputElement) to.select();
}

// Rows and columns to go; null where the key belongs to the field. A list keeps its own arrows up and down.
function stepOf(event: KeyboardEvent, cell: Cell): [number, number] | null {
  const isList = cell instanceof HTMLSelectElement;
  const ends = isList ? [true, true] : [cell.selectionEnd === 0, cell.selectionStart === cell.value.length];
  const isWhole = !isList && cell.value !== "" && cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  switch (event.key) {
    case "Enter":
      return [event.shiftKey ? -1 : 1, 0];
    case "ArrowDown":
      return isList && !event.ctrlKey ? null : [1, 0];
    case "ArrowUp":
      return isList && !event.ctrlKey ? null : [-1, 0];
    case "ArrowLeft":
      return event.shiftKey || !(ends[0] || isWhole) ? null : [0, -1];
    case "ArrowRight":
      return event.shiftKey || !(ends[1] || isWhole) ? null : [0, 1];
  }
  return null;
}

// A blank row after the last one, with the next number everywhere.
function addRow(grid: HTMLTableElement): void {
  const rows = rowsOf(grid);
  const last = [...rows].reverse().find((row) => row.hasAttribute("data-new"));
  const count = form?.querySelector<HTMLInputElement>("input[name=rows]");
  if (!last || !count) return;
  const number = Number(count.value);
  const row = last.cloneNode(true) as HTMLTableRowElement;
  row.id = `r${number}`;
  row.className = "grid__row";
  const head = row.querySelector("th");
  if (head?.firstChild) head.firstChild.textContent = `${number + 1} `;
  for (const cell of cellsOf(row)) {
    const name = cell.name.slice(cell.name.indexOf(".") + 1);
    cell.name = `r${number}.${name}`;
    cell.id = `r${number}-${name}`;
    cell.setAttribute("aria-label", (cell.getAttribute("aria-label") ?? "").replace(/^Row \d+/, `Row ${number + 1}`));
    for (const mark of ["aria-invalid", "aria-describedby"]) cell.removeAttribute(mark);
    if (cell instanceof HTMLSelectElement) for (const option of cell.options) option.defaultSelected = false;
    else cell.defaultValue = "";
    cell.value = "";
    cell.closest("td")?.removeAttribute("class");
  }
  (rows[rows.length - 1] as HTMLTableRowElement).closest("tbody")?.append(row);
  count.value = String(number + 1);
}

function mark(cell: Cell): void {
  if (!cell.matches("td > input[type=text], td > select")) return;
  const same = cell instanceof HTMLSelectElement
    ? [...cell.options].every((option) => option.selected === option.defaultSelected)
    : cell.value === cell.defaultValue;
  cell.closest("td")?.classList.toggle("grid__changed", !same);
}

// -- pasting ------------------------------------------------------------------------------------------------------------

function paste(event: ClipboardEvent, grid: HTMLTableElement): void {
  const cell = event.target as Cell;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const block = blockIn(text);
  if (!cell.matches("td > input[type=text], td > select") || !/[\t\n\r]/.test(text.trim()) || block.length === 0) return;
  event.preventDefault();
  const [top, left] = placeOf(cell, grid);
  const names = [...grid.querySelectorAll<HTMLElement>("thead th[data-name]")];
  const heading = headingOf(block[0] ?? [], names);
  const units = heading ? (block[0] ?? []).map((head, at) => unitOf(head, names[heading[at] ?? -1])) : [];
  const body = heading ? block.slice(1) : block;
  before = [];
  let left_out = 0;
  body.forEach((line, down) => {
    while (rowsOf(grid).length <= top + down) addRow(grid);
    const cells = cellsOf(rowsOf(grid)[top + down]);
    line.forEach((value, across) => {
      const to = cells[heading ? (heading[across] ?? -1) : left + across];
      if (to) fill(to, withUnit(value, units[across] ?? ""));
      else if (value.trim()) left_out += 1;
    });
  });
  cell.dispatchEvent(new Event("input", { bubbles: true })); // the values came without typing: the draft holds them too
  say(grid, `${body.length} row${body.length === 1 ? "" : "s"} pasted, not saved yet.`
    + (left_out ? ` ${left_out} cell${left_out === 1 ? "" : "s"} had no column and ${left_out === 1 ? "was" : "were"} left out.` : ""));
}

// Which column each cell of a heading names; null where the line is no heading.
function headingOf(line: string[], names: HTMLElement[]): number[] | null {
  const fold = (text: string): string => (text.split(/[([]/)[0] ?? "").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const known = names.map((head) => [fold(head.dataset.name ?? ""), fold(head.firstChild?.textContent ?? "")]);
  const found = line.map((cell) => known.findIndex((both) => fold(cell) !== "" && both.includes(fold(cell))));
  return found.some((at) => at >= 0) && !line.some((cell) => /^\s*\d/.test(cell)) ? found : null;
}

// The unit in brackets behind a heading, where its column converts units and this is another one than its own.
function unitOf(head: string, column: HTMLElement | undefined): string {
  const unit = /[([]([^)\]]+)[)\]]\s*$/.exec(head)?.[1]?.trim() ?? "";
  return column?.dataset.ownUnit && unit !== column.dataset.ownUnit ? unit : "";
}

function withUnit(value: string, unit: string): string {
  return unit && /^\s*[<>]?\s*\d[\d.,'\s]*$/.test(value) ? `${value.trim()} ${unit}` : value;
}

function fill(cell: Cell, value: string): void {
  before.push([cell, cell.value]);
  const text = value.replace(/\s+/g, " ").trim();
  if (cell instanceof HTMLSelectElement) choose(cell, text);
  else cell.value = text;
  mark(cell);
}

// By code or label; a value that is neither stays visible, and the save says what is wrong with it.
function choose(cell: HTMLSelectElement, text: string): void {
  const wanted = text.toLowerCase();
  const booleans: Record<string, string> = { y: "yes", n: "no", true: "yes", false: "no", "1": "yes", "0": "no" };
  const options = [...cell.options];
  const isBoolean = options.some((option) => option.value === "yes") && options.some((option) => option.value === "no");
  const meant = isBoolean ? (booleans[wanted] ?? wanted) : wanted;
  const found = options.find((option) => [option.value.toLowerCase(), option.text.toLowerCase()].includes(meant));
  cell.value = found ? found.value : (cell.append(new Option(`${text} (not on the list)`, text)), text);
}

function say(grid: HTMLTableElement, sentence: string): void {
  const status = document.getElementById("grid-status");
  if (!status) return;
  const back = document.createElement("button");
  Object.assign(back, { type: "button", className: "link-button", textContent: "Take the paste back" });
  back.addEventListener("click", () => {
    for (const [cell, value] of before) {
      cell.value = value;
      mark(cell);
    }
    before[0]?.[0].dispatchEvent(new Event("input", { bubbles: true }));
    status.textContent = "The paste is taken back.";
    before[0]?.[0].focus();
  });
  status.replaceChildren(`${sentence} `, back);
}

// Cells parted by tabs; a cell in quotes may hold tabs, line breaks and doubled quotes.
function blockIn(text: string): string[][] {
  const lines: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const end = (): void => {
    lines[lines.length - 1]?.push(cell);
    cell = "";
  };
  const whole = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (let at = 0; at < whole.length; at += 1) {
    const sign = whole[at] as string;
    if (quoted && sign === '"' && whole[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (quoted) {
      if (sign === '"') quoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t") end();
    else if (sign === "\n") {
      end();
      lines.push([]);
    } else cell += sign;
  }
  end();
  return lines.filter((line) => line.some((one) => one.trim() !== ""));
}
