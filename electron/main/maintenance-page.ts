import type { BuiltInPages } from './app-pages.ts';

/** Shown when the station does not stay up. No script: it must work when nothing else does. */
export const maintenancePath = 'maintenance.html';

export const maintenancePages: BuiltInPages = {
  [maintenancePath]: `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>驿台 Waypost</title>
<link rel="stylesheet" href="maintenance.css">
</head>
<body>
<main>
<h1>本台正在维护</h1>
<p>已经完成的业务都已保存，不会丢失。请到旁边的柜台办理，或稍后再来。</p>
<p>工作人员：系统连续三次意外停止，每五分钟会自动重试一次。请联系技术人员，并运行 station doctor 查看原因。</p>
<hr>
<h2 lang="en">This counter is under maintenance</h2>
<p lang="en">Everything that was completed is saved. Please go to the next counter, or come back later.</p>
<p lang="en">Staff: the system stopped three times in a row and tries again every five minutes. Call a technician and run station doctor.</p>
</main>
</body>
</html>
`,
  'maintenance.css': `html { background: #16202b; color: #f4f6f8; font-family: system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 46rem; padding: 2rem; font-size: 1.375rem; line-height: 1.7; }
h1 { font-size: 2.75rem; }
hr { border: 0; border-top: 1px solid #4b5a69; margin: 2rem 0; }
`,
};
