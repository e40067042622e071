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

// The points that are lit, in the order of the data.
const litPoints = () => paintingOrder.filter(point => lit[point] === 1);

// The order of the lists: by cluster, the largest first and what is in none last, then by place.
let readingOrder = null;

// The points that are lit in the order of the lists, those of one text as one.
function litTexts() {
  if (readingOrder === null) {
    const ranks = items => {
      const ranks = new Uint32Array(items.length);
      for (const [rank, index] of items.entries()) ranks[index] = rank;
      return ranks;
    };
    const clusterRank = ranks([0, ...regions.map((_, index) => index + 1)].sort((a, b) =>
      (a === 0) - (b === 0) || regions[b - 1].size - regions[a - 1].size || a - b));
    const pathRank = ranks(paths.map((_, index) => index).sort((a, b) =>
      paths[a] < paths[b] ? -1 : paths[a] > paths[b] ? 1 : a - b));
    readingOrder = new Uint32Array(count).map((_, point) => point).sort((a, b) =>
      clusterRank[clusters[a]] - clusterRank[clusters[b]]
      || pathRank[places[2 * a]] - pathRank[places[2 * b]]
      || places[2 * a + 1] - places[2 * b + 1] || a - b);
  }
  const seen = new Set();
  return readingOrder.filter(point => {
    if (lit[point] !== 1 || seen.has(texts[point])) return false;
    seen.add(texts[point]);
    return true;
  });
}

// A line of the list: a button that shows its sentence on the map.
function sentenceRow(point) {
  const row = element("li");
  const button = element("button", "", texts[point]);
  button.type = "button";
  button.dir = "auto";
  button.append(element("span", "place", everywhere(alike(point))));
  button.addEventListener("click", () => {
    reveal();
    pin(point);
    flyTo({ x: mapX(point), y: mapY(point), scale: Math.max(view.scale, home.scale * 4) });
  });
  row.append(button);
  return row;
}

// Lists the first points of some, and below them a button that goes on; returns the first line.
function listSentences(points) {
  const rows = Array.from(points.subarray(0, mostSentences), sentenceRow);
  list.append(...rows);
  const rest = points.subarray(mostSentences);
  if (rest.length === 0) return rows[0];
  const row = element("li");
  const button = element("button", "more", grouped(rest.length) + " more");
  button.type = "button";
  button.addEventListener("click", () => {
    row.remove();
    listSentences(rest).firstElementChild.focus();
  });
  row.append(button);
  list.append(row);
  return rows[0];
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
  list.replaceChildren();
  listSentences(litTexts());
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

// Whether a text has a word that begins so. A letter is in a word when another one stands before
// it, but where scripts set no spaces. What begins with a sign is found anywhere.
const unspaced = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const wordLetter = /^[\p{L}\p{M}\p{N}]/u;
const wordEnd = /[\p{L}\p{M}\p{N}]$/u;
function hasWord(text, start) {
  const isWord = wordLetter.test(start) && !unspaced.test(start);
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1))
    if (!isWord || at === 0 || !wordEnd.test(text.slice(Math.max(0, at - 2), at))) return true;
  return false;
}

// Lights up the sentences that have every word of the search in them, in any place.
function seek() {
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  unlight();
  if (words.length === 0) return;
  smallTexts ??= texts.map(text => text.toLowerCase());
  light(point => words.every(word => hasWord(smallTexts[point], word)));
  find("heading").textContent = "Sentences found";
  if (litCount === 0) found.textContent = "No sentence matches.";
  else if (litCount === 1) found.textContent = "1 sentence matches.";
  else found.textContent = grouped(litCount) + " sentences match.";
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
  flyTo(viewOf(box(litPoints(), 0.05)));
}

// A line of the list of clusters: a button that chooses one.
function clusterRow(region, index) {
  const row = element("li");
  const button = element("button");
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  button.append(
    swatch(region), element("span", "label", region.label),
    element("span", "size", grouped(region.size)));
  button.addEventListener("click", () => choose(index + 1, button));
  // A finger leaves no mouse behind, so only a mouse and the keyboard point without choosing.
  button.addEventListener("pointerenter", event => {
    if (event.pointerType === "mouse") pointAtCluster(index + 1, 0);
  });
  button.addEventListener("pointerleave", () => pointAtCluster(0, 60));
  button.addEventListener("focus", () => {
    if (button.matches(":focus-visible")) pointAtCluster(index + 1, 0);
  });
  button.addEventListener("blur", () => pointAtCluster(0, 60));
  row.append(button);
  return row;
}

// Marks the line of the cluster that is pointed at.
function markRow(number, isPointed) {
  clusterList.children[number - 1]?.firstElementChild?.classList.toggle("pointed", isPointed);
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
  if (lit !== null && litCount > 0) flyTo(viewOf(box(litPoints(), 0.05)));
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
