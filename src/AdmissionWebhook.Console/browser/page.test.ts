import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixture, launch, missing, open, run } from "./site";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(missing)("the page of inventory -o html", () => {
  const file = resolve(mkdtempSync(resolve(tmpdir(), "inventory-")), "page.html");
  const site = { url: `file://${file}`, stop: () => undefined };
  let browser: Browser;

  beforeAll(async () => {
    await run("inventory", "--policy", fixture("policy.yaml"), fixture("manifests.yaml"), "-o", `html=${file}`);
    browser = await launch();
  });

  afterAll(async () => {
    await browser.close();
  });

  it.each(["light", "dark"] as const)("has no serious axe-core findings in the %s", async (scheme) => {
    const { page, faults } = await open(browser, site, "", scheme);
    await page.evaluate(axe);
    const serious = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations
        .filter((one) => ["serious", "critical"].includes(one.impact))
        .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
    });
    expect(serious).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("is complete without script", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(site.url);
    expect(await page.locator("svg.map a.node").count()).toBeGreaterThan(5);
    expect(await page.locator("#ways-table tr[data-destination]").count()).toBe(5);
    expect(await page.locator("#search").isVisible()).toBe(false);
    await context.close();
  });

  it("searches rows and follows paths with script", async () => {
    const { page, faults } = await open(browser, site, "");
    await page.getByRole("searchbox").fill("githb");
    expect(await page.locator("#ways-table tr[data-destination]:visible").count()).toBe(1);
    expect(await page.textContent("#found")).toBe("1 of 5 ways");
    await page.locator("svg.map a.node", { hasText: "api.github.com" }).focus();
    expect(await page.locator("svg.map.following .ribbon.on").count()).toBe(2);
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).hash).toMatch(/^#to-\d+$/);
    expect(await page.locator("#ways-table tr[data-destination]:visible").count()).toBe(5);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("fits on paper", async () => {
    const { page } = await open(browser, site, "");
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    await page.context().close();
  });
});
