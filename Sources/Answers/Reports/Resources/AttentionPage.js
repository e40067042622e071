"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const count = data.tokens.length;
  const width = data.heads.length / Math.max(1, data.layers);
  const weights = Uint8Array.from(atob(data.weights), c => c.charCodeAt(0));
  const names = {
    start: "the start", separator: "the separator", itself: "itself", previous: "the previous token",
    next: "the next token", other: "other tokens",
  };
  let head = 0;
  let token = 0;
  let buttons = [];
  let options = [];

  const weight = (h, from, to) => weights[(h * count + from) * count + to] / 255;
  const percent = share => (share * 100).toFixed(share < 0.095 ? 1 : 0) + " %";

  // A picture of a head, a square of pixels for each pair of tokens.
  const draw = (canvas, h, side) => {
    const scale = Math.max(1, Math.floor(side / Math.max(1, count)));
    canvas.width = canvas.height = count * scale;
    const context = canvas.getContext("2d");
    context.fillStyle = getComputedStyle(document.body).getPropertyValue("--blue");
    for (let from = 0; from < count; from++) {
      for (let to = 0; to < count; to++) {
        context.globalAlpha = Math.sqrt(weight(h, from, to));
        context.fillRect(to * scale, from * scale, scale, scale);
      }
    }
  };

  // Only the chosen one of a group can be reached by Tab; arrow keys choose another.
  const choose = (group, index, focus) => {
    group.forEach((element, place) => {
      element.tabIndex = place === index ? 0 : -1;
      element.setAttribute("aria-selected", place === index);
    });
    if (focus) group[index].focus();
  };

  // The head at large, with a frame around the row of the chosen token.
  const drawMatrix = () => {
    const canvas = document.getElementById("matrix");
    draw(canvas, head, 480);
    const context = canvas.getContext("2d");
    const side = canvas.height / Math.max(1, count);
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.strokeStyle = getComputedStyle(document.body).getPropertyValue("--text");
    context.strokeRect(1, token * side + 1, canvas.width - 2, side - 2);
  };

  const showToken = focus => {
    choose(options, token, focus);
    drawMatrix();
    let best = 0;
    options.forEach((option, to) => {
      const share = weight(head, token, to);
      if (share > weight(head, token, best)) best = to;
      option.firstChild.style.height = (share * 3.6).toFixed(2) + "rem";
      option.children[1].textContent = share >= 0.005 ? Math.round(share * 100) : "";
    });
    if (count > 0) {
      document.getElementById("said").textContent = data.tokens[token] + " looks most at "
        + data.tokens[best] + ", " + percent(weight(head, token, best));
    }
  };

  const showHead = focus => {
    choose(buttons, head, focus);
    const chosen = data.heads[head];
    document.getElementById("head-title").textContent = "Layer " + chosen.layer + ", head "
      + chosen.head;
    const shares = Object.entries(chosen.shares).filter(([, share]) => share >= 0.005)
      .sort((a, b) => b[1] - a[1]).map(([name, share]) => names[name] + " " + percent(share));
    document.getElementById("shares").textContent = "It looks at " + shares.join(", ")
      + ". Entropy " + chosen.entropy.toFixed(2) + " nats.";
    showToken(false);
  };

  const grid = document.getElementById("heads");
  for (let layer = 0; layer < data.layers; layer++) {
    const row = document.createElement("div");
    row.setAttribute("role", "row");
    const number = document.createElement("span");
    number.setAttribute("role", "rowheader");
    number.textContent = layer + 1;
    row.append(number);
    for (let place = 0; place < width; place++) {
      const index = layer * width + place;
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("role", "gridcell");
      button.setAttribute("aria-label", "Layer " + (layer + 1) + ", head " + (place + 1));
      button.title = "Layer " + (layer + 1) + ", head " + (place + 1);
      const canvas = document.createElement("canvas");
      button.append(canvas);
      draw(canvas, index, 36);
      button.addEventListener("click", () => { head = index; showHead(false); });
      buttons.push(button);
      row.append(button);
    }
    grid.append(row);
  }
  grid.addEventListener("keydown", event => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width };
    let next = head;
    if (event.key in steps) next += steps[event.key];
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = buttons.length - 1;
    else return;
    event.preventDefault();
    if (next < 0 || next >= buttons.length) return;
    head = next;
    showHead(true);
  });

  const list = document.getElementById("tokens");
  data.tokens.forEach((name, index) => {
    const option = document.createElement("div");
    option.setAttribute("role", "option");
    const bar = document.createElement("span");
    bar.className = "bar";
    const share = document.createElement("span");
    share.className = "share";
    const word = document.createElement("span");
    word.textContent = name;
    option.append(bar, share, word);
    option.addEventListener("click", () => { token = index; showToken(true); });
    options.push(option);
    list.append(option);
  });
  list.addEventListener("keydown", event => {
    let next = token;
    if (event.key === "ArrowLeft" || event.key === "ArrowUp") next -= 1;
    else if (event.key === "ArrowRight" || event.key === "ArrowDown") next += 1;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = count - 1;
    else return;
    event.preventDefault();
    if (next < 0 || next >= count) return;
    token = next;
    showToken(true);
  });
  document.getElementById("matrix").addEventListener("click", event => {
    const box = event.target.getBoundingClientRect();
    token = Math.min(count - 1, Math.floor((event.clientY - box.top) / box.height * count));
    showToken(true);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    buttons.forEach((button, index) => draw(button.firstChild, index, 36));
    showHead(false);
  });

  if (buttons.length > 0) showHead(false);
})();
