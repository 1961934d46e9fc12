// Autosave, questions that open in place, and honest words about the network. The page works without this script.
export {};

type Saved = {
  state: string;
  cells?: Record<string, string>;
  hidden?: string[];
  answered?: number;
  total?: number;
  sections?: Record<string, [number, number]>;
};

const RETRY_MS = 5_000;
const TYPING_MS = 700;
const QUICK_SECONDS = 240;
const LONGEST_PAGE_SECONDS = 1_800;
const PHONE = window.matchMedia("(max-width: 639px)");

const form = document.querySelector<HTMLFormElement>("form[data-answers]");
const status = document.getElementById("saved");
const saveTo = status?.dataset.saveTo;

if (form && status && saveTo) keepSaved(form, status, saveTo);
countSeconds();
countPageSeconds();
document.querySelector<HTMLElement>("#error-summary, .error-summary")?.focus();

// -- saving ---------------------------------------------------------------------------------------------------------

function keepSaved(answers: HTMLFormElement, told: HTMLElement, url: string): void {
  const unsaved = new Set<string>();
  let timer = 0;
  let running: Promise<boolean> | null = null;

  const say = (text: string, unsafe = false): void => {
    if (told.textContent !== text) told.textContent = text;
    told.classList.toggle("saved--unsaved", unsafe);
  };

  const later = (wait: number): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void flush(), wait);
  };

  const flush = (): Promise<boolean> => {
    if (running) return running.then(() => (unsaved.size ? flush() : true));
    if (!unsaved.size) return Promise.resolve(true);
    running = send().finally(() => (running = null));
    return running;
  };

  const send = async (): Promise<boolean> => {
    const names = [...unsaved];
    say("Saving…");
    try {
      const sent = fieldsOf(answers, names);
      const response = await fetch(url, { method: "POST", body: sent, redirect: "error" });
      const saved = (await response.json()) as Saved;
      if (saved.state !== "saved") {
        say(refusal(saved.state), true);
        return false;
      }
      for (const name of names) if (sameAsSent(answers, name, sent)) unsaved.delete(name);
      apply(answers, saved);
      if (unsaved.size) later(0);
      say(`✓ Saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
      return true;
    } catch {
      say("Not saved: no connection. Your answers are kept on this page; we keep trying.", true);
      later(RETRY_MS);
      return false;
    }
  };

  const changed = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    if (!field.name || field.type === "hidden") return;
    if (event.type === "change") keepApart(answers, field);
    for (const name of together(field)) unsaved.add(name);
    if (event.type === "change" && field.type !== "text") later(0);
    else {
      say("Not saved yet", true);
      later(TYPING_MS);
    }
  };

  answers.addEventListener("input", changed);
  answers.addEventListener("change", changed);
  window.addEventListener("online", () => later(0));
  window.addEventListener("pagehide", () => {
    if (unsaved.size) navigator.sendBeacon(url, fieldsOf(answers, [...unsaved]));
  });

  let leaving = false;
  answers.addEventListener("submit", (event) => {
    if (leaving) return event.preventDefault();
    if (!unsaved.size && navigator.onLine) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
    void flush().then((saved) => {
      if (!saved || !navigator.onLine) return noConnection(answers);
      answers.requestSubmit(button ?? undefined);
    });
  });
  window.addEventListener("pageshow", () => (leaving = false));
  foldAnswered(answers);
}

function refusal(state: string): string {
  const words: Record<string, string> = {
    expired: "Not saved: this page has lost its code. Continue, and type it once more.",
    submitted: "Not saved: these answers were already submitted.",
    paused: "Not saved: the survey is paused. Keep this page open.",
    closed: "Not saved: the survey has closed.",
  };
  return words[state] ?? "Not saved: try again in a moment.";
}

function noConnection(answers: HTMLFormElement): void {
  let box = document.getElementById("no-connection");
  if (!box) {
    box = document.createElement("div");
    box.id = "no-connection";
    box.className = "notice notice--warn";
    box.setAttribute("role", "alert");
    box.textContent =
      "No connection. Your answers are kept on this page. Leave it open; we save as soon as the network is back.";
    answers.querySelector(".pager")?.before(box);
  }
  window.addEventListener("online", () => box?.remove(), { once: true });
}

function fieldsOf(answers: HTMLFormElement, names: string[]): URLSearchParams {
  const all = new FormData(answers);
  const body = new URLSearchParams({ columns: names.join(" ") });
  for (const name of names) for (const value of all.getAll(name)) body.append(name, String(value));
  return body;
}

// A field that somebody went on typing in while it was sent stays unsaved. What was stored is no measure: "0,5" is
// stored as "0.5", and would be sent again for ever.
function sameAsSent(answers: HTMLFormElement, name: string, sent: URLSearchParams): boolean {
  const now = new FormData(answers).getAll(name).map(String);
  const same = now.join(";") === sent.getAll(name).join(";");
  return same || !answers.querySelector(`input[type=text][name="${name}"], textarea[name="${name}"]`);
}

// The two ends of a range are judged together, so they travel together.
function together(field: HTMLInputElement): string[] {
  const ends = field.closest("[data-range]")?.querySelectorAll<HTMLInputElement>("input") ?? [];
  return ends.length ? [...ends].map((end) => end.name) : [field.name];
}

// A special answer stands alone: choosing it clears the field, and answering clears it.
function keepApart(answers: HTMLFormElement, field: HTMLInputElement): void {
  const same = [...answers.querySelectorAll<HTMLInputElement>(`[name="${field.name}"]`)].filter((one) => one !== field);
  const alone = field.closest<HTMLElement>("[data-exclusive]")?.dataset.exclusive?.split(" ") ?? [];
  if (field.type === "radio") return;
  const clear = (one: HTMLInputElement): void => {
    if (one.type === "checkbox") one.checked = false;
    else if ("special" in field.dataset) one.value = "";
  };
  const standsAlone = "special" in field.dataset || alone.includes(field.value);
  if (standsAlone && field.checked) same.forEach(clear);
  else same.filter((one) => "special" in one.dataset || alone.includes(one.value)).forEach(clear);
}

// -- what the server answers ------------------------------------------------------------------------------------------

function apply(answers: HTMLFormElement, saved: Saved): void {
  const hidden = new Set(saved.hidden ?? []);
  for (const group of answers.querySelectorAll<HTMLElement>("[data-shows]")) {
    group.hidden = (group.dataset.shows ?? "").split(" ").every((name) => hidden.has(name));
  }
  const before = answers.elements.namedItem("before") as HTMLInputElement;
  const cells = JSON.parse(before.value || "{}") as Record<string, string>;
  before.value = JSON.stringify({ ...cells, ...saved.cells });
  setText("answered", String(saved.answered ?? ""));
  setText("total", String(saved.total ?? ""));
  for (const [section, [done, all]] of Object.entries(saved.sections ?? {})) {
    const bar = document.querySelector<HTMLProgressElement>(`[data-progress="${section}"]`);
    if (bar) bar.value = done;
    const count = document.querySelector(`[data-count="${section}"]`);
    if (count) count.textContent = done === all ? "✓" : done ? `${done} of ${all}` : String(all);
  }
  foldAnswered(answers);
}

function setText(id: string, text: string): void {
  const element = document.getElementById(id);
  if (element && text) element.textContent = text;
}

// -- cards on a phone: an answered row folds to one line ----------------------------------------------------------------

function foldAnswered(answers: HTMLFormElement): void {
  if (!PHONE.matches) return;
  for (const row of answers.querySelectorAll<HTMLElement>("[data-row]")) {
    const chosen = row.querySelector<HTMLInputElement>("input[type=radio]:checked");
    const waiting = [...row.querySelectorAll<HTMLInputElement>("input[type=text]")].some(
      (one) => !one.closest("[hidden]") && !one.value,
    );
    const inside = row.contains(document.activeElement);
    if (chosen && !waiting && !inside && !row.dataset.unfolded) fold(row, chosen);
  }
}

function fold(row: HTMLElement, chosen: HTMLInputElement): void {
  if (row.classList.contains("is-folded")) return;
  row.classList.add("is-folded");
  const line = document.createElement("p");
  line.className = "fold-line";
  const label = row.querySelector(`label[for="${chosen.id}"]`)?.textContent ?? "";
  const change = document.createElement("button");
  change.type = "button";
  change.className = "link-button";
  change.textContent = "Change";
  change.setAttribute("aria-label", `Change ${row.querySelector("legend")?.textContent ?? ""}`);
  line.append(`✓ ${label}`, change);
  row.querySelector("legend")?.after(line);
  const open = (): void => {
    row.classList.remove("is-folded");
    row.dataset.unfolded = "1";
    line.remove();
    chosen.focus();
  };
  change.addEventListener("click", open);
  row.addEventListener("focusin", (event) => event.target !== change && open(), { once: true });
}

// -- in a pilot alone: how long this page was in view ---------------------------------------------------------------------

function countPageSeconds(): void {
  const field = document.querySelector<HTMLInputElement>("form[data-answers] input[name=seconds]");
  if (!field) return;
  let spent = Number(field.defaultValue) || 0; // what the same page took before it was shown again with its errors
  let since = document.hidden ? null : performance.now();
  const pause = (): void => {
    if (since !== null) spent += (performance.now() - since) / 1000;
    since = null;
  };
  document.addEventListener("visibilitychange", () => {
    pause();
    if (!document.hidden) since = performance.now();
  });
  field.form?.addEventListener("submit", () => {
    pause();
    since = performance.now();
    field.value = String(Math.min(Math.round(spent), LONGEST_PAGE_SECONDS));
  });
}

// -- one bit at the end: finished in under four minutes ------------------------------------------------------------------

function countSeconds(): void {
  const key = `pave-seconds ${location.pathname.split("/")[2] ?? ""}`;
  const began = Date.now();
  const spent = (): number => Number(sessionStorage.getItem(key) ?? 0) + (Date.now() - began) / 1000;
  window.addEventListener("pagehide", () => sessionStorage.setItem(key, String(spent())));
  const submit = document.querySelector<HTMLFormElement>("form[data-submit]");
  submit?.addEventListener("submit", (event) => {
    if (submit.dataset.sent) return event.preventDefault();
    submit.dataset.sent = "1";
    const known = sessionStorage.getItem(key) !== null;
    const quick = submit.elements.namedItem("quick") as HTMLInputElement;
    quick.value = known ? (spent() < QUICK_SECONDS ? "1" : "0") : "";
    sessionStorage.removeItem(key);
  });
}
