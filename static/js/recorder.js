// Record a film or a sound right here: look, record, watch again, do it over, keep. What is kept goes into the
// form's own file field and is sent as any other file (upload.js). Without this script the file field is there.
import * as kept from "./recordings.js";

const box = document.querySelector("[data-recorder]");
const form = document.querySelector("[data-upload] form");
const can = window.MediaRecorder && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;
if (box && form && can) recorder(box, form);

function recorder(box, form) {
  const field = form.querySelector("input[type=file]");
  const part = (name) => box.querySelector(`[data-part=${name}]`);
  const button = (name) => box.querySelector(`[data-do=${name}]`);
  const [start, stage, result] = ["start", "stage", "result"].map(part);
  const [live, clock, bar, said] = ["live", "clock", "bar", "said"].map(part);
  const key = box.dataset.key;
  const saving = navigator.connection && navigator.connection.saveData;
  const state = { kind: "film", facing: "user", stream: null, recorder: null, parts: [], file: null };

  const say = (text) => { said.textContent = text || ""; };
  const show = (one) => { for (const each of [start, stage, result]) each.hidden = each !== one; };
  const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const limit = () => Number(box.querySelector(`[data-begin=${state.kind}]`).dataset.seconds);

  const type = () => {
    const wanted = state.kind === "film"
      ? ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"]
      : ["audio/webm;codecs=opus", "audio/webm", "audio/mp4"];
    return wanted.find((one) => MediaRecorder.isTypeSupported(one)) || "";
  };

  const wishes = () => {
    const audio = { echoCancellation: true, noiseSuppression: true };
    if (state.kind === "sound") return { audio };
    const [width, height] = saving ? [854, 480] : [1280, 720];
    return {
      audio,
      video: { facingMode: state.facing, width: { ideal: width }, height: { ideal: height }, frameRate: { max: 30 } },
    };
  };

  const why = (error) => {
    if (error.name === "NotAllowedError" || error.name === "SecurityError") return box.dataset.textRefused;
    if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return box.dataset.textAbsent;
    return box.dataset.textBusy;
  };

  const letGo = () => {
    if (state.stream) for (const track of state.stream.getTracks()) track.stop();
    state.stream = null;
    live.srcObject = null;
  };

  async function look() {
    letGo();
    say(box.dataset.textAsking);
    try {
      state.stream = await navigator.mediaDevices.getUserMedia(wishes());
    } catch (error) {
      show(start);
      say(why(error));
      return;
    }
    const film = state.kind === "film";
    live.parentElement.hidden = !film;
    live.classList.toggle("is-mirrored", state.facing === "user");
    if (film) {
      live.srcObject = state.stream;
      live.play().catch(() => {});
    }
    const cameras = film ? (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput") : [];
    ready(cameras.length > 1);
    show(stage);
    say(film ? box.dataset.textReadyFilm : box.dataset.textReadySound);
    button("record").focus();
  }

  // Before it begins, and while it goes on, other buttons make sense.
  function ready(canTurn) {
    button("record").hidden = false;
    button("cancel").hidden = false;
    button("turn").hidden = !canTurn;
    button("stop").hidden = true;
    tick(0);
  }

  function tick(seconds) {
    clock.textContent = box.dataset.textTime.replace("{now}", shown(seconds)).replace("{all}", shown(limit()));
    bar.max = limit();
    bar.value = Math.min(seconds, limit());
  }

  async function record() {
    const mime = type();
    const bits = state.kind === "film" ? { videoBitsPerSecond: saving ? 700_000 : 1_800_000 } : { audioBitsPerSecond: 64_000 };
    const at = Date.now();
    state.parts = [];
    await kept.begin(key, { kind: state.kind, type: mime, at });
    const recording = new MediaRecorder(state.stream, { ...(mime && { mimeType: mime }), ...bits });
    state.recorder = recording;
    let size = 0;
    recording.addEventListener("dataavailable", (event) => {
      if (!event.data.size) return;
      state.parts.push(event.data);
      kept.add(key, state.parts.length, event.data);
      size += event.data.size;
      if (size > Number(box.dataset.max)) finish();
    });
    recording.addEventListener("stop", () => {
      clearInterval(timer);
      state.recorder = null;
      letGo();
      offer(new Blob(state.parts, { type: recording.mimeType || mime }), at);
      say(box.dataset.textDone);
    });
    for (const track of state.stream.getTracks()) track.addEventListener("ended", finish);
    const started = performance.now();
    let warned = false;
    const timer = setInterval(() => {
      const seconds = (performance.now() - started) / 1000;
      tick(seconds);
      if (!warned && limit() > 60 && limit() - seconds <= 30) {
        warned = true;
        say(box.dataset.textSoon);
      }
      if (seconds >= limit()) finish();
    }, 250);
    recording.start(2000);
    for (const name of ["record", "turn", "cancel"]) button(name).hidden = true;
    button("stop").hidden = false;
    button("stop").focus();
    say(box.dataset.textRecording);
  }

  function finish() {
    if (state.recorder && state.recorder.state !== "inactive") state.recorder.stop();
  }

  // What came of it, to watch again, with the choice: send, do it over, throw away.
  function offer(blob, at) {
    const plain = blob.type.split(";")[0] || (state.kind === "film" ? "video/webm" : "audio/webm");
    const ending = plain.endsWith("mp4") ? (state.kind === "film" ? "mp4" : "m4a") : "webm";
    state.file = new File([blob], `${box.dataset.textName}.${ending}`, { type: plain, lastModified: at });
    for (const player of result.querySelectorAll("video, audio")) {
      const mine = (player.tagName === "VIDEO") === (state.kind === "film");
      (player.closest(".film") || player).hidden = !mine;
      if (player.src) URL.revokeObjectURL(player.src);
      player.removeAttribute("src");
      if (!mine) continue;
      player.src = URL.createObjectURL(blob);
      // What was just recorded does not know its own length until its end has been seen.
      player.addEventListener("loadedmetadata", () => {
        if (player.duration !== Infinity) return;
        player.addEventListener("seeked", () => { player.currentTime = 0; }, { once: true });
        player.currentTime = 1e7;
      }, { once: true });
    }
    show(result);
    button("keep").focus();
  }

  function send() {
    const data = new DataTransfer();
    data.items.add(state.file);
    field.files = data.files;
    say("");
    form.requestSubmit();
  }

  async function drop() {
    await kept.forget(key);
    state.file = null;
    field.value = "";
    show(start);
    say(box.dataset.textDropped);
    start.querySelector("button").focus();
  }

  const acts = {
    record,
    stop: finish,
    turn: () => { state.facing = state.facing === "user" ? "environment" : "user"; look(); },
    cancel: () => { letGo(); show(start); say(""); start.querySelector("button").focus(); },
    keep: send,
    again: look,
    drop,
  };
  box.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    if (pressed.dataset.begin) {
      state.kind = pressed.dataset.begin;
      look();
    } else if (acts[pressed.dataset.do]) acts[pressed.dataset.do]();
  });
  addEventListener("pagehide", letGo);
  addEventListener("beforeunload", (event) => { if (state.recorder) event.preventDefault(); });
  form.closest("[data-upload]").whenWhole = () => kept.markSent(key);

  box.hidden = false;
  show(start);
  kept.find(key).then((lies) => {
    if (!lies || state.file || state.stream) return;
    if (lies.sent && !box.hasAttribute("data-refused")) return void kept.forget(key);
    if (!box.querySelector(`[data-begin=${lies.kind}]`)) return;
    state.kind = lies.kind;
    offer(lies.blob, lies.at);
    say(box.dataset.textLies);
  });
}
