// The picture of a referral network on a canvas: what is drawn and from where it is seen. `network.js` moves it.
// 2,000 organizations and 10,000 edges take about 18 ms a frame on a processor alone.

const COLOURS = ["surface", "ink", "border", "brand", "bad", "focus", ...Array.from({ length: 8 }, (_, n) => `group-${n}`)];
const WIDTHS = [1, 1.5, 2.2, 3.4];
const WIDE = 400; // edges drawn in their true width; hairlines are ten times quicker
const NEAR = 14; // pixels around a node that count as pointing at it
const TURN = 2 * Math.PI;

/** Nodes with their edges, edges with their nodes, on a scale of 1,000; nodes also from the largest on. */
export function indexed({ nodes, edges, needs = [], hulls = [], faded = false }, tall = false) {
  const extent = (axis) => Math.max(...nodes.map((node) => node[axis])) - Math.min(...nodes.map((node) => node[axis]));
  const scale = 1000 / (Math.max(extent("x"), extent("y")) || 1);
  const shrink = Math.min(1, (250 / nodes.length) ** 0.3);
  const turned = tall && extent("x") > extent("y"); // a wide picture stands upright on a phone
  const [across, down] = turned ? ["y", "x"] : ["x", "y"];
  const placed = nodes.map((node) => ({ ...node, x: node[across] * scale, y: node[down] * scale, r: (3 + 11 * (node.size || 0)) * shrink, edges: [] }));
  const byId = new Map(placed.map((node) => [node.id, node]));
  const joined = edges.map((edge) => ({ ...edge, a: byId.get(edge.from), b: byId.get(edge.to) })).filter(({ a, b }) => a && b);
  for (const edge of joined) {
    edge.a.edges.push(edge);
    edge.b.edges.push(edge);
  }
  const outlines = hulls.map(({ group, points }) => ({ group, points: points.map((point) => (turned ? [point[1], point[0]] : point).map((at) => at * scale)) }));
  return { nodes: placed, edges: joined, needs, outlines, faded, byId, ranked: [...placed].sort((a, b) => b.size - a.size) };
}

function drawnInto(path, { a, b }) {
  path.moveTo(a.x, a.y);
  path.lineTo(b.x, b.y);
  return path;
}

export class Picture {
  constructor(canvas, graph) {
    Object.assign(this, { canvas, graph, pen: canvas.getContext("2d"), view: { k: 1, x: 0, y: 0 }, way: [], closed: [], takers: [] });
    this.filter("");
  }

  /** Another graph of the same organizations, seen from the same place. */
  swap(graph) {
    this.graph = graph;
    this.filter("");
  }

  /** Draw some as gone and some as taking over, by their ids. */
  suppose(closed, takers) {
    Object.assign(this, { closed, takers });
  }

  /** The organizations of these ids that are in sight. */
  those(ids) {
    return ids.map((id) => this.graph.byId.get(id)).filter((node) => this.living.has(node));
  }

  /** Show only what was referred for one need ("" for all): the heaviest edges in paths by width, the rest as hairlines. */
  filter(need) {
    this.weight = need ? (edge) => edge.needs?.[need] ?? 0 : (edge) => edge.weight;
    const alive = this.graph.edges.filter((edge) => this.weight(edge) > 0).sort((a, b) => this.weight(b) - this.weight(a));
    const most = alive.length ? this.weight(alive[0]) : 1;
    this.changes = { more: new Path2D(), fewer: new Path2D() };
    for (const edge of alive) {
      const kind = { new: "more", more: "more", gone: "fewer", fewer: "fewer" }[edge.change];
      if (kind) drawnInto(this.changes[kind], edge);
    }
    this.outlines = this.graph.outlines.map(({ group, points }) => {
      const path = new Path2D();
      points.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
      path.closePath();
      return { group, path };
    });
    this.hairlines = alive.slice(WIDE).reduce(drawnInto, new Path2D());
    this.wide = WIDTHS.map(() => new Path2D());
    for (const edge of alive.slice(0, WIDE))
      drawnInto(this.wide[Math.ceil(Math.sqrt(this.weight(edge) / most) * WIDTHS.length) - 1], edge);
    this.living = new Set(need || this.graph.faded ? alive.flatMap(({ a, b }) => [a, b]) : this.graph.nodes);
  }

  edgesOf(node) {
    return node.edges.filter((edge) => this.weight(edge) > 0);
  }

  // From where it is seen -----------------------------------------------------------------------------------------

  get width() {
    return this.canvas.clientWidth;
  }

  get height() {
    return this.canvas.clientHeight;
  }

  get dots() {
    return window.devicePixelRatio || 1;
  }

  resize() {
    this.canvas.width = this.width * this.dots;
    this.canvas.height = this.height * this.dots;
  }

  fit() {
    const [xs, ys] = ["x", "y"].map((axis) => this.graph.nodes.map((node) => node[axis]));
    const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const k = Math.min((this.width - 70) / (east - west || 1), (this.height - 70) / (south - north || 1), 3);
    this.view = { k, x: this.width / 2 - (k * (west + east)) / 2, y: this.height / 2 - (k * (north + south)) / 2 };
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const k = Math.min(12, Math.max(0.1, this.view.k * factor));
    const real = k / this.view.k;
    this.view = { k, x: x - (x - this.view.x) * real, y: y - (y - this.view.y) * real };
  }

  pan(dx, dy) {
    this.view = { ...this.view, x: this.view.x + dx, y: this.view.y + dy };
  }

  centre({ x, y }) {
    this.view = { ...this.view, x: this.width / 2 - x * this.view.k, y: this.height / 2 - y * this.view.k };
  }

  /** The node at a point of the canvas, or null. */
  at(left, top) {
    const { k, x, y } = this.view;
    let [found, least] = [null, NEAR];
    for (const node of this.living) {
      const away = Math.hypot(node.x * k + x - left, node.y * k + y - top) - this.radius(node) * k;
      if (away < least) [found, least] = [node, away];
    }
    return found;
  }

  /** In the graph's scale: nodes grow with the zoom, but slower. */
  radius(node) {
    return node.r / Math.sqrt(this.view.k);
  }

  // What is drawn -------------------------------------------------------------------------------------------------

  /** Forget the colours: the reader changed between light and dark. */
  repaint() {
    this.colours = undefined;
  }

  /** Draw all; with `held`, that organization and its neighbours stand out. */
  draw(held) {
    const style = getComputedStyle(this.canvas);
    this.colours ??= Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    const { pen, view, dots, canvas } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(view.k * dots, 0, 0, view.k * dots, view.x * dots, view.y * dots);
    const near = held && new Set([held, ...this.edgesOf(held).flatMap(({ a, b }) => [a, b])]);
    if (!held) this.drawOutlines();
    this.drawEdges(held);
    this.drawNodes(held, near);
    this.drawSupposed();
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    this.drawNames(near, style.fontFamily);
  }

  drawEdges(held) {
    const { pen, view, colours } = this;
    const sparse = Math.min(1, 900 / this.graph.edges.length);
    pen.strokeStyle = colours.border;
    pen.globalAlpha = held ? 0.1 : 0.25 + 0.2 * sparse;
    pen.lineWidth = 1 / view.k / this.dots;
    pen.stroke(this.hairlines);
    this.wide.forEach((path, at) => {
      pen.globalAlpha = held ? 0.08 : 0.16 + 0.12 * sparse + 0.06 * at;
      pen.lineWidth = WIDTHS[at] / view.k;
      pen.stroke(path);
    });
    pen.globalAlpha = 0.9;
    if (!held) this.drawChanges();
    this.drawWay();
    if (!held) return;
    for (const edge of this.edgesOf(held)) this.drawArrow(edge, edge.a === held ? colours.brand : colours["group-1"]);
  }

  /** The communities, as soft shapes. */
  drawOutlines() {
    const { pen, colours } = this;
    pen.globalAlpha = 0.08;
    for (const { group, path } of this.outlines) {
      pen.fillStyle = colours[`group-${group % 8}`];
      pen.fill(path);
    }
  }

  /** Against another period: solid for more, dashed for fewer. */
  drawChanges() {
    const { pen, view, colours } = this;
    pen.lineWidth = 2 / view.k;
    pen.strokeStyle = colours.brand;
    pen.stroke(this.changes.more);
    pen.setLineDash([6 / view.k, 4 / view.k]);
    pen.strokeStyle = colours["group-1"];
    pen.stroke(this.changes.fewer);
    pen.setLineDash([]);
  }

  /** The way over which two organizations could be introduced: `way` holds the ids. */
  drawWay() {
    const { pen, view, colours, graph } = this;
    const nodes = this.way.map((id) => graph.byId.get(id)).filter(Boolean);
    pen.strokeStyle = colours.focus;
    pen.lineWidth = 4 / view.k;
    pen.beginPath();
    nodes.forEach(({ x, y }, at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
  }

  /** An edge of the organization at hand, its arrow at the receiver. */
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
    const px = 1 / view.k;
    pen.strokeStyle = colours.surface;
    pen.lineWidth = px;
    for (let group = 0; group < 8; group++) {
      const members = graph.nodes.filter((node) => node.group % 8 === group);
      pen.fillStyle = colours[`group-${group}`];
      pen.globalAlpha = 0.15;
      this.circles(members.filter((node) => !shown(node)), 0);
      pen.fill();
      pen.globalAlpha = 1;
      this.circles(members.filter(shown), 0);
      pen.fill();
      if (graph.nodes.length < 600) pen.stroke();
    }
    this.circles(graph.nodes.filter((node) => node.ringed && shown(node)), 3 * px);
    pen.strokeStyle = colours.ink;
    pen.lineWidth = 1.5 * px;
    pen.stroke();
    this.circles(held ? [held] : [], 3 * px);
    pen.strokeStyle = colours.focus;
    pen.lineWidth = 3 * px;
    pen.stroke();
  }

  /** Hollow and crossed out, with dashed ties: who is supposed to be gone. In a square: who would take over. */
  drawSupposed() {
    const { pen, view, colours } = this;
    const closed = this.those(this.closed);
    const px = 1 / view.k;
    pen.strokeStyle = colours["group-1"];
    pen.lineWidth = 1.5 * px;
    pen.setLineDash([6 * px, 4 * px]);
    pen.stroke(closed.flatMap((node) => this.edgesOf(node)).reduce(drawnInto, new Path2D()));
    pen.setLineDash([]);
    Object.assign(pen, { fillStyle: colours.surface, strokeStyle: colours.bad, lineWidth: 2.5 * px });
    this.circles(closed, 4 * px);
    pen.fill();
    for (const node of closed) {
      const r = this.radius(node) + 4 * px;
      pen.moveTo(node.x - r, node.y - r);
      pen.lineTo(node.x + r, node.y + r);
      pen.moveTo(node.x + r, node.y - r);
      pen.lineTo(node.x - r, node.y + r);
    }
    pen.stroke();
    Object.assign(pen, { strokeStyle: colours.brand, lineWidth: 3 * px });
    for (const node of this.those(this.takers)) {
      const r = this.radius(node) + 5 * px;
      pen.strokeRect(node.x - r, node.y - r, 2 * r, 2 * r);
    }
  }

  circles(nodes, around) {
    this.pen.beginPath();
    for (const node of nodes) {
      const r = this.radius(node) + around;
      this.pen.moveTo(node.x + r, node.y);
      this.pen.arc(node.x, node.y, r, 0, TURN);
    }
  }

  /** Names of the largest in sight, as many as fit without covering each other. */
  drawNames(near, family) {
    const { pen, view, colours, width, height } = this;
    const room = near ? 24 : Math.round(6 + view.k * 10);
    const taken = [];
    Object.assign(pen, { font: `600 12px ${family}`, textBaseline: "middle", lineJoin: "round", lineWidth: 4, strokeStyle: colours.surface, fillStyle: colours.ink });
    const first = this.those([...this.closed, ...this.takers]);
    for (const node of new Set([...first, ...this.graph.ranked])) {
      if (taken.length >= room) break;
      if (!this.living.has(node) || (near && !near.has(node))) continue;
      const [middle, y] = [node.x * view.k + view.x, node.y * view.k + view.y];
      if (middle < 0 || middle > width || y < 8 || y > height - 8) continue;
      const [gap, w] = [this.radius(node) * view.k + 4, pen.measureText(node.label).width];
      const x = middle + gap + w < width ? middle + gap : middle - gap - w;
      if (x < 2 || taken.some((other) => Math.abs(other.y - y) < 16 && x < other.x + other.w + 8 && other.x < x + w + 8)) continue;
      taken.push({ x, y, w });
      pen.strokeText(node.label, x, y);
      pen.fillText(node.label, x, y);
    }
  }
}
