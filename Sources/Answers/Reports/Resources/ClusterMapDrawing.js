// The map: its data, the part of it that is in view, and the painting of points and labels.
//
// The page runs ClusterMapDrawing.js, ClusterMapPointing.js and ClusterMapLists.js as one script,
// in this order. A point is named by its number in the data; -1 is no point. On the map,
// coordinates are 0...65535 to the right and down; on the screen, they are CSS pixels from the
// corner of the canvas.
"use strict";

// The element of the page that has this id.
const find = id => document.getElementById(id);

// The numbers that base64 holds in little-endian bytes.
const numbers = (base64, ArrayType) =>
  new ArrayType(Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)).buffer);

// The data of a point: two coordinates, the number of its cluster (0 is none, else its place among
// the regions, from 1), its text, and two places: the number of a path and a line.
const data = JSON.parse(find("data").textContent);
const coordinates = numbers(data.coordinates, Uint16Array);
const clusters = numbers(data.clusters, Uint32Array);
const places = numbers(data.places, Uint32Array);
const { texts, regions, paths } = data;
// The clusters of each layer, coarse ones first: of the layer whose clusters have colours and are
// listed, they are the regions themselves.
const layers = data.layers.length > 0 ? data.layers.map(layer => layer ?? regions) : [regions];
const count = texts.length;

const canvas = find("map");

// A map is wider than high. Its axes mean nothing, so on a window that is higher than wide, as on
// a phone, it stands on its side: all that is right of the middle is below it.
if (canvas.clientHeight > 1.15 * canvas.clientWidth) {
  const turn = (x, y) => [65535 - y, x];
  for (let at = 0; at < coordinates.length; at += 2)
    coordinates.set(turn(coordinates[at], coordinates[at + 1]), at);
  for (const region of new Set([...regions, ...layers.flat()]))
    [region.x, region.y] = turn(region.x, region.y);
  const [left, right, top, bottom] = data.frame;
  data.frame = [65535 - bottom, 65535 - top, left, right];
}
const context = canvas.getContext("2d", { alpha: false });
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const darkMode = matchMedia("(prefers-color-scheme: dark)");

// Where a point is on the map.
const mapX = point => coordinates[2 * point];
const mapY = point => coordinates[2 * point + 1];

// The points in the order of painting: those in no cluster lie below the rest.
const paintingOrder = new Uint32Array(count);
{
  let filled = 0;
  for (let point = 0; point < count; point++)
    if (clusters[point] === 0) paintingOrder[filled++] = point;
  for (let point = 0; point < count; point++)
    if (clusters[point] !== 0) paintingOrder[filled++] = point;
}

// A grid over the map finds the points near the pointer: the points of cell c are
// cellPoints[cellStarts[c]] to cellPoints[cellStarts[c + 1] - 1].
const gridSide = Math.max(1, Math.min(256, Math.ceil(Math.sqrt(count / 4))));
const cellStarts = new Uint32Array(gridSide * gridSide + 1);
const cellPoints = new Uint32Array(count);

// The row or the column of the grid that a coordinate is in.
const gridLine = coordinate => Math.min(gridSide - 1, coordinate * gridSide >> 16);

// The cell of the grid that a point is in.
const cellOf = point => gridLine(mapY(point)) * gridSide + gridLine(mapX(point));
{
  for (let point = 0; point < count; point++) cellStarts[cellOf(point) + 1]++;
  for (let cell = 0; cell < gridSide * gridSide; cell++) cellStarts[cell + 1] += cellStarts[cell];
  const next = cellStarts.slice();
  for (let point = 0; point < count; point++) cellPoints[next[cellOf(point)]++] = point;
}

// The colours of the clusters, by their numbers, and those of the style sheet for all else.
let clusterColours = [];
let colours = {};

// Takes the colours of light or dark mode. Those of clusters become properties of the style sheet,
// --c0 and so on, for the dots beside their names.
function readColours() {
  const style = document.documentElement.style;
  for (const [number, pair] of data.palette.entries())
    style.setProperty("--c" + number, pair[darkMode.matches ? 1 : 0]);
  const computed = getComputedStyle(document.documentElement);
  const property = name => computed.getPropertyValue(name).trim();
  const rgb = name => {
    // The canvas makes #rrggbb of any notation.
    context.fillStyle = property(name);
    const value = parseInt(context.fillStyle.slice(1), 16);
    return [value >> 16, value >> 8 & 255, value & 255];
  };
  const palette = data.palette.map((_, number) => rgb("--c" + number));
  clusterColours = [rgb("--none"), ...regions.map(region => palette[region.colour])];
  colours = {
    back: rgb("--back"), dim: rgb("--dim"), alone: rgb("--faint"), text: property("--text"),
    faint: property("--faint"), halo: property("--back")
  };
}

// The size of the canvas, how many of its own pixels a CSS pixel has, and the image of the points.
let width = 1, height = 1, pixelRatio = 1, image = null, pixels = null;

// The view: the place on the map that is in the middle, and how many CSS pixels a coordinate takes.
const view = { x: 32768, y: 32768, scale: 0.01 };
// The view that shows the frame, in which all but a few strays are, and the one that shows all.
let home = { ...view }, whole = { ...view };

// What the reader has done: `lit` has 1 for each point that a search or a chosen cluster lights up,
// and is null while all are alike; `chosen` is the number of a cluster, or 0. `pointed` is the
// number of the cluster that the mouse or the keyboard points at, and dims the others, or 0.
let lit = null, litCount = 0, chosen = 0, pointed = 0, hovered = -1, pinned = -1;

// Whether a point is not dimmed.
const isBright = point =>
  (lit === null || lit[point] === 1) && (pointed === 0 || clusters[point] === pointed);

// The left, right, upper and lower end of points, without the share `trim` of them at each end.
function box(points, trim) {
  const ends = values => {
    values.sort((a, b) => a - b);
    const skipped = Math.floor(values.length * trim);
    return [values[skipped], values[values.length - 1 - skipped]];
  };
  return [...ends(Array.from(points, mapX)), ...ends(Array.from(points, mapY))];
}

// The view that shows a box, with a margin around it.
function viewOf([left, right, top, bottom]) {
  const margin = Math.min(48, width / 8, height / 8);
  const scale = Math.min(
    (width - 2 * margin) / Math.max(right - left, 400),
    (height - 2 * margin) / Math.max(bottom - top, 400));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

const wholeBox = count > 0 ? box(paintingOrder, 0) : data.frame;

// Makes the image as large as the canvas is now.
function resize() {
  const area = canvas.getBoundingClientRect();
  const isHome = view.x === home.x && view.y === home.y && view.scale === home.scale;
  width = Math.max(1, area.width);
  height = Math.max(1, area.height);
  pixelRatio = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(width * pixelRatio);
  canvas.height = Math.round(height * pixelRatio);
  image = context.createImageData(canvas.width, canvas.height);
  pixels = new Uint32Array(image.data.buffer);
  home = viewOf(data.frame);
  whole = viewOf(wholeBox);
  if (isHome) Object.assign(view, home);
  draw();
}

// A stamp is a disc as a list of x, y and weight (of 256) of its pixels. There is one for each
// quarter of a pixel that the disc's middle may be off, to the right and down.
let stamps = [], stampRadius = 0, stampReach = 0;

// Makes the stamps of a radius, which is in the canvas's own pixels.
function makeStamps(radius) {
  if (radius === stampRadius) return;
  stampRadius = radius;
  stampReach = Math.ceil(radius + 1);
  stamps = [];
  for (let part = 0; part < 16; part++) {
    const offX = (part & 3) / 4, offY = (part >> 2) / 4;
    const stamp = [];
    for (let y = -stampReach; y <= stampReach; y++) {
      for (let x = -stampReach; x <= stampReach; x++) {
        const cover = radius + 0.5 - Math.hypot(x - offX, y - offY);
        const weight = Math.round(Math.max(0, Math.min(1, cover)) * 230);
        if (weight > 8) stamp.push(x, y, weight);
      }
    }
    stamps.push(Int16Array.from(stamp));
  }
}

// Puts the points that are bright, or those that are dimmed, into the image: in one colour, or in
// those of their clusters. An image of our own stays smooth with 100,000 points on any machine.
function drawPoints(wantsBright, oneColour) {
  const imageWidth = canvas.width, imageHeight = canvas.height;
  const scale = view.scale * pixelRatio;
  const shiftX = imageWidth / 2 - view.x * scale, shiftY = imageHeight / 2 - view.y * scale;
  const reach = stampReach;
  for (const point of paintingOrder) {
    if (isBright(point) !== wantsBright) continue;
    const x = coordinates[2 * point] * scale + shiftX;
    const y = coordinates[2 * point + 1] * scale + shiftY;
    if (x < -reach || y < -reach || x > imageWidth + reach || y > imageHeight + reach) continue;
    const left = Math.floor(x), top = Math.floor(y);
    const stamp = stamps[((y - top) * 4 & 3) << 2 | (x - left) * 4 & 3];
    const [red, green, blue] = oneColour
      ?? (lit !== null && clusters[point] === 0 ? colours.alone : clusterColours[clusters[point]]);
    const isInside = left >= reach && top >= reach
      && left < imageWidth - reach && top < imageHeight - reach;
    for (let at = 0; at < stamp.length; at += 3) {
      const column = left + stamp[at], row = top + stamp[at + 1];
      if (!isInside && (column < 0 || row < 0 || column >= imageWidth || row >= imageHeight))
        continue;
      const place = row * imageWidth + column;
      const under = pixels[place];
      const weight = stamp[at + 2], rest = 256 - weight;
      const newBlue = (under >> 16 & 255) * rest + blue * weight >> 8;
      const newGreen = (under >> 8 & 255) * rest + green * weight >> 8;
      const newRed = (under & 255) * rest + red * weight >> 8;
      pixels[place] = 0xff000000 | newBlue << 16 | newGreen << 8 | newRed;
    }
  }
}

// Where a place on the map is on the screen.
function onScreen(x, y) {
  return [(x - view.x) * view.scale + width / 2, (y - view.y) * view.scale + height / 2];
}

// A label of 30 letters at most, cut after a word of it where it has one.
function shortened(label) {
  if (label.length <= 30) return label;
  const start = label.slice(0, 29), comma = start.lastIndexOf(",");
  return (comma > 10 ? start.slice(0, comma) : start.trimEnd()) + "…";
}

// How wide each label is, as measuring takes time.
const labelWidths = new Map();

// Writes the names of the largest clusters, each where it covers no other.
function drawLabels() {
  context.font = "600 13px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const taken = coveredSpots();
  const room = Math.max(6, Math.round(width * height / 20000));
  const most = taken.length + room;
  const shown = pointed > 0 ? regions[pointed - 1] : null;
  for (const region of namedRegions(room)) {
    if (taken.length >= most) break;
    if (!isInView(region)) continue;
    const [x, y] = onScreen(region.x, region.y);
    const label = shortened(region.label);
    if (!labelWidths.has(label)) labelWidths.set(label, context.measureText(label).width);
    const half = labelWidths.get(label) / 2 + 4;
    const middle = Math.max(half, Math.min(width - half, x));
    // Above the middle, where a single point would be.
    const line = Math.max(12, Math.min(height - 12, y - 14));
    const spot = { left: middle - half, right: middle + half, top: line - 10, bottom: line + 10 };
    const covers = other => spot.left < other.right && spot.right > other.left
      && spot.top < other.bottom && spot.bottom > other.top;
    if (taken.some(covers)) continue;
    taken.push(spot);
    context.lineWidth = 4;
    context.strokeStyle = colours.halo;
    context.strokeText(label, middle, line);
    context.fillStyle = shown === null || shown === region ? colours.text : colours.faint;
    context.fillText(label, middle, line);
  }
}

// Whether the middle of a cluster is in view.
function isInView(region) {
  const [x, y] = onScreen(region.x, region.y);
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

// The clusters whose names are wanted, the most important first: the one that is pointed at or
// chosen, else the largest. What a search has found bears no names.
function namedRegions(room) {
  if (pointed > 0 && (chosen > 0 || lit !== null)) return [regions[pointed - 1]];
  if (chosen > 0) return [regions[chosen - 1]];
  if (lit !== null) return [];
  const all = layerInView(room);
  return pointed > 0 ? [regions[pointed - 1], ...all] : all;
}

// The finest layer that has no more clusters in view than there is room for names.
function layerInView(room) {
  const fits = layer => {
    let count = 0;
    for (const region of layer) if (isInView(region) && ++count > room) return false;
    return true;
  };
  return layers.findLast(fits) ?? layers[0];
}

// Where buttons lie on the map: no name is written below them.
function coveredSpots() {
  const area = canvas.getBoundingClientRect();
  return [...canvas.parentElement.querySelectorAll("button:not([hidden])")].map(button => {
    const spot = button.getBoundingClientRect();
    return {
      left: spot.left - area.left - 4, right: spot.right - area.left + 4,
      top: spot.top - area.top - 4, bottom: spot.bottom - area.top + 4
    };
  }).filter(spot => spot.right > spot.left + 8);
}

// Draws a ring around a point.
function drawRing(point, radius) {
  const [x, y] = onScreen(mapX(point), mapY(point));
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = colours.text;
  context.stroke();
}

// Paints all that is in view.
function paint() {
  const [red, green, blue] = colours.back;
  pixels.fill(0xff000000 | blue << 16 | green << 8 | red);
  const room = Math.sqrt(width * height / Math.max(count, 1));
  const zoom = Math.max(1, view.scale / home.scale);
  showStrays();
  const radius = Math.max(0.9, Math.min(4, room * 0.22)) * Math.min(3, Math.pow(zoom, 0.4));
  const stampOf = size => makeStamps(Math.round(size * pixelRatio * 4) / 4);
  stampOf(Math.min(6, radius));
  if (lit !== null || pointed > 0) drawPoints(false, colours.dim);
  // Few among many are seen when they are larger.
  if (lit !== null) stampOf(Math.min(6, Math.max(radius, litCount < 2000 ? 3.5 : 0)));
  drawPoints(true, null);
  context.putImageData(image, 0, 0);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  drawLabels();
  if (pinned >= 0) drawRing(pinned, radius + 5);
  if (hovered >= 0 && hovered !== pinned) drawRing(hovered, radius + 4);
}

// The button that tells of strays is there as long as they are out of view.
const strays = find("strays");
function showStrays() {
  if (strays) strays.hidden = lit !== null || pinned >= 0 || view.scale <= whole.scale * 1.01;
}

let isPaintingDue = false;

// Paints with the browser's next frame, however often it is asked to before.
function draw() {
  if (isPaintingDue) return;
  isPaintingDue = true;
  requestAnimationFrame(() => {
    isPaintingDue = false;
    if (pixels) paint();
  });
}
