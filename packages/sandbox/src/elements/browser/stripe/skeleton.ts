/** Grey fields of the size the real ones will have, shown while the frame loads. */
export function createSkeleton(dark: boolean): HTMLElement {
  const skeleton = document.createElement('div');
  skeleton.setAttribute('aria-hidden', 'true');
  skeleton.dataset.tillkitLoader = '';
  skeleton.style.cssText = 'display:grid;gap:12px;padding-block:24px 4px;pointer-events:none';
  const shade = dark ? 'rgba(255,255,255,.12)' : 'rgba(0,0,0,.07)';
  for (const columns of [1, 2, 2]) {
    const row = document.createElement('div');
    row.style.cssText = `display:grid;gap:12px;grid-template-columns:repeat(${columns},1fr);margin-block-end:20px`;
    for (let column = 0; column < columns; column += 1) {
      const box = document.createElement('div');
      box.style.cssText = `height:42px;border-radius:5px;background:${shade}`;
      row.append(box);
    }
    skeleton.append(row);
  }
  return skeleton;
}
