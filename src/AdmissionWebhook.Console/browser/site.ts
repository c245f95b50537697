import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser, type Page } from "playwright-core";

const root = resolve(import.meta.dirname, "../../..");

/** The program, from tests/console.sh or a build. */
export const program = process.env["ADMISSION_WEBHOOK"] ?? resolve(root, "artifacts/bin/AdmissionWebhook/debug/admission-webhook");

const executable = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Why the tests cannot run here; empty if they can. */
export const missing = !existsSync(program)
  ? `there is no program at ${program}`
  : !existsSync(executable)
    ? `there is no Chromium at ${executable}`
    : "";

export const fixture = (name: string): string => resolve(import.meta.dirname, "fixtures", name);

/** A running program that serves the console. */
export interface Site {
  /** The page's URL, with a trailing slash. */
  url: string;
  stop: () => void;
}

/** Starts a verb and waits for the address of its console. */
export async function start(verb: string, ...parameters: string[]): Promise<Site> {
  const child: ChildProcess = spawn(program, [verb, ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const address = await new Promise<string>((done, fail) => {
    const onData = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found) done(found);
    };
    child.stdout!.on("data", onData);
    child.stderr!.on("data", onData);
    child.once("exit", (code) => {
      fail(new Error(`${verb} ended with ${code}: ${said}`));
    });
  });
  return {
    url: `${address}/console/`,
    stop: () => {
      child.kill();
    },
  };
}

/** The program's output; ignores its exit code. */
export async function run(...parameters: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, parameters, { maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout;
}

export async function launch(): Promise<Browser> {
  // Playwright gives each browser a fresh profile.
  return chromium.launch({
    executablePath: executable,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page, and every error on it. */
export interface Watched {
  page: Page;
  faults: string[];
}

export async function open(browser: Browser, site: Site, path: string, colorScheme: "light" | "dark" = "light"): Promise<Watched> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(site.url)) faults.push(`asked ${request.url()}`);
  });
  await page.goto(site.url + path);
  return { page, faults };
}
