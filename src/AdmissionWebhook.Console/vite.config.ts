import { defineConfig } from "vitest/config";

export default defineConfig({
  // Relative, so that the console works below a proxy's prefix.
  base: "./",
  build: {
    target: "es2022",
    outDir: process.env["CONSOLE_OUT"] ?? "dist",
    emptyOutDir: true,
    // A data: URL would need a weaker content security policy.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
  test: {
    projects: [
      { test: { name: "unit", include: ["tests/**/*.test.ts"], environment: "jsdom" } },
      {
        test: {
          name: "browser",
          include: ["browser/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
