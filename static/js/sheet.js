// A folded row of the juror's sheet tells what is chosen in it, also after another answer is chosen.
for (const told of document.querySelectorAll("[data-chosen-in]")) {
  document.addEventListener("input", (event) => {
    if (event.target.name !== told.dataset.chosenIn) return;
    told.textContent = event.target.labels[0]?.textContent.trim().replace(/\s+/g, " ") || "";
  });
}
