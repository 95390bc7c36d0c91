/**
 * Hands a text over as a file. A data: address in a link is a download, which the page's policy allows; nothing leaves for a
 * network and nothing has to be cleaned up.
 */
export function saveFile(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.download = name;
  link.href = `data:${type};charset=utf-8,${encodeURIComponent(text)}`;
  link.click();
}
