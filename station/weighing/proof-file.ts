/**
 * One file: the picture to look at, the data to check, and the photo where there is one. Without scripts, links or anything from
 * elsewhere; a picture out of the file itself is allowed only where there is one.
 */
export function proofFile(svg: string, title: string, data: string, photo: string | null): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${photo === null ? '' : '; img-src data:'}">
<meta name="viewport" content="width=device-width">
<title>${escapeText(title)}</title>
<style>
body { margin: 0; padding: 24px; background: #e9e6dc; color: #13201f; font: 16px/1.5 sans-serif; }
figure { width: 80mm; margin: 0 auto 24px; background: #fff; box-shadow: 0 8px 30px rgb(19 32 31 / 22%); }
figure svg { display: block; width: 100%; height: auto; }
${photo === null ? '' : photoStyle}details { max-width: 60rem; margin: 0 auto; }
pre { overflow-wrap: anywhere; white-space: pre-wrap; font-size: 13px; }
@media print { body { padding: 0; background: #fff; } details { display: none; } figure { margin: 0; box-shadow: none; } }
</style>
</head>
<body>
<figure>${svg}</figure>
${photo === null ? '' : photoFigure(photo)}<details>
<summary>数据与签名 Data and signature</summary>
<pre id="proof-data">${escapeText(data)}</pre>
</details>
</body>
</html>
`;
}

const photoStyle = `figure.photo { width: auto; max-width: 60rem; padding: 12px; }
figure.photo img { display: block; max-width: 100%; margin: 0 auto; }
`;

function photoFigure(photo: string): string {
  return `<figure class="photo"><img id="proof-photo" alt="标签和秤面 Label and display" src="${escapeText(photo)}">
<figcaption>标签和秤面的照片 Photo of label and display</figcaption></figure>
`;
}

/** Data and photo of such a file, each null where there is none. */
export function readProofFile(fileText: string): { data: string | null; photo: string | null } {
  const [, data] = /<pre id="proof-data">([^<]*)<\/pre>/.exec(fileText) ?? [];
  const [, photo] = /<img id="proof-photo" alt="[^"]*" src="([^"]*)">/.exec(fileText) ?? [];
  return {
    data: data?.replace(/&(lt|gt|amp);/g, (_whole, name: string) => named[name] ?? '') ?? null,
    photo: photo ?? null,
  };
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&' };

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
}
