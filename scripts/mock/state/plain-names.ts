/** The singular of an English plural, as names of collections are formed; a word that is none stays as it is. */
export function singular(word: string): string {
  if (/[^aeiou]ies$/i.test(word)) return word.replace(/ies$/i, 'y');
  if (/(ss|x|z|ch|sh)es$/i.test(word)) return word.replace(/es$/i, '');
  return /(ss|us|is)$/i.test(word) ? word : word.replace(/s$/i, '');
}

/** A name without case and separators: `createdAt` and `created_at` are the same. */
export function plainName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
