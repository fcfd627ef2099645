/** An object whose members are each made when they are first read, and remembered. */
export function lazily<T extends object>(makers: { [Name in keyof T]-?: () => T[Name] }): T {
  const target = {} as T;
  for (const name of Object.keys(makers) as (keyof T)[]) {
    Object.defineProperty(target, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = makers[name]();
        Object.defineProperty(target, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return target;
}

/** The function, which finds what there is for a key once. */
export function once<Key, Found>(find: (key: Key) => Found): (key: Key) => Found {
  const known = new Map<Key, { value: Found }>();
  return (key) => {
    const found = known.get(key) ?? { value: find(key) };
    known.set(key, found);
    return found.value;
  };
}

/** The function with a memo: what it finds of an object that never changes is remembered as long as the object, for each second argument. */
export function remember<Key extends object, Rest extends unknown[], Found>(
  find: (key: Key, ...rest: Rest) => Found,
): (key: Key, ...rest: Rest) => Found {
  const known = new WeakMap<Key, Map<unknown, Found>>();
  return (key, ...rest) => {
    const ofKey = known.get(key) ?? new Map<unknown, Found>();
    const found = ofKey.get(rest[0]) ?? find(key, ...rest);
    if (ofKey.size === 0) known.set(key, ofKey);
    ofKey.set(rest[0], found);
    return found;
  };
}
