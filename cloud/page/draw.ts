import { createHash } from 'node:crypto';
import { shanghaiText } from '../../contract/values/time.ts';
import { readStored } from '../events/judge.ts';
import { fontSheetPath } from './font.ts';
import type { PageEvent, PageFacts, PageStation } from './read.ts';
import { pageStyle } from './style.ts';
import { tell, tellConflict } from './words.ts';

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

/** This text, its style and its font: no script, no request to anywhere else. */
export const pageHeaders = {
  'content-security-policy': `default-src 'none'; style-src 'self' 'sha256-${styleHash}'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
};

export function drawPage({ nowMs, counts, stations, events }: PageFacts): string {
  const conflicts = Object.values(counts.conflicts).reduce((sum, n) => sum + n, 0);
  const openOrders = ['placed', 'dispatching', 'accepted'].reduce(
    (sum, status) => sum + (counts.ordersByStatus[status] ?? 0),
    0,
  );
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>驿台云 · Waypost cloud</title>
<link rel="stylesheet" href="${fontSheetPath}">
<style>${pageStyle}</style>
</head>
<body>
<header>
  <h1>驿台云 <span lang="en">Waypost cloud</span></h1>
  <p>${shanghaiText(nowMs)} <span lang="en">Shanghai time · read only</span></p>
  <a href="/">刷新 <span lang="en">Refresh</span></a>
</header>
<main>
  <section class="figures" aria-label="概览 Overview">
    ${figure(counts.stations, '门店', 'stations')}
    ${figure(openOrders, '待揽收订单', 'orders to collect')}
    ${figure(counts.collectedOrders, '已揽收', 'collected')}
    ${figure(conflicts, '待核对', 'conflicts', conflicts > 0)}
  </section>
  <section>
    <h2>门店 <span lang="en">Stations</span></h2>
    ${stations.length === 0 ? nothing('还没有门店接入', 'No station has enrolled yet') : stationTable(stations, nowMs)}
  </section>
  <section>
    <h2>最近收到 <span lang="en">What arrived</span></h2>
    ${events.length === 0 ? nothing('还没有收到任何记录', 'Nothing has arrived yet') : `<ol>${events.map((event) => eventItem(event, nowMs)).join('\n')}</ol>`}
  </section>
</main>
</body>
</html>
`;
}

function figure(value: number, zh: string, en: string, alarm = false): string {
  return `<p${alarm ? ' class="alarm"' : ''}><strong>${value}</strong> ${zh} <span lang="en">${en}</span></p>`;
}

function nothing(zh: string, en: string): string {
  return `<p class="nothing">${zh} <span lang="en">${en}</span></p>`;
}

function stationTable(stations: readonly PageStation[], nowMs: number): string {
  const rows = stations.map(
    (station) =>
      `<tr><th scope="row">${escapeHtml(station.name)}</th><td>${since(station.lastSeenMs, nowMs)}</td>` +
      `<td>${shanghaiText(station.enrolledMs)}</td><td class="number">${station.events}</td></tr>`,
  );
  return `<table>
<thead><tr><th scope="col">名称 <span lang="en">Name</span></th><th scope="col">最近联系 <span lang="en">Last seen</span></th><th scope="col">接入 <span lang="en">Enrolled</span></th><th scope="col" class="number">记录 <span lang="en">Events</span></th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>`;
}

function eventItem(event: PageEvent, nowMs: number): string {
  const { title, detail, tone } = tell(readStored(event.content).fact);
  const conflict = event.conflict === null ? null : tellConflict(event.conflict);
  return `<li class="${conflict ? 'conflict' : tone}">
  <div><b>${escapeHtml(title.zh)}</b> <span lang="en">${escapeHtml(title.en)}</span>${event.orderNo === null ? '' : ` <code>${escapeHtml(event.orderNo)}</code>`}</div>
  <div>${escapeHtml(detail.zh)}</div>
  <div class="en"><span lang="en">${escapeHtml(detail.en)}</span></div>
  ${conflict ? `<div class="warn">待核对：${escapeHtml(conflict.zh)} <span lang="en">To be checked: ${escapeHtml(conflict.en)}</span></div>` : ''}
  <div class="when">${escapeHtml(event.stationName)} · ${since(event.receivedMs, nowMs)}</div>
</li>`;
}

/** How long ago, in the largest unit that fits; the exact moment stands in the title. */
function since(atMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - atMs) / 1000));
  const [value, zh, en] =
    seconds < 60
      ? [seconds, '秒前', 's ago']
      : seconds < 3600
        ? [Math.floor(seconds / 60), '分钟前', 'min ago']
        : seconds < 172_800
          ? [Math.floor(seconds / 3600), '小时前', 'h ago']
          : [Math.floor(seconds / 86_400), '天前', 'days ago'];
  return `<time datetime="${new Date(atMs).toISOString()}" title="${shanghaiText(atMs)}">${value} ${zh} <span lang="en">${value} ${en}</span></time>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
