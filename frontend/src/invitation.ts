// What an invitation link says, how a typed code is read, and what a tab remembers until a draft is open.
import type { Blinded } from "./blind";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK_PRIME = 1021;
const CHECK_LENGTH = 2;
const INVITATION_LENGTH = 18;

export type Link = { invitation: string; fingerprint: string };

// `made` is what a retry needs: another blinded value would be a second start. Its bytes are in base64.
export type Held = Link & { linked: boolean; made?: Record<keyof Blinded, string> };

// "#CODE.FINGERPRINT" or "#CODE"; null for any other fragment of a page. A code with a typing error is still a code.
export function linkIn(fragment: string): Link | null {
  const [, text, fingerprint] = /^#([0-9a-z]{18})(?:\.(.*))?$/i.exec(fragment) ?? [];
  return text ? { invitation: readInvitation(text) || text, fingerprint: (fingerprint ?? "").toLowerCase() } : null;
}

// The invitation code in what somebody typed, forgiving what the server forgives; "" where its check does not fit.
export function readInvitation(typed: string): string {
  const code = typed.replace(/[\s-]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  if (code.length !== INVITATION_LENGTH || [...code].some((mark) => !ALPHABET.includes(mark))) return "";
  const values = [...code].map((mark) => ALPHABET.indexOf(mark));
  const remainder = values.slice(0, -CHECK_LENGTH).reduce((sum, value) => (sum * 32 + value) % CHECK_PRIME, 0);
  const check = values.slice(-CHECK_LENGTH).reduce((sum, value) => sum * 32 + value, 0);
  return remainder === check ? code : "";
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (mark) => mark.charCodeAt(0));
}

export function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

// Base64 as a form field carries it: with the alphabet of addresses, padded.
export function fieldOf(bytes: Uint8Array): string {
  return base64Of(bytes).replace(/\+/g, "-").replace(/\//g, "_");
}

// -- the tab's memory: one entry a survey, gone with the tab ------------------------------------------------------------

const SURVEY = location.pathname.split("/")[2] ?? "";
const ENTRY = `pave-invitation ${SURVEY}`;
let inMemory: string | null = null;

export function recall(): Held | null {
  const text = fromStorage((storage) => storage.getItem(ENTRY)) ?? inMemory;
  return text ? (JSON.parse(text) as Held) : null;
}

export function remember(held: Held): void {
  inMemory = JSON.stringify(held);
  fromStorage((storage) => storage.setItem(ENTRY, inMemory ?? ""));
}

export function forget(): void {
  inMemory = null;
  fromStorage((storage) => storage.removeItem(ENTRY));
}

// Browsers that keep nothing throw; then the page itself remembers, for as long as it is open.
function fromStorage<T>(act: (storage: Storage) => T): T | null {
  try {
    return act(window.sessionStorage);
  } catch {
    return null;
  }
}
