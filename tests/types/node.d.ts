// The unit tests of the browser side run under Node, but the code they test must not know of it:
// with Node's types in sight, `setTimeout` would return an object. So only its test runner is here.

declare module "node:test"
declare module "node:assert/strict"
declare module "node:fs"
declare module "node:crypto"
declare module "node:child_process"
declare module "node:process"
declare module "node:buffer"
