// The parts of CodeMirror 6 that the course uses, as one global for classic scripts, which pages opened from disk
// can load. What is made of them stands in book/_static/workshop.js.

export { ChangeSet, EditorState, MapMode, StateEffect, StateField, Transaction } from "@codemirror/state";
export { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
export { pythonLanguage } from "@codemirror/lang-python";
export { tags } from "@lezer/highlight";
