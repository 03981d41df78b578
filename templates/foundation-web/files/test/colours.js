/** Colours and their contrast: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */

/**
 * How different two colours are, from 1 (not at all) to 21 (black on white).
 * @param {string} one as `#rgb` or `#rrggbb`
 * @param {string} other
 */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** How bright a colour is for an eye, which sees green best and blue worst. */
function luminance(colour) {
  const [red, green, blue] = channels(colour).map((channel) =>
    // The numbers of a screen are not proportional to its light.
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour) {
  const digits = /^#(?:([\da-f])([\da-f])([\da-f])|([\da-f]{2})([\da-f]{2})([\da-f]{2}))$/i
    .exec(colour)
    ?.slice(1)
    .filter((group) => group !== undefined);
  if (digits === undefined) throw new Error(`not a colour that this understands: ${colour}`);
  return digits.map((group) => parseInt(group.padEnd(2, group), 16) / 255);
}
