// What somebody writes is saved as they write: on the server, and here until the server has it.
// Without this script the buttons save, as forms do.
(() => {
  "use strict";
  const box = document.querySelector("[data-autosave]");
  const form = box && box.closest("form");
  if (!form || !window.fetch || !window.AbortController) return;

  const QUIET = 1500; // this long after the last key …
  const LONGEST = 10_000; // … and at least this often while somebody writes on
  const PATIENCE = 20_000;
  const OLD = 30 * 24 * 60 * 60 * 1000;
  const PREFIX = "fellespott utkast ";
  const says = box.dataset;
  const url = says.autosave;
  const shared = document.documentElement.hasAttribute("data-shared");
  const names = says.names.split(" ").filter((name) => form.elements[name]);
  const tab = [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const key = `${PREFIX}${says.key} `;

  // Radio buttons of one name answer as one box; where a place on the page is asked for, the first stands for all.
  const value = (name) => form.elements[name].value.replace(/\r\n?/g, "\n").trim();
  const first = (name) => (form.elements[name] instanceof RadioNodeList ? form.elements[name][0] : form.elements[name]);
  const isChoice = (name) => first(name).type === "radio";
  const shown = (name, text) => {
    const chosen = isChoice(name) && [...form.elements[name]].find((one) => one.value === text);
    return chosen ? chosen.labels[0]?.textContent.trim().replace(/\s+/g, " ") || text : text;
  };
  const asked = (name) => (isChoice(name) ? first(name).closest("fieldset")?.querySelector("legend") : first(name).labels[0]);
  const put = (name, text) => {
    form.elements[name].value = text;
    if (isChoice(name) && !text) for (const one of form.elements[name]) one.checked = false;
  };
  const unfold = (node) => { for (let at = node.closest("details"); at; at = at.parentElement.closest("details")) at.open = true; };
  const focus = (name) => { unfold(first(name)); first(name).focus(); };
  const marks = form.elements.seen.value.split(".");
  const saved = {}; // what the server has; nothing is known of a page that answers a press
  const clashes = {}; // answers two wrote at once: not saved until somebody has chosen
  for (const name of names) saved[name] = "answer" in says ? null : value(name);
  let touched = false;
  let seq = 0;
  let applied = 0;
  let flying = 0;
  let failures = 0;
  let since = 0;
  let timer = 0;
  let keeping = 0;
  let keptAt = 0;
  let over = !url;
  let leaving = false;

  form.elements.tab.value = tab;
  form.elements.seq.value = "0";

  const mark = document.createElement("p");
  mark.className = "muted small";
  mark.setAttribute("role", "status");
  form.append(mark);
  const say = (text) => {
    if (mark.textContent === text) return; // read aloud once, not at every save
    mark.textContent = text;
    for (const one of document.querySelectorAll("[data-saved-mark]")) one.hidden = true;
  };

  // ---- kept here until the server has it; never on a borrowed screen ----

  const unsaved = () => (touched ? names.filter((name) => value(name) !== saved[name]) : []);
  const remove = (entry) => { try { localStorage.removeItem(entry); } catch {} };
  const kept = (prefix) => { try { return Object.keys(localStorage).filter((one) => one.startsWith(prefix)); } catch { return []; } };
  const keep = () => {
    clearTimeout(keeping);
    keptAt = Date.now();
    if (shared) return;
    const texts = {};
    for (const name of unsaved()) texts[name] = value(name);
    if (!Object.keys(texts).length) return remove(key + tab);
    try { localStorage.setItem(key + tab, JSON.stringify({ texts, tab, seq: seq + 1, at: Date.now() })); } catch {}
  };

  // ---- to the server ----

  const ready = () => unsaved().filter((name) => !clashes[name] && (value(name) || !first(name).required));

  const plan = (wait) => {
    clearTimeout(timer);
    if (!over && !leaving && ready().length) timer = setTimeout(send, wait);
  };

  const again = (text) => {
    failures += 1;
    say(text);
    keep();
    plan(Math.min(60, 2 ** failures) * 1000);
  };

  async function post(sent, number) {
    const body = new FormData();
    for (const name of ["csrf_token", "version", "tab"]) if (form.elements[name]) body.append(name, form.elements[name].value);
    body.append("seen", marks.join("."));
    body.append("seq", String(number));
    let size = 0;
    for (const [name, text] of Object.entries(sent)) { body.append(name, text); size += text.length; }
    const stop = new AbortController();
    const bell = setTimeout(() => stop.abort(), PATIENCE);
    try {
      // Small enough to be carried on after the page is gone.
      return await fetch(url, { method: "POST", body, redirect: "manual", signal: stop.signal, keepalive: size < 12_000 });
    } finally {
      clearTimeout(bell);
    }
  }

  async function send(force) {
    clearTimeout(timer);
    const parts = over || leaving ? [] : ready();
    if (!parts.length) return keep();
    if (flying && force !== true) return plan(QUIET);
    const sent = {};
    for (const name of parts) sent[name] = value(name);
    const number = (seq += 1);
    form.elements.seq.value = String(number);
    since = 0;
    flying += 1;
    try {
      const answer = await post(sent, number);
      if (answer.type === "opaqueredirect") return again(says.textSignedOut);
      if (answer.status >= 500 || answer.status === 429) return again(says.textFailed);
      const told = await answer.json().catch(() => ({ says: says.textFailed, over: true }));
      if (told.fields) heard(told, sent, number);
      else if (told.token) {
        form.elements.csrf_token.value = told.token;
        if ((failures += 1) < 4) setTimeout(send, 0);
      } else {
        over = over || Boolean(told.over);
        say(told.says || says.textFailed);
        keep();
      }
    } catch {
      again(says.textOffline);
    } finally {
      flying -= 1;
    }
  }

  function heard(told, sent, number) {
    failures = 0;
    if (number < applied) return;
    applied = number;
    if (form.elements.version) form.elements.version.value = told.version;
    let text = told.says;
    for (const [name, one] of Object.entries(told.fields)) {
      if (one.fate === "clash") {
        clash(name, one, sent[name]);
        text = says.textClash;
        continue;
      }
      if (one.fate === "theirs") {
        if (value(name) !== sent[name]) continue;
        put(name, (sent[name] = one.text));
        text = says.textTheirs;
      }
      settle(name, sent[name], one.seen);
    }
    say(text);
    keep();
    plan(QUIET);
  }

  function settle(name, text, seen) {
    saved[name] = text;
    marks[names.indexOf(name)] = seen;
    form.elements.seen.value = marks.join(".");
  }

  // ---- two who wrote at once ----

  function clash(name, theirs, mine) {
    clashes[name]?.place.remove();
    const field = first(name);
    const place = document.createElement("div");
    place.innerHTML = theirs.html; // a page of ours, with every text in it escaped
    (field.closest(".field") || field).after(place);
    unfold(place);
    clashes[name] = { theirs, mine, place };
    for (const button of place.querySelectorAll("[data-take]")) {
      button.addEventListener("click", () => choose(name, button.dataset.take));
    }
  }

  async function choose(name, way) {
    const field = first(name);
    const mine = clashes[name].mine;
    if (way === "theirs" && value(name) !== mine) {
      // Written since: that too is put aside before it goes.
      const before = clashes[name];
      delete clashes[name];
      await send(true);
      if (!clashes[name]) {
        if (saved[name] === value(name)) before.place.remove();
        else clashes[name] = before;
        return;
      }
      before.place.remove();
    }
    const { theirs, place } = clashes[name];
    delete clashes[name];
    place.remove();
    if (way === "both") {
      field.value = [value(name), theirs.text].join(field.tagName === "TEXTAREA" ? "\n\n" : " / ");
    } else if (way === "theirs") put(name, theirs.text);
    settle(name, theirs.text, theirs.seen);
    if (!Object.keys(clashes).length) say(""); // nothing is left to choose
    field.focus();
    await send(true);
    keep();
  }

  // ---- what was written before and never came through ----

  function offer() {
    const known = Object.fromEntries((says.tabs || "").trim().split(" ").map((one) => one.split(":")));
    for (const name of kept(key)) {
      let entry = null;
      try { entry = JSON.parse(localStorage.getItem(name)); } catch {}
      const texts = Object.entries((entry && entry.texts) || {}).filter(
        ([field, text]) => names.includes(field) && text && text !== value(field),
      );
      if (!texts.length || Number(known[entry.tab]) >= entry.seq) {
        remove(name);
        continue;
      }
      return show(name, texts);
    }
    box.querySelector("[data-found]").hidden = true;
  }

  function show(entry, texts) {
    const found = box.querySelector("[data-found]");
    const place = found.querySelector("[data-found-texts]");
    place.textContent = "";
    for (const [name, text] of texts) {
      const quote = document.createElement("blockquote");
      quote.className = "found-text";
      quote.textContent = shown(name, text);
      if (names.length > 1) {
        const label = document.createElement("p");
        label.textContent = asked(name)?.textContent.trim() || "";
        place.append(label);
      }
      place.append(quote);
    }
    found.querySelector("[data-found-take]").onclick = () => {
      for (const [name, text] of texts) {
        put(name, !isChoice(name) && value(name) && value(name) !== saved[name] ? `${value(name)}\n\n${text}` : text);
        focus(name);
      }
      touched = true;
      keep();
      remove(entry);
      offer();
      send(true);
    };
    found.querySelector("[data-found-leave]").onclick = () => {
      remove(entry);
      offer();
      focus(names[0]);
    };
    found.hidden = false;
  }

  // ---- when ----

  form.addEventListener("input", (event) => {
    if (!names.includes(event.target.name)) return;
    leaving = false;
    touched = true;
    clearTimeout(keeping);
    if (Date.now() - keptAt > 300) keep();
    else keeping = setTimeout(keep, 300);
    since = since || Date.now();
    if (failures) return; // the next try is planned already
    plan(Math.max(0, Math.min(QUIET, since + LONGEST - Date.now())));
  });
  // A moment later, so that a press on the button is not two saves.
  form.addEventListener("focusout", () => { if (!failures && !flying) plan(200); });
  form.addEventListener("submit", (event) => {
    keep();
    if (url && !navigator.onLine) {
      // The browser would show a page of its own, and this one would be gone.
      event.preventDefault();
      say(says.textOffline);
      mark.scrollIntoView({ block: "center" });
      return;
    }
    clearTimeout(timer);
    leaving = true;
    form.elements.seq.value = String((seq += 1));
  });
  const flush = () => { keep(); send(true); };
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(); });
  addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  addEventListener("online", () => { failures = 0; send(true); });
  for (const out of document.querySelectorAll('form[action$="/logg-ut"]')) {
    out.addEventListener("submit", () => { over = true; kept(PREFIX).forEach(remove); });
  }

  for (const one of kept(PREFIX)) {
    let at = 0;
    try { at = JSON.parse(localStorage.getItem(one)).at; } catch {}
    if (shared || !(Date.now() - at < OLD)) remove(one);
  }
  if (!("answer" in says)) offer();
})();
