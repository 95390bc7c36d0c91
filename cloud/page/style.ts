/** The page's only style sheet; its hash stands in the policy header. */
export const pageStyle = `
:root{color-scheme:light;--ink:#1c2730;--soft:#55646f;--line:#dbe2e6;--ground:#f3f6f7;--card:#fff;--good:#0f6b4c;--stop:#a3231b;--warn:#8a5200;--mark:#0f5c75}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 "Noto Sans SC Variable","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 24px;padding:20px max(24px,calc(50vw - 496px));background:var(--mark);color:#fff}
h1{margin:0;font-size:24px}
header p{margin:0;opacity:.9}
header a{margin-left:auto;color:#fff}
[lang=en]{font-size:.86em;color:var(--soft);font-weight:400}
header [lang=en]{color:inherit}
main{max-width:1040px;margin:0 auto;padding:24px}
h2{margin:32px 0 12px;font-size:19px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:16px}
.figures p{margin:0;padding:16px 20px;background:var(--card);border:1px solid var(--line);border-radius:12px}
.figures strong{display:block;font-size:34px;line-height:1.2;font-variant-numeric:tabular-nums}
.figures .alarm{border-color:var(--warn);border-width:2px}
.figures .alarm strong{color:var(--warn)}
table{width:100%;border-collapse:separate;border-spacing:0;background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden}
th,td{padding:10px 20px;text-align:left;border-bottom:1px solid var(--line)}
thead th{background:#eaf0f2;font-size:14px}
tbody tr:last-child>*{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums}
ol{list-style:none;margin:0;padding:0;display:grid;gap:10px}
li{padding:12px 20px;background:var(--card);border:1px solid var(--line);border-left:6px solid #9fb0ba;border-radius:10px}
li.good{border-left-color:var(--good)}li.good b{color:var(--good)}
li.stop{border-left-color:var(--stop)}li.stop b{color:var(--stop)}
li.conflict{border-left-color:var(--warn)}
.warn{color:var(--warn);font-weight:600}.warn [lang=en]{color:inherit}
code{margin-left:8px;padding:1px 8px;background:#eef2f4;border-radius:6px;font:14px ui-monospace,monospace}
.en{margin-top:-4px}
.when{color:var(--soft);font-size:14px}
.nothing{padding:24px;background:var(--card);border:1px dashed #b5c2c9;border-radius:12px;text-align:center}
a:focus-visible{outline:3px solid #ffd166;outline-offset:3px}
`;
