// Building elements. Text from the server goes through `textContent` only; `code` spans are the one exception in form.

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Markdown of the bank is plain text, `code` and ```fenced code```; nothing else is read.
function prose(text) {
  const parts = [];
  text.split(/```[a-z]*\n?([\s\S]*?)```/).forEach((piece, number) => {
    if (number % 2) parts.push(el("pre", { class: "pane-code", tabindex: "0" }, el("code", {}, piece.replace(/\n$/, ""))));
    else piece.split(/\n{2,}/).filter((p) => p.trim()).forEach((p) => parts.push(block(p.trim())));
  });
  return parts;
}

// A paragraph, or a table where its lines are rows.
function block(text) {
  const lines = text.split("\n");
  if (lines.length < 3 || !lines.every((line) => line.trim().startsWith("|"))) return el("p", {}, ...inline(text));
  const rows = lines.filter((_, number) => number !== 1).map((line) => line.trim().replace(/^\||\|$/g, "").split("|"));
  const row = (cells, tag) => el("tr", {}, ...cells.map((cell) => el(tag, {}, ...inline(cell.trim()))));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    el("table", {}, el("thead", {}, row(rows[0], "th")), el("tbody", {}, ...rows.slice(1).map((r) => row(r, "td")))));
}

function inline(text) {
  return text.split(/`([^`]+)`/).map((piece, number) => (number % 2 ? el("code", {}, breakable(piece)) : piece));
}

// Code that is too long for its line goes on below after a sign, not in the middle of a name.
function breakable(code) {
  return code.split(/(?<=[(,/])(?=[\w"'])|(?<=\.)(?=[A-Za-z_])/).flatMap((part, number) => (number ? [el("wbr"), part] : [part]));
}

function button(words, act, attributes = {}, key = "") {
  const shown = key ? [words, " ", el("kbd", { "aria-hidden": "true" }, key)] : [words];
  return el("button", { type: "button", ...attributes, "aria-keyshortcuts": key || null, on: { click: act } }, ...shown);
}

const LETTERS = "ABCDE";
