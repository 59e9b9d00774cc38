/**
 * `npm run fuzz -- [--minutes 1] [--seed N] [--target NAME]`: tries altered files, messages, graphs and odd calls. Each target gets its share of
 * the time, in a process that is ended when a case hangs. Prints the smallest case that fails, and how to try it again; fails when one does.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { targets } from "./targets.ts";
import type { Job, Report } from "./work.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string" }, seed: { type: "string" }, target: { type: "string" } },
});
const minutes = Number(values.minutes ?? 1);
const seed = Number(values.seed ?? 1);
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
if (!(minutes > 0) || !Number.isSafeInteger(seed) || chosen.length === 0) {
  const names = targets.map(({ name }) => name).join(", ");
  console.error(`fuzz: expected minutes above 0, a whole seed and one of the targets ${names}`);
  process.exit(2);
}

/** A case, or what is made before the first one, may take so long. */
const patience = { case: 30_000, start: 120_000 } as const;

interface Outcome {
  readonly cases: number;
  readonly failure: string | null;
}

function run(job: Job): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL("./work.ts", import.meta.url)), [], {
      execArgv: ["--import", "tsx", "--max-old-space-size=2048"],
    });
    let current = "nothing yet";
    let cases = 0;
    let failure: string | null = null;
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      resolve({ cases, failure });
    };
    const wait = (milliseconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        failure ??= `it hangs: more than ${milliseconds / 1000} s\n${current}`;
        end();
      }, milliseconds);
    };
    wait(patience.start);
    child.on("message", (report: Report) => {
      wait(patience.case);
      if (report.kind === "case") {
        cases += 1;
        current = report.text;
      } else if (report.kind === "failed") {
        failure = `${report.text}\n${report.error}\nseed ${report.seed}, path ${report.path}`;
      } else if (report.kind === "done") end();
    });
    child.on("exit", (code, signal) => {
      if (code !== 0) failure ??= `the process ended with ${code === null ? signal : `code ${code}`}\n${current}`;
      end();
    });
    child.send(job);
  });
}

let failed = 0;
for (const { name } of chosen) {
  const milliseconds = (minutes * 60_000) / chosen.length;
  const { cases, failure } = await run({ target: name, seed, milliseconds });
  console.log(`${name}: ${cases} cases, ${failure === null ? "none fails" : "FAILED"}`);
  if (failure === null) continue;
  failed += 1;
  console.log(`${failure}\ntry it again: npm run fuzz -- --target ${name} --seed ${seed} --minutes ${minutes}\n`);
}
process.exit(failed > 0 ? 1 : 0);
