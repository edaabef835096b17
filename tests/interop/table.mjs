// One row of the table at the end: which engine looked at what, how many files, how many problems it found.
import fs from 'node:fs';

export function told(engine, what, files, problems) {
  if (process.env.TABLE) fs.appendFileSync(process.env.TABLE, `${engine}\t${what}\t${files}\t${problems}\n`);
  console.log(`${engine}: ${what}, ${files} files, ${problems} problems`);
  if (problems) process.exitCode = 1;
}
