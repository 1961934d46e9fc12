// Blind RSA signatures, the browser's part: RSABSSA-SHA384-PSS-Randomized of RFC 9474. Prefix, salt and blinding factor
// are drawn by the library and never come from the secret: what the server recorded could otherwise be matched with it.
import { RSABSSA } from "@cloudflare/blindrsa-ts";

export type Blinded = { prepared: Uint8Array; blinded: Uint8Array; inverse: Uint8Array };

export const SECRET_BYTES = 16;
const FINGERPRINT_BYTES = 16;
const SUITE = RSABSSA.SHA384.PSS.Randomized();

// A public key from its DER bytes (SubjectPublicKeyInfo).
export function publicKey(der: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("spki", der, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
}

// The first 16 bytes of SHA-256 of the DER bytes, in hexadecimal: what mail, consent and status page print.
export async function fingerprint(der: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return [...digest.slice(0, FINGERPRINT_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The secret behind 32 random bytes, its blinded form, and what takes the blinding off again.
export async function blind(key: CryptoKey, secret: Uint8Array): Promise<Blinded> {
  const prepared = SUITE.prepare(secret);
  const { blindedMsg, inv } = await SUITE.blind(key, prepared);
  return { prepared, blinded: blindedMsg, inverse: inv };
}

// The signature with the blinding taken off; throws where it is none of this key.
export function finalize(key: CryptoKey, made: Blinded, blindSignature: Uint8Array): Promise<Uint8Array> {
  return SUITE.finalize(key, made.prepared, blindSignature, made.inverse);
}
