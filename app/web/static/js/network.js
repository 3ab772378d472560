// The explorer of a referral network: our own drawing on a canvas, moved and asked by mouse, finger and keyboard.
// Expects (macro `charts.network`)
//   <div class="network" data-network="/network/graph.json" data-label="what it shows">plain drawing for no JavaScript</div>
// and JSON {nodes: [{id, label, x, y, size (0 to 1), group (number), url?, ringed?, note?}],
//           edges: [{from, to, weight, needs?: {code: weight}, change?: new, more, same, fewer or gone}],
//           needs?: [{code, name}], hulls?: [{group, points}], faded?: true to pale those without an edge}; x and y on any one scale.
// More on the div: data-chosen (an id) and data-way (ids) to begin with; data-about, data-suppose, data-behind and data-pairs: addresses to which
// ids are added for what else can be done; data-closed and data-takers (ids): who is supposed to be gone, and who would take over; a hidden [data-periods] list of [data-url] items, through which a slider steps.
// Choosing an organization fires `trellis:chosen` on the div, with detail {id} (null when let go).
// Keys on the canvas: arrows move, + and - zoom, 0 shows all, n and p go through the organizations from the largest on,
// j and k go through whom the chosen one works with, f follows there, x supposes that it closes (or not any more), Enter opens the chosen one, Escape lets go.
// Dragging and pinching work; the wheel zooms once the canvas has the focus.

import { indexed, Picture } from "./network_picture.js";

const HELP = "Press n for the next organization, j for whom it works with, f to follow there, x to suppose that it closes, Enter to open it; the tables on this page hold the same facts.";

/** An element with its properties and attributes, in one line. */
function make(tag, properties = {}, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

let frames = 0;

class Explorer {
  constructor(frame, graph) {
    const label = `${frame.dataset.label ?? "Network"}. ${HELP}`;
    this.canvas = make("canvas", { tabIndex: 0 }, { role: "application", "aria-label": label });
    this.say = make("p", { className: "network-say" }, { role: "status" });
    this.picture = new Picture(this.canvas, graph);
    this.periods = [...frame.querySelectorAll("[data-periods] [data-url]")].map(({ dataset, textContent }) => ({ url: dataset.url, words: textContent }));
    Object.assign(this, { frame, graph, hovered: null, chosen: null, beside: -1, pointers: new Map() });
    frame.replaceChildren(this.tools(), this.canvas, this.say);
    this.listen();
    this.picture.resize();
    this.see("fit");
    this.picture.way = (frame.dataset.way ?? "").split(" ");
    this.picture.suppose(this.ids("closed"), this.ids("takers"));
    const first = graph.byId.get(frame.dataset.chosen);
    if (first) this.choose(first);
  }

  ids(name) {
    return (this.frame.dataset[name] ?? "").split(" ").filter(Boolean);
  }

  refresh() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = undefined;
      this.picture.draw(this.chosen ?? this.hovered);
    });
  }

  /** Move the picture: `fit`, `zoom`, `pan`, `centre` and what they take. */
  see(how, ...where) {
    this.picture[how](...where);
    this.refresh();
  }

  // Choosing ------------------------------------------------------------------------------------------------------

  choose(node) {
    this.chosen = node;
    this.beside = -1;
    this.tell(node);
    this.frame.dispatchEvent(new CustomEvent("trellis:chosen", { bubbles: true, detail: { id: node?.id ?? null } }));
    this.refresh();
  }

  hover(node) {
    if (node === this.hovered) return;
    this.hovered = node;
    this.frame.toggleAttribute("data-over", Boolean(node));
    if (!this.chosen) this.tell(node);
    this.refresh();
  }

  tell(node) {
    if (!node) return this.say.replaceChildren();
    const edges = this.picture.edgesOf(node);
    const out = edges.filter(({ a }) => a === node).length;
    const name = node.url ? make("a", { href: node.url, textContent: node.label }) : make("strong", { textContent: node.label });
    const note = node.note ? `${node.note[0].toUpperCase()}${node.note.slice(1)}. ` : "";
    this.say.replaceChildren(
      name,
      make("br"),
      note,
      make("span", { className: "out", textContent: `Refers to ${out}` }),
      ", ",
      make("span", { className: "in", textContent: `receives from ${edges.length - out}` }),
      edges.length === 1 ? " organization." : " organizations.",
      ...(node === this.chosen ? this.deeds(node) : []),
    );
  }

  /** What else can be done about the chosen one. */
  deeds({ id }) {
    const { about, behind } = this.frame.dataset;
    if (!about) return [];
    const to = (address, name) => make("a", { href: address, textContent: name });
    return [make("br"), to(`${about}?about=${id}`, "Its ties as a table"), " · ", to(this.supposed(id), this.ids("closed").includes(id) ? "Keep it open" : "Suppose this closes"), " · ", to(`${behind}?about=${id}`, "Referrals that you may see")];
  }

  /** The page of the closings with this one among them, or without it where it was. */
  supposed(id) {
    const closed = this.ids("closed");
    const then = closed.includes(id) ? closed.filter((one) => one !== id) : [...closed, id];
    return `${this.frame.dataset.suppose}?${new URLSearchParams(then.map((one) => ["closed", one]))}`;
  }

  /** Those whom the chosen one works with, the closest first. */
  get partners() {
    const edges = this.chosen ? this.picture.edgesOf(this.chosen) : [];
    const others = [...edges].sort((one, other) => other.weight - one.weight).map(({ a, b }) => (a === this.chosen ? b : a));
    return [...new Set(others)];
  }

  /** Point at the next or last of them, and say what can be read of the two. */
  turn(by) {
    const { partners, chosen } = this;
    if (!partners.length) return;
    this.beside = (this.beside + by + partners.length) % partners.length;
    const other = partners[this.beside];
    const pair = this.frame.dataset.pairs ? [make("br"), make("a", { href: `${this.frame.dataset.pairs}${chosen.id}/${other.id}`, textContent: "The two together" })] : [];
    this.say.replaceChildren(`${chosen.label} works with `, make("strong", { textContent: other.label }), ` (${this.beside + 1} of ${partners.length}). Press f to follow.`, ...pair);
    this.picture.way = [chosen.id, other.id];
    this.refresh();
  }

  follow() {
    const other = this.partners[Math.max(this.beside, 0)];
    if (!other) return;
    this.see("centre", other);
    this.choose(other);
  }

  // Time ----------------------------------------------------------------------------------------------------------

  slider() {
    const words = make("output", { textContent: this.periods[0]?.words ?? "" });
    const range = make("input", { type: "range", min: 0, max: this.periods.length - 1, value: 0 }, { "aria-label": "Period" });
    range.setAttribute("aria-valuetext", words.textContent);
    range.addEventListener("input", () => this.show(this.periods[range.value], range, words));
    return make("div", { className: "network-time", hidden: this.periods.length < 2 }, {}, range, words);
  }

  /** The same organizations in another period; an answer that comes too late is let be. */
  async show(period, range, words) {
    words.textContent = period.words;
    range.setAttribute("aria-valuetext", period.words);
    this.wanted = period;
    const answer = await fetch(period.url, { headers: { Accept: "application/json" } });
    const graph = answer.ok && (await answer.json());
    if (!graph || this.wanted !== period) return;
    const chosen = this.chosen?.id;
    this.graph = indexed(graph, this.frame.clientWidth < 600);
    this.picture.swap(this.graph);
    this.hovered = null;
    this.choose(this.graph.byId.get(chosen) ?? null);
    if (!graph.edges.length) this.say.replaceChildren(`${period.words}: no tie of more than ten people.`);
  }

  step(by) {
    const ranked = this.graph.ranked.filter((node) => this.picture.living.has(node));
    const from = ranked.indexOf(this.chosen);
    const next = ranked[from < 0 ? 0 : (from + by + ranked.length) % ranked.length];
    this.see("centre", next);
    this.choose(next);
  }

  filter(need) {
    this.picture.filter(need);
    if (this.chosen && !this.picture.living.has(this.chosen)) this.choose(null);
    this.tell(this.chosen);
    this.refresh();
  }

  // Tools ---------------------------------------------------------------------------------------------------------

  tools() {
    const button = (textContent, title, act) => {
      const made = make("button", { type: "button", textContent, title }, { "aria-label": title });
      made.addEventListener("click", act);
      return made;
    };
    const zoom = make(
      "div", {}, {},
      button("+", "Zoom in", () => this.see("zoom", 1.4)),
      button("−", "Zoom out", () => this.see("zoom", 1 / 1.4)),
      button("⤢", "Show all", () => this.see("fit")),
    );
    return make("div", { className: "network-tools" }, {}, this.picker(), this.needs(), this.slider(), zoom);
  }

  needs() {
    const options = [new Option("All needs", ""), ...this.graph.needs.map(({ code, name }) => new Option(name, code))];
    const select = make("select", { hidden: options.length === 1 }, { "aria-label": "Referrals for" }, ...options);
    select.addEventListener("change", () => this.filter(select.value));
    return select;
  }

  picker() {
    const list = make("datalist", { id: `network-organizations-${frames++}` }, {}, ...this.graph.ranked.map(({ label }) => new Option(label)));
    const words = "Find an organization";
    const input = make("input", { type: "search", placeholder: words }, { "aria-label": words, list: list.id });
    input.addEventListener("input", () => {
      const typed = input.value.trim().toLowerCase();
      const node = this.graph.nodes.find(({ label }) => label.toLowerCase() === typed);
      if (node) this.see("centre", node);
      if (node || !typed) this.choose(node ?? null);
    });
    return make("div", {}, {}, input, list);
  }

  // Hands ---------------------------------------------------------------------------------------------------------

  listen() {
    const { canvas } = this;
    new ResizeObserver(() => this.see("resize")).observe(canvas);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.see("repaint"));
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerleave", () => this.hover(null));
    canvas.addEventListener("pointerup", (event) => this.release(event));
    canvas.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  wheel(event) {
    if (!event.ctrlKey && document.activeElement !== this.canvas) return;
    event.preventDefault();
    this.see("zoom", Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event.offsetX, event.offsetY);
  }

  press(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event);
    this.travelled = 0;
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before && event.pointerType === "mouse") this.hover(this.picture.at(event.offsetX, event.offsetY));
    if (!before) return;
    const [dx, dy] = [event.offsetX - before.offsetX, event.offsetY - before.offsetY];
    const other = [...this.pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    if (other) this.pinch(before, event, other);
    else this.see("pan", dx, dy);
    this.travelled += Math.abs(dx) + Math.abs(dy);
    this.pointers.set(event.pointerId, event);
  }

  pinch(before, event, other) {
    const apart = (one) => Math.hypot(one.offsetX - other.offsetX, one.offsetY - other.offsetY);
    const middle = [(event.offsetX + other.offsetX) / 2, (event.offsetY + other.offsetY) / 2];
    this.see("zoom", apart(event) / (apart(before) || 1), ...middle);
  }

  release(event) {
    const pressed = this.pointers.delete(event.pointerId);
    if (pressed && this.travelled < 6) this.choose(this.picture.at(event.offsetX, event.offsetY));
  }

  key(event) {
    const acts = {
      ArrowLeft: () => this.see("pan", 60, 0),
      ArrowRight: () => this.see("pan", -60, 0),
      ArrowUp: () => this.see("pan", 0, 60),
      ArrowDown: () => this.see("pan", 0, -60),
      "+": () => this.see("zoom", 1.3),
      "=": () => this.see("zoom", 1.3),
      "-": () => this.see("zoom", 1 / 1.3),
      0: () => this.see("fit"),
      n: () => this.step(1),
      p: () => this.step(-1),
      j: () => this.turn(1),
      k: () => this.turn(-1),
      f: () => this.follow(),
      x: () => this.chosen && this.frame.dataset.suppose && window.location.assign(this.supposed(this.chosen.id)),
      Enter: () => this.chosen?.url && window.location.assign(this.chosen.url),
      Escape: () => this.choose(null),
    };
    if (!(event.key in acts) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[event.key]();
  }
}

async function open(frame) {
  const answer = await fetch(frame.dataset.network, { headers: { Accept: "application/json" } });
  const graph = answer.ok ? await answer.json() : { nodes: [] };
  if (graph.nodes.length) new Explorer(frame, indexed(graph, frame.clientWidth < 600));
}

document.querySelectorAll("[data-network]").forEach(open);
