/** A picture that may not run anything: scripts inside an image never do. */
export function pictureOfSvg(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
