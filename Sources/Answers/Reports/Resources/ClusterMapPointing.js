// Moving about the map by mouse, finger, keys and buttons, and reading the point under the pointer.

// The next frame of a flight that is under way.
let flight = 0;

// Moves to another view in a third of a second, or at once for those who want no motion.
function flyTo(target) {
  cancelAnimationFrame(flight);
  if (reducedMotion.matches) {
    Object.assign(view, target);
    draw();
    return;
  }
  const start = { ...view };
  const began = performance.now();
  const step = now => {
    const time = Math.min(1, Math.max(0, (now - began) / 350));
    const share = time * time * (3 - 2 * time);
    view.scale = start.scale * Math.pow(target.scale / start.scale, share);
    view.x = start.x + (target.x - start.x) * share;
    view.y = start.y + (target.y - start.y) * share;
    if (time === 1) Object.assign(view, target);
    draw();
    if (time < 1) flight = requestAnimationFrame(step);
  };
  flight = requestAnimationFrame(step);
}

// How far one can zoom out: well beyond the view that shows all.
const leastScale = () => Math.min(home.scale, whole.scale) / 4;

// Zooms by a factor; what is at this place of the screen stays there.
function zoomAt(x, y, factor) {
  cancelAnimationFrame(flight);
  const scale = Math.max(leastScale(), Math.min(home.scale * 400, view.scale * factor));
  view.x += (x - width / 2) * (1 / view.scale - 1 / scale);
  view.y += (y - height / 2) * (1 / view.scale - 1 / scale);
  view.scale = scale;
  draw();
}

// Moves the map by pixels; its middle stays in view.
function pan(x, y) {
  cancelAnimationFrame(flight);
  view.x = Math.max(0, Math.min(65535, view.x - x / view.scale));
  view.y = Math.max(0, Math.min(65535, view.y - y / view.scale));
  draw();
}

// The point nearest to a place of the screen, at most `limit` pixels away; unlit ones do not count.
function nearest(x, y, limit) {
  const pointerX = (x - width / 2) / view.scale + view.x;
  const pointerY = (y - height / 2) / view.scale + view.y;
  const reach = limit / view.scale;
  const first = value => gridLine(Math.max(0, Math.min(65535, value - reach)));
  const last = value => gridLine(Math.max(0, Math.min(65535, value + reach)));
  let best = -1, least = reach * reach;
  for (let row = first(pointerY); row <= last(pointerY); row++) {
    for (let column = first(pointerX); column <= last(pointerX); column++) {
      const cell = row * gridSide + column;
      for (let at = cellStarts[cell]; at < cellStarts[cell + 1]; at++) {
        const point = cellPoints[at];
        if (lit !== null && lit[point] === 0) continue;
        const across = mapX(point) - pointerX, down = mapY(point) - pointerY;
        const square = across * across + down * down;
        if (square < least) {
          least = square;
          best = point;
        }
      }
    }
  }
  return best;
}

// A new element, whose text is never markup.
function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// The dot in the colour of a cluster, or of none.
function swatch(region) {
  const dot = element("span", "swatch");
  if (region) dot.style.background = `var(--c${region.colour})`;
  return dot;
}

// The file and the line of a point.
const where = point => paths[places[2 * point]] + ":" + places[2 * point + 1];

// The points that have a point's text, which may stand in several files: all of these are one place.
function alike(point) {
  const cell = cellOf(point);
  const same = [point];
  for (let at = cellStarts[cell]; at < cellStarts[cell + 1]; at++) {
    const other = cellPoints[at];
    if (other !== point && texts[other] === texts[point]) same.push(other);
  }
  return same;
}

// The files and lines of points.
function everywhere(same) {
  const more = same.length - 5;
  return same.slice(0, 5).map(where).join(", ") + (more > 0 ? " and " + more + " more" : "");
}

// Fills an element with a point's text, places and cluster, and shows it.
function describe(target, point) {
  const text = element("div", "", texts[point]);
  text.dir = "auto";
  const region = regions[clusters[point] - 1];
  const cluster = element("div", "place");
  cluster.append(
    swatch(region),
    " " + (region ? region.label : "in no cluster"));
  target.replaceChildren(text, element("div", "place", everywhere(alike(point))), cluster);
  target.hidden = false;
}

// The tip follows the mouse; the card stays below and tells the point that was clicked.
const tip = find("tip");
const card = find("card");

// Shows the tip of the point under the mouse, or of none.
function hover(point, x, y) {
  canvas.classList.toggle("pointing", point >= 0);
  if (point < 0) {
    tip.hidden = true;
  } else {
    if (point !== hovered) describe(tip, point);
    tip.hidden = point === pinned;
    const left = x + 16 + tip.offsetWidth > width ? x - 16 - tip.offsetWidth : x + 16;
    const top = y + 16 + tip.offsetHeight > height ? y - 16 - tip.offsetHeight : y + 16;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = Math.max(4, top) + "px";
  }
  if (point !== hovered) {
    hovered = point;
    pointAtCluster(point < 0 ? 0 : clusters[point], 150);
    draw();
  }
}

// Dims all clusters but one, or none of them when it is 0. What flickers tells nothing: a mouse that
// crosses the map changes nothing until it rests.
let pointing = 0;
function pointAtCluster(number, delay) {
  clearTimeout(pointing);
  const change = () => {
    if (pointed === number) return;
    markRow(pointed, false);
    pointed = number;
    markRow(pointed, true);
    draw();
  };
  if (delay > 0) pointing = setTimeout(change, delay); else change();
}

// Shows the card of a point, or of none.
function pin(point) {
  pinned = point;
  if (point < 0) card.hidden = true; else describe(card, point);
  tip.hidden = true;
  draw();
  if (point < 0) return;
  const [x, y] = onScreen(mapX(point), mapY(point));
  const hidden = y + 24 - card.offsetTop;
  // Out from under the card.
  if (hidden > 0 && x < card.offsetLeft + card.offsetWidth)
    flyTo({ ...view, y: view.y + hidden / view.scale });
}

// The fingers and buttons that are down, with their places, and how far they have moved.
const pointers = new Map();
let travelled = 0;

// Where an event is on the canvas.
function placeOf(event) {
  const area = canvas.getBoundingClientRect();
  return [event.clientX - area.left, event.clientY - area.top];
}

// Takes up a finger or a pressed button.
function press(event) {
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, placeOf(event));
  travelled = pointers.size > 1 ? 99 : 0;
  canvas.classList.add("dragging");
}

// Moves the map with one pointer that is down, zooms it with two, and reads it with none.
function move(event) {
  const [x, y] = placeOf(event);
  const before = pointers.get(event.pointerId);
  if (!before) {
    if (event.pointerType === "mouse") hover(nearest(x, y, 10), x, y);
    return;
  }
  const others = [...pointers].filter(([id]) => id !== event.pointerId);
  travelled += Math.abs(x - before[0]) + Math.abs(y - before[1]);
  if (others.length === 1) {
    const [otherX, otherY] = others[0][1];
    const factor = Math.hypot(x - otherX, y - otherY)
      / Math.hypot(before[0] - otherX, before[1] - otherY);
    if (factor > 0 && Number.isFinite(factor))
      zoomAt((x + otherX) / 2, (y + otherY) / 2, factor);
    pan((x - before[0]) / 2, (y - before[1]) / 2);
  } else if (others.length === 0 && travelled > 3) {
    hover(-1);
    pan(x - before[0], y - before[1]);
  }
  pointers.set(event.pointerId, [x, y]);
}

// Lets go of a pointer; one that has hardly moved was a click.
function release(event) {
  if (!pointers.delete(event.pointerId)) return;
  if (pointers.size === 0) canvas.classList.remove("dragging");
  if (event.type === "pointerup" && travelled <= 3) {
    const [x, y] = placeOf(event);
    pin(nearest(x, y, event.pointerType === "mouse" ? 10 : 22));
  }
}

canvas.addEventListener("pointerdown", press);
canvas.addEventListener("pointermove", move);
canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => hover(-1));
canvas.addEventListener("dblclick", event => zoomAt(...placeOf(event), 2));
canvas.addEventListener("wheel", event => {
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
  // Two fingers on a touchpad arrive as small steps with the control key.
  zoomAt(...placeOf(event), Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.002)));
}, { passive: false });

// Zooms around the middle.
const zoomMiddle = factor => zoomAt(width / 2, height / 2, factor);

const keyActions = {
  ArrowLeft: () => pan(60, 0),
  ArrowRight: () => pan(-60, 0),
  ArrowUp: () => pan(0, 60),
  ArrowDown: () => pan(0, -60),
  "+": () => zoomMiddle(1.4),
  "=": () => zoomMiddle(1.4),
  "-": () => zoomMiddle(1 / 1.4),
  "0": () => flyTo(home),
  "9": () => flyTo(whole)
};
canvas.addEventListener("keydown", event => {
  const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
  const action = isShortcut ? undefined : keyActions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  if (pinned >= 0) pin(-1); else clear();
});

find("in").addEventListener("click", () => flyTo({ ...view, scale: view.scale * 1.8 }));
find("out").addEventListener("click", () =>
  flyTo({ ...view, scale: Math.max(leastScale(), view.scale / 1.8) }));
find("start").addEventListener("click", () => flyTo(home));
find("all").addEventListener("click", () => flyTo(whole));
strays?.addEventListener("click", () => flyTo(whole));
