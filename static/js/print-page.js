// A button for printing, shown only where there is a script to press it; without it, the browser's own will do.
for (const button of document.querySelectorAll("[data-print-page]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
