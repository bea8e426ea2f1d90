// The code came in the address, from a QR code: it is in the box now, and leaves the address bar and history.
const box = document.querySelector("[data-clean-address]");
if (box) {
  history.replaceState(null, "", box.dataset.cleanAddress);
}
