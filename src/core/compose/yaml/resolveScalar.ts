import type { ScalarType } from './ComposeNode.ts';

/** A plain scalar's type, and its value as Go's `fmt.Sprint` prints it. */
export interface ResolvedScalar {
  readonly type: ScalarType;
  readonly text: string;
}

const FIXED = new Map<string, ResolvedScalar>();
for (const text of ['', '~', 'null', 'Null', 'NULL']) FIXED.set(text, { type: 'null', text: '' });
for (const text of ['true', 'True', 'TRUE']) FIXED.set(text, { type: 'bool', text: 'true' });
for (const text of ['false', 'False', 'FALSE']) FIXED.set(text, { type: 'bool', text: 'false' });
for (const text of ['.nan', '.NaN', '.NAN']) FIXED.set(text, { type: 'float', text: 'NaN' });
for (const text of ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'])
  FIXED.set(text, { type: 'float', text: '+Inf' });
for (const text of ['-.inf', '-.Inf', '-.INF']) FIXED.set(text, { type: 'float', text: '-Inf' });

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/**
 * What a plain scalar means to Compose: go-yaml v3's `resolve` (resolve.go), which is YAML 1.2 plus octal `010`, binary
 * `0b1`, underscores and dates of YAML 1.1, but without its booleans (`yes` is a string) and sexagesimals (`80:80`).
 */
export function resolvePlain(source: string): ResolvedScalar {
  const fixed = FIXED.get(source);
  if (fixed) return fixed;
  const first = source.charCodeAt(0);
  const digit = first >= 48 && first <= 57;
  if (first === 46 /* . */) {
    return goFloating(source) ?? { type: 'string', text: source };
  }
  if (!digit && first !== 43 && first !== 45) return { type: 'string', text: source };
  const time = digit ? goTime(source) : undefined;
  if (time !== undefined) return { type: 'time', text: time };
  const plain = source.includes('_') ? source.replaceAll('_', '') : source;
  const integer = goInteger(plain);
  if (integer !== undefined) return { type: 'int', text: integer };
  return goFloating(plain) ?? { type: 'string', text: source };
}

/** As strconv.ParseFloat: a number too large for a float64 stays text. */
function goFloating(text: string): ResolvedScalar | undefined {
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? { type: 'float', text: goFloat(value) } : undefined;
}

/** strconv.ParseInt(…, 0, 64), then ParseUint: `0x1F`, `0o17`, `017`, `0b11`, decimal; 64 bits. */
function goInteger(text: string): string | undefined {
  if (/^(0|[1-9][0-9]{0,14})$/.test(text)) return text;
  const m = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))$/.exec(text);
  if (!m) return undefined;
  const [, sign, hex, binary, octal, decimal] = m;
  const digits = hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : (decimal ?? '0');
  if (digits.length > 80) return undefined;
  const value = BigInt(digits);
  if (sign === '-') return value <= 1n << 63n ? (-value).toString() : undefined;
  // strconv.ParseUint refuses an explicit plus.
  return value < (sign === '+' ? 1n << 63n : 1n << 64n) ? value.toString() : undefined;
}

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d\d:\d\d)?)?$/;

/** A date or time as `fmt.Sprint` prints a time.Time; undefined where it is none. */
function goTime(text: string): string | undefined {
  if (text.length < 8 || text.charCodeAt(4) !== 45) return undefined;
  const m = TIMESTAMP.exec(text);
  if (!m) return undefined;
  const [, year = '', month = '', day = '', separator, hours = '0', minutes = '0', seconds = '0', fraction = '', zone] =
    m;
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  if (Number(day) < 1 || Number(day) > daysOf(Number(year), Number(month))) return undefined;
  // "2006-1-2T15:4:5Z07:00" wants a zone, "2006-1-2 15:4:5" wants none.
  if (separator !== undefined && (separator === ' ') !== (zone === undefined)) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const two = (part: string) => part.padStart(2, '0');
  const part = fraction.slice(0, 9).replace(/0+$/, '');
  const offset = zone === undefined || zone === 'Z' || zone.endsWith('00:00') ? undefined : zone.replace(':', '');
  const date = `${year}-${two(month)}-${two(day)} ${two(hours)}:${two(minutes)}:${two(seconds)}`;
  return `${date}${part === '' ? '' : `.${part}`} ${offset === undefined ? '+0000 UTC' : `${offset} ${offset}`}`;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A float64 as `fmt.Sprint` prints it: shortest digits, an exponent from 1e+06 on, as strconv's 'g' does. */
export function goFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [digits = '0', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return plainDigits(digits, exponent);
  const magnitude = Math.abs(exponent);
  return `${digits}e${exponent < 0 ? '-' : '+'}${magnitude < 10 ? '0' : ''}${magnitude}`;
}

function plainDigits(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return sign + whole + (rest ? `.${rest}` : '');
}
