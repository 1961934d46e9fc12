// The first page of a survey by invitation: the code is made here, and the server signs it without seeing it.
// Where this script cannot do its part the page stays as it was sent, and works with a code that the server makes.
import { type Blinded, SECRET_BYTES, blind, finalize, fingerprint, publicKey } from "./blind";
import { type Held, type Link, base64Of, bytesOf, fieldOf, linkIn, readInvitation, recall, remember } from "./invitation";

type Page = { form: HTMLFormElement; typed: HTMLInputElement; button: HTMLButtonElement };
type Fields = Record<string, string>;

const PATIENCE_MS = 20_000;
const PASSING = ["offline", "too_many"];

const link = linkIn(location.hash);
// At once: an address bar, a history and a screenshot keep what stands there. The tab remembers it first, for a reload.
if (link && window.isSecureContext) arrive(link);
if (link) history.replaceState(null, "", location.pathname + location.search);
window.addEventListener("hashchange", () => linkIn(location.hash) && location.reload());
// A page that comes back from the browser's memory has sent its fields already.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

const form = document.querySelector<HTMLFormElement>("form[data-key]");
const typed = document.querySelector<HTMLInputElement>("#invitation");
const button = form?.querySelector<HTMLButtonElement>("button");
if (form && typed && button) takeOver({ form, typed, button });

function takeOver(page: Page): void {
  if (link) page.typed.value = link.invitation;
  // Cryptography exists on https and on the machine itself; elsewhere the server does the arithmetic, and says so.
  if (window.isSecureContext) followSubmit(page, prepared(page));
}

// The survey's key; null where it is another than the one that was promised.
async function prepared(page: Page): Promise<CryptoKey | null> {
  const der = bytesOf(page.form.dataset.key ?? "");
  const [key, seen] = await Promise.all([publicKey(der), fingerprint(der)]);
  const held = expected(seen);
  page.typed.value ||= held.invitation;
  document.querySelector("[data-without-script]")?.remove();
  showField(!held.linked);
  remember(held);
  if (held.fingerprint === seen) return key;
  tell("wrong_key");
  return null;
}

// What a retry needs is kept where the same link comes again.
function arrive(came: Link): void {
  const former = recall();
  const again = former?.invitation === came.invitation && [former.fingerprint, ""].includes(came.fingerprint);
  remember({ ...(again ? former : came), linked: true });
}

// Who comes by a link expects the key that it names; who types, or whose link names none, the one that this tab saw first.
function expected(seen: string): Held {
  const held = recall() ?? { invitation: "", fingerprint: "", linked: false };
  return { ...held, fingerprint: held.fingerprint || seen };
}

function showField(shown: boolean): void {
  const field = document.querySelector<HTMLElement>("[data-invitation]");
  if (field) field.hidden = !shown;
}

// Exactly one message, or none; a reason that the page has no words for is an odd answer of the server.
function tell(reason: string): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-reason]")];
  const named = (name: string): HTMLElement | undefined => all.find((one) => one.dataset.reason === name);
  const told = reason ? (named(reason) ?? named("odd")) : undefined;
  for (const one of all) one.hidden = one !== told;
  told?.focus();
}

// -- the button ---------------------------------------------------------------------------------------------------------

// From the first moment: who presses before the key is ready waits for it. Sent as it stands, the page would carry the
// invitation together with a code that the server made; that is left for a browser whose cryptography fails.
function followSubmit(page: Page, ready: Promise<CryptoKey | null>): void {
  const words = page.button.textContent ?? "";
  let fails = false;
  ready.catch(() => (fails = true));
  page.form.addEventListener("submit", (event) => {
    if (fails) return;
    event.preventDefault();
    if (page.button.hasAttribute("aria-busy")) return;
    page.button.setAttribute("aria-busy", "true");
    page.button.textContent = page.button.dataset.busy ?? words;
    tell("");
    const reason = ready.then(
      (key) => (key ? start(page, key) : "wrong_key"),
      () => (page.form.submit(), ""),
    );
    void reason.then((told) => {
      if (!told) return;
      page.button.removeAttribute("aria-busy");
      page.button.textContent = (PASSING.includes(told) && page.button.dataset.again) || words;
      tell(told);
    });
  });
}

// Leaves the page, or says why not.
async function start(page: Page, key: CryptoKey): Promise<string> {
  const held = chosen(page.typed.value);
  // What is still open is the server's to say; it costs no invitation.
  if (!isComplete(page.form)) return send(page, {});
  const reply = readInvitation(held.invitation) ? await credential(page, key, held).catch(() => "odd") : "mistyped";
  if (typeof reply !== "string") return send(page, reply);
  if (reply === "mistyped" || reply === "no_invitation") {
    showField(true);
    remember({ ...held, linked: false });
  }
  return reply;
}

function isComplete(form: HTMLFormElement): boolean {
  if (form.querySelector("[data-screens-out]:checked")) return true;
  const gates = [...form.querySelectorAll("fieldset[data-required]")];
  return gates.every((gate) => gate.querySelector(":checked")) && !form.querySelector("#consent:not(:checked)");
}

// The invitation in the field, with what was made for it before.
function chosen(text: string): Held {
  const former = recall() ?? { invitation: "", fingerprint: "", linked: false };
  const invitation = readInvitation(text) || text;
  const held = invitation === former.invitation ? former : { ...former, invitation, linked: false, made: undefined };
  remember(held);
  return held;
}

// The invitation stays behind: it may never travel together with what the server signed unseen.
function send(page: Page, fields: Fields): string {
  page.typed.disabled = true;
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    page.form.append(field);
  }
  page.form.submit();
  return "";
}

// -- the credential -----------------------------------------------------------------------------------------------------

async function credential(page: Page, key: CryptoKey, held: Held): Promise<Fields | string> {
  const made = held.made ? mapped(held.made, bytesOf) : await blind(key, crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  // Before anything is sent: a lost reply is asked for again with the same value.
  remember({ ...held, made: mapped(made, base64Of) });
  const reply = await signed(page.form.dataset.issue ?? "", held.invitation, made.blinded);
  if (typeof reply === "string") return reply;
  const signature = await finalize(key, made, reply);
  return { prepared: fieldOf(made.prepared), signature: fieldOf(signature) };
}

function mapped<From, To>(made: Record<keyof Blinded, From>, act: (part: From) => To): Record<keyof Blinded, To> {
  return { prepared: act(made.prepared), blinded: act(made.blinded), inverse: act(made.inverse) };
}

// The blind signature, or the word that says why there is none.
async function signed(url: string, invitation: string, blinded: Uint8Array): Promise<Uint8Array | string> {
  const body = new Uint8Array([...new TextEncoder().encode(invitation), ...blinded]);
  const patience = new AbortController();
  const timer = window.setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const reply = await fetch(url, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/octet-stream" },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      redirect: "error",
      signal: patience.signal,
    });
    const bytes = new Uint8Array(await reply.arrayBuffer());
    return reply.ok ? bytes : new TextDecoder().decode(bytes).trim();
  } catch {
    return "offline";
  } finally {
    window.clearTimeout(timer);
  }
}
