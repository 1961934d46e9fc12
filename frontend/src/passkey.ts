// Making and using passkeys. A form says which (data-passkey) and with what (data-options); its answer goes with the
// form as JSON. Without this script the form stays hidden, and codes work.
type Json = Record<string, any>;

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (mark) => mark.charCodeAt(0)).buffer;
};

const text = (buffer: ArrayBuffer | null): string | undefined =>
  buffer
    ? btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replace(/\+/g, "-")
        .replace(/\//g, "_")
        .replace(/=+$/, "")
    : undefined;

const named = (list: Json[] | undefined): Json[] | undefined => list?.map((one) => ({ ...one, id: bytes(one.id) }));

async function created(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const answer = made.response as AuthenticatorAttestationResponse;
  return told(made, { attestationObject: text(answer.attestationObject), transports: answer.getTransports?.() });
}

async function used(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: named(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const answer = found.response as AuthenticatorAssertionResponse;
  return told(found, {
    authenticatorData: text(answer.authenticatorData),
    signature: text(answer.signature),
    userHandle: text(answer.userHandle),
  });
}

function told(credential: PublicKeyCredential, response: Json): Json {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...response, clientDataJSON: text(credential.response.clientDataJSON) },
  };
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  const use = form.querySelector<HTMLButtonElement>("[data-passkey-use]");
  const field = form.querySelector<HTMLInputElement>("input[name=credential]");
  const status = form.querySelector<HTMLElement>("[data-passkey-told]");
  const options = JSON.parse(form.dataset.options ?? "{}").publicKey as Json;
  if (!window.PublicKeyCredential || !field) {
    if (status) status.textContent = "This browser knows no passkeys.";
    continue;
  }
  form.hidden = false;
  if (use) use.hidden = false;
  const begin = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (status) status.textContent = "";
    try {
      const credential = await (form.dataset.passkey === "create" ? created(options) : used(options));
      field.value = JSON.stringify(credential);
      form.submit(); // passes by the listener, so the form goes off once
    } catch {
      if (status) status.textContent = "No passkey was used. Try again, or take another way.";
    }
  };
  if (use) use.addEventListener("click", (event) => void begin(event));
  else form.addEventListener("submit", (event) => void begin(event));
}
