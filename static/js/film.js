// A film for a slow network or a small screen, at another speed, and what is said beside it. The browser's own
// controls stay;
// without this script the film plays as it is, and the links below it lead to the small one and the words.
(() => {
  "use strict";
  const saving = navigator.connection && (navigator.connection.saveData || /2g|3g/.test(navigator.connection.effectiveType || ""));
  for (const player of document.querySelectorAll(".film-player")) {
    const film = player.querySelector("video");
    const tools = player.querySelector(".film-tools");
    if (!film || !tools) continue;
    tools.hidden = false;
    const source = film.querySelector("source");
    const small = tools.querySelector("[data-small]");

    const change = (to, pressed) => {
      const at = film.currentTime;
      const playing = !film.paused;
      const rate = film.playbackRate;
      source.src = to;
      film.load();
      film.currentTime = at;
      film.playbackRate = rate;
      if (playing) film.play();
      small.setAttribute("aria-pressed", String(pressed));
    };
    if (small) {
      small.dataset.large = source.getAttribute("src");
      small.addEventListener("click", () => {
        const pressed = small.getAttribute("aria-pressed") !== "true";
        change(pressed ? small.dataset.small : small.dataset.large, pressed);
      });
      // On a small screen the small one shows as much; the button gives the larger to whoever wants it.
      const lines = Math.min(film.clientWidth, film.clientHeight) * (window.devicePixelRatio || 1);
      const enough = small.hasAttribute("data-is-smaller") && lines > 0 && lines <= 480;
      if (saving || enough) change(small.dataset.small, true);
    }
    const speed = tools.querySelector("select");
    if (speed) speed.addEventListener("change", () => { film.playbackRate = Number(speed.value); });
    // A time can be pressed only where pressing does something.
    for (const time of player.querySelectorAll("[data-at]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = time.className;
      button.textContent = time.textContent;
      button.setAttribute("aria-label", time.dataset.label);
      button.addEventListener("click", () => { film.currentTime = Number(time.dataset.at); film.play(); });
      time.replaceWith(button);
    }
  }
})();
