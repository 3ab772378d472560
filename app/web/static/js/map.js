// A map of places on Leaflet, with marks at least 50 px apart. Macro `parts.map` writes what it expects:
//   <div class="map" hidden data-map data-leaflet="address of Leaflet" data-ground="counties file"
//        data-places="address of JSON [{id, name, url, lat, lon, area?}]" [data-follow="#form"]
//        [data-tiles="TILE_URL"] [data-towns="address of JSON [{name, lat, lon}], largest first"]>
// With data-follow the places are asked for again, with the form's query, whenever live search has new results.
// Once a reader has moved such a map, it offers to search there: the form's field `bbox` takes "west,south,east,north".
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

/** Whether a box (middle and half sizes, pixels) overlaps none of `others`. */
function free({ x, y, w, h }, others) {
  return others.every((other) => Math.abs(other.x - x) > other.w + w || Math.abs(other.y - y) > other.h + h);
}

class PlacesMap {
  constructor(element) {
    this.element = element;
    this.places = [];
    this.towns = [];
    this.marks = [];
    this.names = [];
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
    const { follow, pick } = this.element.dataset;
    this.field = follow && document.querySelector(follow).elements.bbox;
    if (this.field) this.offer();
    new ResizeObserver(() => this.fit()).observe(this.element);
    await this.load();
    if (pick) this.choose(document.querySelector(pick).elements);
    if (follow) document.addEventListener("htmx:afterSettle", () => this.load());
  }

  async lay() {
    const { tiles, ground: counties, towns } = this.element.dataset;
    const credit = "Map data © OpenStreetMap contributors";
    const layer = tiles ? this.L.tileLayer(tiles, { attribution: credit }) : await ground(this.L, counties);
    layer.addTo(this.map);
    if (!towns) return;
    const answer = await fetch(towns);
    this.towns = answer.ok ? await answer.json() : [];
    this.name(this.view());
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
    if (this.places.length || this.field?.value) this.show(this.places);
    this.draw();
  }

  /** A button that searches the part of the map that the reader has moved to. */
  offer() {
    const here = Object.assign(document.createElement("button"), { type: "button", className: "button button-small search-here", textContent: "Search this area", hidden: true });
    const control = this.L.control({ position: "topright" });
    control.onAdd = () => here;
    control.addTo(this.map);
    this.L.DomEvent.disableClickPropagation(here);
    this.map.on("moveend", () => this.fitting || this.stays() || (here.hidden = false));
    here.addEventListener("click", () => {
      const bounds = this.map.getBounds();
      this.field.value = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => degrees.toFixed(4)).join();
      this.chosen = this.field.value;
      this.stands = { zoom: this.map.getZoom(), middle: bounds.getCenter() };
      here.hidden = true;
      this.element.focus({ preventScroll: true });
      this.field.form.requestSubmit();
    });
  }

  /** Whether the map still shows what this file last made it show: it may have got another size, say. */
  stays() {
    const { zoom, middle } = this.stands ?? {};
    return !middle || (zoom === this.map.getZoom() && this.at(middle).distanceTo(this.at(this.map.getCenter())) < 10);
  }

  /** After the element has another size: one that was out of sight shows its places only now. */
  fit() {
    if (!this.element.clientWidth) return;
    this.fitting = true;
    this.map.invalidateSize({ animate: false });
    this.fitting = false;
    if (this.waiting) this.show(this.waiting);
  }

  /** A click on the map writes its point into the fields of a form, and the mark stands where they say. */
  choose({ latitude, longitude }) {
    const here = () => {
      if (!latitude.value || !longitude.value) return;
      this.places = [{ id: "here", name: "Here", url: "#latitude", lat: +latitude.value, lon: +longitude.value }];
      this.draw();
    };
    this.map.on("click", ({ latlng }) => {
      [latitude.value, longitude.value] = [latlng.lat.toFixed(5), latlng.lng.toFixed(5)];
      latitude.dispatchEvent(new Event("input", { bubbles: true }));
    });
    for (const field of [latitude, longitude]) field.addEventListener("input", here);
    here();
    if (this.places.length) this.show(this.places);
  }

  show(places) {
    this.waiting = this.element.clientWidth ? null : places;
    if (this.waiting) return;
    const [west, south, east, north] = (this.field?.value || "").split(",").map(Number);
    // Within a part of the map that somebody chose, the map stays where it is.
    if (north !== undefined && this.chosen === this.field.value) return;
    this.chosen = this.field?.value;
    const bounds = north === undefined ? this.L.latLngBounds(places.map(({ lat, lon }) => [lat, lon])) : this.L.latLngBounds([south, west], [north, east]);
    const maxZoom = this.element.dataset.tiles ? 15 : 11; // the ground without streets says little from nearer
    this.fitting = true;
    if (north === undefined) this.map.fitBounds(bounds, { padding: [36, 36], maxZoom, animate: false });
    else this.map.fitBounds(bounds, { animate: false });
    this.fitting = false;
    this.stands = { zoom: this.map.getZoom(), middle: this.map.getCenter() };
  }

  view() {
    return this.map.getBounds().pad(0.25);
  }

  draw() {
    const view = this.view();
    const focused = this.marks.find(({ mark }) => mark.getElement() === document.activeElement);
    const points = this.places.map((place) => ({ place, ...this.at([place.lat, place.lon]) }));
    this.marks.forEach(({ mark }) => mark.remove());
    this.marks = groups(points)
      .filter(([{ place }]) => view.contains([place.lat, place.lon]))
      .map((group) => this.mark(group.map(({ place }) => place)));
    this.name(view);
    if (focused) (this.again(focused)?.mark.getElement() ?? this.element).focus({ preventScroll: true });
  }

  /** The mark that now stands for a place of one that was drawn before. */
  again({ ids }) {
    return this.marks.find((mark) => [...mark.ids].some((id) => ids.has(id)));
  }

  /** Names of towns below or above their middle, the largest first, none over another name or a mark. */
  name(view) {
    this.names.forEach((name) => name.remove());
    const taken = this.marks.map(({ mark }) => {
      const half = mark.options.icon.options.iconSize[0] / 2;
      return { ...this.at(mark.getLatLng()), w: half, h: half };
    });
    this.names = [];
    for (const { name, lat, lon } of this.towns.filter((town) => view.contains([town.lat, town.lon]))) {
      const middle = this.at([lat, lon]);
      const box = [24, -24, 36, -36].map((down) => ({ x: middle.x, y: middle.y + down, w: 4 * name.length, h: 9 })).find((one) => free(one, taken));
      if (!box) continue;
      taken.push(box);
      const html = Object.assign(document.createElement("span"), { textContent: name });
      const icon = this.L.divIcon({ className: "town", html, iconSize: [120, 18], iconAnchor: [60, 9 - (box.y - middle.y)] });
      this.names.push(this.L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this.map));
    }
  }

  at(point) {
    return this.map.project(point);
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
    mark.getElement().setAttribute("aria-label", title);
    mark.on("click", () => this.enter(places, mark));
    mark.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && this.enter(places, mark));
    mark.on("mouseover mouseout", ({ type }) => this.lightCards(places, type === "mouseover"));
    for (const type of ["focus", "blur"]) mark.getElement().addEventListener(type, () => this.lightCards(places, type === "focus"));
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
    // Not bound to the mark: opening may move the map, and then every mark is drawn anew.
    this.L.popup({ offset: [0, -6] }).setLatLng(mark.getLatLng()).setContent(list).openOn(this.map);
    list.querySelector("a").focus({ preventScroll: true });
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
