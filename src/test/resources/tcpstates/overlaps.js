// Names every two texts of a picture that overlap, and every text that leaves its picture. A label on an arrow is turned, so the
// corners of its box are compared, not the box around them.
const wrong = [];
const corners = text => {
  const box = text.getBBox();
  const matrix = text.getScreenCTM();
  const top = box.y + 2;
  const bottom = box.y + box.height - 2.5;
  return [[box.x, top], [box.x + box.width, top], [box.x + box.width, bottom], [box.x, bottom]]
    .map(([x, y]) => [matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f]);
};
const apart = (a, b) => [a, b].some(shape => shape.some(([x, y], i) => {
  const [nextX, nextY] = shape[(i + 1) % 4];
  const along = points => points.map(([px, py]) => px * (nextY - y) + py * (x - nextX));
  const [first, second] = [along(a), along(b)];
  return Math.max(...first) <= Math.min(...second) || Math.max(...second) <= Math.min(...first);
}));
for (const place of document.querySelectorAll('div[title]:has(> svg)')) {
  const frame = place.querySelector('svg').getBoundingClientRect();
  const texts = [...place.querySelectorAll('text')].filter(text => text.textContent.trim())
    .map(text => ({ said: text.textContent, box: text.getBoundingClientRect(), shape: corners(text) }));
  texts.forEach((text, i) => {
    const { left, right, top, bottom } = text.box;
    if (left < frame.left - .5 || right > frame.right + .5 || top < frame.top - .5 || bottom > frame.bottom + .5) {
      wrong.push(`${place.title}: ${text.said} leaves it`);
    }
    for (const other of texts.slice(i + 1)) {
      if (Math.abs(other.box.top - top) < 40 && !apart(text.shape, other.shape)) wrong.push(`${place.title}: ${text.said} | ${other.said}`);
    }
  });
}
return wrong.join('\n');
