// What is told when a field is left must not move the button that is being pressed: leaving happens
// between the press and the release, and a click needs both in one place.

let isPressed = false
/** @type {(() => void)[]} */
let due = []

addEventListener("pointerdown", () => { isPressed = true }, { capture: true })
for (const name of ["pointerup", "pointercancel"]) {
  // The click comes after the release, within the same task.
  addEventListener(name, () => setTimeout(release), { capture: true })
}

/** Now, or when the pointer has been let go. @param {() => void} act */
export function afterPress(act) {
  if (isPressed) due.push(act)
  else act()
}

function release() {
  isPressed = false
  const acts = due
  due = []
  for (const act of acts) act()
}
