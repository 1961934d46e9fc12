// Forms of the registry: keeps what is typed as a draft, sends a form once, opens the words behind "other", shows the
// unit that goes with an assay, and times as the reader's clock has them. Every page works without this script.
export {};

const TYPING_MS = 800;
const RETRY_MS = 5_000;

const form = document.querySelector<HTMLFormElement>("form[data-keep]");
const told = document.getElementById("kept");

if (form && told && form.dataset.keep) keepDraft(form, told, form.dataset.keep);
document.querySelectorAll<HTMLElement>("[data-words]").forEach(openWords);
document.querySelectorAll<HTMLElement>("[data-units]").forEach(showUnit);
document.querySelectorAll<HTMLTimeElement>("time[data-local]").forEach(addLocalTime);
document.querySelectorAll<HTMLFormElement>("form.opening").forEach(sendOnce);
document.querySelector<HTMLElement>("#error-summary, #reason-box input")?.focus();

// -- drafts ---------------------------------------------------------------------------------------------------------

function keepDraft(sheet: HTMLFormElement, status: HTMLElement, url: string): void {
  let timer = 0;
  let dirty = false;
  let leaving = false;
  let running: AbortController | null = null;

  const say = (text: string, unsafe = false): void => {
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("saved--unsaved", unsafe);
  };

  const later = (wait: number): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void keep(), wait);
  };

  const keep = async (): Promise<void> => {
    if (!dirty || leaving || running) return;
    dirty = false;
    running = new AbortController();
    try {
      const options = { method: "POST", body: bodyOf(sheet), signal: running.signal, redirect: "error" as const };
      const response = await fetch(url, options);
      if (!response.ok) throw new Error(String(response.status));
      const { state } = (await response.json()) as { state: string };
      say(state === "kept" ? `✓ Draft kept ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : "");
    } catch {
      if (leaving) return;
      dirty = true;
      say("Draft not kept: no connection, or you are signed out. What you typed stays on this page; we keep trying.", true);
      later(RETRY_MS);
    } finally {
      running = null;
    }
    if (dirty) later(TYPING_MS);
  };

  const changed = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    if (!field.name || field.type === "hidden" || field.name === "_reason") return;
    dirty = true;
    later(TYPING_MS);
  };

  sheet.addEventListener("input", changed);
  sheet.addEventListener("change", changed);
  window.addEventListener("online", () => later(0));
  window.addEventListener("pagehide", () => {
    if (dirty && !leaving) navigator.sendBeacon(url, bodyOf(sheet));
  });
  sheet.addEventListener("submit", (event) => {
    if (leaving) return event.preventDefault();
    leaving = true;
    running?.abort();
    window.clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => (leaving = false));
}

function bodyOf(sheet: HTMLFormElement): URLSearchParams {
  const body = new URLSearchParams();
  new FormData(sheet).forEach((value, name) => body.append(name, String(value)));
  return body;
}

// A second click before the answer is there does nothing.
function sendOnce(sheet: HTMLFormElement): void {
  let sent = false;
  sheet.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => (sent = false));
}

// -- small things ---------------------------------------------------------------------------------------------------

// Words that stand there stay to be seen, whatever is chosen: nothing typed is hidden.
function openWords(field: HTMLElement): void {
  const words = field.querySelector<HTMLElement>(".entry__words");
  const box = words?.querySelector<HTMLInputElement>("input");
  const code = field.dataset.words ?? "";
  if (!words || !box) return;
  const follow = (): void => {
    const chosen = [...field.querySelectorAll<HTMLInputElement>("input:checked"), ...field.querySelectorAll<HTMLSelectElement>("select")];
    words.hidden = !box.value && !chosen.some((one) => one.value === code);
  };
  field.addEventListener("change", follow);
  follow();
}

function showUnit(place: HTMLElement): void {
  const { when, units } = JSON.parse(place.dataset.units ?? "{}") as { when: string; units: Record<string, string> };
  const own = place.textContent ?? "";
  const follow = (): void => {
    const chosen = document.querySelector<HTMLInputElement | HTMLSelectElement>(`select[name="${when}"], input[name="${when}"]:checked`);
    place.textContent = units[chosen?.value ?? ""] ?? (chosen?.value ? own : "");
  };
  document.querySelectorAll(`[name="${when}"]`).forEach((one) => one.addEventListener("change", follow));
  follow();
}

function addLocalTime(time: HTMLTimeElement): void {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime()) || at.getTimezoneOffset() === 0) return;
  const local = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  time.append(document.createElement("br"), `${local} on your clock`);
}
