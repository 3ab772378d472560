// The explorer of a referral network: our own drawing on a canvas, smooth with 2,000 organizations and 10,000 edges.
// Expects (macro `charts.network`)
//   <div class="network" data-network="/network/graph.json" data-label="what it shows">plain drawing for no JavaScript</div>
// and JSON {nodes: [{id, label, x, y, size (0 to 1), group (number), url?, ringed?, note?}],
//           edges: [{from, to, weight, needs?: {code: weight}}], needs?: [{code, name}]}; x and y on any one scale.
// Choosing an organization fires `trellis:chosen` on the div, with detail {id} (null when let go).
// Keys on the canvas: arrows move, + and - zoom, 0 fits, n and p go through the organizations from the largest on,
// Enter opens the chosen one, Escape lets go. Dragging and pinching work; the wheel zooms once the canvas has the focus.

const COLOURS = ["paper", "surface", "ink", "quiet", "border", "brand", "focus", ...Array.from({ length: 8 }, (_, n) => `group-${n}`)];
const BUCKETS = [0.6, 1.1, 1.9, 3.2];
const NEAR = 14;

/** The drawing's data, indexed once: nodes with neighbours, edges in buckets of weight. */
function indexed({ nodes, edges, needs = [] }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const span = Math.max(...["x", "y"].map((axis) => Math.max(...nodes.map((n) => n[axis])) - Math.min(...nodes.map((n) => n[axis])))) || 1;
  for (const node of nodes) {
    Object.assign(node, { x: (node.x / span) * 1000, y: (node.y / span) * 1000, r: 3 + 11 * (node.size || 0), edges: [] });
  }
  const joined = edges.map((edge) => ({ ...edge, a: byId.get(edge.from), b: byId.get(edge.to) })).filter(({ a, b }) => a && b);
  for (const edge of joined) {
    edge.a.edges.push(edge);
    edge.b.edges.push(edge);
  }
  return { nodes, edges: joined, needs, byId, ranked: [...nodes].sort((a, b) => b.size - a.size) };
}

class Explorer {
  constructor(frame, graph) {
    Object.assign(this, { frame, graph, need: "", hovered: null, chosen: null, pointers: new Map() });
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d");
    this.say = Object.assign(document.createElement("p"), { className: "network-say" });
    this.say.setAttribute("role", "status");
    Object.assign(this.canvas, { tabIndex: 0 });
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", `${frame.dataset.label ?? "Network"}. Press n for the next organization, Enter to open it; the tables on this page hold the same facts.`);
    frame.replaceChildren(this.tools(), this.canvas, this.say);
    this.sort();
    this.listen();
    this.resize();
    this.fit();
  }

  // What is drawn -------------------------------------------------------------------------------------------------

  /** Edges of the chosen need as one path per bucket of weight, and the nodes that have any. */
  sort() {
    const { edges, nodes } = this.graph;
    const weight = (edge) => (this.need ? (edge.needs?.[this.need] ?? 0) : edge.weight);
    const alive = edges.filter((edge) => weight(edge) > 0);
    const most = Math.max(1, ...alive.map(weight));
    this.weight = weight;
    this.paths = BUCKETS.map(() => new Path2D());
    this.living = new Set(this.need ? [] : nodes);
    for (const edge of alive) {
      const bucket = Math.min(BUCKETS.length - 1, Math.floor(Math.sqrt(weight(edge) / most) * BUCKETS.length));
      this.paths[bucket].moveTo(edge.a.x, edge.a.y);
      this.paths[bucket].lineTo(edge.b.x, edge.b.y);
      this.living.add(edge.a).add(edge.b);
    }
  }

  draw() {
    const { pen, view, canvas } = this;
    const dots = window.devicePixelRatio || 1;
    this.colours ??= Object.fromEntries(COLOURS.map((name) => [name, getComputedStyle(this.frame).getPropertyValue(`--${name}`).trim()]));
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(view.k * dots, 0, 0, view.k * dots, view.x * dots, view.y * dots);
    const held = this.chosen ?? this.hovered;
    const near = held && new Set([held, ...this.edgesOf(held).flatMap(({ a, b }) => [a, b])]);
    this.drawEdges(held);
    this.drawNodes(held, near);
    this.drawNames(near);
  }

  drawEdges(held) {
    const { pen, view, colours, graph } = this;
    pen.strokeStyle = colours.border;
    const crowd = Math.min(1, 900 / graph.edges.length);
    this.paths.forEach((path, bucket) => {
      pen.globalAlpha = held ? 0.07 : 0.12 + 0.16 * crowd + bucket * 0.06;
      pen.lineWidth = BUCKETS[bucket] / view.k;
      pen.stroke(path);
    });
    if (!held) return;
    pen.globalAlpha = 0.9;
    for (const edge of this.edgesOf(held)) this.drawArrow(edge, edge.a === held ? colours.brand : colours["group-1"]);
  }

  /** An edge of the chosen organization, its arrow at the receiver. */
  drawArrow(edge, colour) {
    const { pen, view } = this;
    const turn = Math.atan2(edge.b.y - edge.a.y, edge.b.x - edge.a.x);
    const gap = this.radius(edge.b) + 1 / view.k;
    const [x, y] = [edge.b.x - gap * Math.cos(turn), edge.b.y - gap * Math.sin(turn)];
    const head = 7 / view.k;
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = Math.min(4, 1 + Math.sqrt(this.weight(edge)) * 0.35) / view.k;
    pen.beginPath();
    pen.moveTo(edge.a.x, edge.a.y);
    pen.lineTo(x, y);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x - head * Math.cos(turn - 0.45), y - head * Math.sin(turn - 0.45));
    pen.lineTo(x - head * Math.cos(turn + 0.45), y - head * Math.sin(turn + 0.45));
    pen.fill();
  }

  drawNodes(held, near) {
    const { pen, view, colours, graph } = this;
    const shown = (node) => this.living.has(node) && (!near || near.has(node));
    for (let group = 0; group < 8; group++) {
      for (const full of [false, true]) {
        pen.beginPath();
        for (const node of graph.nodes) {
          if (node.group % 8 !== group || shown(node) !== full) continue;
          pen.moveTo(node.x + this.radius(node), node.y);
          pen.arc(node.x, node.y, this.radius(node), 0, 7);
        }
        pen.globalAlpha = full ? 1 : 0.14;
        pen.fillStyle = colours[`group-${group}`];
        pen.fill();
      }
    }
    pen.globalAlpha = 1;
    pen.beginPath();
    for (const node of graph.nodes) {
      if (!node.ringed || !shown(node)) continue;
      pen.moveTo(node.x + this.radius(node) + 3 / view.k, node.y);
      pen.arc(node.x, node.y, this.radius(node) + 3 / view.k, 0, 7);
    }
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1.5 / view.k;
    pen.stroke();
    if (!held) return;
    pen.beginPath();
    pen.arc(held.x, held.y, this.radius(held) + 3 / view.k, 0, 7);
    pen.strokeStyle = colours.focus;
    pen.lineWidth = 3 / view.k;
    pen.stroke();
  }

  /** Names of the largest that are in sight, as many as fit without covering each other. */
  drawNames(near) {
    const { pen, view, colours, canvas, graph } = this;
    const dots = window.devicePixelRatio || 1;
    const [width, height] = [canvas.width / dots, canvas.height / dots];
    const room = near ? 24 : Math.round(6 + view.k * 10);
    const taken = [];
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.font = `600 12px ${getComputedStyle(this.frame).fontFamily}`;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const node of graph.ranked) {
      if (taken.length >= room) break;
      if (!this.living.has(node) || (near && !near.has(node))) continue;
      const [middle, y] = [node.x * view.k + view.x, node.y * view.k + view.y];
      if (middle < 0 || middle > width || y < 8 || y > height - 8) continue;
      const [gap, w] = [this.radius(node) * view.k + 4, pen.measureText(node.label).width];
      const x = middle + gap + w < width ? middle + gap : middle - gap - w;
      const box = { x, y, w };
      if (taken.some((other) => Math.abs(other.y - y) < 16 && x < other.x + other.w && other.x < x + box.w)) continue;
      taken.push(box);
      pen.lineWidth = 4;
      pen.strokeStyle = colours.surface;
      pen.strokeText(node.label, x, y);
      pen.fillStyle = colours.ink;
      pen.fillText(node.label, x, y);
    }
  }

  radius(node) {
    return node.r / Math.sqrt(this.view.k);
  }

  edgesOf(node) {
    return node.edges.filter((edge) => this.weight(edge) > 0);
  }

  refresh() {
    this.frameRequest ??= requestAnimationFrame(() => {
      this.frameRequest = undefined;
      this.draw();
    });
  }

  // Where one looks -----------------------------------------------------------------------------------------------

  resize() {
    const dots = window.devicePixelRatio || 1;
    this.canvas.width = this.canvas.clientWidth * dots;
    this.canvas.height = this.canvas.clientHeight * dots;
  }

  fit() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const [xs, ys] = ["x", "y"].map((axis) => this.graph.nodes.map((node) => node[axis]));
    const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const k = Math.min((width - 60) / (east - west || 1), (height - 60) / (south - north || 1));
    this.view = { k, x: width / 2 - (k * (west + east)) / 2, y: height / 2 - (k * (north + south)) / 2 };
    this.refresh();
  }

  zoom(factor, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2) {
    const k = Math.min(12, Math.max(0.1, this.view.k * factor));
    const real = k / this.view.k;
    this.view = { k, x: x - (x - this.view.x) * real, y: y - (y - this.view.y) * real };
    this.refresh();
  }

  pan(dx, dy) {
    this.view = { ...this.view, x: this.view.x + dx, y: this.view.y + dy };
    this.refresh();
  }

  centre(node) {
    this.view = { ...this.view, x: this.canvas.clientWidth / 2 - node.x * this.view.k, y: this.canvas.clientHeight / 2 - node.y * this.view.k };
  }

  // What one chooses ----------------------------------------------------------------------------------------------

  at({ offsetX, offsetY }) {
    const { k, x, y } = this.view;
    let [found, least] = [null, Infinity];
    for (const node of this.graph.nodes) {
      const away = Math.hypot(node.x * k + x - offsetX, node.y * k + y - offsetY) - this.radius(node) * k;
      if (away < Math.min(NEAR, least) && this.living.has(node)) [found, least] = [node, away];
    }
    return found;
  }

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
    const [out, back] = [this.edgesOf(node).filter(({ a }) => a === node), this.edgesOf(node).filter(({ b }) => b === node)];
    const name = document.createElement(node.url ? "a" : "strong");
    name.textContent = node.label;
    if (node.url) name.href = node.url;
    const words = node.note ? `${node.note}. ` : "";
    this.say.replaceChildren(name, document.createElement("br"), `${words}Refers to ${out.length}, receives from ${back.length} organizations.`);
  }

  step(by) {
    const ranked = this.graph.ranked.filter((node) => this.living.has(node));
    const next = ranked[(ranked.indexOf(this.chosen) + by + ranked.length) % ranked.length];
    this.centre(next);
    this.choose(next);
  }

  filter(code) {
    this.need = code;
    this.sort();
    if (this.chosen && !this.living.has(this.chosen)) this.choose(null);
    this.tell(this.chosen);
    this.refresh();
  }

  // Hands ---------------------------------------------------------------------------------------------------------

  tools() {
    const bar = Object.assign(document.createElement("div"), { className: "network-tools" });
    const button = (text, label, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, title: label });
      made.setAttribute("aria-label", label);
      made.addEventListener("click", act);
      return made;
    };
    const zoom = document.createElement("div");
    zoom.append(
      button("+", "Zoom in", () => this.zoom(1.4)),
      button("−", "Zoom out", () => this.zoom(1 / 1.4)),
      button("⤢", "Show all", () => this.fit()),
    );
    bar.append(this.picker(), this.needs(), zoom);
    return bar;
  }

  needs() {
    const select = document.createElement("select");
    select.setAttribute("aria-label", "Referrals for");
    select.append(new Option("All needs", ""), ...this.graph.needs.map(({ code, name }) => new Option(name, code)));
    select.addEventListener("change", () => this.filter(select.value));
    select.hidden = !this.graph.needs.length;
    return select;
  }

  picker() {
    const list = Object.assign(document.createElement("datalist"), { id: "network-organizations" });
    list.append(...this.graph.ranked.map(({ label }) => new Option(label)));
    const input = Object.assign(document.createElement("input"), { type: "search", placeholder: "Find an organization" });
    input.setAttribute("aria-label", "Find an organization");
    input.setAttribute("list", list.id);
    input.addEventListener("input", () => {
      const node = this.graph.nodes.find(({ label }) => label.toLowerCase() === input.value.trim().toLowerCase());
      if (node) this.centre(node);
      if (node || !input.value) this.choose(node ?? null);
    });
    const both = document.createElement("div");
    both.append(input, list);
    return both;
  }

  listen() {
    const { canvas } = this;
    new ResizeObserver(() => (this.resize(), this.refresh())).observe(canvas);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.colours = undefined;
      this.refresh();
    });
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerleave", () => this.hover(null));
    for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, (event) => this.release(event));
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  wheel(event) {
    if (!event.ctrlKey && document.activeElement !== this.canvas) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), event.offsetX, event.offsetY);
  }

  press(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event);
    this.travelled = 0;
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return event.pointerType === "mouse" ? this.hover(this.at(event)) : undefined;
    const other = [...this.pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    const apart = (one) => Math.hypot(one.offsetX - other.offsetX, one.offsetY - other.offsetY);
    if (other) this.zoom(apart(event) / (apart(before) || 1), (event.offsetX + other.offsetX) / 2, (event.offsetY + other.offsetY) / 2);
    else this.pan(event.offsetX - before.offsetX, event.offsetY - before.offsetY);
    this.travelled += Math.abs(event.offsetX - before.offsetX) + Math.abs(event.offsetY - before.offsetY);
    this.pointers.set(event.pointerId, event);
  }

  release(event) {
    const pressed = this.pointers.delete(event.pointerId);
    if (pressed && event.type === "pointerup" && this.travelled < 6) this.choose(this.at(event));
  }

  key(event) {
    const acts = {
      ArrowLeft: () => this.pan(60, 0),
      ArrowRight: () => this.pan(-60, 0),
      ArrowUp: () => this.pan(0, 60),
      ArrowDown: () => this.pan(0, -60),
      "+": () => this.zoom(1.3),
      "=": () => this.zoom(1.3),
      "-": () => this.zoom(1 / 1.3),
      0: () => this.fit(),
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
  if (!answer.ok) return;
  const graph = await answer.json();
  if (graph.nodes.length) new Explorer(frame, indexed(graph));
}

document.querySelectorAll("[data-network]").forEach(open);
