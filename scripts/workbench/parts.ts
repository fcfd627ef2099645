/** The modules that server and mock are built from, as they are at the moment: each is loaded anew once it was invalidated. */
export async function loadParts() {
  const [app, contract, handlers, store, mock, validator, unwritten] = await Promise.all([
    import('../../server/app.ts'),
    import('../../server/openapi/compile.ts'),
    import('../../server/handlers/index.ts'),
    import('../../server/records/open.ts'),
    import('../mock/index.ts'),
    import('../../server/validator/index.ts'),
    import('../../server/unwritten.ts'),
  ]);
  return { ...app, ...contract, ...handlers, ...store, ...mock, ...validator, ...unwritten };
}

/** The parts that server and mock are built from. */
export type Parts = Awaited<ReturnType<typeof loadParts>>;
