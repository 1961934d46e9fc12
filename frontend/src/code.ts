// Print and copy for the resume code. Without this script the code is simply on the page.
import { forget } from "./invitation";

// The draft is open: no retry is needed any more, and nothing in this tab should name the invitation.
forget();

const tools = document.querySelector<HTMLElement>("[data-code-tools]");
const code = document.getElementById("the-code")?.textContent ?? "";

if (tools) {
  tools.hidden = false;
  tools.querySelector("[data-print]")?.addEventListener("click", () => window.print());
  tools.querySelector("[data-copy]")?.addEventListener("click", () => void copy());
}

async function copy(): Promise<void> {
  const told = document.getElementById("copied");
  try {
    await navigator.clipboard.writeText(code);
    if (told) told.textContent = "Copied";
  } catch {
    if (told) told.textContent = "Copying is not allowed here; write it down.";
  }
}
