export type Face = {
  backdrop: string;
  uniform: string;
  skin: string;
  hair: string;
  style: 'bob' | 'short' | 'crew' | 'ponytail' | 'parting' | 'cap';
  extra: 'none' | 'glasses' | 'beard';
};

/** A drawn courier of nobody in particular, as an SVG data URL of a few kilobytes. */
export function drawPortrait(face: Face): string {
  const { skin, hair, uniform } = face;
  const shade = 'rgba(60,25,10,.16)';
  const [back, front] = hairShapes(face);
  const parts = [
    `<rect width="240" height="240" fill="${face.backdrop}"/>`,
    `<circle cx="120" cy="112" r="96" fill="#fff" opacity=".35"/>`,
    `<g fill="${hair}">${back}</g>`,
    // shoulders, collar and reflective stripe of the uniform
    `<path d="M20 240c4-46 40-62 72-68h56c32 6 68 22 72 68z" fill="${uniform}"/>`,
    `<path d="M92 172l28 34 28-34 14 6-42 50-42-50z" fill="#fff" opacity=".22"/>`,
    `<path d="M34 214q18-8 40-8v10q-24 0-46 10zM206 214q-18-8-40-8v10q24 0 46 10z" fill="#f4e8b0" opacity=".9"/>`,
    `<path d="M100 146h40v26q-20 22-40 0z" fill="${skin}"/><path d="M100 158q20 16 40 0v12q-20 14-40 0z" fill="${shade}"/>`,
    // ears and head
    `<circle cx="73" cy="112" r="11" fill="${skin}"/><circle cx="167" cy="112" r="11" fill="${skin}"/>`,
    `<path d="M74 96c0-36 20-54 46-54s46 18 46 54c0 40-18 66-46 66s-46-26-46-66z" fill="${skin}"/>`,
    face.extra === 'beard'
      ? `<path d="M80 122c4 30 18 42 40 42s36-12 40-42c-8 12-18 14-26 12-8-3-20-3-28 0-8 2-18 0-26-12z" fill="${hair}" opacity=".82"/>`
      : '',
    `<g fill="${hair}">${front}</g>`,
    // brows, eyes, nose, smile, cheeks
    `<path d="M88 92q10-6 20 0M132 92q10-6 20 0" fill="none" stroke="${hair}" stroke-width="4" stroke-linecap="round"/>`,
    `<g fill="#2b2320"><circle cx="98" cy="106" r="5"/><circle cx="142" cy="106" r="5"/></g>`,
    `<g fill="#fff"><circle cx="99.6" cy="104.4" r="1.6"/><circle cx="143.6" cy="104.4" r="1.6"/></g>`,
    `<path d="M120 108q5 12-2 16" fill="none" stroke="${shade}" stroke-width="4" stroke-linecap="round"/>`,
    `<path d="M104 136q16 14 32 0q-16 5-32 0z" fill="#8c3b34"/>`,
    `<g fill="#e2856b" opacity=".28"><circle cx="88" cy="124" r="9"/><circle cx="152" cy="124" r="9"/></g>`,
    face.extra === 'glasses'
      ? '<g fill="none" stroke="#33383d" stroke-width="3.5"><circle cx="98" cy="106" r="15"/><circle cx="142" cy="106" r="15"/><path d="M113 104q7-4 14 0M83 102l-9-3M157 102l9-3"/></g>'
      : '',
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="240" height="240">${parts.join('')}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** What of the hair is behind the head, and what in front of it. */
function hairShapes({ style, uniform }: Face): [back: string, front: string] {
  switch (style) {
    case 'bob':
      return [
        '<path d="M62 100c0-46 26-68 58-68s58 22 58 68c0 26 2 46-8 62h-24l4-50H90l4 50H70c-10-16-8-36-8-62z"/>',
        '<path d="M72 100c2-40 22-62 50-62 26 0 44 20 46 62-10-8-18-22-20-34-20 16-48 18-60 16-6 4-12 10-16 18z"/>',
      ];
    case 'short':
      return [
        '',
        '<path d="M70 100c-4-44 20-66 52-66 30 0 52 22 48 66-4-4-8-14-9-24-16-2-34-6-46-14-8 8-24 14-36 16-2 8-5 16-9 22z"/>',
      ];
    case 'crew':
      return ['', '<path d="M72 92c-2-36 20-54 48-54s50 18 48 54c-4-4-6-10-7-16-26-12-56-12-82 0-1 6-3 12-7 16z"/>'];
    case 'ponytail':
      return [
        '<path d="M150 44c30 0 50 20 48 54-1 26-8 46-20 58-2-24 2-40-2-60-6-18-14-30-26-34z"/>',
        '<path d="M70 102c-4-44 20-70 52-70 30 0 52 26 48 70-6-10-10-22-12-32-22 0-44-8-56-18-4 14-18 32-32 50z"/><circle cx="166" cy="54" r="9" fill="#c8553d"/>',
      ];
    case 'parting':
      return [
        '',
        '<path d="M70 98c-4-40 16-62 50-62 36 0 54 24 50 62-5-6-8-14-9-22-20-2-44-8-58-22-6 12-16 22-24 26-1 8-4 14-9 18z"/>',
      ];
    case 'cap':
      return [
        '',
        `<path d="M72 96c-1-6 0-12 2-18h92c2 6 3 12 2 18-3-3-5-6-6-10H78c-1 4-3 7-6 10z"/><path d="M70 82c0-32 22-50 50-50s50 18 50 50c-32-8-68-8-100 0z" fill="${uniform}"/><path d="M84 80c28-10 74-10 102 6-26 2-74-2-102-6z" fill="#26275a"/>`,
      ];
  }
}
