import { mostParameterLevels } from '../limits.ts';
import type { ValueType } from '../schema/index.ts';
import type { ParameterSource } from './parameter-styles.ts';
import type { ValueStyle } from './parameter-values.ts';
import { readTyped, spell } from './text-values.ts';

/** Reads and writes a parameter whose text is of a media type: JSON, or a text that is its value. */
export function createContentCodec(mediaType: string, style: ValueStyle, type: ValueType, isHeader: boolean) {
  const [essence = ''] = mediaType.toLowerCase().split(';');
  const isJson = /[/+]json$/.test(essence.trim());
  const readOne = isJson ? readJson : (text: string) => readTyped(type, text);
  return {
    read: (source: ParameterSource): unknown => {
      const text = style.readText(source);
      return typeof text === 'string' ? readOne(text) : text?.map(readOne);
    },
    write: (value: unknown): string => {
      const text = isJson ? (JSON.stringify(value) ?? '') : spell(value);
      return style.write(isJson && isHeader ? escapeBeyondAscii(text) : text);
    },
  };
}

/** Text that is no JSON, or deeper than any value should be, stays a text. */
function readJson(text: string): unknown {
  try {
    const value = JSON.parse(text);
    return isDeeper(value, mostParameterLevels) ? text : value;
  } catch {
    return text;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

/** JSON in a header: a character that a header cannot carry is escaped as JSON allows. */
function escapeBeyondAscii(json: string): string {
  return json.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
