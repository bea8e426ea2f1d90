// A large file goes in parts (tus 1.0), and goes on where it stopped: after a lost network, a closed tab or
// another try tomorrow. Without this script the form sends the file whole, as forms do.
(() => {
  "use strict";
  const PART = 1024 * 1024;
  const MOST = 4 * PART;
  const box = document.querySelector("[data-upload]");
  const form = box && box.querySelector("form");
  if (!form || !window.fetch || !Blob.prototype.slice) return;

  const chosen = form.querySelector("input[type=file]");
  const named = form.querySelector("input[name=upload]");
  const state = box.querySelector(".upload-state");
  const bar = state.querySelector("progress");
  const token = form.querySelector("input[name=csrf_token]").value;
  const shared = document.documentElement.hasAttribute("data-shared");
  const base = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token };

  const say = (text, share) => {
    state.hidden = false;
    state.querySelector("span").textContent = text;
    bar.hidden = share === undefined;
    if (share !== undefined) {
      bar.value = Math.floor(share * 100);
      bar.textContent = `${bar.value} %`;
    }
  };
  const pause = (seconds) =>
    new Promise((go) => {
      const timer = setTimeout(go, seconds * 1000);
      window.addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
    });

  // Which upload this very file had, so that it goes on; nothing of the kind on a borrowed screen.
  const key = (file) => `upload ${box.dataset.upload} ${file.name} ${file.size} ${file.lastModified}`;
  const remember = (file, where) => { if (!shared) try { localStorage.setItem(key(file), where); } catch {} };
  const remembered = (file) => { if (shared) return null; try { return localStorage.getItem(key(file)); } catch { return null; } };
  const forget = (file) => { try { localStorage.removeItem(key(file)); } catch {} };

  class No extends Error {}

  async function begin(file) {
    const name = btoa(String.fromCharCode(...new TextEncoder().encode(file.name)));
    const answer = await fetch(box.dataset.upload, {
      method: "POST",
      headers: { ...base, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` },
    });
    if (answer.status >= 500) throw new TypeError("try again");
    if (answer.status !== 201) throw new No(await answer.text());
    const where = answer.headers.get("Location");
    remember(file, where);
    return where;
  }

  // How much has come; null when the server knows nothing of it any more.
  async function offsetOf(where) {
    const answer = await fetch(where, { method: "HEAD", headers: base });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new TypeError("try again");
    return Number(answer.headers.get("Upload-Offset"));
  }

  async function send(file) {
    let where = remembered(file);
    let offset = null;
    let part = PART;
    let failures = 0;
    for (;;) {
      try {
        if (where !== null && offset === null) {
          offset = await offsetOf(where);
          if (offset === null) where = null;
          else if (offset) say(box.dataset.textContinues, offset / file.size);
        }
        if (where === null) {
          where = await begin(file);
          offset = 0;
        }
        if (offset >= file.size) return where.split("/").pop();
        say(box.dataset.textSending, offset / file.size);
        const started = Date.now();
        const answer = await fetch(where, {
          method: "PATCH",
          headers: { ...base, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) },
          body: file.slice(offset, offset + part),
        });
        if (answer.status === 204) {
          offset = Number(answer.headers.get("Upload-Offset"));
          failures = 0;
          const seconds = (Date.now() - started) / 1000;
          part = seconds < 2 ? Math.min(MOST, part * 2) : seconds > 15 ? Math.max(PART / 4, part / 2) : part;
        } else if (answer.status === 409 || answer.status >= 500) {
          throw new TypeError("try again");
        } else if (answer.status === 404) {
          where = null;
        } else {
          forget(file);
          throw new No(await answer.text());
        }
      } catch (error) {
        if (error instanceof No) throw error;
        failures += 1;
        part = Math.max(PART / 4, part / 2);
        say(box.dataset.textWaiting, offset === null ? undefined : offset / file.size);
        offset = null;
        await pause(Math.min(30, 2 ** failures / 2));
      }
    }
  }

  form.addEventListener("submit", async (event) => {
    const file = chosen.files[0];
    if (!file || named.value) return;
    event.preventDefault();
    if (file.size > Number(box.dataset.max)) {
      say(box.dataset.textTooLarge);
      return;
    }
    const button = form.querySelector("[type=submit]");
    button.setAttribute("aria-disabled", "true");
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    try {
      named.value = await send(file);
      say(box.dataset.textWhole, 1);
      forget(file);
      // What was recorded here is kept until all of it has come (recorder.js).
      if (box.whenWhole) await box.whenWhole();
      chosen.value = "";
      form.submit();
    } catch (error) {
      say((error instanceof No && error.message) || box.dataset.textFailed);
    } finally {
      delete form.dataset.busy;
      button.removeAttribute("aria-disabled");
    }
  });
})();
