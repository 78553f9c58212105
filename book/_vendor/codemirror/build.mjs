// Makes codemirror.min.js from entry.mjs; LICENSE says whose it is.
import { build } from "esbuild";

await build({
  entryPoints: ["entry.mjs"],
  outfile: "codemirror.min.js",
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "CodeMirror",
  target: ["chrome100", "firefox100", "safari16"],
  legalComments: "none",
  banner: { js: "/* CodeMirror 6, MIT licence: the names stand in book/_vendor/codemirror/LICENSE */" },
});
