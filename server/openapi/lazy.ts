/** An object whose members are each made when they are first asked for, and then kept. */
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
