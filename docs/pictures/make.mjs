// Makes the README's pictures from samples/: node docs/pictures/make.mjs PROGRAM [CHROMIUM]
// Needs the console's packages (npm ci in src/AdmissionWebhook.Console).
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { resolve } from "node:path";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const { chromium } = createRequire(resolve(root, "src/AdmissionWebhook.Console/package.json"))("playwright-core");
const program = resolve(process.argv[2]);
const policy = "src/AdmissionWebhook/Policies/sample-policy.yaml";
const work = mkdtempSync(resolve(tmpdir(), "pictures-"));
const page = resolve(work, "page.html");
execFileSync(program, ["inventory", "--policy", policy, "samples", "-o", `html=${page}`], { cwd: root });
const playground = spawn(program, ["playground", "samples/unapproved-host.yaml", "samples/timeouts.yaml", "--policy", policy], { cwd: root });
const address = await new Promise((done) => {
  playground.stdout.on("data", (chunk) => {
    const found = /http:\S+/.exec(chunk)?.[0];
    if (found) done(found);
  });
});
const browser = await chromium.launch({
  executablePath: process.argv[3] ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function take(url, name, colorScheme, ready, size) {
  const tab = await browser.newPage({ colorScheme, viewport: size });
  await tab.goto(url);
  await ready(tab);
  await tab.screenshot({ path: resolve(here, `${name}.png`) });
  await tab.close();
}

await take(`file://${page}`, "map", "light", (tab) => tab.waitForSelector("svg.map"), { width: 1280, height: 860 });
await take(address, "playground", "light", async (tab) => {
  await tab.waitForSelector(".banner");
  await tab.locator(".cm-lintRange-error").first().hover();
  await tab.waitForSelector(".tip .page p");
}, { width: 1280, height: 860 });
await browser.close();
playground.kill();
rmSync(work, { recursive: true });
