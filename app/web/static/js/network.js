// The explorer of a referral network: our own drawing on a canvas, moved and asked by mouse, finger and keyboard.
// Expects (macro `charts.network`)
//   <div class="network" data-network="/network/graph.json" data-label="what it shows">plain drawing for no JavaScript</div>
// and JSON {nodes: [{id, label, x, y, size (0 to 1), group (number), url?, ringed?, note?}],
//           edges: [{from, to, weight, needs?: {code: weight}}], needs?: [{code, name}]}; x and y on any one scale.
// Choosing an organization fires `trellis:chosen` on the div, with detail {id} (null when let go).
// Keys on the canvas: arrows move, + and - zoom, 0 shows all, n and p go through the organizations from the largest on,
// Enter opens the chosen one, Escape lets go. Dragging and pinching work; the wheel zooms once the canvas has the focus.

import { indexed, Picture } from "./network_picture.js";

const HELP = "Press n for the next organization, Enter to open it; the tables on this page hold the same facts.";

/** An element with its properties and attributes, in one line. */
function make(tag, properties = {}, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

class Explorer {
  constructor(frame, graph) {
    const label = `${frame.dataset.label ?? "Network"}. ${HELP}`;
    this.canvas = make("canvas", { tabIndex: 0 }, { role: "application", "aria-label": label });
    this.say = make("p", { className: "network-say" }, { role: "status" });
    this.picture = new Picture(this.canvas, graph);
    Object.assign(this, { frame, graph, hovered: null, chosen: null, pointers: new Map() });
    frame.replaceChildren(this.tools(), this.canvas, this.say);
    this.listen();
    this.picture.resize();
    this.see("fit");
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
    );
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
    return make("div", { className: "network-tools" }, {}, this.picker(), this.needs(), zoom);
  }

  needs() {
    const options = [new Option("All needs", ""), ...this.graph.needs.map(({ code, name }) => new Option(name, code))];
    const select = make("select", { hidden: options.length === 1 }, { "aria-label": "Referrals for" }, ...options);
    select.addEventListener("change", () => this.filter(select.value));
    return select;
  }

  picker() {
    const list = make("datalist", { id: "network-organizations" }, {}, ...this.graph.ranked.map(({ label }) => new Option(label)));
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
