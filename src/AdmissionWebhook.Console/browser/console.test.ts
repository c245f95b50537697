import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixture, launch, missing, open, run, start, type Site } from "./site";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const policy = fixture("policy.yaml");
const manifests = fixture("manifests.yaml");
const views = { map: ".map .node", approvals: "tbody tr", audit: ".finding", playground: ".banner" };
const pictures = process.env["CONSOLE_PICTURES"];

if (missing) console.log(`browser tests skipped: ${missing}`);

/** Serious findings of axe-core. The test evaluates it itself, so no content security policy applies. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run();
    return found.violations
      .filter((one) => ["serious", "critical"].includes(one.impact))
      .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
  });
}

describe.skipIf(missing)("the console over files", () => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    browser = await launch();
    site = await start("playground", "--policy", policy, manifests);
  });

  afterAll(async () => {
    await browser.close();
    site.stop();
  });

  describe.each(["light", "dark"] as const)("in the %s", (scheme) => {
    it.each(Object.entries(views))("shows %s without errors and without serious axe-core findings", async (view, shown) => {
      const { page, faults } = await open(browser, site, `#/${view}`, scheme);
      await page.waitForSelector(shown);
      expect(await violations(page)).toEqual([]);
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: resolve(pictures, `${view}-${scheme}.png`) });
      }
      expect(faults).toEqual([]);
      await page.context().close();
    });
  });

  it("gives the verdict that check prints", async () => {
    const { page, faults } = await open(browser, site, "#/playground");
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/check"));
    const answer = (await (await answered).json()) as { check: unknown };
    expect(answer.check).toEqual(JSON.parse(await run("check", "--policy", policy, manifests, "-o", "json")));
    await page.waitForSelector(".banner.refused");
    expect(await page.textContent(".banner")).toContain("Denied: 2 of 4 objects");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("re-evaluates what is typed, marks findings, and applies the defaults", async () => {
    const { page, faults } = await open(browser, site, "#/playground");
    await page.waitForSelector(".cm-lintRange-error");
    const editor = page.getByRole("textbox", { name: "Manifests, YAML" });
    await page.getByRole("button", { name: "Apply to manifest" }).click();
    await page.waitForSelector(".defaults:empty", { state: "attached" });
    expect(await editor.textContent()).toContain("exportTo");
    await editor.focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(
      'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: a, namespace: ci}\nspec:\n  hosts: [api.github.com]\n  exportTo: ["."]\n  resolution: DNS\n  ports: [{number: 443, name: tls, protocol: TLS}]\n',
    );
    await page.waitForSelector(".banner.admitted");
    expect(await page.locator(".cm-lintRange-error").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("shows the rule at the squiggle", async () => {
    const { page, faults } = await open(browser, site, "#/playground");
    await page.waitForSelector(".cm-lintRange-error");
    await page.locator(".cm-lintRange-error").first().hover();
    await page.waitForSelector(".cm-tooltip .tip .page p");
    await page.getByRole("button", { name: "Open the page of this rule" }).click();
    await page.waitForSelector("dialog[open] h2");
    await page.keyboard.press("Escape");
    expect(await page.locator("dialog[open]").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("shows which objects an edited policy decides differently", async () => {
    const { page, faults } = await open(browser, site, "#/playground");
    await page.waitForSelector(".banner");
    await page.getByRole("textbox", { name: "Policy, YAML" }).focus();
    await page.keyboard.press("Control+Home");
    for (let line = 0; line < 6; line++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+Shift+k");
    await page.getByRole("tab", { name: /Effect on the files/ }).click();
    await page.waitForSelector("#effect .verdict.refused");
    expect(await page.textContent("#effect")).toContain("ServiceEntry ci/github");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("opens a shared link", async () => {
    const first = await open(browser, site, "#/playground");
    await first.page.waitForSelector(".banner");
    await first.page.getByRole("button", { name: "Copy link" }).click();
    await first.page.waitForFunction(() => location.hash.length > 40);
    const hash = new URL(first.page.url()).hash;
    const second = await open(browser, site, hash);
    await second.page.waitForSelector(".banner.refused");
    expect(await second.page.textContent("[aria-label='Manifests, YAML']")).toContain("api.githb.com");
    expect([...first.faults, ...second.faults]).toEqual([]);
    await first.page.context().close();
    await second.page.context().close();
  });

  it("works with the keyboard alone", async () => {
    const { page, faults } = await open(browser, site, "#/map");
    await page.waitForSelector(".map .node");
    const tabTo = async (what: (text: string) => boolean): Promise<void> => {
      for (let step = 0; step < 80; step++) {
        await page.keyboard.press("Tab");
        if (
          what(
            await page.evaluate(
              () => document.activeElement?.querySelector(":scope > title")?.textContent ?? document.activeElement?.textContent ?? "",
            ),
          )
        )
          return;
      }
      throw new Error("not reachable with Tab");
    };
    await tabTo((text) => text.startsWith("api.githb.com:"));
    await page.keyboard.press("Enter");
    await page.waitForSelector(".details:not([hidden])");
    expect(await page.textContent(".details")).toContain("ServiceEntry web/misspelled");
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => document.activeElement?.querySelector("title")?.textContent)).toMatch(/^api\.githb\.com:/);
    await page.reload();
    await page.waitForSelector(".map .node");
    await tabTo((text) => text.trim() === "Audit");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".finding");
    await tabTo((text) => text.trim() === "expired-approval");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open] h2");
    await page.keyboard.press("Escape");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("narrows the map down", async () => {
    const { page, faults } = await open(browser, site, "#/map");
    await page.waitForSelector(".map .node.destinations");
    await page.getByRole("button", { name: /Approval expired/ }).click();
    await page.waitForFunction(() => document.querySelectorAll(".map .node.destinations").length === 1);
    await page.getByRole("button", { name: /Approval expired/ }).click();
    await page.getByRole("searchbox").fill("payments");
    await page.waitForFunction(() => document.querySelectorAll(".map .node.destinations").length === 1);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describe.skipIf(missing)("the console of a server without a cluster", () => {
  it("has the playground, and says what the other views need", async () => {
    const browser = await launch();
    const site = await start("serve", "--console", "--port", "0", "--management-port", "0", "--policy", policy);
    try {
      const { page, faults } = await open(browser, site, "");
      await page.waitForSelector(".banner");
      await page.getByRole("link", { name: "Map" }).click();
      await page.waitForSelector(".empty");
      expect(await violations(page)).toEqual([]);
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
      site.stop();
    }
  });
});
