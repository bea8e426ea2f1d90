// A borrowed screen. The server ends the sign-in by itself; this asks first, and clears the page away.
const bar = document.getElementById("lant-skjerm");

if (bar) {
  const idle = Number(bar.dataset.idle) * 1000;
  const ask = bar.querySelector(".shared-ask");
  const warnAfter = idle - 60_000;
  const tellEvery = 30_000;
  // When the server last heard of somebody here: this page was a sign of life.
  let heard = Date.now();
  let focusBefore = null;

  const leave = () => location.replace(bar.dataset.over);

  // Typing makes no request by itself, and the server counts requests.
  const tell = async () => {
    heard = Date.now();
    try {
      const answer = await fetch(bar.dataset.here, { redirect: "manual", cache: "no-store" });
      if (answer.status !== 204) leave();
    } catch {
      // No network for a moment: the clock here goes on.
    }
  };

  const sign = () => {
    if (ask.hidden && Date.now() - heard > tellEvery) tell();
  };

  const stay = () => {
    ask.hidden = true;
    focusBefore?.focus();
    tell();
  };

  const look = () => {
    const quiet = Date.now() - heard;
    if (quiet >= idle) {
      leave();
    } else if (quiet >= warnAfter && ask.hidden) {
      focusBefore = document.activeElement;
      ask.hidden = false;
      ask.querySelector("button").focus();
    }
  };

  for (const kind of ["keydown", "pointerdown", "scroll", "input"]) {
    addEventListener(kind, sign, { passive: true, capture: true });
  }
  ask.querySelector("button").addEventListener("click", stay);
  // The page before this one, brought back by the back button, must not be read by the next person.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("visibilitychange", look);
  setInterval(look, 1000);
}
