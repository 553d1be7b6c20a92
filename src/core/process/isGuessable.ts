/** What examples are full of and whoever tries comes upon first, and what stands in for a password that somebody is to set. Our own choice. */
const WORDS =
  `password|passwd|passw|pass|pwd|pw|secret|root|toor|admin|administrator|user|username|guest|test|testing|tester|dev|devel|development|local|localhost|
demo|example|sample|default|change|changeme|changeit|me|it|in|production|prod|your|my|the|this|super|strong|secure|safe|qwerty|letmein|welcome|hello|
abc|db|database|data|app|web|api|server|service|mysecret|here|please|replace|insert|placeholder|key|token|master|p|w|x|rootpass|postgres|mysql|mongo|redis|sa`.split(
    /\|\s*/,
  );

/** Longer ones are keys that a program made. */
const MAX_LENGTH = 40;

/**
 * Whether whoever tries would come upon a password: it is made of nothing but the words that everyone tries, names that stand
 * around it, and digits as people append them. `names` are what the account, the database and the image are called.
 */
export function isGuessable(password: string, names: readonly string[]): boolean {
  if (password === '' || password.length > MAX_LENGTH) return false;
  // `@` and `0` stand for letters in `P@ssw0rd`.
  const plain = password
    .toLowerCase()
    .replace(/(?<=p)[@4](?=ss)/, 'a')
    .replace(/(?<=w)0(?=rd)/, 'o');
  const digits = plain.replace(/\D/g, '');
  if (digits.length > MAX_DIGITS) return false;
  const letters = plain.replace(/[^a-z]+/g, ' ').trim();
  if (letters === '') return password.length <= MAX_DIGITS;
  const around = names.flatMap((name) => name.toLowerCase().match(/[a-z]+/g) ?? []).filter((w) => w.length > 2);
  const known = new Set([...WORDS, ...around]);
  return letters.split(' ').every((run) => isMadeOf(run, known));
}

/** `123456` and a year are what people append; more is no pattern. */
const MAX_DIGITS = 8;

/** Whether a run of letters is a sequence of these words: `mysecretpassword`. */
function isMadeOf(run: string, words: ReadonlySet<string>): boolean {
  const ends = [true];
  for (let end = 1; end <= run.length; end++)
    ends[end] = ends.some((is, start) => is && start < end && words.has(run.slice(start, end)));
  return ends[run.length] === true;
}
