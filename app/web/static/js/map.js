// A map of places on Leaflet, with marks at least 50 px apart. Macro `parts.map` writes what it expects:
//   <div class="map" hidden data-map data-leaflet="address of Leaflet" data-ground="counties file"
//        data-places="address of JSON [{id, name, url, lat, lon, area?}]" [data-tiles="TILE_URL"] [data-follow="#form"]>
// With data-follow the places are asked for again, with the form's query, whenever live search has new results.
// Elements with data-place="id [id …]" and the marks of those ids light each other up.
// A place with `area: true` is only roughly there, and is drawn and named so.

import { ground } from "./ground.js";

const APART = 50;

/** Group points {x, y} so that no two groups' first members stand closer than `APART` pixels. */
export function groups(points) {
  const cells = new Map();
  const found = [];
  const key = (x, y) => `${Math.floor(x / APART)}:${Math.floor(y / APART)}`;
  for (const point of points) {
    let near = null;
    for (const [dx, dy] of [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1], [1, -1], [-1, 1]])
      for (const group of cells.get(key(point.x + dx * APART, point.y + dy * APART)) ?? []) {
        const away = Math.hypot(group[0].x - point.x, group[0].y - point.y);
        if (away < APART && (!near || away < near.away)) near = { group, away };
      }
    if (near) {
      near.group.push(point);
      continue;
    }
    const group = [point];
    found.push(group);
    const at = key(point.x, point.y);
    cells.set(at, [...(cells.get(at) ?? []), group]);
  }
  return found;
}

class PlacesMap {
  constructor(element) {
    this.element = element;
    this.places = [];
    this.marks = [];
  }

  async open() {
    this.element.hidden = false;
    await import(this.element.dataset.leaflet);
    this.L = window.L;
    this.map = this.L.map(this.element, { maxZoom: 16, minZoom: 4, scrollWheelZoom: false }).setView([39.8, -89.6], 9);
    this.map.attributionControl.setPrefix(false);
    this.L.control.scale({ imperial: true, metric: this.element.dataset.units === "km" }).addTo(this.map);
    this.map.on("focus", () => this.map.scrollWheelZoom.enable()).on("blur", () => this.map.scrollWheelZoom.disable());
    this.map.on("zoomend moveend", () => this.draw());
    this.lay();
    this.light();
    await this.load();
    const { follow } = this.element.dataset;
    if (follow) document.addEventListener("htmx:afterSettle", () => this.load());
  }

  async lay() {
    const { tiles, ground: counties } = this.element.dataset;
    const credit = "Map data © OpenStreetMap contributors";
    const layer = tiles ? this.L.tileLayer(tiles, { attribution: credit }) : await ground(this.L, counties);
    layer.addTo(this.map);
  }

  async load() {
    const { places, follow } = this.element.dataset;
    const form = follow && document.querySelector(follow);
    const query = form ? `?${new URLSearchParams(new FormData(form))}` : "";
    if (this.asked === places + query) return;
    this.asked = places + query;
    const answer = await fetch(this.asked, { headers: { Accept: "application/json" } });
    if (!answer.ok || this.asked !== places + query) return;
    this.places = await answer.json();
    if (this.places.length) this.show(this.places);
    this.draw();
  }

  show(places) {
    const bounds = this.L.latLngBounds(places.map(({ lat, lon }) => [lat, lon]));
    const maxZoom = this.element.dataset.tiles ? 15 : 11; // the ground without streets says little from nearer
    this.map.fitBounds(bounds, { padding: [36, 36], maxZoom, animate: false });
  }

  draw() {
    const view = this.map.getBounds().pad(0.25);
    const points = this.places.map((place) => ({ place, ...this.map.project([place.lat, place.lon]) }));
    this.marks.forEach(({ mark }) => mark.remove());
    this.marks = groups(points)
      .filter(([{ place }]) => view.contains([place.lat, place.lon]))
      .map((group) => this.mark(group.map(({ place }) => place)));
  }

  mark(places) {
    const [first] = places;
    const alone = places.length === 1;
    const size = alone ? 26 : Math.min(48, 28 + 6 * Math.log2(places.length));
    const icon = this.L.divIcon({
      className: `place${places.every(({ area }) => area) ? " place-area" : ""}`,
      html: alone ? "" : String(places.length),
      iconSize: [size, size],
    });
    const title = alone ? first.name + (first.area ? " (somewhere near here)" : "") : `${places.length} places`;
    const mark = this.L.marker([first.lat, first.lon], { icon, title, riseOnHover: true }).addTo(this.map);
    mark.on("click", () => this.enter(places, mark));
    mark.on("mouseover mouseout", ({ type }) => this.lightCards(places, type === "mouseover"));
    return { mark, ids: new Set(places.map(({ id }) => String(id))) };
  }

  /** Zoom in while that parts the places; where it would not, name them. */
  enter(places, mark) {
    const bounds = this.L.latLngBounds(places.map(({ lat, lon }) => [lat, lon]));
    const tight = bounds.getNorthEast().distanceTo(bounds.getSouthWest()) < 60;
    if (places.length > 1 && !tight && this.map.getZoom() < 15)
      return this.map.fitBounds(bounds, { padding: [48, 48], maxZoom: 16 });
    const list = document.createElement("ul");
    for (const { name, url, area } of places) {
      const link = Object.assign(document.createElement("a"), { href: url, textContent: name });
      const item = document.createElement("li");
      item.append(link, area ? " (somewhere near here)" : "");
      list.append(item);
    }
    mark.unbindPopup().bindPopup(list).openPopup();
  }

  light() {
    const pointing = ({ target, type }) => {
      const card = target.closest?.("[data-place]");
      if (!card) return;
      const ids = card.dataset.place.split(" ");
      const on = type === "pointerover" || type === "focusin";
      for (const { mark, ids: held } of this.marks)
        if (ids.some((id) => held.has(id))) mark.getElement()?.toggleAttribute("data-lit", on);
    };
    for (const type of ["pointerover", "pointerout", "focusin", "focusout"]) document.addEventListener(type, pointing);
  }

  lightCards(places, on) {
    const ids = new Set(places.map(({ id }) => String(id)));
    for (const card of document.querySelectorAll("[data-place]"))
      if (card.dataset.place.split(" ").some((id) => ids.has(id))) card.toggleAttribute("data-lit", on);
  }
}

document.querySelectorAll("[data-map]").forEach((element) => new PlacesMap(element).open());
