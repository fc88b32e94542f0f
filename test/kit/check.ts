// A conformance suite is a list of named checks on a subject, so that it can also be run on broken fakes, which must fail.

export interface Check<Subject> {
  readonly name: string;
  run(subject: Subject): void | Promise<void>;
}

/** Mocha tests, one a check, of the surrounding `describe`. */
export function toTests<Subject>(checks: readonly Check<Subject>[], subject: Subject): void {
  for (const check of checks) it(check.name, () => check.run(subject));
}

export function describeChecks<Subject>(title: string, checks: readonly Check<Subject>[], subject: Subject): void {
  describe(title, () => toTests(checks, subject));
}

/** Names of the checks that the subject fails. */
export async function failedChecks<Subject>(checks: readonly Check<Subject>[], subject: Subject): Promise<string[]> {
  const failed: string[] = [];
  for (const check of checks) {
    try {
      await check.run(subject);
    } catch {
      failed.push(check.name);
    }
  }
  return failed;
}
