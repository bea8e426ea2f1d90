// The map beside the list of districts. All it shows is read from that list, which stays the way to use it
// without a script, a mouse or sight. No tiles are asked for unless the installation names where from.
const L = window.L;
const place = document.getElementById("map");
const links = [...document.querySelectorAll(".map-list a[data-lat]")];

if (L && place && links.length) {
  place.hidden = false;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(place, {
    zoomControl: false,
    scrollWheelZoom: false, // the wheel is for the page
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    attributionControl: Boolean(place.dataset.tiles),
    minZoom: 9,
    maxZoom: 14,
  });
  L.control.zoom({ zoomInTitle: place.dataset.zoomIn, zoomOutTitle: place.dataset.zoomOut }).addTo(map);
  if (place.dataset.tiles) {
    map.attributionControl.setPrefix(false);
    const words = document.createElement("span");
    words.textContent = place.dataset.attribution;
    L.tileLayer(place.dataset.tiles, { attribution: words.innerHTML, maxZoom: 14 }).addTo(map);
  }

  const outlineOf = (link) => JSON.parse(link.dataset.outline || "[]");
  const pointOf = (link) => [Number(link.dataset.lat), Number(link.dataset.lon)];
  // What is put on a map that looks nowhere yet has no element to give a name to.
  map.fitBounds(L.latLngBounds(links.flatMap((link) => [pointOf(link), ...outlineOf(link)])), { padding: [12, 12] });
  for (const link of links) {
    const outline = outlineOf(link);
    const chosen = link.hasAttribute("aria-current");
    if (outline.length) {
      L.polygon(outline, {
        className: `map-district${chosen ? " is-chosen" : ""}`,
        interactive: false,
      }).addTo(map);
    }
    const [name, count] = [...link.querySelectorAll("span")].map((one) => one.textContent);
    const mark = document.createElement("span");
    mark.textContent = link.dataset.count;
    const marker = L.marker(pointOf(link), {
      icon: L.divIcon({ className: `map-mark${chosen ? " is-chosen" : ""}`, html: mark, iconSize: [44, 44] }),
      alt: `${name}: ${count}`,
      title: `${name}: ${count}`,
      keyboard: true,
    }).addTo(map);
    marker.bindTooltip(name, { permanent: true, direction: "bottom", offset: [0, 20], className: "map-name" });
    const element = marker.getElement();
    element.setAttribute("role", "link");
    element.setAttribute("aria-label", `${name}: ${count}`);
    const go = () => window.location.assign(link.href);
    marker.on("click", go);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter") go();
    });
  }
}
