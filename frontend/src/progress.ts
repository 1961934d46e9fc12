// Live progress of a report. Without this script the page reloads itself.
export {};

type Run = { state: string; done: number; total: number; step: string; words: string; left: string; attempt: number };

const box = document.querySelector<HTMLElement>("[data-run]");
if (box) void follow(box.dataset.run ?? "", box.dataset.finished ?? "");

async function follow(url: string, finished: string): Promise<void> {
  for (;;) {
    await new Promise((wake) => window.setTimeout(wake, document.hidden ? 3_000 : 700));
    try {
      const response = await fetch(url, { headers: { Accept: "application/json" } });
      if (!response.ok) continue;
      const run = (await response.json()) as Run;
      if (run.state === "done") return location.assign(finished);
      if (run.state === "failed" || run.state === "cancelled") return location.reload();
      show(run);
    } catch {
      // The network is away; the work goes on and the next look will tell.
    }
  }
}

function show(run: Run): void {
  const words = document.getElementById("run-words");
  if (words) words.textContent = run.words;
  const left = document.getElementById("run-left");
  if (left) left.textContent = run.left;
  const bar = document.getElementById("run-bar") as HTMLProgressElement | null;
  if (bar) {
    bar.max = Math.max(run.total, 1);
    bar.value = run.done;
  }
  let before = true;
  for (const step of document.querySelectorAll<HTMLElement>("[data-step]")) {
    const now = step.dataset.step === run.step;
    if (now) before = false;
    step.className = now ? "now" : before ? "done" : "";
  }
}
