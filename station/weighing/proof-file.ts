/** One file: the picture to look at, the data to check. Without scripts, links or anything from elsewhere. */
export function proofFile(svg: string, title: string, data: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escapeText(title)}</title>
<style>
body { margin: 0; padding: 24px; background: #e9e6dc; color: #13201f; font: 16px/1.5 sans-serif; }
figure { width: 80mm; margin: 0 auto 24px; background: #fff; box-shadow: 0 8px 30px rgb(19 32 31 / 22%); }
figure svg { display: block; width: 100%; height: auto; }
details { max-width: 60rem; margin: 0 auto; }
pre { overflow-wrap: anywhere; white-space: pre-wrap; font-size: 13px; }
@media print { body { padding: 0; background: #fff; } details { display: none; } figure { margin: 0; box-shadow: none; } }
</style>
</head>
<body>
<figure>${svg}</figure>
<details>
<summary>数据与签名 Data and signature</summary>
<pre id="proof-data">${escapeText(data)}</pre>
</details>
</body>
</html>
`;
}

/** The data of such a file, or null when it is none. */
export function readProofFile(fileText: string): string | null {
  const [, data] = /<pre id="proof-data">([^<]*)<\/pre>/.exec(fileText) ?? [];
  return data === undefined ? null : data.replace(/&(lt|gt|amp);/g, (_whole, name: string) => named[name] ?? '');
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&' };

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
}
