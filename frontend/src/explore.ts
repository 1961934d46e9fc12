// The explorer: another choice brings its answer, and the address with it (htmx). Without this script the form has its
// button. What came is the same template as the page, so nothing is made here but the announcement.
import htmx from "htmx.org";

type Detail = {
  xhr: XMLHttpRequest;
  pathInfo: { finalRequestPath: string };
  successful?: boolean;
  history: { type: string; path: string };
};

const form = document.querySelector<HTMLFormElement>("[data-explorer]");
if (form) start(form);

function start(form: HTMLFormElement): void {
  const notice = document.querySelector<HTMLElement>("[data-failed]");
  let chosen: HTMLElement | null = null;
  const on = (name: string, then: (detail: Detail, event: Event) => void): void =>
    document.body.addEventListener(name, (event) => then((event as CustomEvent<Detail>).detail, event));
  const failed = (): void => notice?.removeAttribute("hidden");

  form.querySelector("[data-show]")?.setAttribute("hidden", "");
  document.getElementById("fetching")?.removeAttribute("hidden");
  form.addEventListener("change", (event) => {
    chosen = event.target as HTMLElement;
    htmx.trigger(form, "htmx:abort"); // an answer that is still on its way would take the new choice back
  });
  notice?.querySelector("button")?.addEventListener("click", () => {
    (chosen ?? form.querySelector("select"))?.focus(); // the button goes away under the focus
    form.requestSubmit();
  });

  on("htmx:beforeRequest", () => notice?.setAttribute("hidden", ""));
  on("htmx:beforeOnLoad", ({ xhr, pathInfo }, event) => {
    if (xhr.status === 200 && xhr.getResponseHeader("HX-Push-Url")) return;
    event.preventDefault();
    // Signed out, not allowed, not found: each has a page of its own that says so, and leads back here.
    if (xhr.status < 500) location.assign(pathInfo.finalRequestPath);
    else failed();
  });
  on("htmx:beforeHistoryUpdate", ({ history }) => {
    if (history.path === location.pathname + location.search) history.type = "replace"; // there and back in one breath
  });
  on("htmx:afterRequest", ({ successful }) => {
    if (!successful) return;
    form.reset(); // every select shows what was applied
    const said = document.querySelector("[data-say]");
    if (said) said.textContent = document.getElementById("explored")?.dataset.told ?? "";
  });
  on("htmx:sendError", failed);
  on("htmx:timeout", failed);
}
