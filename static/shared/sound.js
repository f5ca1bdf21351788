// Short, soft tones, made on the spot. Browsers allow them after the first gesture only.

const LATE_MS = 1000

/** @type {AudioContext | null} */
let context = null

/**
 * @param {number[]} notes frequencies in hertz, one after the other
 * @param {number} volume 0 to 1
 */
export function play(notes, volume) {
  // A frame that the page allows to play may do so after a gesture on the page.
  const isAlone = parent === window
  if (volume <= 0 || (isAlone && navigator.userActivation?.hasBeenActive === false)) return
  try {
    context ??= new AudioContext()
    const asked = Date.now()
    context.resume().then(() => {
      // What was forbidden for long is not made up for.
      if (LATE_MS < Date.now() - asked) return
      const begin = context?.currentTime ?? 0
      notes.forEach((frequency, index) => tone(frequency, begin + index * 0.14, volume))
    }, () => {})
  } catch {
    // No sound device: the signs on the screen remain.
  }
}

/** @param {number} frequency @param {number} at @param {number} volume */
function tone(frequency, at, volume) {
  if (!context) return
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(volume * 0.2, at + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.32)
}
