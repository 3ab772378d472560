// The ground under the map without a tile server: counties and states from the vendored us-atlas file (TopoJSON),
// drawn on canvas tiles in the colours of the page, names of counties included.

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const mercator = (lat) => 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);

/** Fetch and decode: every arc as points of the unit square with its bounds, the land's rings, borders, names. */
async function read(url) {
  const { transform, arcs, objects } = await (await fetch(url)).json();
  const [[kx, ky], [tx, ty]] = [transform.scale, transform.translate];
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return line(arc.map(([dx, dy]) => [((x += dx) * kx + tx) / 360 + 0.5, mercator((y += dy) * ky + ty)]));
  });
  const ring = (indices) => line(indices.flatMap((i) => (i < 0 ? [...lines[~i].points].reverse() : lines[i].points)));
  const rings = (shape) => (shape.type === "Polygon" ? [shape.arcs] : (shape.arcs ?? [])).flat();
  const indices = ({ geometries }) => new Set(geometries.flatMap((g) => rings(g).flat()).map((i) => (i < 0 ? ~i : i)));
  const states = indices(objects.states);
  return {
    land: objects.nation.geometries.flatMap(rings).map(ring),
    counties: [...indices(objects.counties)].filter((i) => !states.has(i)).map((i) => lines[i]),
    states: [...states].map((i) => lines[i]),
    names: objects.counties.geometries.map((g) => ({ name: `${g.properties.name} County`, ...middle(rings(g).map(ring)) })),
  };
}

function line(points) {
  let [west, north, east, south] = [1, 1, 0, 0];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  }
  return { points, west, north, east, south };
}

/** The middle of the widest ring's bounds, where the name stands, and how much width it has there. */
function middle(shapes) {
  const [widest] = shapes.sort((a, b) => b.east - b.west - (a.east - a.west));
  return { x: (widest.west + widest.east) / 2, y: (widest.north + widest.south) / 2, width: widest.east - widest.west };
}

/** A Leaflet layer of canvas tiles. `L` is Leaflet, `url` the address of the counties file. */
export async function ground(L, url) {
  const atlas = await read(url);
  const Ground = L.GridLayer.extend({
    createTile({ x, y, z }) {
      const size = this.getTileSize().x;
      const dots = window.devicePixelRatio || 1;
      const tile = Object.assign(document.createElement("canvas"), { width: size * dots, height: size * dots });
      const pen = tile.getContext("2d");
      pen.scale(dots, dots);
      paint(pen, atlas, { x, y, z, size });
      return tile;
    },
  });
  const layer = new Ground({ attribution: "Counties: US Census Bureau" });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => layer.redraw());
  return layer;
}

function paint(pen, atlas, { x, y, z, size }) {
  const across = 2 ** z;
  const seen = (shape) =>
    shape.east * across > x - 0.1 && shape.west * across < x + 1.1 && shape.south * across > y - 0.1 && shape.north * across < y + 1.1;
  const trace = (shapes) => {
    pen.beginPath();
    for (const { points } of shapes.filter(seen))
      points.forEach(([px, py], at) => pen[at ? "lineTo" : "moveTo"]((px * across - x) * size, (py * across - y) * size));
  };
  trace(atlas.land);
  pen.fillStyle = token("--land");
  pen.fill("evenodd");
  pen.strokeStyle = token("--line");
  pen.lineWidth = z > 8 ? 1.5 : 1;
  if (z > 5) {
    trace(atlas.counties);
    pen.stroke();
  }
  pen.strokeStyle = token("--border");
  trace(atlas.states);
  pen.stroke();
  if (z > 6) name(pen, atlas.names, { across, x, y, size });
}

function name(pen, names, { across, x, y, size }) {
  pen.font = `600 11px ${token("--sans")}`;
  pen.fillStyle = token("--border");
  pen.textAlign = "center";
  for (const county of names) {
    const [left, top] = [(county.x * across - x) * size, (county.y * across - y) * size];
    const near = left > -120 && left < size + 120 && top > -20 && top < size + 20;
    if (near && pen.measureText(county.name).width < county.width * across * size) pen.fillText(county.name, left, top);
  }
}
