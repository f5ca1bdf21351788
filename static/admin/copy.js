// Copying is shared with the console.

export * from "../shared/copy.js"
