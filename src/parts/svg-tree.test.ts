import { describe, expect, it } from 'vitest';
import { readSvg } from './svg-tree.ts';

describe('papers as drawings [F075 F076]', () => {
  it('reads shapes and Chinese text', () => {
    const svg = readSvg(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 10"><rect width="80" height="10" fill="#fff"/><text x="1" y="2">驿台 &#60;样张&amp;&gt;</text></svg>',
    );
    expect(svg).toEqual({
      tag: 'svg',
      attributes: { viewBox: '0 0 80 10' },
      children: [
        { tag: 'rect', attributes: { width: '80', height: '10', fill: '#fff' }, children: [] },
        { tag: 'text', attributes: { x: '1', y: '2' }, children: ['驿台 <样张&>'] },
      ],
    });
  });

  it('leaves out whatever could act or fetch', () => {
    const svg = readSvg(
      '<svg onload="x()"><script>alert(1)</script><image href="http://x/"/><rect onclick="y()" width="1"/><foreignObject><g/></foreignObject></svg>',
    );
    expect(svg).toEqual({
      tag: 'svg',
      attributes: {},
      children: [{ tag: 'rect', attributes: { width: '1' }, children: [] }],
    });
  });

  it.each(['', 'text', '<svg>', '<svg></g></svg>', '<svg/><svg/>', '<html></html>', '<svg><text</svg>'])(
    'refuses %j',
    (source) => {
      expect(readSvg(source)).toBeNull();
    },
  );
});
