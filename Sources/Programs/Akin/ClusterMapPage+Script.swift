extension ClusterMapPage {
  /// All that the page does.
  static let script = drawing + "\n" + answering

  /// What the page does when somebody points, moves, searches or chooses.
  private static let answering = #"""
    let flight = 0;
    function fly(target) {
      cancelAnimationFrame(flight);
      if (calm.matches) { Object.assign(view, target); draw(); return; }
      const from = { ...view }, began = performance.now();
      const step = now => {
        const t = Math.min(1, Math.max(0, (now - began) / 350)), e = t * t * (3 - 2 * t);
        view.scale = from.scale * Math.pow(target.scale / from.scale, e);
        view.x = from.x + (target.x - from.x) * e;
        view.y = from.y + (target.y - from.y) * e;
        if (t === 1) Object.assign(view, target);
        draw();
        if (t < 1) flight = requestAnimationFrame(step);
      };
      flight = requestAnimationFrame(step);
    }

    function zoomAt(x, y, factor) {
      cancelAnimationFrame(flight);
      const scale = Math.max(home.scale / 4, Math.min(home.scale * 400, view.scale * factor));
      view.x += (x - width / 2) * (1 / view.scale - 1 / scale);
      view.y += (y - height / 2) * (1 / view.scale - 1 / scale);
      view.scale = scale;
      draw();
    }

    function pan(x, y) {
      cancelAnimationFrame(flight);
      view.x = Math.max(0, Math.min(65535, view.x - x / view.scale));
      view.y = Math.max(0, Math.min(65535, view.y - y / view.scale));
      draw();
    }

    function nearest(x, y, limit) {
      const wx = (x - width / 2) / view.scale + view.x, wy = (y - height / 2) / view.scale + view.y;
      const reach = limit / view.scale;
      const low = value => cell(Math.max(0, Math.min(65535, value - reach)));
      const high = value => cell(Math.max(0, Math.min(65535, value + reach)));
      let best = -1, least = reach * reach;
      for (let row = low(wy); row <= high(wy); row++) {
        for (let column = low(wx); column <= high(wx); column++) {
          const place = row * side + column;
          for (let at = starts[place]; at < starts[place + 1]; at++) {
            const i = inCells[at];
            if (lit !== null && lit[i] === 0) continue;
            const dx = coordinates[2 * i] - wx, dy = coordinates[2 * i + 1] - wy;
            const far = dx * dx + dy * dy;
            if (far < least) { least = far; best = i; }
          }
        }
      }
      return best;
    }

    function element(name, className, text) {
      const made = document.createElement(name);
      if (className) made.className = className;
      if (text !== undefined) made.textContent = text;
      return made;
    }

    const where = i => paths[places[2 * i]] + ":" + places[2 * i + 1];

    // Where a text stands, which may be several times.
    function everywhere(i) {
      const place = cell(coordinates[2 * i + 1]) * side + cell(coordinates[2 * i]);
      const all = [i];
      for (let at = starts[place]; at < starts[place + 1]; at++)
        if (inCells[at] !== i && texts[inCells[at]] === texts[i]) all.push(inCells[at]);
      const more = all.length - 5;
      return all.slice(0, 5).map(where).join(", ") + (more > 0 ? " and " + more + " more" : "");
    }

    function describe(target, i) {
      target.replaceChildren();
      const text = element("div", "", texts[i]);
      text.dir = "auto";
      const region = regions[clusters[i] - 1];
      const line = element("div", "place");
      line.append(element("span", "swatch" + (region ? " k" + region.colour : "")),
        " " + (region ? region.label : "in no cluster"));
      target.append(text, element("div", "place", everywhere(i)), line);
      target.hidden = false;
    }

    const tip = find("tip"), card = find("card");
    function hover(i, x, y) {
      canvas.classList.toggle("pointing", i >= 0);
      if (i < 0) tip.hidden = true; else {
        if (i !== hovered) describe(tip, i);
        tip.hidden = i === pinned;
        const left = x + 16 + tip.offsetWidth > width ? x - 16 - tip.offsetWidth : x + 16;
        const top = y + 16 + tip.offsetHeight > height ? y - 16 - tip.offsetHeight : y + 16;
        tip.style.left = Math.max(4, left) + "px";
        tip.style.top = Math.max(4, top) + "px";
      }
      if (i !== hovered) { hovered = i; draw(); }
    }

    function pin(i) {
      pinned = i;
      if (i < 0) card.hidden = true; else describe(card, i);
      tip.hidden = true;
      draw();
      if (i < 0) return;
      const [x, y] = screen(coordinates[2 * i], coordinates[2 * i + 1]);
      const hidden = y + 24 - card.offsetTop;
      // Out from under the card.
      if (hidden > 0 && x < card.offsetLeft + card.offsetWidth)
        fly({ ...view, y: view.y + hidden / view.scale });
    }

    // Moving by mouse, finger, two fingers and keys.
    const pointers = new Map();
    let travelled = 0;
    const spot = event => {
      const area = canvas.getBoundingClientRect();
      return [event.clientX - area.left, event.clientY - area.top];
    };
    canvas.addEventListener("pointerdown", event => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, spot(event));
      travelled = pointers.size > 1 ? 99 : 0;
      canvas.classList.add("dragging");
    });
    canvas.addEventListener("pointermove", event => {
      const [x, y] = spot(event), before = pointers.get(event.pointerId);
      if (!before) { if (event.pointerType === "mouse") hover(nearest(x, y, 10), x, y); return; }
      const others = [...pointers].filter(([id]) => id !== event.pointerId);
      travelled += Math.abs(x - before[0]) + Math.abs(y - before[1]);
      if (others.length === 1) {
        const [ox, oy] = others[0][1];
        const factor = Math.hypot(x - ox, y - oy) / Math.hypot(before[0] - ox, before[1] - oy);
        if (factor > 0 && Number.isFinite(factor)) zoomAt((x + ox) / 2, (y + oy) / 2, factor);
        pan((x - before[0]) / 2, (y - before[1]) / 2);
      } else if (others.length === 0 && travelled > 3) {
        hover(-1);
        pan(x - before[0], y - before[1]);
      }
      pointers.set(event.pointerId, [x, y]);
    });
    const release = event => {
      if (!pointers.delete(event.pointerId)) return;
      if (pointers.size === 0) canvas.classList.remove("dragging");
      if (event.type === "pointerup" && travelled <= 3) {
        const [x, y] = spot(event);
        pin(nearest(x, y, event.pointerType === "mouse" ? 10 : 22));
      }
    };
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("pointerleave", () => hover(-1));
    canvas.addEventListener("wheel", event => {
      event.preventDefault();
      const lines = event.deltaMode === 1 ? 30 : 1;
      zoomAt(...spot(event), Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002)));
    }, { passive: false });
    canvas.addEventListener("dblclick", event => zoomAt(...spot(event), 2));
    canvas.addEventListener("keydown", event => {
      const keys = {
        ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0), ArrowUp: () => pan(0, 60),
        ArrowDown: () => pan(0, -60), "+": () => zoomAt(width / 2, height / 2, 1.4),
        "=": () => zoomAt(width / 2, height / 2, 1.4), "-": () => zoomAt(width / 2, height / 2, 1 / 1.4),
        "0": () => fly(home)
      };
      const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
      if (action) { event.preventDefault(); action(); }
    });
    document.addEventListener("keydown", event => {
      if (event.key !== "Escape") return;
      if (pinned >= 0) pin(-1); else clear();
    });
    find("in").addEventListener("click", () => fly({ ...view, scale: view.scale * 1.8 }));
    find("out").addEventListener("click", () =>
      fly({ ...view, scale: Math.max(home.scale / 4, view.scale / 1.8) }));
    find("all").addEventListener("click", () => fly(home));

    // Search, clusters, and the list of what they light up.
    const search = find("search"), found = find("found"), list = find("list");
    const grouped = number => number.toLocaleString("en");
    let lowered = null;

    // On a phone the lists are below the map, which may be out of sight.
    function reveal() {
      canvas.parentElement.scrollIntoView(
        { block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
    }

    function light(test) {
      lit = new Uint8Array(count);
      litCount = 0;
      for (let i = 0; i < count; i++) if (test(i)) { lit[i] = 1; litCount++; }
      if (pinned >= 0 && lit[pinned] === 0) pin(-1);
      hovered = -1;
      tip.hidden = true;
      const shown = [];
      for (let i = 0; i < count && shown.length < 100; i++) if (lit[i] === 1) shown.push(i);
      list.replaceChildren(...shown.map(i => {
        const row = element("li"), button = element("button", "", texts[i]);
        button.type = "button";
        button.dir = "auto";
        button.append(element("span", "place", where(i)));
        button.addEventListener("click", () => {
          reveal();
          pin(i);
          fly({ x: coordinates[2 * i], y: coordinates[2 * i + 1],
            scale: Math.max(view.scale, home.scale * 4) });
        });
        row.append(button);
        return row;
      }));
      if (litCount > shown.length)
        list.append(element("li", "place", grouped(litCount - shown.length) + " more"));
      find("sentences").hidden = litCount === 0;
      draw();
    }

    function unlight() {
      lit = null;
      chosen = 0;
      find("sentences").hidden = true;
      list.replaceChildren();
      found.textContent = "";
      for (const button of find("clusters").querySelectorAll("[aria-pressed=true]"))
        button.setAttribute("aria-pressed", "false");
      draw();
    }

    function clear() {
      search.value = "";
      unlight();
    }

    function seek() {
      const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
      unlight();
      if (words.length === 0) return;
      lowered ??= texts.map(text => text.toLowerCase());
      light(i => words.every(word => lowered[i].includes(word)));
      find("heading").textContent = "Sentences found";
      found.textContent = litCount === 0 ? "No sentence matches"
        : litCount === 1 ? "1 sentence matches" : grouped(litCount) + " sentences match";
    }

    function choose(number, button) {
      const again = chosen === number;
      clear();
      if (again) return;
      reveal();
      chosen = number;
      button.setAttribute("aria-pressed", "true");
      light(i => clusters[i] === number);
      find("heading").textContent = regions[number - 1].label;
      const members = [];
      for (let i = 0; i < count; i++) if (lit[i] === 1) members.push(i);
      fly(framing(box(members, 0.05)));
    }

    let pause = 0;
    search.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(seek, 120); });
    search.addEventListener("keydown", event => {
      if (event.key !== "Enter") return;
      clearTimeout(pause);
      seek();
      const matches = order.filter(i => lit !== null && lit[i] === 1);
      if (matches.length > 0) fly(framing(box(matches, 0.05)));
    });
    find("clear").addEventListener("click", () => { clear(); fly(home); });

    const shownRegions = regions.slice(0, 1000);
    find("clusters").append(...shownRegions.map((region, index) => {
      const row = element("li"), button = element("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "false");
      button.append(element("span", "swatch k" + region.colour), element("span", "label", region.label),
        element("span", "size", grouped(region.size)));
      button.addEventListener("click", () => choose(index + 1, button));
      row.append(button);
      return row;
    }));
    if (data.clusterCount > shownRegions.length)
      find("clusters").append(element("li", "place",
        grouped(data.clusterCount - shownRegions.length) + " smaller ones"));
    if (regions.length === 0)
      find("clusters").append(element("li", "place", "There are none."));

    readColours();
    dark.addEventListener("change", () => { readColours(); draw(); });
    new ResizeObserver(resize).observe(canvas);
    resize();
    """#
}
