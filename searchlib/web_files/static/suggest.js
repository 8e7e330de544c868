// Suggestions under the search box, a listbox that its input controls (WAI-ARIA combobox pattern). The page does without.
"use strict";

const input = document.querySelector("input[data-suggest]");
const list = document.getElementById(input.dataset.list);
const status = document.getElementById(input.dataset.status);
const types = JSON.parse(input.dataset.types);
const WAIT = 90; // milliseconds after a key, so that fast typists ask once a word
let timer, asking, typed = input.value, active = -1;

for (const [name, value] of Object.entries({
  role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
})) input.setAttribute(name, value);

function close() {
  clearTimeout(timer);
  asking?.abort();
  active = -1;
  list.hidden = true;
  list.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function option(found, at) {
  const item = document.createElement("li");
  item.id = `${list.id}-${at}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.text = found.text;
  const text = document.createElement("span");
  text.textContent = found.text;
  text.lang = "es";
  const facts = document.createElement("small");
  facts.textContent = [types[found.type], found.count.toLocaleString(input.dataset.language)].filter(Boolean).join(" · ");
  item.append(text, " ", facts);
  return item;
}

function show(suggestions) {
  active = -1;
  input.removeAttribute("aria-activedescendant");
  list.replaceChildren(...suggestions.map(option));
  list.hidden = !suggestions.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  status.textContent = `${input.dataset.found}: ${suggestions.length}`;
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const address = `${input.dataset.suggest}?${new URLSearchParams({ q: input.value, limit: 8 })}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    show(answer.ok ? (await answer.json()).suggestions : []);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function activate(at) {
  const options = list.children;
  options[active]?.setAttribute("aria-selected", "false");
  active = (at + options.length + 1) % (options.length + 1);
  if (active === options.length) active = -1; // between the last and the first is what was typed
  const chosen = options[active];
  input.value = chosen ? chosen.dataset.text : typed;
  if (!chosen) return input.removeAttribute("aria-activedescendant");
  chosen.setAttribute("aria-selected", "true");
  chosen.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", chosen.id);
}

input.addEventListener("input", () => {
  typed = input.value;
  clearTimeout(timer);
  if (typed.trim()) timer = setTimeout(ask, WAIT);
  else close();
});

input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) { if (input.value.trim()) ask(); return; }
    activate(active + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    input.value = typed;
    close();
  }
});

list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
list.addEventListener("click", (event) => {
  const chosen = event.target.closest("[role=option]");
  if (!chosen) return;
  input.value = chosen.dataset.text;
  close();
  input.form.requestSubmit();
});
input.addEventListener("blur", close);
