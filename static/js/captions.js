// Typing captions beside the film: play, go back a little, and put in the time where the film stands.
(() => {
  "use strict";
  const box = document.querySelector("[data-captions]");
  const film = document.querySelector(".film video");
  if (!box || !film) return;
  const text = box.querySelector("textarea");
  const tools = box.querySelector(".caption-tools");
  tools.hidden = false;

  const stamp = () => {
    const seconds = Math.max(0, film.currentTime);
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")} `;
  };
  const actions = {
    play: () => (film.paused ? film.play() : film.pause()),
    back: () => { film.currentTime = Math.max(0, film.currentTime - 3); },
    time: () => {
      const before = text.value.slice(0, text.selectionStart);
      const fresh = (before && !before.endsWith("\n") ? "\n" : "") + stamp();
      text.setRangeText(fresh, text.selectionStart, text.selectionEnd, "end");
      text.focus();
    },
  };
  tools.addEventListener("click", (event) => {
    const action = actions[event.target.dataset.do];
    if (action) action();
  });
})();
