// A stored study: two settings, the stored cell that lies nearest to each, and what came of it.

const $ = (id) => document.getElementById(id);
const FEW = 50; // values of a slider that are stepped through one by one
const AXIS = 220;
const { variables, measures, cells, runs } = DATA;
const COLOURS = ["var(--deep)", "var(--twin)"];
const CLASSES = ["world", "twin"];
const SPANS = variables.map(({ words, values }) =>
  words ? 1 : Math.max(values.at(-1) - values[0], Number.EPSILON));
const START = { a: settingOf(middle()), b: null };
let state = fromAddress();

function fromAddress() {
  try {
    const kept = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}");
    const fits = (each) => Array.isArray(each) && each.length === variables.length && each.every(Number.isFinite);
    return { a: fits(kept.a) ? kept.a : [...START.a], b: fits(kept.b) ? kept.b : null };
  } catch {
    return { a: [...START.a], b: null };
  }
}

const written = (value, digits = 2) =>
  value === null ? "–" : value.toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: digits, maximumFractionDigits: digits,
  });

const plain = (value) => value.toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 4 });

function made(name, text = "", properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

// --- Cells ---

// The cell that has every variable nearest to the middle of its values.
function middle() {
  const wanted = variables.map(({ words, values }) => (words ? 0 : values[Math.floor(values.length / 2)]));
  return nearest(wanted);
}

function settingOf(cell) {
  return cells.settings.map((column) => column[cell]);
}

// Distances are shares of the range of a variable; another word is as far as the whole range.
function nearest(setting) {
  let best = 0;
  let least = Infinity;
  for (let cell = 0; cell < cells.n.length; cell += 1) {
    let far = 0;
    for (let place = 0; place < variables.length && far < least; place += 1) {
      const apart = setting[place] - cells.settings[place][cell];
      far += variables[place].words ? Number(apart !== 0) : (apart / SPANS[place]) ** 2;
    }
    if (far < least) [best, least] = [cell, far];
  }
  return best;
}

function inWords(place, value) {
  const { words } = variables[place];
  return words ? words[value] : plain(value);
}

// --- Settings ---

function slider(which, place) {
  const { label, unit, words, values } = variables[place];
  const box = made("div", "", { className: "lever" });
  const id = `${which}-${place}`;
  const stepped = words || values.length <= FEW;
  const input = made("input", "", { type: "range", id });
  Object.assign(input, stepped
    ? { min: 0, max: values.length - 1, step: 1 }
    : { min: values[0], max: values.at(-1), step: (values.at(-1) - values[0]) / 100 });
  const name = made("label", "", { htmlFor: id });
  const output = made("output", "", { className: "number" });
  name.append(made("span", label), output);
  const valueOf = () => (words ? Number(input.value) : stepped ? values[Number(input.value)] : Number(input.value));
  const tell = () => {
    output.textContent = inWords(place, state[which][place]);
    input.setAttribute("aria-valuetext", output.textContent);
  };
  const at = state[which][place];
  input.value = words || !stepped ? at : values.reduce((best, value, step) =>
    Math.abs(value - at) < Math.abs(values[best] - at) ? step : best, 0);
  input.addEventListener("input", () => {
    state[which][place] = valueOf();
    tell();
    show();
  });
  box.append(name, input);
  // a word says what it is; of a number the unit, and how far the study went
  const range = `${plain(values[0])} ${say("to")} ${plain(values.at(-1))}`;
  if (!words) box.append(made("small", [unit, range].filter(Boolean).join(", ")));
  tell();
  return box;
}

function showSettings() {
  for (const [which, id] of [["a", "first"], ["b", "second"]]) {
    $(id).hidden = !state[which];
    if (!state[which]) continue;
    const title = state.b ? (which === "a" ? say("Setting A") : say("Setting B")) : say("Setting");
    const head = made("h2", title, { className: CLASSES[which === "a" ? 0 : 1] });
    $(id).replaceChildren(head, ...variables.map((_, place) => slider(which, place)));
  }
  $("both").checked = Boolean(state.b);
}

// --- Outcomes ---

function bar(outcome, chosen, most, least) {
  const x = (value) => 5 + ((value - least) / (most - least || 1)) * (AXIS - 10);
  const rows = chosen.map((cell, place) => {
    const y = 9 + place * 14;
    const [low, mean, high] = [outcome.low[cell], outcome.mean[cell], outcome.high[cell]];
    const span = low === null ? "" : `<line x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}" stroke="${COLOURS[place]}" stroke-opacity=".35" stroke-width="6"/>`;
    const dot = mean === null ? "" : `<circle cx="${x(mean)}" cy="${y}" r="4" fill="${COLOURS[place]}"/>`;
    return `<line x1="5" x2="${AXIS - 5}" y1="${y}" y2="${y}" stroke="#d8d2c6"/>${span}${dot}`;
  });
  const height = 17 + 14 * chosen.length;
  const ends = `<text x="5" y="${height - 2}">${plain(least)}</text><text x="${AXIS - 5}" y="${height - 2}" text-anchor="end">${plain(most)}</text>`;
  return `<svg viewBox="0 0 ${AXIS} ${height}" width="${AXIS}" height="${height}" aria-hidden="true">${rows.join("")}${ends}</svg>`;
}

function estimate(measure, outcome, cell) {
  const { digits } = measure;
  const mean = written(outcome.mean[cell], digits);
  if (outcome.low[cell] === null) return mean;
  return `${mean} [${written(outcome.low[cell], digits)}, ${written(outcome.high[cell], digits)}]`;
}

function row(measure, number, chosen) {
  const outcome = cells.outcomes[number];
  const line = made("tr");
  const head = made("th", measure.label, { scope: "row" });
  const unit = made("span", measure.unit, { className: "quiet" });
  head.append(made("br"), unit);
  const cell = made("td");
  chosen.forEach((each, place) => {
    cell.append(made("div", estimate(measure, outcome, each), { className: `number ${CLASSES[place]}` }));
  });
  // one axis for all cells, so that nothing jumps while a slider moves
  const ends = measure.share ? [0, 1] : extent(number);
  const drawing = made("td", "", { className: "bar" });
  drawing.innerHTML = bar(outcome, chosen, ends[1], ends[0]);
  line.append(head, cell, drawing);
  line.dataset.measure = measure.name;
  line.dataset.value = outcome.mean[chosen[0]];
  return line;
}

const extents = new Map();
function extent(number) {
  if (!extents.has(number)) {
    let [least, most] = [0, -Infinity];
    const { low, mean, high } = cells.outcomes[number];
    for (let cell = 0; cell < mean.length; cell += 1) {
      least = Math.min(least, low[cell] ?? mean[cell] ?? 0);
      most = Math.max(most, high[cell] ?? mean[cell] ?? 0);
    }
    extents.set(number, [least, most]);
  }
  return extents.get(number);
}

function tell(which, cell) {
  const setting = state[which];
  const stored = settingOf(cell);
  const off = variables.map((_, place) => place).filter((place) => Math.abs(setting[place] - stored[place]) > 1e-9);
  const name = state.b ? `${which.toUpperCase()}: ` : "";
  const count = `n = ${cells.n[cell]} ${say("runs")}${cells.failed[cell] ? `, ${cells.failed[cell]} ${say("failed")}` : ""}`;
  if (!off.length) return sentence(`${name}${say("exactly a stored cell")}, ${count}.`);
  const told = off.map((place) => `${variables[place].label} ${inWords(place, stored[place])}`).join("; ");
  return sentence(`${name}${say("the nearest stored cell is told")} (${told}), ${count}.`);
}

const sentence = (text) => text[0].toUpperCase() + text.slice(1);

// --- Runs and data ---

function showRuns(cell) {
  const parts = [];
  const spread = measures
    .map((measure, place) => [measure, cells.outcomes[place]])
    .filter(([, outcome]) => outcome.from && outcome.from[cell] !== null)
    .map(([measure, outcome]) => `${measure.label}: ${written(outcome.from[cell], measure.digits)} ${say("to")} ${written(outcome.to[cell], measure.digits)}`);
  if (spread.length) parts.push(made("p", `${say("Half of its runs lie within:")} ${spread.join("; ")}.`));
  if (!runs) {
    parts.push(made("p", say("The study has too many runs for a page; any of them is simulated again by: sistercities run POINT-REPLICATE --from STUDY"), { className: "quiet" }));
  } else {
    const details = made("details");
    details.append(made("summary", `${say("Every single run")} (${runs[cell].length})`));
    details.addEventListener("toggle", () => details.open && details.append(tableOf(cell)), { once: true });
    parts.push(details);
  }
  $("runs").replaceChildren(...parts);
}

function tableOf(cell) {
  const scroll = made("div", "", { className: "scroll", tabIndex: 0 });
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", say("Every single run"));
  const table = made("table");
  const head = made("tr");
  head.append(...[say("run"), ...measures.map(({ label }) => label)].map((text) => made("th", text, { scope: "col" })));
  const rows = runs[cell].map(([name, ...values]) => {
    const line = made("tr");
    line.append(made("th", name, { scope: "row" }), ...values.map((value, place) => made("td", written(value, measures[place].runs ? 0 : measures[place].digits))));
    return line;
  });
  const top = made("thead");
  top.append(head);
  const body = made("tbody");
  body.append(...rows);
  table.append(top, body);
  scroll.append(table);
  return scroll;
}

const quoted = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value ?? "");

function csvOf(chosen) {
  const names = measures.flatMap(({ name }, place) => Object.keys(cells.outcomes[place]).map((kind) => `${name}_${kind}`));
  const lines = chosen.map((cell) => [
    ...cells.settings.map((column, place) => (variables[place].words ? variables[place].words[column[cell]] : column[cell])),
    cells.n[cell], cells.failed[cell],
    ...cells.outcomes.flatMap((outcome) => Object.values(outcome).map((column) => column[cell])),
  ]);
  return [[...variables.map(({ name }) => name), "n", "failed", ...names], ...lines]
    .map((line) => line.map(quoted).join(",")).join("\n") + "\n";
}

function runsOf(cell) {
  const lines = runs[cell].map((line) => line.map(quoted).join(","));
  return [["run", ...measures.map(({ name }) => name)].join(","), ...lines].join("\n") + "\n";
}

const address = (text) => `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`;

// --- The page ---

function show() {
  const chosen = ["a", "b"].filter((which) => state[which]).map((which) => nearest(state[which]));
  $("told").replaceChildren(...chosen.map((cell, place) => made("p", tell("ab"[place], cell), { className: CLASSES[place] })));
  $("numbers").replaceChildren(made("caption", say("Means with their 95 % intervals"), { className: "unseen" }),
    ...measures.map((measure, number) => row(measure, number, chosen)));
  showRuns(chosen[0]);
  Object.assign($("cell-data"), { href: address(runs ? runsOf(chosen[0]) : csvOf([chosen[0]])), download: `${DATA.name}-cell-${chosen[0]}.csv` });
  document.body.dataset.cell = chosen.join(",");
  const kept = state.b ? state : { a: state.a };
  history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(kept))}`);
}

$("title").textContent = DATA.title;
$("question").textContent = DATA.question;
$("notes").textContent = DATA.notes.join(" ");
const kinds = [...new Set(measures.map(({ interval }) => interval))].join(", ");
$("intervals").textContent = `${say("In brackets: 95 % intervals of the mean over the runs of a cell")} (${kinds}).`;
$("both").addEventListener("change", () => {
  state.b = $("both").checked ? [...state.a] : null;
  showSettings();
  show();
});
$("reset").addEventListener("click", () => {
  state = { a: [...START.a], b: null };
  showSettings();
  show();
});
$("all-data").download = `${DATA.name}.csv`;
$("all-data").href = "#";
$("all-data").addEventListener("click", () => {
  $("all-data").href = address(csvOf(cells.n.map((_, cell) => cell)));
});
showSettings();
show();
