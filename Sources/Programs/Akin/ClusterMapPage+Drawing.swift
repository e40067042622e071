extension ClusterMapPage {
  /// What the page draws: the points into an image of its own, which is smooth with 100,000 of them
  /// on any machine, and the labels over it.
  static let drawing = #"""
    "use strict";
    const find = id => document.getElementById(id);
    const data = JSON.parse(find("data").textContent);
    const numbers = (text, Type) =>
      new Type(Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer);
    const coordinates = numbers(data.coordinates, Uint16Array);
    const clusters = numbers(data.clusters, Uint32Array);
    const places = numbers(data.places, Uint32Array);
    const { texts, regions, paths } = data;
    const count = texts.length;
    const canvas = find("map"), context = canvas.getContext("2d", { alpha: false });
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const dark = matchMedia("(prefers-color-scheme: dark)");

    // What is in no cluster lies below the rest.
    const order = new Uint32Array(count);
    {
      let at = 0;
      for (let i = 0; i < count; i++) if (clusters[i] === 0) order[at++] = i;
      for (let i = 0; i < count; i++) if (clusters[i] !== 0) order[at++] = i;
    }

    // Which points lie in which cell of a grid, to find the one under the pointer.
    const side = Math.max(1, Math.min(256, Math.ceil(Math.sqrt(count / 4))));
    const cell = value => Math.min(side - 1, value * side >> 16);
    const starts = new Uint32Array(side * side + 1), inCells = new Uint32Array(count);
    {
      const of = i => cell(coordinates[2 * i + 1]) * side + cell(coordinates[2 * i]);
      for (let i = 0; i < count; i++) starts[of(i) + 1]++;
      for (let c = 0; c < side * side; c++) starts[c + 1] += starts[c];
      const next = starts.slice();
      for (let i = 0; i < count; i++) inCells[next[of(i)]++] = i;
    }

    let colours = [], style = {};
    function readColours() {
      const computed = getComputedStyle(document.documentElement);
      const named = name => computed.getPropertyValue(name).trim();
      context.fillStyle = "#000";
      const rgb = name => {
        context.fillStyle = named(name);
        const hex = parseInt(context.fillStyle.slice(1), 16);
        return [hex >> 16, hex >> 8 & 255, hex & 255];
      };
      const palette = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(k => rgb("--c" + k));
      colours = [rgb("--none"), ...regions.map(region => palette[region.colour])];
      style = { back: rgb("--back"), dim: rgb("--dim"), alone: rgb("--faint"), text: named("--text"),
        halo: named("--back"), accent: named("--accent") };
    }

    // The view: which coordinates are in the middle, and how many pixels one of them takes.
    let width = 1, height = 1, ratio = 1, image = null, pixels = null;
    const view = { x: 32768, y: 32768, scale: 0.01 };
    let home = { ...view };
    let lit = null, litCount = 0, chosen = 0, hovered = -1, pinned = -1;

    function box(indices, trim) {
      const xs = [], ys = [];
      for (const i of indices) { xs.push(coordinates[2 * i]); ys.push(coordinates[2 * i + 1]); }
      const ends = list => {
        list.sort((a, b) => a - b);
        const skip = Math.floor(list.length * trim);
        return [list[skip], list[list.length - 1 - skip]];
      };
      return [...ends(xs), ...ends(ys)];
    }

    function framing([left, right, top, bottom]) {
      const margin = Math.min(48, width / 8, height / 8);
      const scale = Math.min((width - 2 * margin) / Math.max(right - left, 400),
        (height - 2 * margin) / Math.max(bottom - top, 400));
      return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
    }

    // A few that lie far out do not make all the rest small.
    const whole = count > 0 ? box(order, 0.002) : [0, 65535, 0, 65535];

    function resize() {
      const area = canvas.getBoundingClientRect();
      const wasHome = view.x === home.x && view.y === home.y && view.scale === home.scale;
      width = Math.max(1, area.width);
      height = Math.max(1, area.height);
      ratio = Math.min(2, devicePixelRatio || 1);
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      image = context.createImageData(canvas.width, canvas.height);
      pixels = new Uint32Array(image.data.buffer);
      home = framing(whole);
      if (wasHome) Object.assign(view, home);
      draw();
    }

    // A disc as the weights of pixels, for each quarter of a pixel that its middle may be off.
    let stamps = [], stampRadius = 0;
    function makeStamps(radius) {
      if (radius === stampRadius) return;
      stampRadius = radius;
      stamps = [];
      const reach = Math.ceil(radius + 1);
      for (let part = 0; part < 16; part++) {
        const offX = (part & 3) / 4, offY = (part >> 2) / 4, list = [];
        for (let y = -reach; y <= reach; y++) for (let x = -reach; x <= reach; x++) {
          const cover = radius + 0.5 - Math.hypot(x - offX, y - offY);
          const weight = Math.round(Math.max(0, Math.min(1, cover)) * 230);
          if (weight > 8) list.push(x, y, weight);
        }
        stamps.push(Int16Array.from(list));
      }
      stamps.reach = reach;
    }

    function drawPoints(wanted, paint) {
      const w = canvas.width, h = canvas.height, scale = view.scale * ratio;
      const shiftX = w / 2 - view.x * scale, shiftY = h / 2 - view.y * scale;
      const reach = stamps.reach;
      for (let at = 0; at < count; at++) {
        const i = order[at];
        if (lit !== null && (lit[i] === 1) !== wanted) continue;
        const px = coordinates[2 * i] * scale + shiftX, py = coordinates[2 * i + 1] * scale + shiftY;
        if (px < -reach || py < -reach || px > w + reach || py > h + reach) continue;
        const x0 = Math.floor(px), y0 = Math.floor(py);
        const stamp = stamps[((py - y0) * 4 & 3) << 2 | (px - x0) * 4 & 3];
        const [red, green, blue] = paint
          ?? (lit !== null && clusters[i] === 0 ? style.alone : colours[clusters[i]]);
        const inside = x0 >= reach && y0 >= reach && x0 < w - reach && y0 < h - reach;
        for (let s = 0; s < stamp.length; s += 3) {
          const x = x0 + stamp[s], y = y0 + stamp[s + 1];
          if (!inside && (x < 0 || y < 0 || x >= w || y >= h)) continue;
          const spot = y * w + x, under = pixels[spot], a = stamp[s + 2], b = 256 - a;
          pixels[spot] = 0xff000000 | ((under >> 16 & 255) * b + blue * a >> 8) << 16
            | ((under >> 8 & 255) * b + green * a >> 8) << 8 | (under & 255) * b + red * a >> 8;
        }
      }
    }

    function screen(x, y) {
      return [(x - view.x) * view.scale + width / 2, (y - view.y) * view.scale + height / 2];
    }

    const widths = new Map();
    function shortened(label) {
      if (label.length <= 30) return label;
      const head = label.slice(0, 29), comma = head.lastIndexOf(",");
      return (comma > 10 ? head.slice(0, comma) : head.trimEnd()) + "…";
    }

    function drawLabels() {
      context.font = "600 13px system-ui, sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      const taken = [];
      const most = Math.max(6, Math.round(width * height / 16000));
      for (let r = 0; r < regions.length && taken.length < most; r++) {
        const region = regions[r];
        if (chosen > 0 && chosen !== r + 1) continue;
        if (chosen === 0 && lit !== null) break;
        const [x, y] = screen(region.x, region.y);
        if (x < 0 || y < 0 || x > width || y > height) continue;
        const label = shortened(region.label);
        if (!widths.has(label)) widths.set(label, context.measureText(label).width);
        const half = widths.get(label) / 2 + 4;
        const middle = Math.max(half, Math.min(width - half, x));
        // Above the middle, where a single point would be.
        const line = Math.max(12, Math.min(height - 12, y - 14));
        const spot = [middle - half, middle + half, line - 10, line + 10];
        // The buttons are in that corner.
        if (spot[1] > width - 60 && spot[2] < 165) continue;
        if (taken.some(t => spot[0] < t[1] && spot[1] > t[0] && spot[2] < t[3] && spot[3] > t[2]))
          continue;
        taken.push(spot);
        context.lineWidth = 4;
        context.strokeStyle = style.halo;
        context.strokeText(label, middle, line);
        context.fillStyle = style.text;
        context.fillText(label, middle, line);
      }
    }

    function ring(index, size) {
      const [x, y] = screen(coordinates[2 * index], coordinates[2 * index + 1]);
      context.beginPath();
      context.arc(x, y, size, 0, 2 * Math.PI);
      context.lineWidth = 2.5;
      context.strokeStyle = style.text;
      context.stroke();
    }

    function paint() {
      const [red, green, blue] = style.back;
      pixels.fill(0xff000000 | blue << 16 | green << 8 | red);
      const room = Math.sqrt(width * height / Math.max(count, 1));
      const zoom = Math.max(1, view.scale / home.scale);
      const radius = Math.max(0.9, Math.min(4, room * 0.22)) * Math.min(3, Math.pow(zoom, 0.4));
      const stamp = size => makeStamps(Math.round(size * ratio * 4) / 4);
      stamp(Math.min(6, radius));
      if (lit !== null) {
        drawPoints(false, style.dim);
        // Few among many are seen when they are larger.
        stamp(Math.min(6, Math.max(radius, litCount < 2000 ? 3.5 : 0)));
      }
      drawPoints(true, null);
      context.putImageData(image, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawLabels();
      if (pinned >= 0) ring(pinned, radius + 5);
      if (hovered >= 0 && hovered !== pinned) ring(hovered, radius + 4);
    }

    let waiting = false;
    function draw() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; if (pixels) paint(); });
    }
    """#
}
