// The page: what is set stands in the address, months come from the server, drawings follow the month.

const $ = (id) => document.getElementById(id);
const YEAR = 12;
const FRAME = 70; // milliseconds between two months
const STYLES = {
  world: { stroke: "var(--deep)", "stroke-width": 1.8 },
  twin: { stroke: "var(--twin)", "stroke-width": 1.3, "stroke-dasharray": "4 3" },
};
const START = { seed: 1, changes: {}, policies: [], month: null };
let state = fromAddress();
let history_ = null;
let month = 0;
let playing = null;
let asked = 0;
let accepted = structuredClone(START);

function fromAddress() {
  try {
    return { ...structuredClone(START), ...JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}") };
  } catch {
    return structuredClone(START);
  }
}

const setting = () =>
  JSON.stringify({ seed: state.seed, changes: state.changes, policies: state.policies });

function remember() {
  const kept = encodeURIComponent(JSON.stringify({ ...state, month }));
  history.replaceState(null, "", `${location.search}#${kept}`);
  for (const each of document.querySelectorAll("#languages a"))
    each.href = `?language=${each.lang}#${kept}`;
}

// --- Months from the server ---

async function simulate() {
  const number = (asked += 1);
  $("status").textContent = say("Simulating");
  const waiting = setTimeout(() => {
    $("alert").textContent = say("Simulating. At the first start after an installation the model is compiled, which takes about a minute.");
  }, 2500);
  const { lang } = document.documentElement;
  const answer = await fetch(`/months?language=${lang}&state=${encodeURIComponent(setting())}`).catch(() => null);
  const text = answer ? await answer.text() : say("The server has stopped; start it again with: sistercities page");
  clearTimeout(waiting);
  if (number !== asked) return; // something else was set meanwhile
  $("alert").textContent = answer?.ok ? "" : text.trim();
  if (!answer?.ok) return takeBack();
  accepted = structuredClone(state);
  const first = history_ === null;
  history_ = JSON.parse(text);
  const last = history_.world.months.length - 1;
  $("month").max = last;
  // whoever comes sees the whole history; play begins at its start
  if (first) month = Math.min(state.month ?? last, last);
  $("status").textContent = say("Simulated");
  document.body.dataset.luck = history_.luck;
  showChosen();
  show();
}

// What was refused is as it was before.
function takeBack() {
  state = structuredClone(accepted);
  $("seed").value = state.seed;
  showLevers();
  showChosen();
}

// --- What is set ---

function slider(lever, number) {
  const box = document.createElement("div");
  const id = `lever-${number}`;
  box.className = "lever";
  box.innerHTML = `<label for="${id}"><span></span><output for="${id}" class="number"></output></label><input type="range" id="${id}"><details><summary></summary><p></p></details>`;
  const input = box.querySelector("input");
  Object.assign(input, { min: lever.least, max: lever.most, step: lever.step });
  input.value = state.changes[lever.key] ?? lever.value;
  input.dataset.key = lever.key;
  box.querySelector("span").textContent = lever.of ? `${lever.label}, ${lever.of}` : lever.label;
  box.querySelector("summary").textContent = lever.unit;
  box.querySelector("p").textContent = [lever.note, ...lever.sources].filter(Boolean).join(" · ");
  const tell = () => {
    const value = Number(input.value);
    const digits = Number.isInteger(value) && lever.step >= 1 ? 0 : 2;
    box.querySelector("output").textContent = written(value, digits);
    input.setAttribute("aria-valuetext", `${written(value, digits)} ${lever.unit}`);
    box.classList.toggle("moved", lever.key in state.changes);
  };
  input.addEventListener("input", () => {
    const value = Number(input.value);
    if (value === lever.value) delete state.changes[lever.key];
    else state.changes[lever.key] = value;
    tell();
  });
  input.addEventListener("change", simulate);
  tell();
  return box;
}

function showLevers() {
  let number = 0;
  const groups = DATA.factors.map((factor, place) => {
    const group = document.createElement("details");
    group.open = place === 0;
    const name = document.createElement("summary");
    name.textContent = DATA.columns[factor].label.split(":")[0];
    const own = DATA.levers.filter((lever) => lever.factor === factor);
    group.append(name, ...own.map((lever) => slider(lever, (number += 1))));
    return group;
  });
  $("levers").replaceChildren(...groups);
}

function showPolicies() {
  const options = DATA.policies.map((each) => new Option(each.title, each.name));
  $("policy").replaceChildren(...options);
  $("city").replaceChildren(
    new Option(say("both cities"), ""),
    ...DATA.keys.map((key, side) => new Option(DATA.cities[side], key)),
  );
  Object.assign($("begins"), { min: DATA.signed, max: DATA.until, value: DATA.signed });
  tellPolicy();
}

function tellPolicy() {
  const each = DATA.policies.find(({ name }) => name === $("policy").value);
  const costs = each.costs ? ` ${say("Cost a year:")} ${each.costs}.` : "";
  $("policy-summary").textContent = each.summary + costs;
}

function showChosen() {
  const items = state.policies.map((text, place) => {
    const item = document.createElement("li");
    const told = history_?.policies[place];
    const name = document.createElement("span");
    name.textContent = told ? `${told.title}, ${told.begins.replace("-", "\u2011")}` : text;
    const off = document.createElement("button");
    off.textContent = "×";
    off.setAttribute("aria-label", `${say("Switch off")}: ${name.textContent}`);
    off.addEventListener("click", () => {
      state.policies.splice(place, 1);
      simulate();
    });
    item.append(name, off);
    return item;
  });
  $("chosen").replaceChildren(...items);
  const sets = Object.entries(state.changes).map(([key, value]) => ` --set '${key}=${Number.isInteger(value) ? value.toFixed(1) : value}'`);
  const policies = state.policies.map((text) => ` --policy ${text}`);
  const verb = policies.length ? "what-if" : "run";
  $("command").textContent = `sistercities ${verb} ${DATA.name}${policies.join("")}${sets.join("")} --seed ${state.seed}`;
  $("twin-name").textContent = twinName();
  $("first").hidden = policies.length === 0;
  $("file").href = `/scenario.toml?state=${encodeURIComponent(setting())}`;
  $("file").download = `${DATA.name}-played.toml`;
}

const twinName = () =>
  state.policies.length ? say("same luck, without the policies") : say("same luck, as it was written");

// --- One month ---

function panel(words, unit, now, before, svg) {
  const box = document.createElement("div");
  box.className = "panel";
  const head = document.createElement("div");
  head.className = "now";
  head.innerHTML = '<h3></h3><span class="quiet"></span><span class="number"><span class="world"></span> <span class="twin"></span></span>';
  head.querySelector("h3").textContent = words;
  head.querySelector(".quiet").textContent = unit;
  head.querySelector(".world").textContent = now;
  head.querySelector(".twin").textContent = before;
  box.append(head, svg);
  return box;
}

// Activities of the year up to each month.
const aYear = (values) => {
  let sum = 0;
  return values.map((value, at) => (sum += value - (values[at - YEAR] ?? 0)));
};

function lines(name, width) {
  const { label, unit, share } = DATA.columns[name];
  const [words] = label.split(":");
  const flows = name.startsWith("activities");
  const values = ["world", "twin"].map((which) => {
    const own = history_[which].series[name];
    return flows ? aYear(own) : own;
  });
  const digits = share ? 2 : 0;
  const most = share ? 1 : ceiling(Math.max(4, ...values[0], ...values[1]));
  const told = values.map((own) => written(own[month], digits));
  const measure = flows ? say("a year") : share ? say("share, 0 to 1") : unit;
  const svg = lineChart({
    width, months: history_.world.months, now: month, most, shocks: DATA.shocks,
    marks: history_.policies.map((each) => each.begins),
    lines: [{ values: values[1], style: STYLES.twin }, { values: values[0], style: STYLES.world }],
    words: `${words}, ${measure}: ${told[0]}; ${twinName()}: ${told[1]}`,
  });
  const box = panel(words, measure, told[0], told[1], svg);
  box.dataset.series = name;
  box.dataset.value = values[0][month];
  return box;
}

function cities(which, width, colour) {
  const { series, ties } = history_[which];
  const most = 1 + Math.max(0, ...["world", "twin"].flatMap((each) => history_[each].ties.flatMap(([a, b]) => [a, b])));
  const trading = ties.filter(([, , from, to]) => from <= month && month < to).length;
  const carried = ["a", "b"].map((side) => [series[`carried_${side}`][month], series[`association_${side}`][month]]);
  const name = which === "world" ? say("as you set it") : twinName();
  const told = `${trading} ${say("trading ties")}`;
  const svg = network({ width, cities: DATA.cities, carried, ties, now: month, most, colour, words: `${name}: ${told}` });
  return which === "world" ? panel(name, "", told, "", svg) : panel(name, "", "", told, svg);
}

function phases(width) {
  const rows = [history_.world.phases, history_.twin.phases];
  const now = rows.map((row) => DATA.phases[row[month]]);
  const words = `${say("Phase")}: ${now[0]}; ${twinName()}: ${now[1]}`;
  const svg = phaseStrip({ width, months: history_.world.months, now: month, rows, words });
  const box = panel(say("Phase"), say("above as you set it, below its twin"), now[0], now[1], svg);
  const key = document.createElement("p");
  key.className = "quiet row";
  DATA.phases.forEach((phase, code) => {
    const mark = document.createElement("span");
    mark.innerHTML = `<svg width="12" height="12" aria-hidden="true" style="display:inline;vertical-align:-1px"><rect width="12" height="12" rx="2" fill="${PHASES[code]}"/></svg> `;
    mark.append(phase);
    key.append(mark);
  });
  box.append(key);
  return box;
}

// How wide a panel of a grid is.
function roomIn(grid) {
  const columns = getComputedStyle(grid).gridTemplateColumns.split(" ");
  return Math.floor(Number.parseFloat(columns[0]) || grid.clientWidth);
}

function show() {
  if (!history_) return;
  const { months } = history_.world;
  month = Math.min(month, months.length - 1);
  $("month").value = month;
  $("month").setAttribute("aria-valuetext", months[month]);
  $("date").textContent = months[month];
  document.body.dataset.month = month;
  const half = roomIn($("world").parentElement);
  $("world").replaceChildren(cities("world", half, "var(--deep)"));
  $("twin").replaceChildren(cities("twin", half, "var(--twin)"));
  $("phases").replaceChildren(phases($("phases").clientWidth));
  const trade = ["exchange_index", "ties", ...DATA.tracks.map((track) => `activities_${track}`)];
  $("trade").replaceChildren(...trade.map((name) => lines(name, roomIn($("trade")))));
  $("factors").replaceChildren(...DATA.factors.map((name) => lines(name, roomIn($("factors")))));
  $("step").disabled = month === months.length - 1;
  if (!playing) remember();
}

function pause() {
  clearInterval(playing);
  playing = null;
  $("play").textContent = say("Play");
  remember();
}

function play() {
  if (playing) return pause();
  if (!history_) return;
  if (month === history_.world.months.length - 1) month = 0;
  $("play").textContent = say("Pause");
  playing = setInterval(() => {
    month += 1;
    show();
    if (month >= history_.world.months.length - 1) pause();
  }, FRAME);
}

function to(number) {
  if (playing) pause();
  month = number;
  show();
}

// --- The beginning ---

$("title").textContent = DATA.title;
$("summary").textContent = DATA.summary;
for (const [code, name] of Object.entries(DATA.languages)) {
  const link = Object.assign(document.createElement("a"), { lang: code, textContent: name, href: `?language=${code}` });
  if (code === document.documentElement.lang) link.setAttribute("aria-current", "true");
  $("languages").append(link);
}
$("shocks").textContent = DATA.shocks.map(({ title, begins }) => `${title}, ${begins.slice(0, 4)}`).join("; ");
$("seed").value = state.seed;
$("play").addEventListener("click", play);
$("step").addEventListener("click", () => to(month + 1));
$("begin").addEventListener("click", () => to(0));
$("month").addEventListener("input", () => to(Number($("month").value)));
$("policy").addEventListener("change", tellPolicy);
$("add").addEventListener("click", () => {
  const city = $("city").value && `:${$("city").value}`;
  state.policies.push(`${$("policy").value}${city}@${$("begins").value}`);
  simulate();
});
$("seed").addEventListener("change", () => {
  state.seed = Math.max(0, Math.round(Number($("seed").value)));
  simulate();
});
$("other").addEventListener("click", () => {
  state.seed += 1;
  $("seed").value = state.seed;
  simulate();
});
$("link").addEventListener("click", async () => {
  remember();
  await navigator.clipboard.writeText(location.href).catch(() => {});
  $("status").textContent = say("Copied");
  $("link").textContent = say("Copied");
  setTimeout(() => { $("link").textContent = say("Copy the link"); }, 2000);
});
$("reset").addEventListener("click", () => {
  if (playing) pause();
  state = structuredClone(START);
  month = history_ ? history_.world.months.length - 1 : 0;
  $("seed").value = state.seed;
  showLevers();
  simulate();
});
window.addEventListener("resize", show);
// on a phone, what can be changed is folded, so that the months stand on the first screen
const narrow = matchMedia("(max-width: 56rem)");
const fold = () => { $("controls").open = !narrow.matches; };
narrow.addEventListener("change", fold);
fold();
showLevers();
showPolicies();
showChosen();
simulate();
