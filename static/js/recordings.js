// Recordings kept in this browser until they are sent, so that a closed tab loses nothing. A part is written
// as soon as it is there. On a borrowed screen nothing is kept, and what may lie there is taken away.
const NAME = "fellespott-recordings";
const WEEK = 7 * 24 * 3600 * 1000;
const shared = document.documentElement.hasAttribute("data-shared");

const answer = (request) =>
  new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });

const open = () => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("parts", { keyPath: ["key", "n"] });
  return answer(request);
};

const all = (key) => IDBKeyRange.bound([key, 0], [key, Infinity]);

// Whatever goes wrong here (no room, a private window), the recording itself goes on.
async function within(mode, act) {
  if (shared || !window.indexedDB) return null;
  let base;
  try {
    base = await open();
    const parts = base.transaction("parts", mode).objectStore("parts");
    return await act(parts);
  } catch {
    return null;
  } finally {
    base?.close();
  }
}

if (shared && window.indexedDB) indexedDB.deleteDatabase(NAME);

export const begin = (key, what) =>
  within("readwrite", async (parts) => {
    await answer(parts.delete(all(key)));
    return answer(parts.put({ key, n: 0, sent: false, ...what }));
  });

export const add = (key, n, blob) => within("readwrite", (parts) => answer(parts.put({ key, n, blob })));

export const markSent = (key) =>
  within("readwrite", async (parts) => {
    const first = await answer(parts.get([key, 0]));
    return first && answer(parts.put({ ...first, sent: true }));
  });

export const forget = (key) => within("readwrite", (parts) => answer(parts.delete(all(key))));

// What lies there for that place: { kind, type, at, sent, blob }, or null.
export async function find(key) {
  const rows = await within("readonly", (parts) => answer(parts.getAll(all(key))));
  if (!rows || rows.length < 2 || rows[0].n !== 0) return null;
  const [first, ...parts] = rows;
  if (Date.now() - first.at > WEEK) {
    await forget(key);
    return null;
  }
  return { ...first, blob: new Blob(parts.map((one) => one.blob), { type: first.type }) };
}
