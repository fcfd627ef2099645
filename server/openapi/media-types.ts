import { MIMEType } from 'node:util';

/** Whether a media type that a contract declares, a range such as `image/*` included, is or contains the other. */
export function covers(candidate: string, essence: string): boolean {
  const [range = ''] = candidate.toLowerCase().split(';');
  return range === '*/*' || range === essence || (range.endsWith('/*') && essence.startsWith(range.slice(0, -1)));
}

/** A media type without its parameters, in lower case; none where it is no media type. */
export function readEssence(type: string): string | undefined {
  try {
    return new MIMEType(type).essence;
  } catch {
    return undefined;
  }
}
