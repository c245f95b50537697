// @ts-check
import tseslint from "typescript-eslint";

export default tseslint.config({ ignores: ["dist/**", "node_modules/**", "eslint.config.js"] }, ...tseslint.configs.strictTypeChecked, {
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  rules: {
    "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    "@typescript-eslint/no-non-null-assertion": "off",
    eqeqeq: "error",
    "no-restricted-properties": ["error", { property: "innerHTML", message: "create elements instead, so that text cannot become markup" }],
  },
});
