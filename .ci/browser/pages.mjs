// Every page in a real browser: what stands on the console, where requests go, what the keyboard reaches, what axe
// finds, and that the record can be corrected by two at once. Pictures are taken where a folder is named.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [address, token, folder] = process.argv.slice(2);
// Evaluated by the driver, so that the pages' own policy, which allows no script, stays in force.
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
const fault = (where, what) => { faults.push(`${where}: ${what}`); console.log(`FAULT ${where}: ${what}`); };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-background-networking"],
});

async function json(path) {
  const answer = await fetch(address + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// One page of each kind that needs a key, those with most on them.
const first = async (path) => (await json(path)).rows;
const actors = await first("/api/v1/actors?limit=30");
const event = (await first("/api/v1/events?limit=1"))[0];
const happening = (await first("/api/v1/happenings?limit=50")).sort((a, b) => b.reports - a.reports)[0];
const documents = (await first("/api/v1/documents?limit=50")).sort((a, b) => b.events - a.events);
const person = actors.find((f) => f.actor.kind === "person") ?? actors[0];
let pair = null;
for (const { actor } of actors) {
  const met = await first(`/api/v1/actors/${encodeURIComponent(actor.key)}/contacts`);
  if (met.length) { pair = [actor.key, met[0].actor.key]; break; }
}
const of = (base, key) => `${base}/${encodeURIComponent(key)}`;
const pages = {
  today: "/", actors: "/actors", dossier: of("/actors", person.actor.key), country: of("/actors", actors[0].actor.key),
  happenings: "/happenings", events: "/events?status=occurred", quotes: "/quotes", "quotes-found": "/quotes?q=said",
  engagements: "/engagements", positions: "/positions", agenda: "/agenda", contradictions: "/contradictions", map: "/map",
  sources: "/sources", documents: "/documents", article: of("/documents", documents[0].key), corrections: "/corrections",
  search: "/search?q=talks", sql: "/sql?sql=" + encodeURIComponent("SELECT type, count(*) AS events FROM events GROUP BY 1"),
  about: "/about", login: "/login", before: `/?on=${documents[0].known_on}`, missing: "/nothing-here",
};
if (pair) pages.dyad = `/dyad?actor=${encodeURIComponent(pair[0])}&with=${encodeURIComponent(pair[1])}`;
if (happening) pages.happening = of("/happenings", happening.key);
if (event) pages.explain = of("/events", event.key);
for (const list of ["quotes", "engagements", "positions", "trips", "deadlines"]) {
  const row = (await first(`/api/v1/${list}?limit=1`))[0];
  if (row) pages[`one of ${list}`] = of(`/${list}`, row.key);
}

async function open(context, name, path) {
  const page = await context.newPage();
  page.on("console", (m) => {
    const expected = name === "missing" && m.text().includes("404");
    if (["error", "warning"].includes(m.type()) && !expected) fault(name, `console: ${m.text()}`);
  });
  page.on("pageerror", (e) => fault(name, `script: ${e}`));
  page.on("request", (r) => {
    if (!r.url().startsWith(address) && !r.url().startsWith("data:")) fault(name, `asks for ${r.url()}`);
  });
  await page.goto(address + path, { waitUntil: "load" });
  return page;
}

// What the keyboard reaches must be everything that a pointer reaches, and must be seen to be reached.
async function keyboard(page, name) {
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
    return all.filter((e) => e.checkVisibility() && !e.closest("details:not([open]) > :not(summary)")).length;
  });
  const reached = new Set();
  const most = Math.min(wanted, 150);
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const style = getComputedStyle(e);
      const all = [...document.querySelectorAll("*")];
      return { at: all.indexOf(e), seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0, name: e.outerHTML.slice(0, 80) };
    });
    if (!here) continue;
    reached.add(here.at);
    if (!here.seen) fault(name, `focus cannot be seen on ${here.name}`);
  }
  // A date field takes several tabs, so a few fewer are fine.
  if (reached.size < most * 0.7) fault(name, `the keyboard reaches ${reached.size} of ${most}`);
}

let opened = 0;
const begun = Date.now();
for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    for (const [name, path] of Object.entries(pages)) {
      const where = `${name} ${colorScheme} ${width}`;
      const page = await open(context, where.startsWith("missing") ? "missing" : where, path);
      opened += 1;
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 1) fault(where, `the page is ${wide} pixels wider than the window`);
      if (folder) await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png`, fullPage: false });
      if (colorScheme === "light" && width === 1280) await keyboard(page, where);
      await page.evaluate(axe);
      const found = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
      for (const v of found.violations) fault(where, `axe ${v.id} (${v.impact}): ${v.nodes.length} × ${v.nodes[0].html.slice(0, 120)}`);
      await page.close();
    }
    await context.close();
  }
}
console.log(`${opened} pages opened in ${Math.round((Date.now() - begun) / 1000)} s`);

// Two people correct the same event at once; neither loses anything, and both are in the log.
if (event) {
  const people = await Promise.all([0, 1].map(async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${address}/login`);
    await page.fill("#token", token);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/corrections");
    await page.goto(address + of("/events", event.key));
    return page;
  }));
  const set = async (page, path, now, note) => {
    await page.selectOption("#path", path);
    await page.fill("#now", now);
    await page.fill("#note", note);
    const done = page.waitForResponse((r) => r.request().method() === "POST");
    await page.getByRole("button", { name: "Set", exact: true }).click();
    const answer = await done;
    if (answer.status() !== 303) fault("correcting", `${path}: ${answer.status()}`);
    await page.waitForLoadState("load");
  };
  await Promise.all([
    set(people[0], "status", "possible", "first <script>alert(1)</script>"),
    set(people[1], "mode", "visit", "second & \"quoted\""),
  ]);
  const log = (await json("/api/v1/corrections?limit=10")).rows;
  if (log.length < 2 || !log.some((c) => c.path === "status") || !log.some((c) => c.path === "mode")) fault("correcting", "a correction is lost");
  const now = await json(of("/api/v1/events", event.key));
  if (now.status !== "possible" || !now.corrected) fault("correcting", `the status is ${now.status}`);
  await people[0].goto(`${address}/corrections`);
  const undone = people[0].waitForResponse((r) => r.request().method() === "POST");
  await people[0].getByRole("button", { name: "Undo" }).first().click();
  await undone;
  await people[0].waitForLoadState("load");
  const after = (await json("/api/v1/corrections?limit=10")).rows;
  if (!after.some((c) => c.op === "withdraw")) fault("correcting", "undo did nothing");
  console.log(`${after.length} corrections in the log`);
}
await browser.close();
console.log(faults.length ? `${faults.length} faults` : "no fault");
process.exit(faults.length ? 1 : 0);
