// What a browser can do better than a plain form; every page works without it.
"use strict";

// The QR's address holds the secret after "#", which no server sees: hand it over in a form, and take it out of the address.
function bringSecret() {
  const form = document.getElementById("bring-secret");
  const secret = location.hash.slice(1);
  if (!form || !/^[0-9a-f]{32}$/.test(secret)) return;
  history.replaceState(null, "", location.pathname);
  form.secret.value = secret;
  form.submit();
}

// A result's QR brings its statement after "#" in the same way.
function bringStatement() {
  const form = document.getElementById("verify-form");
  const statement = location.hash.slice(1);
  if (!form || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(statement)) return;
  history.replaceState(null, "", location.pathname);
  form.statement.value = statement;
  form.submit();
}

// Fields whose condition does not hold are hidden; the server says which, by the same guards that judge the filing.
function keepConditions(form) {
  let asked = 0;
  async function ask() {
    const number = ++asked;
    const sent = new FormData(form);
    for (const name of [...sent.keys()]) if (name.startsWith("file.")) sent.delete(name);
    const answer = await fetch(form.dataset.conditions, { method: "POST", body: sent }).catch(() => null);
    if (!answer || !answer.ok || number !== asked) return;
    const found = await answer.json();
    for (const path of found.conditional) {
      for (const part of form.querySelectorAll(`[data-path="${path}"]`)) part.hidden = found.hidden.includes(path);
    }
    for (const [paper, needed] of Object.entries(found.needed)) {
      for (const line of form.querySelectorAll(`[data-paper="${paper}"]`)) {
        const ticked = line.querySelector("input[type=radio]:checked, input[name^='digest.']");
        line.hidden = needed === false && !(ticked && ticked.value);
        for (const mark of line.querySelectorAll(".needed")) mark.hidden = !needed;
      }
    }
  }
  form.addEventListener("change", ask);
  ask();
}

// Files that the server would refuse unread are told at once: it would cut the connection, and the browser could not say why.
function keepSmall(form) {
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    const fits = chosen.reduce((sum, file) => sum + file.size, 0) < form.dataset.most;
    form.querySelectorAll(".too-large").forEach((told) => told.remove());
    if (fits) return;
    event.target.value = "";
    event.target.insertAdjacentHTML("afterend", '<p class="fault too-large" role="alert"></p>');
    event.target.nextElementSibling.textContent = form.dataset.tooLarge;
  });
}

// One press, one act: the form's key makes a second one harmless, and this keeps it from being sent at all.
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}

// Keys within the table of tasks only, where a single letter cannot come in a speaker's way; the page lists them.
function moveByKeys(table) {
  const lines = [...table.querySelectorAll("tbody tr")];
  const focus = (line) => line && line.querySelector("a.code").focus();
  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const line = event.target.closest("tr");
    const at = lines.indexOf(line);
    const act = {
      j: () => focus(lines[at + 1]), k: () => focus(lines[at - 1]), x: () => line.querySelector("input[type=checkbox]").click(),
      c: () => { const taking = line.querySelector("form button"); if (taking) taking.click(); },
      o: () => { location.href = line.querySelector("a.code").href; },
    }[event.key];
    if (at < 0 || !act) return;
    event.preventDefault();
    act();
  });
}

function chooseAll(button) {
  const boxes = () => document.querySelectorAll("input[name=line]");
  button.hidden = false;
  button.addEventListener("click", () => {
    const every = [...boxes()].every((box) => box.checked);
    for (const box of boxes()) box.checked = !every;
  });
}

// The screen of a hall comes anew by itself, unless somebody is about to press something on it.
function comeAgain(part) {
  setInterval(() => { if (!part.contains(document.activeElement)) location.replace(location.pathname); }, 1000 * part.dataset.again);
}

function start() {
  for (const part of document.querySelectorAll("[data-again]")) comeAgain(part);
  for (const table of document.querySelectorAll("#tasks")) moveByKeys(table);
  for (const button of document.querySelectorAll("button.choose-all")) chooseAll(button);
  for (const form of document.querySelectorAll("form[data-most]")) keepSmall(form);
  bringSecret();
  bringStatement();
  for (const form of document.querySelectorAll("form[data-conditions]")) keepConditions(form);
  for (const form of document.querySelectorAll("form[method=post]")) sendOnce(form);
  for (const button of document.querySelectorAll("button.print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const problem = document.getElementById("problem");
  if (problem) problem.focus();
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
window.addEventListener("hashchange", bringSecret);
start();
