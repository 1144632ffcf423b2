// For each line with a number of seconds: asks for that long with 64 requests under way, then says what it cost as one line of JSON.
import { createInterface } from 'node:readline';
import OpenAI from 'openai';

const inFlight = 64;
const client = new OpenAI({ apiKey: 'sk-0123456789', baseURL: `${process.argv[2]}v1` });

async function ask(number, end) {
  let polls = 0;
  while (performance.now() < end) {
    const video = await client.videos.retrieve(`video_${number}`);
    if (video.status !== 'processing') throw new Error(`expected a running task, got ${video.status}`);
    polls++;
  }

  return polls;
}

for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const end = start + Number(line) * 1000;
  const polls = (await Promise.all(Array.from({ length: inFlight }, (_, number) => ask(number, end)))).reduce((a, b) => a + b);
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({ polls, wallSeconds: (performance.now() - start) / 1000, cpuSeconds: (used.user + used.system) / 1e6 }));
}
