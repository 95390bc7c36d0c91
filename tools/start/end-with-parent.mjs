// Loaded before a program by `--import`: ends it when the one who started it is gone, however that one died.
// What is left behind would hold a database that the next start needs.
process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.on('error', () => undefined);
process.stdin.resume();
process.stdin.unref?.();
