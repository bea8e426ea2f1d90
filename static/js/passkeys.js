// Passkeys: asks our server for a question, has the browser's key answer it, and sends the answer as an
// ordinary form. Without this file (or without passkeys in the browser) the page says what to do instead.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readOptions(options) {
  const list = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));
  const read = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = list(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = list(options.allowCredentials);
  return read;
}

function written(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: parts,
  });
}

async function answer(form) {
  const asked = await fetch(form.dataset.passkey, { headers: { Accept: "application/json" } });
  if (!asked.ok) throw new Error("no question");
  const publicKey = readOptions(await asked.json());
  const made = publicKey.user
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  return written(made);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const [ready, instead, failed] = ["ready", "instead", "failed"].map((part) =>
    form.querySelector(`[data-passkey-${part}]`),
  );
  ready.hidden = false;
  instead.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    failed.hidden = true;
    try {
      form.elements.namedItem("credential").value = await answer(form);
      form.submit();
    } catch {
      failed.hidden = false;
    } finally {
      delete form.dataset.busy;
    }
  });
}
