// The side of the page: the search, the list of clusters, and the list of the sentences that either
// lights up on the map. The page starts at the end of this file.

const search = find("search");
const found = find("found");
const list = find("list");
const clusterList = find("clusters");

// More sentences or clusters than this are not listed.
const mostSentences = 100, mostClusters = 1000;

// A number with commas.
const grouped = number => number.toLocaleString("en");

// The texts in small letters, made for the first search.
let smallTexts = null;

// Scrolls to the map: on a phone the lists are below it, and it may be out of sight.
function reveal() {
  canvas.parentElement.scrollIntoView(
    { block: "nearest", behavior: reducedMotion.matches ? "auto" : "smooth" });
}

// The points that are lit, in the order of the data, at most so many.
function litPoints(most) {
  const points = [];
  for (let point = 0; point < count && points.length < most; point++)
    if (lit[point] === 1) points.push(point);
  return points;
}

// A line of the list: a button that shows its sentence on the map.
function sentenceRow(point) {
  const row = element("li");
  const button = element("button", "", texts[point]);
  button.type = "button";
  button.dir = "auto";
  button.append(element("span", "place", where(point)));
  button.addEventListener("click", () => {
    reveal();
    pin(point);
    flyTo({ x: mapX(point), y: mapY(point), scale: Math.max(view.scale, home.scale * 4) });
  });
  row.append(button);
  return row;
}

// Lights up the points for which the test holds, and lists them.
function light(isLit) {
  lit = new Uint8Array(count);
  litCount = 0;
  for (let point = 0; point < count; point++) {
    if (!isLit(point)) continue;
    lit[point] = 1;
    litCount++;
  }
  if (pinned >= 0 && lit[pinned] === 0) pin(-1);
  hovered = -1;
  tip.hidden = true;
  list.replaceChildren(...litPoints(mostSentences).map(sentenceRow));
  if (litCount > mostSentences)
    list.append(element("li", "place", grouped(litCount - mostSentences) + " more"));
  find("sentences").hidden = litCount === 0;
  draw();
}

// Makes all points alike again.
function unlight() {
  lit = null;
  chosen = 0;
  find("sentences").hidden = true;
  list.replaceChildren();
  found.textContent = "";
  for (const button of clusterList.querySelectorAll("[aria-pressed=true]"))
    button.setAttribute("aria-pressed", "false");
  draw();
}

// Ends a search or the choice of a cluster.
function clear() {
  search.value = "";
  unlight();
}

// Lights up the sentences that have every word of the search in them, in any place.
function seek() {
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  unlight();
  if (words.length === 0) return;
  smallTexts ??= texts.map(text => text.toLowerCase());
  light(point => words.every(word => smallTexts[point].includes(word)));
  find("heading").textContent = "Sentences found";
  if (litCount === 0) found.textContent = "No sentence matches";
  else if (litCount === 1) found.textContent = "1 sentence matches";
  else found.textContent = grouped(litCount) + " sentences match";
}

// Lights up a cluster and flies there; chosen a second time, it is left again.
function choose(number, button) {
  const isSecondTime = chosen === number;
  clear();
  if (isSecondTime) return;
  reveal();
  chosen = number;
  button.setAttribute("aria-pressed", "true");
  light(point => clusters[point] === number);
  find("heading").textContent = regions[number - 1].label;
  flyTo(viewOf(box(litPoints(count), 0.05)));
}

// A line of the list of clusters: a button that chooses one.
function clusterRow(region, index) {
  const row = element("li");
  const button = element("button");
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  button.append(
    element("span", "swatch k" + region.colour), element("span", "label", region.label),
    element("span", "size", grouped(region.size)));
  button.addEventListener("click", () => choose(index + 1, button));
  row.append(button);
  return row;
}

// Searches when typing pauses; Enter searches at once, and flies to what is found.
let pause = 0;
search.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(seek, 120);
});
search.addEventListener("keydown", event => {
  if (event.key !== "Enter") return;
  clearTimeout(pause);
  seek();
  if (lit !== null && litCount > 0) flyTo(viewOf(box(litPoints(count), 0.05)));
});
find("clear").addEventListener("click", () => {
  clear();
  flyTo(home);
});

const listedRegions = regions.slice(0, mostClusters);
clusterList.append(...listedRegions.map(clusterRow));
if (data.clusterCount > listedRegions.length)
  clusterList.append(
    element("li", "place", grouped(data.clusterCount - listedRegions.length) + " smaller ones"));
if (regions.length === 0) clusterList.append(element("li", "place", "There are none."));

readColours();
darkMode.addEventListener("change", () => {
  readColours();
  draw();
});
new ResizeObserver(resize).observe(canvas);
resize();
