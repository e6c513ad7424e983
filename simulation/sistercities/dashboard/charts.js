// Small drawings: lines over months, strips of phases, two cities and the ties between them.

const NS = "http://www.w3.org/2000/svg";
const TALL = 112;
const EDGE = { left: 34, right: 6, top: 8, bottom: 20 };
const PHASES = ["#1a1a1a", "#6b655a", "#cfc8ba", "#0072b2", "#009e73", "#a9cbe6"];

function drawn(name, attributes = {}, text = "") {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
}

function canvas(width, height, words) {
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  svg.setAttribute("aria-label", words);
  return svg;
}

const written = (value, digits = 2) =>
  value.toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });

// The least of 1, 2, 4, 6, 10, 20 and so on that is not below a number.
function ceiling(value) {
  if (value <= 1) return 1;
  const ten = 10 ** Math.floor(Math.log10(value));
  return ten * [1, 2, 4, 6, 10].find((each) => each * ten >= value);
}

const yearOf = (month) => Number(month.slice(0, 4));

// Round years along an axis, with room for their labels.
function yearTicks(months, width) {
  const first = yearOf(months[0]);
  const years = months.length / 12;
  const apart = [1, 2, 5, 10, 20].find((each) => (width / years) * each > 42) ?? 50;
  const ticks = [];
  for (let year = Math.ceil((first + 0.01) / apart) * apart; ; year += apart) {
    const at = months.indexOf(`${year}-01`);
    if (at < 0) break;
    ticks.push([at, String(year)]);
  }
  return ticks;
}

function shade(svg, months, spans, x, top, bottom) {
  for (const { begins, ends } of spans) {
    const from = Math.max(0, months.indexOf(begins));
    const to = ends > months.at(-1) ? months.length - 1 : months.indexOf(ends);
    if (to < 0) continue;
    const box = { x: x(from), y: top, width: Math.max(1.5, x(to) - x(from)), height: bottom - top };
    svg.append(drawn("rect", { ...box, fill: "var(--sand)" }));
  }
}

// Lines over months up to one of them; the axis is as long as all months.
function lineChart({ width, months, now, lines, most, shocks, marks, words }) {
  const svg = canvas(width, TALL, words);
  const bottom = TALL - EDGE.bottom;
  const x = (at) => EDGE.left + (at / (months.length - 1)) * (width - EDGE.left - EDGE.right);
  const y = (value) => bottom - (value / most) * (bottom - EDGE.top);
  shade(svg, months, shocks, x, EDGE.top, bottom);
  for (const value of [0, most / 2, most]) {
    const line = { x1: EDGE.left, x2: width - EDGE.right, y1: y(value), y2: y(value) };
    svg.append(drawn("line", { ...line, stroke: value ? "#e4dfd5" : "#8a8478" }));
    const label = { x: EDGE.left - 6, y: y(value) + 4, "text-anchor": "end" };
    svg.append(drawn("text", label, written(value, Number.isInteger(value) ? 0 : 1)));
  }
  for (const [at, year] of yearTicks(months, width - EDGE.left - EDGE.right))
    svg.append(drawn("text", { x: x(at), y: TALL - 5, "text-anchor": "middle" }, year));
  for (const mark of marks) {
    const at = x(Math.max(0, months.indexOf(mark)));
    svg.append(drawn("line", { x1: at, x2: at, y1: EDGE.top, y2: bottom, stroke: "#1a1a1a", "stroke-width": 0.8 }));
  }
  for (const { values, style } of lines) {
    const path = values.slice(0, now + 1).map((v, at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${y(v).toFixed(1)}`);
    svg.append(drawn("path", { d: path.join(""), fill: "none", "stroke-linejoin": "round", ...style }));
  }
  return svg;
}

// The phase of each month up to one of them, a band for each world.
function phaseStrip({ width, months, now, rows, words }) {
  const band = 15;
  const svg = canvas(width, rows.length * (band + 5) + 18, words);
  const x = (at) => (at / months.length) * width;
  rows.forEach((phases, row) => {
    const y = row * (band + 5);
    svg.append(drawn("rect", { x: 0, y, width, height: band, fill: "#f6f3ee" }));
    for (let from = 0, at = 1; at <= now + 1; at += 1) {
      if (at <= now && phases[at] === phases[from]) continue;
      const box = { x: x(from), y, width: x(at) - x(from) + 0.3, height: band };
      svg.append(drawn("rect", { ...box, fill: PHASES[phases[from]] }));
      from = at;
    }
  });
  for (const [at, year] of yearTicks(months, width))
    svg.append(drawn("text", { x: x(at), y: rows.length * (band + 5) + 12, "text-anchor": "middle" }, year));
  return svg;
}

// Two cities side by side: who carries the partnership, and which businesses trade.
function network({ width, cities, carried, ties, now, most, colour, words }) {
  const top = 68;
  const height = top + 16 + Math.min(168, 12 * Math.max(4, most));
  const svg = canvas(width, height, words);
  const sides = [46, width - 46];
  const y = (number) => top + ((number + 0.5) / Math.max(4, most)) * (height - top - 6);
  sides.forEach((x, side) => {
    const anchor = side ? "end" : "start";
    const edge = side ? width - 2 : 2;
    const name = drawn("text", { x: edge, y: 12, "text-anchor": anchor }, cities[side]);
    name.setAttribute("style", "font-size:13px;font-weight:600;fill:var(--ink)");
    svg.append(name);
    const told = [
      carried[side][0] ? say("carried in city hall") : say("nobody in city hall"),
      carried[side][1] ? say("carried by an association") : say("no association"),
    ];
    told.forEach((text, line) => {
      const dot = { cx: side ? width - 8 : 8, cy: 28 + 18 * line, r: 5, stroke: "var(--carried)", "stroke-width": 1.5 };
      svg.append(drawn("circle", { ...dot, fill: carried[side][line] ? "var(--carried)" : "#fff" }));
      svg.append(drawn("text", { x: side ? width - 20 : 20, y: 32 + 18 * line, "text-anchor": anchor }, text));
    });
  });
  const met = [new Set(), new Set()];
  for (const [one, other, from, to] of ties) {
    if (from > now) continue;
    met[0].add(one);
    met[1].add(other);
    if (to <= now) continue;
    const path = `M${sides[0]} ${y(one)}C${width / 2} ${y(one)} ${width / 2} ${y(other)} ${sides[1]} ${y(other)}`;
    svg.append(drawn("path", { d: path, fill: "none", stroke: colour, "stroke-width": 1.1, opacity: 0.75 }));
  }
  if (!met[0].size) {
    const middle = { x: width / 2, y: (top + height) / 2, "text-anchor": "middle" };
    svg.append(drawn("text", middle, say("no business has traded yet")));
  }
  met.forEach((businesses, side) => {
    for (const number of businesses)
      svg.append(drawn("circle", { cx: sides[side], cy: y(number), r: 2.2, fill: colour }));
  });
  return svg;
}
