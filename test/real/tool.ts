// Real programs of the field, for tests that compare with them. They are named, not bundled.
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where a program is, or undefined. */
export function findTool(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** As `needs`, for IPv6 on the loopback interface. */
export async function needsIpv6(context: Mocha.Context): Promise<void> {
  const server = createServer();
  const has = await new Promise<boolean>((resolve) => {
    server.on('error', () => resolve(false)).listen(0, '::1', () => server.close(() => resolve(true)));
  });
  if (!has) lacks(context, '::1');
}

/** In a test: skips it by name where a program is missing. Under CI nothing may be missing. */
export function needs(context: Mocha.Context, ...names: readonly string[]): void {
  const missing = names.filter((name) => findTool(name) === undefined);
  if (missing.length > 0) lacks(context, missing.join(', '));
}

function lacks(context: Mocha.Context, what: string): void {
  const message = `needs ${what}, which this machine does not have`;
  if (process.env.CI === 'true') throw new Error(message);
  if (context.test) context.test.title += ` (${message})`;
  context.skip();
}

/** What the program prints. Rejects when it fails, or does not end in time. */
export async function tool(name: string, args: readonly string[], cwd?: string): Promise<string> {
  const { stdout } = await run(findTool(name) ?? name, [...args], { timeout: 20_000, ...(cwd !== undefined && { cwd }) });
  return stdout;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
